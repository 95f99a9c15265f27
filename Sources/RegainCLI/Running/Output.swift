internal import Foundation
internal import Regain
internal import RegainFiles
internal import Synchronization

/// Data goes to stdout, everything else to stderr.
enum Output {
  /// One line on stdout.
  static func line(_ text: String) { write(text + "\n", to: .standardOutput) }

  /// Text that has its own line ends.
  static func text(_ text: String) { write(text, to: .standardOutput) }

  /// One JSON object on one line of stdout.
  static func json(_ object: some Encodable) {
    guard let text = jsonText(object) else { return }
    line(text)
  }

  static func jsonText(_ object: some Encodable) -> String? {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(object)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// A sentence for a person, on stderr.
  static func message(_ text: String) { plainError("regain: " + text) }

  /// Part of a line on stderr.
  static func fragment(_ text: String) { write(text, to: .standardError) }

  static func plainError(_ text: String) { write(text + "\n", to: .standardError) }

  /// Why something on stdout did not get out; nil when all did.
  static var failure: String? { lost.withLock { $0 } }

  private static let lost = Mutex<String?>(nil)

  /// A closed pipe at the reader's end is nothing to stop for: the reader has seen enough.
  private static func write(_ text: String, to handle: FileHandle) {
    let isWritten = SystemCalls.write(Array(text.utf8).span, to: handle.fileDescriptor)
    guard !isWritten, errno != EPIPE, handle === FileHandle.standardOutput else { return }
    let why = SystemCalls.errorText()
    lost.withLock { $0 = why }
  }
}
