import Regain
import RegainTesting
import Synchronization
import Testing

/// A store where something else happens just before the next commit.
final class InterveningStore: RecoveryStore {
  private let store: any RecoveryStore
  private let intervention = Mutex<(@Sendable () async -> Void)?>(nil)

  init(_ store: any RecoveryStore) { self.store = store }

  func beforeNextCommit(_ body: @escaping @Sendable () async -> Void) {
    intervention.withLock { $0 = body }
  }

  func rows(for request: ReadRequest) async throws(RegainError) -> Snapshot {
    try await store.rows(for: request)
  }

  func commit(_ changes: ChangeSet) async -> CommitOutcome {
    let body = intervention.withLock { body in
      defer { body = nil }
      return body
    }
    await body?()
    return await store.commit(changes)
  }

  func forgetErased() async throws(RegainError) {}

  func findings() async -> [String] { [] }
}

@Suite("What happens between a decision and its commit") struct InterveningTests {
  private struct Setting {
    let bench: Bench
    let store: InterveningStore
    /// The same account, through a store in which things intervene.
    let service: RecoveryService
    let codes: [String]
    let alice: AccountID

    init() async throws {
      bench = try await Bench.make()
      codes = try await bench.issue()
      alice = try AccountID("alice")
      store = InterveningStore(bench.memory)
      service = RecoveryService(
        store: store, keyring: bench.service.context.keyring, configuration: .standard,
        clock: bench.clock, random: SeededRandom(seed: 77))
    }

    func prepare() async throws -> PreparedRedemption {
      try await service.backupCodes.prepare(TypedCode(codes[1]), by: alice)
    }
  }

  @Test("A stop wins") func stop() async throws {
    let setting = try await Setting()
    let prepared = try await setting.prepare()
    let bench = setting.bench
    let code = setting.codes[0]
    setting.store.beforeNextCommit { _ = await thrown { try await bench.stop(code) } }
    let error = await thrown { _ = try await setting.service.backupCodes.commit(prepared) }
    #expect(error?.code == .refused)
    #expect(try await bench.lastReason() == "account-frozen")
    #expect(try await bench.status().active?.remaining == 10)
  }

  @Test("A revocation wins") func revocation() async throws {
    let setting = try await Setting()
    let prepared = try await setting.prepare()
    let (codes, alice) = (setting.bench.codes, setting.alice)
    setting.store.beforeNextCommit {
      _ = await thrown {
        _ = try await codes.revoke(
          account: alice, authority: .administrator(actor: "a", reason: "r"))
      }
    }
    let error = await thrown { _ = try await setting.service.backupCodes.commit(prepared) }
    #expect(error?.code == .refused)
  }

  @Test("Another use of the code wins") func otherUse() async throws {
    let setting = try await Setting()
    let prepared = try await setting.prepare()
    let (bench, code) = (setting.bench, setting.codes[1])
    setting.store.beforeNextCommit { _ = await bench.refusal(code) }
    let error = await thrown { _ = try await setting.service.backupCodes.commit(prepared) }
    #expect(error?.code == .refused)
    #expect(try await bench.status().active?.remaining == 9)
    #expect(try await bench.events().filter { $0 == "authn_login_success" }.count == 1)
  }

  @Test("A stop with the code of a sheet that is revoked meanwhile stops nothing")
  func stopOfRevoked()
    async throws
  {
    let setting = try await Setting()
    let (codes, alice) = (setting.bench.codes, setting.alice)
    setting.store.beforeNextCommit {
      _ = await thrown {
        _ = try await codes.revoke(
          account: alice, authority: .administrator(actor: "a", reason: "r"))
      }
    }
    let error = await thrown {
      _ = try await setting.service.backupCodes.stop(
        TypedCode(setting.codes[0]), account: alice)
    }
    #expect(error?.code == .refused)
    #expect(try await setting.bench.status().frozenUntil == nil)
  }

  @Test(
    "An epoch that ended between the phases, or before the commit, ends what began in it",
    arguments: [true, false])
  func epoch(_ isLate: Bool) async throws {
    let setting = try await Setting()
    let prepared = try await setting.prepare()
    let (memory, context) = (setting.bench.memory, setting.service.context)
    let endEpoch: @Sendable () async -> Void = {
      _ = await thrown {
        let snapshot = try await memory.rows(for: ReadRequest([.record(EpochRecord.key)]))
        let stored = try context.epoch(in: snapshot)
        var next = stored.body
        next.number += 1
        _ = await memory.commit(ChangeSet([try context.rows.replacing(stored, with: next)]))
      }
    }
    if isLate { setting.store.beforeNextCommit(endEpoch) } else { await endEpoch() }
    let error = await thrown { _ = try await setting.service.backupCodes.commit(prepared) }
    #expect(error?.code == .refused)
    #expect(try await setting.bench.lastReason() == "store-reset")
  }
}
