import Regain
import RegainTestSupport
import RegainTesting
import Testing

@Suite("Every store keeps the same promises") struct ConformanceTests {
  @Test("in memory", arguments: RecoveryStoreConformance.checks)
  func inMemory(_ check: RecoveryStoreConformance) async throws {
    try await check.run { InMemoryRecoveryStore() }
  }

  @Test("behind a store that can fail and does not", arguments: RecoveryStoreConformance.checks)
  func faultInjecting(_ check: RecoveryStoreConformance) async throws {
    try await check.run { FaultInjectingStore(InMemoryRecoveryStore()) }
  }

  @Test("SQLite, a file of its own", arguments: RecoveryStoreConformance.checks)
  func sqlite(_ check: RecoveryStoreConformance) async throws {
    try await check.run { try await DisposableStore.ownFile() }
  }

  @Test("SQLite, in an application's database", arguments: RecoveryStoreConformance.checks)
  func sharedSQLite(_ check: RecoveryStoreConformance) async throws {
    try await check.run { try await DisposableStore.sharedDatabase() }
  }

  @Test(
    "The races catch a store that reads and then writes",
    arguments: [
      "16 rivals for one consumption: exactly one wins",
      "64 rivals for one consumption: exactly one wins",
      "a consumption is taken once in its scope",
    ])
  func naiveStoreIsCaught(_ name: String) async throws {
    let check = try #require(RecoveryStoreConformance.checks.first { $0.name == name })
    let isRace = name.contains("rivals")
    do {
      try await check.run { NaiveStore(InMemoryRecoveryStore()) }
      #expect(!isRace, "the race did not notice")
    } catch is ConformanceFailure {
      #expect(isRace, "alone, the naive store looks right")
    }
  }
}
