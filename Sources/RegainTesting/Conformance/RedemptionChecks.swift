internal import Regain

extension RecoveryStoreConformance {
  static let redemptionChecks = [16, 64].map { rivals in
    RecoveryStoreConformance("\(rivals) redeemers of one code: one accepted, the others refused") {
      make in
      let store = try await make()
      let limits = try AttemptLimits(softLimit: 100)
      let service = try await RecoveryService.forTesting(
        store: store, configuration: RecoveryConfiguration(attempts: limits))
      let account = try AccountID("alice")
      let codes = try await service.backupCodes.issueForTesting(
        SheetRequest(account: account, profile: .long)
      ).codes
      let answers = await withTaskGroup(of: RegainError.Code?.self) { group in
        for _ in 0..<rivals {
          group.addTask {
            do throws(RegainError) {
              _ = try await service.backupCodes.redeem(TypedCode(codes[1]), by: account)
              return nil
            } catch {
              return error.code
            }
          }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      try demand(answers.count { $0 == nil } == 1, "one is accepted: \(answers)")
      // Those whom the bounded queue of slow hashes turned away are told to wait.
      try demand(
        answers.allSatisfy { [nil, .refused, .throttled].contains($0) }, "no other answer")
      let status = try await service.backupCodes.status(of: account)
      try demand(status.active?.remaining == 9, "9 are left")
      let log = try await service.audit.entries(limit: 1000)
      try demand(log.count { $0.event == "authn_login_success" } == 1, "the log has one redemption")
    }
  }
}
