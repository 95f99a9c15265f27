public import Regain

/// A bulk run's output that only its recipient can read: a line of JSON for each sheet.
///
/// ```swift
/// let file = try await SealedBatchFile.begin(path: path, recipient: recipient, codes: codes)
/// try await codes.issue(file.batch, to: requests, authority: authority, output: file) { … }
/// try await file.finish()
/// ```
public struct SealedBatchFile: BatchOutput {
  /// The run that writes it.
  public let batch: SheetBatch
  /// How many lines of a run that was cut short were there already.
  public let earlierLineCount: Int
  private let file: BatchFile
  private let recipient: Recipient

  /// Begins a run with a new file, readable by its owner only.
  ///
  /// - Throws: `misconfigured` when something is at the path already; `unavailable`.
  public static func begin(
    path: String, recipient: Recipient, codes: BackupCodes, tenant: TenantID = .default
  ) async throws(RegainError) -> SealedBatchFile {
    let begun = try await BatchFile.begin(path, codes: codes, tenant: tenant)
    return SealedBatchFile(begun, recipient)
  }

  /// Goes on with a run that was cut short, or begins one when there is no file.
  ///
  /// Takes out a line that was half written, and lines whose sheets were never stored.
  ///
  /// - Throws: `malformed` for a file of another recipient, store or tenant; `misconfigured` while
  ///   another process writes it; `insecurePermissions`; `unavailable`.
  public static func resume(
    path: String, recipient: Recipient, codes: BackupCodes, tenant: TenantID = .default
  ) async throws(RegainError) -> SealedBatchFile {
    let resumed = try await BatchFile.resume(path, codes: codes, tenant: tenant) {
      line throws(RegainError) in
      guard try SealedSheet(line).recipientID == recipient.id else {
        throw RegainError(
          .malformed, "\(path) is sealed to another recipient. It was not touched.")
      }
    }
    return SealedBatchFile(resumed, recipient)
  }

  private init(_ run: BatchFile.Run, _ recipient: Recipient) {
    (batch, earlierLineCount, file) = (run.batch, run.earlierLineCount, run.file)
    self.recipient = recipient
  }

  /// Seals the sheet.
  public func prepare(
    _ sheet: borrowing BackupCodeSheet, of batch: SheetBatch
  ) throws(RegainError) -> [UInt8] {
    let sealed = try SealedSheet(sealing: sheet, of: batch, to: recipient)
    return Array((sealed.line + "\n").utf8)
  }

  /// Appends the lines, and returns once they are on disk.
  public func write(_ lines: [[UInt8]]) async throws(RegainError) {
    try await file.appendInBackground(lines)
  }

  /// Marks the lines to be taken out at the end.
  public func withdraw(_ sheets: [SheetID]) { file.withdraw(sheets) }

  /// Takes out the lines of sheets that the store refused. Call it when the run is over.
  ///
  /// - Throws: `unavailable`.
  public func finish() async throws(RegainError) { try await file.finish() }
}
