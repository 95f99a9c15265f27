internal import Regain
internal import RegainCrypto
internal import RegainFiles

/// A bulk run's output with the codes in plain: only where it was asked for by name.
struct PlainBatchFile: BatchOutput {
  let run: BatchFile.Run

  static func open(
    _ path: String, resume: Bool, codes: BackupCodes, tenant: TenantID
  ) async throws(RegainError) -> PlainBatchFile {
    guard resume else {
      return PlainBatchFile(run: try await BatchFile.begin(path, codes: codes, tenant: tenant))
    }
    let run = try await BatchFile.resume(path, codes: codes, tenant: tenant) {
      line throws(RegainError) in
      guard (try? SealedSheet(line)) == nil else {
        throw RegainError(.malformed, "\(path) is sealed: name its recipient with --seal-to.")
      }
    }
    return PlainBatchFile(run: run)
  }

  func prepare(
    _ sheet: borrowing BackupCodeSheet, of batch: SheetBatch
  ) throws(RegainError) -> KeyMaterial {
    try SheetJSON.line(sheet, of: batch)
  }

  func write(_ lines: [KeyMaterial]) async throws(RegainError) {
    try await run.file.appendInBackground(lines)
  }

  func withdraw(_ sheets: [SheetID]) { run.file.withdraw(sheets) }
}
