package import Regain

/// What many real systems do: look whether the code is used, then mark it used.
///
/// The look and the mark are two steps, so that two redeemers may both look first. The conformance
/// suite must catch it.
package final class NaiveStore: RecoveryStore {
  private let store: any RecoveryStore

  package init(_ store: any RecoveryStore) { self.store = store }

  package func rows(for request: ReadRequest) async throws(RegainError) -> Snapshot {
    try await store.rows(for: request)
  }

  package func commit(_ changes: ChangeSet) async -> CommitOutcome {
    for change in changes.changes {
      guard case .consume(let consumption) = change else { continue }
      let used = try? await store.rows(
        for: ReadRequest([.consumptions(consumption.scope, consumption.kind)]))
      if used?.consumptions.contains(where: { $0.id == consumption.id }) == true {
        return .rejected(.alreadyConsumed(kind: consumption.kind, id: consumption.id))
      }
    }
    await Task.yield()
    let others = changes.changes.filter { if case .consume = $0 { false } else { true } }
    let outcome = await store.commit(ChangeSet(others))
    for change in changes.changes {
      if case .consume = change { _ = await store.commit(ChangeSet([change])) }
    }
    return outcome
  }

  package func forgetErased() async throws(RegainError) {}

  package func findings() async -> [String] { [] }
}
