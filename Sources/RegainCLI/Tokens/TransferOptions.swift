internal import ArgumentParser
internal import Regain
internal import RegainCrypto

/// What protects a key for tokens on its way.
struct TransferOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("A file with the passphrase it is under; - is stdin.", valueName: "file"))
  var transferPassphraseFile: String?

  @Option(
    help: ArgumentHelp(
      "A file with the key it is under: k4.local.… or k3.local.…; - is stdin.", valueName: "file"))
  var wrappingKeyFile: String?

  func validate() throws {
    guard (transferPassphraseFile == nil) != (wrappingKeyFile == nil) else {
      throw ValidationError("Give --transfer-passphrase-file or --wrapping-key-file; not both.")
    }
  }

  var isStdin: Bool { (transferPassphraseFile ?? wrappingKeyFile) == "-" }

  /// Nil where a key wraps it.
  func passphrase() throws(RegainError) -> Passphrase? {
    guard let transferPassphraseFile else { return nil }
    return try Passphrase(line: try SecretInput.read(file: transferPassphraseFile, prompt: ""))
  }

  func wrappingKey() throws(RegainError) -> TokenWrappingKey {
    let text = try SecretInput.read(file: wrappingKeyFile, prompt: "")
    let bytes = text.bytes
    return try TokenWrappingKey(paserk: bytes.extracting(bytes.textRange))
  }
}

extension Span where Element == UInt8 {
  /// A copy as text, to be written out at once: a String cannot be wiped.
  var copiedText: String { String(decoding: indices.map { self[$0] }, as: UTF8.self) }

  /// What is left without the line ends and blanks that editors and shells leave around a text.
  var textRange: Range<Int> {
    let inner = indices.filter { self[$0] > 0x20 }
    return (inner.first ?? 0)..<(inner.last.map { $0 + 1 } ?? 0)
  }
}
