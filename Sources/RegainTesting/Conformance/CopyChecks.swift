internal import Regain

extension RecoveryStoreConformance {
  static let copyChecks = [
    RecoveryStoreConformance("its log is exported as the very bytes that any other store gives") {
      make in
      let own = try await LoggedStore(try await make(), entries: 1000)
      let other = try await LoggedStore(InMemoryRecoveryStore(), entries: 1000)
      let (copy, expected) = (MemoryFolder(), MemoryFolder())
      let checkpoint = try await own.service.audit.exportLog(to: copy, withValues: true)
      _ = try await other.service.audit.exportLog(to: expected, withValues: true)
      try demand(checkpoint.size == 1000, "all entries")
      try demand(copy.all == expected.all, "the same files, byte for byte")
    },
    RecoveryStoreConformance("a log that is shorter than its anchor, by whatever, grants nothing") {
      make in
      let anchor = InMemoryAnchor()
      let logged = try await LoggedStore(try await make(), entries: 300, anchor: anchor)
      _ = try await logged.service.audit.anchor()
      try demand(await logged.refusal() == nil, "at its full length it may grant")
      for size in (0..<Int64(300)).reversed() {
        try demand(await logged.store.commit(.detach(from: size)) == .committed, "cut to \(size)")
        let error = await logged.refusal()
        try demand(error?.code == .misconfigured, "nothing at \(size) entries")
        try demand(
          error?.message.contains("is behind its anchor") == true, "the reason at \(size) entries")
      }
    },
  ]
}

/// A store with a log of many entries, with values beside half of them.
private struct LoggedStore {
  let store: any RecoveryStore
  let service: RecoveryService

  init(_ store: any RecoveryStore, entries: Int, anchor: (any LogAnchor)? = nil) async throws {
    self.store = store
    service = try await .forTesting(store: store, anchor: anchor)
    let recorder = AuditRecorder(random: SeededRandom(seed: 5))
    let missing = entries - (try await store.everyEntry().count)
    for start in stride(from: 0, to: missing, by: 100) {
      let changes = try (start..<min(start + 100, missing)).map { number throws(RegainError) in
        let event = AuditEvent(.codeRefused).adding(.bucket, .number(number))
          .adding(.factor, .factor(.backupCode)).adding(.reason, .reason(.unknownAccount))
          .committing(.source, to: number % 2 == 0 ? "192.0.2.\(number % 256)" : nil)
        return try recorder.appending(event, at: ManualClock().now)
      }
      try demand(await store.commit(ChangeSet(changes)) == .committed, "entries are appended")
    }
  }

  func refusal() async -> RegainError? {
    do throws(RegainError) {
      _ = try await service.context.leaveToGrant()
      return nil
    } catch {
      return error
    }
  }
}
