extension RecoveryService {
  /// Puts a store right that was restored from an older copy of itself, with a copy of its log.
  ///
  /// Until it has come to its end, nothing is granted. Stopped anywhere, it is safe to repeat.
  ///
  /// - Throws: `refused` when the copy is not sound or is that of another log; `malformed` when it is
  ///   no copy; `unavailable`, `unknown`, `misconfigured`.
  package func reconcile(
    withLog folder: some LogFolder & Sendable, origin: RequestOrigin, anchorIsLost: Bool = false
  ) async throws(RegainError) -> ReconciliationReport {
    try await Reconciliation(
      context: context, folder: folder, origin: origin, isAnchorLost: anchorIsLost
    ).run()
  }
}
