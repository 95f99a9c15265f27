import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("What happens between a decision on a token and its commit")
struct InterveningTokenTests {
  private struct Setting {
    let bench: TokenBench
    let store: InterveningStore
    /// The same account, through a store in which things intervene.
    let tokens: RecoveryTokens
    let codes: [String]
    let key: RawDevice
    let device: EnrolledDevice

    init() async throws {
      bench = try await TokenBench.make()
      codes = try await bench.bench.issue()
      key = try RawDevice()
      device = try await bench.devices.enrolled(key)
      store = InterveningStore(bench.bench.memory)
      tokens =
        RecoveryService(
          store: store, keyring: bench.bench.service.context.keyring, configuration: .standard,
          clock: bench.clock, random: SeededRandom(seed: 77)
        ).tokens
    }

    func commit(
      _ token: GivenToken, proof: DeviceProof? = nil,
      after body: @escaping @Sendable () async -> Void
    ) async throws -> RefusalReason? {
      let prepared = try await tokens.prepare(
        TypedToken(token.text), for: TokenBench.use(), proof: proof)
      store.beforeNextCommit(body)
      return await thrown { _ = try await tokens.commit(prepared) }?.reason
    }
  }

  @Test("A stop wins", arguments: [TokenFormat.handle, .v4Local])
  func stop(_ format: TokenFormat) async throws {
    let setting = try await Setting()
    let (bench, code) = (setting.bench, setting.codes[0])
    let reason = try await setting.commit(try await bench.issue(format: format)) {
      _ = await thrown { try await bench.bench.stop(code) }
    }
    #expect(reason == .accountFrozen)
  }

  @Test("A device's no wins, also over a token that is not bound to it")
  func denial() async throws {
    let setting = try await Setting()
    let (bench, key) = (setting.bench, setting.key)
    let asked = try await bench.devices.challenge(setting.device)
    let reason = try await setting.commit(try await bench.issue()) {
      _ = await thrown { try await bench.devices.redeem(key.denial(asked.text), asked) }
    }
    #expect(reason == .stoppedSince)
  }

  @Test("A revocation wins, by id and of all")
  func revocation() async throws {
    let setting = try await Setting()
    let bench = setting.bench
    let token = try await bench.issue()
    let reason = try await setting.commit(token) {
      _ = await thrown { try await bench.tokens.revoke(token.id) }
    }
    #expect(reason == .tokenRevoked)
    let all = try await setting.commit(try await bench.issue()) {
      _ = await thrown { try await bench.tokens.revokeAll(of: AccountID("alice")) }
    }
    #expect(all == .tokenSuperseded)
  }

  @Test("The end of a device wins over a token that is bound to it")
  func device() async throws {
    let setting = try await Setting()
    let (bench, id) = (setting.bench, setting.device.device)
    let token = try await bench.issue { $0.device = id }
    let asked = try await bench.tokens.challenge(for: TypedToken(token.text), use: TokenBench.use())
    let proof = DeviceProof(try setting.key.answer(asked.text))
    let reason = try await setting.commit(token, proof: proof) {
      _ = await thrown {
        try await bench.devices.devices.revoke(id, authority: DeviceBench.administrator)
      }
    }
    #expect(reason == .deviceRevoked)
    // Nothing of the two was used up.
    #expect(await bench.refusal(token) == .proofNotGiven)
  }

  @Test("Another redemption wins, and there is one")
  func rival() async throws {
    let setting = try await Setting()
    let bench = setting.bench
    let token = try await bench.issue()
    let reason = try await setting.commit(token) {
      _ = await thrown { try await bench.redeem(token) }
    }
    #expect(reason == .alreadyUsed)
  }

  @Test("A token that comes to its end between decision and commit is not taken")
  func late() async throws {
    let setting = try await Setting()
    let bench = setting.bench
    let token = try await bench.issue { $0.lifetimeSeconds = 10 }
    let prepared = try await setting.tokens.prepare(
      TypedToken(token.text), for: TokenBench.use())
    bench.clock.advance(seconds: 10)
    #expect(await thrown { _ = try await setting.tokens.commit(prepared) }?.reason == .tokenExpired)
    let other = try await bench.issue()
    let slow = try await setting.tokens.prepare(TypedToken(other.text), for: TokenBench.use())
    bench.clock.advance(seconds: 60)
    #expect(
      await thrown { _ = try await setting.tokens.commit(slow) }?.reason == .preparationExpired)
  }
}
