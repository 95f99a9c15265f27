internal import Foundation
package import Regain
internal import RegainCrypto

/// A file that anyone may read and that holds text.
package enum TextFile {
  /// - Throws: `malformed` when it is missing, no file, too long or not UTF-8.
  package static func read(_ path: String, atMost limit: Int) throws(RegainError) -> String {
    let file = OpenFile(descriptor: SystemCalls.open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY))
    guard file.descriptor >= 0 else {
      throw RegainError(.malformed, "\(path) cannot be read: \(SystemCalls.errorText()).")
    }
    // A pipe may have a writer that never says anything.
    guard let status = SystemCalls.status(of: file.descriptor), status.isRegular else {
      throw RegainError(.malformed, "\(path) is no file.")
    }
    guard status.size <= limit else {
      throw RegainError(.malformed, "\(path) is longer than \(limit) bytes.")
    }
    let bytes = try file.readSecret(atMost: limit)
    let span = bytes.bytes
    guard let text = String(validating: span.indices.map { span[$0] }, as: UTF8.self) else {
      throw RegainError(.malformed, "\(path) is not text in UTF-8.")
    }
    return text
  }
}
