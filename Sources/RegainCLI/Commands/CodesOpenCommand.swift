internal import ArgumentParser
internal import Foundation
internal import Regain
internal import RegainFiles

struct CodesOpenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open", abstract: "Open a sealed batch and print its sheets, a page each.",
    discussion: """
      Needs the recipient's secret key and no store. A line that does not open is named; the others \
      are printed, and the exit code is 65.

      Example: regain codes open staff.sealed --key-file printer.key --format html > staff.html
      """)

  @Argument(help: "What `codes issue --batch` wrote.")
  var file: String

  @Option(help: "The recipient's secret key (`regain keys recipient`).")
  var keyFile: String

  @OptionGroup var printing: PrintOptions

  @Option(help: "Only this account's sheet.")
  var account: String?

  @Option(help: "Write to this new file, readable by its owner only, instead of stdout.")
  var output: String?

  @Flag(help: "Print one JSON object a line.")
  var json = false

  /// Further lines that do not open are counted, and not told one by one.
  private static let mostFaults = 20

  mutating func run() throws {
    let wanted = try account.map { try AccountID($0) }
    let key = try RecipientKeyFile(path: keyFile).load()
    let lines = try BatchFileLines(file)
    let target = try output.map { try NewFile($0) }
    var pages = SheetPages(
      json ? .json : printing.format, drawsQRCodes: printing.qr,
      to: target?.writer ?? .standardOutput)
    var (number, opened, faults) = (0, 0, 0)
    while let bytes = try lines.next() {
      number += 1
      do throws(RegainError) {
        let sealed = try SealedSheet(String(decoding: bytes, as: UTF8.self))
        if let wanted, sealed.about.account != wanted { continue }
        let sheet = try sealed.open(with: key)
        opened += 1
        try pages.print(sheet)
      } catch {
        guard error.code == .malformed else { throw error }
        faults += 1
        if faults <= Self.mostFaults {
          Output.message("\(file), line \(number): \(error.message)")
        }
      }
    }
    try pages.finish()
    try conclude(opened: opened, faults: faults)
  }

  private func conclude(opened: Int, faults: Int) throws {
    guard faults == 0 else {
      throw RegainError(.malformed, "\(faults) lines of \(file) do not open; \(opened) do.")
    }
    guard opened > 0 else {
      throw RegainError(
        .malformed, account.map { "\(file) has no sheet of \($0)." } ?? "\(file) has no sheets.")
    }
    Output.message("Sheets printed: \(opened).")
  }
}

/// A file that is made for secrets: new, and readable by its owner only.
final class NewFile {
  private let file: OpenFile

  /// - Throws: `misconfigured` when something is there already; `unavailable`.
  init(_ path: String) throws(RegainError) {
    file = OpenFile(
      descriptor: SystemCalls.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW))
    guard file.descriptor >= 0 else {
      guard errno == EEXIST else {
        throw RegainError(.unavailable, "\(path) cannot be made: \(SystemCalls.errorText()).")
      }
      throw RegainError(.misconfigured, "\(path) is there already. It was not touched.")
    }
  }

  var writer: ByteWriter { ByteWriter(descriptor: file.descriptor) }
}
