extension AuditLog {
  /// Copies the log into a folder, or adds what came since.
  ///
  /// - Parameter withValues: with what stands behind the commitments, as far as it was not erased.
  ///   Without it, values of an earlier export are taken out of the folder.
  /// - Throws: `refused` when the folder holds what the store does not: another log, or entries that
  ///   the store lost; `misconfigured`, `unavailable`.
  package func exportLog(
    to folder: some WritableLogFolder, withValues: Bool
  ) async throws(RegainError) -> LogCheckpoint {
    try await LogExport(context: context, folder: folder, withValues: withValues).run()
  }
}
