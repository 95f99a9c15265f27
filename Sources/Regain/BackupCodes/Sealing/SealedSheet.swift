internal import RegainCrypto

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// A sheet that only its recipient can read: one line of JSON, for files and for the way to the
/// printer.
///
/// In clear it names account and sheet, so that a run can be resumed and lines can be found. Anyone can
/// seal to a public key: a line proves nothing about who made it, and a forged sheet redeems nothing.
public struct SealedSheet: Sendable {
  /// Whose sheet, and from which run.
  public let about: SheetLine
  /// The key that opens it (``Recipient/id``).
  public let recipientID: String
  package let sealed: [UInt8]

  /// Seals a new sheet.
  ///
  /// - Throws: `unavailable` when there is no memory for secrets.
  public init(
    sealing sheet: borrowing BackupCodeSheet, of batch: SheetBatch, to recipient: Recipient
  ) throws(RegainError) {
    let text = try SheetText.write(sheet)
    about = SheetLine(batch: batch, account: sheet.account, sheet: sheet.id)
    recipientID = recipient.id
    sealed = try mapCryptoErrors { () throws(CryptoError) in
      try text.withBytes { bytes throws(CryptoError) in
        try SealedBox.seal(bytes, to: recipient.publicKey)
      }
    }
  }

  /// - Parameter line: one line as ``line`` gives it, with or without its end.
  /// - Throws: `malformed`.
  public init(_ line: String) throws(RegainError) {
    about = try SheetLine(line)
    guard let rest = try? JSONDecoder().decode(Sealed.self, from: Data(line.utf8)),
      let bytes = try? Base64URL.decode(Array(rest.sealed.utf8).span)
    else { throw RegainError(.malformed, "This line is no sealed sheet.") }
    (recipientID, sealed) = (rest.recipient, bytes)
  }

  /// Opens the sheet, to be printed once and kept nowhere.
  ///
  /// - Throws: `malformed` for another recipient's line, or one that was changed.
  public func open(with key: borrowing RecipientKey) throws(RegainError) -> BackupCodeSheet {
    guard recipientID == key.recipient.id else {
      throw RegainError(
        .malformed,
        "This line is sealed to the recipient \(recipientID); the key is of \(key.recipient.id).")
    }
    let text = try plainText(key)
    let sheet = try SheetText.read(text.bytes)
    guard sheet.id == about.sheet, sheet.account == about.account,
      sheet.tenant == about.batch.tenant
    else { throw RegainError(.malformed, "What was sealed is another sheet than the line says.") }
    return sheet
  }

  private func plainText(_ key: borrowing RecipientKey) throws(RegainError) -> SecretBytes {
    do {
      return try SealedBox.open(
        sealed.span, publicKey: key.recipient.publicKey, secretKey: key.secret)
    } catch {
      guard error == .authenticationFailed else { throw error.regainError }
      throw RegainError(.malformed, "This line was changed or cut short: it does not open.")
    }
  }

  /// As in Formats, "Sealed sheet"; without its end.
  public var line: String {
    let facts = about.json.dropLast()
    return facts + #","recipient":"\#(recipientID)","sealed":"\#(Base64URL.encode(sealed.span))"}"#
  }

  private struct Sealed: Decodable {
    let recipient: String
    let sealed: String
  }
}
