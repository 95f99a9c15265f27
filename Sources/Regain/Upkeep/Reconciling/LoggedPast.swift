internal import RegainCrypto

/// What the log says of the store as a whole: what was erased, which epochs there were, and the branch that it
/// is on.
struct LoggedPast: Sendable {
  private var rulesByAccount: [RandomIdentifier: [ErasureRule]] = [:]
  private var rulesByEntry: [RandomIdentifier: [ErasureRule]] = [:]
  /// The highest that it has seen.
  private(set) var epoch = 0
  /// The last that it has begun; nil for the first.
  private(set) var branch: RandomIdentifier?

  /// Reads the whole log.
  init(of context: ServiceContext) async throws(RegainError) {
    var events: [LoggedEvent] = []
    let names = [AuditEventName.valuesErased, .storeReconciled].map(\.rawValue)
    try await context.forEachEntry { indexed in
      if let event = try? LoggedEvent(indexed.entry.bytes), names.contains(event.name) {
        events.append(event)
      }
    }
    for event in events { take(event) }
  }

  private mutating func take(_ event: LoggedEvent) {
    if let rule = ErasureRule(event) {
      if let entry = rule.entry { rulesByEntry[entry, default: []].append(rule) }
      if let account = rule.account { rulesByAccount[account, default: []].append(rule) }
    } else if event.name == AuditEventName.storeReconciled.rawValue {
      let number = event.number("epoch") ?? 0
      // Nobody has begun more; adding to it must not overflow.
      if number < Int(Int32.max) { epoch = max(epoch, number) }
      branch = event.fields["branch"].flatMap(RandomIdentifier.init(hex:)) ?? branch
    }
  }

  /// What was erased in the time that a store has lost came back with the older copy, and goes again.
  func eraseAgain(in context: ServiceContext) async throws(RegainError) {
    guard !rulesByEntry.isEmpty || !rulesByAccount.isEmpty else { return }
    var found: [ErasureRule: [RandomIdentifier]] = [:]
    try await context.forEachEntry { indexed in
      guard !indexed.entry.values.isEmpty, let event = try? LoggedEvent(indexed.entry.bytes) else {
        return
      }
      let rules =
        (rulesByEntry[event.id] ?? []) + (event.account.flatMap { rulesByAccount[$0] } ?? [])
      for rule in rules where rule.meets(indexed) { found[rule, default: []].append(event.id) }
    }
    for (rule, entries) in found { try await context.erase(rule, in: entries) }
    try await context.store.forgetErased()
  }
}
