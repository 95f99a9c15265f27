internal import RegainCrypto

/// The whole log, replayed from its beginning into what each account's rows must say.
///
/// A share of the accounts at a time, so that a long log is read several times and never fills memory.
package struct LogReplay: Sendable {
  /// As many entries as were read.
  package private(set) var size: Int64 = 0
  package private(set) var accounts: [RandomIdentifier: AccountHistory] = [:]
  /// What is wrong with the log itself.
  package private(set) var faults: [String] = []
  /// The tree over the bytes themselves, and the roots of its full bundles. In the first share alone.
  private(set) var edge = TreeEdge()
  private(set) var bundles: [TreeHash] = []
  private var bundle: [TreeHash] = []
  private let limiter: AttemptLimiter
  private let share: Share

  /// One part of all accounts.
  package struct Share: Sendable {
    package let number: Int
    package let count: Int

    /// At most 64 of them.
    static func all(logSize: Int64, entriesEach: Int64) -> [Share] {
      let count = Int(min(64, 1 + logSize / entriesEach))
      return (0..<count).map { Share(number: $0, count: count) }
    }

    package func has(_ account: RandomIdentifier) -> Bool {
      (Int(account.bytes[0]) << 8 | Int(account.bytes[1])) % count == number
    }
  }

  init(share: Share, limiter: AttemptLimiter) { (self.share, self.limiter) = (share, limiter) }

  mutating func take(_ indexed: IndexedAuditEntry) {
    guard indexed.index == size else {
      note("The log has no entry \(size): it was taken out of the database.")
      size = indexed.index
      return take(indexed)
    }
    size += 1
    check(indexed)
    guard let event = try? LoggedEvent(indexed.entry.bytes) else {
      return note("Entry \(indexed.index) of the log is damaged.")
    }
    if let account = event.account {
      guard share.has(account) else { return }
      accounts[account, default: AccountHistory()].apply(event, limiter: limiter)
      if event.name == AuditEventName.accountLost.rawValue { accounts[account] = nil }
    } else if event.name == AuditEventName.sheetsSuspended.rawValue {
      for account in accounts.keys { accounts[account]?.suspend(at: event.at) }
    }
  }

  private mutating func check(_ indexed: IndexedAuditEntry) {
    guard share.number == 0 else { return }
    let entry = indexed.entry
    let leaf = TreeHash.leaf(entry.bytes.span)
    grow(leaf)
    if leaf.bytes != entry.leafHash {
      note("Entry \(indexed.index) of the log is not what the tree was built over: it was edited.")
    }
    let event = try? LoggedEvent(entry.bytes)
    for value in entry.values
    where (try? commitment(to: value)) != event?.fields[value.field + "-commitment"] {
      note("The \(value.field) beside entry \(indexed.index) of the log is not the one it names.")
    }
  }

  private mutating func grow(_ leaf: TreeHash) {
    edge.append(leaf)
    bundle.append(leaf)
    guard bundle.count == Tile.fullWidth else { return }
    bundles.append(bundle.rootOfLeaves())
    bundle = []
  }

  private static let mostFaults = 20

  /// Once, whatever the number of shares.
  private mutating func note(_ fault: String) {
    if share.number == 0, faults.count < Self.mostFaults { faults.append(fault) }
  }
}

extension ServiceContext {
  /// Reads the log from an index on.
  func forEachEntry(
    from start: Int64 = 0, _ visit: (IndexedAuditEntry) throws(RegainError) -> Void
  ) async throws(RegainError) {
    var next = start
    while true {
      let page = try await store.rows(
        for: ReadRequest([.auditPage(from: next, limit: 1000)])
      ).auditEntries
      for entry in page { try visit(entry) }
      guard let last = page.last else { return }
      next = last.index + 1
    }
  }
}
