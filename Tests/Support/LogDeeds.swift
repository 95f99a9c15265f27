package import Regain
internal import RegainTesting

/// Everything that reads the log, asked of a database that someone has edited: it must come back, whatever it says.
package struct LogDeeds {
  private let service: RecoveryService
  private let codes: [String]
  private let copy = MemoryFolder()

  /// A service with an anchor, some accounts, and a copy of the log.
  package init(_ store: any RecoveryStore) async throws {
    service = try await .forTesting(store: store, anchor: InMemoryAnchor())
    _ = try await service.audit.anchor()
    let request = try SheetRequest(account: AccountID("alice"), profile: .long)
    codes = try await service.backupCodes.issueForTesting(request).codes
    _ = try await service.backupCodes.redeem(TypedCode(codes[1]), by: AccountID("alice"))
    _ = try await service.audit.exportLog(to: copy, withValues: true)
  }

  /// What each of them throws; nil for success.
  package func run() async -> [(deed: String, error: RegainError?)] {
    let (audit, codes) = (service.audit, codes)
    let deeds: [(String, () async throws -> Void)] = [
      (
        "redeem",
        { _ = try await service.backupCodes.redeem(TypedCode(codes[2]), by: AccountID("alice")) }
      ),
      ("checkpoint", { _ = try await audit.checkpoint() }),
      ("proof", { _ = try await audit.proof(of: 0) }),
      ("list", { _ = try await audit.entries(limit: 1000) }),
      ("export", { _ = try await audit.exportLog(to: MemoryFolder(), withValues: true) }),
      ("add to an export", { _ = try await audit.exportLog(to: copy, withValues: true) }),
      ("anchor", { _ = try await audit.anchor() }),
      ("erase", { try await audit.erase(PersonalField.all, of: AccountID("alice")) }),
      ("reconcile", { _ = try await service.reconcile(withLog: copy, origin: .unnamed) }),
    ]
    var results: [(String, RegainError?)] = []
    for (name, deed) in deeds {
      do {
        try await deed()
        results.append((name, nil))
      } catch {
        results.append((name, error as? RegainError ?? RegainError(.defect, "\(error)")))
      }
    }
    return results
  }

  /// Alarms of the doctor, or what it could not go on for.
  package func alarms() async -> [String] {
    do {
      return try await service.examine().filter { $0.severity == .alarm }.map(\.message)
    } catch {
      return [error.message]
    }
  }
}
