import Regain
import RegainTesting
import Testing

@Suite("The NIST profile") struct NISTProfileTests {
  private func bench() async throws -> Bench {
    let limits = try AttemptLimits(softLimit: 100, firstWaitSeconds: 1, longestWaitSeconds: 1)
    return try await Bench.make(RecoveryConfiguration(profile: .nist, attempts: limits))
  }

  @Test("New codes are kept under PBKDF2, and redeem") func pbkdf2() async throws {
    let bench = try await bench()
    let codes = try await bench.issue(profile: .standard, count: 1)
    let key = RecordKey(Scope(.default, try AccountID("alice")), .backupCodes, BackupCodesRecord.id)
    let record = try #require(
      try await bench.memory.rows(for: ReadRequest([.record(key)])).records.first)
    #expect(String(decoding: record.body, as: UTF8.self).contains("pbkdf2-sha256$i=600000"))
    try await bench.redeem(codes[1])
  }

  @Test("A sheet is due for replacement after any use") func replaceSoon() async throws {
    let bench = try await bench()
    let codes = try await bench.issue()
    #expect(try await bench.status().active?.replaceSoon == false)
    #expect(try await bench.redeem(codes[1]).replaceSoon)
  }

  @Test("The 100th failure in a row disables the sheet, tells the owner, and leaves the stop code")
  func disabling() async throws {
    let bench = try await bench()
    let codes = try await bench.issue()
    for number in 0..<99 {
      #expect(
        try await bench.refusal(forged(codes[1], adding: UInt8(number % 31 + 1)))?.code == .refused)
    }
    #expect(try await bench.status().active?.state == .active)
    _ = try await bench.refusal(forged(codes[1]))
    #expect(try await bench.status().active?.state == .disabled)
    #expect(try await bench.events().contains("authn_login_fail_max"))
    bench.clock.advance(seconds: 2)
    #expect(await bench.refusal(codes[1])?.code == .refused)
    #expect(try await bench.lastReason() == "sheet-disabled")
    try await bench.stop(codes[0])
  }

  @Test("A replacement of a disabled sheet redeems") func replacement() async throws {
    let bench = try await bench()
    let codes = try await bench.issue()
    for number in 0..<100 {
      _ = try await bench.refusal(forged(codes[1], adding: UInt8(number % 31 + 1)))
    }
    bench.clock.advance(seconds: 2)
    let new = try await bench.issue(activate: true)
    try await bench.redeem(new[1])
  }

  @Test("The standard profile never disables") func standard() async throws {
    let limits = try AttemptLimits(softLimit: 100, firstWaitSeconds: 1, longestWaitSeconds: 1)
    let bench = try await Bench.make(RecoveryConfiguration(attempts: limits))
    let codes = try await bench.issue()
    for number in 0..<110 {
      _ = try await bench.refusal(forged(codes[1], adding: UInt8(number % 31 + 1)))
      bench.clock.advance(seconds: 1)
    }
    bench.clock.advance(seconds: 1)
    try await bench.redeem(codes[1])
  }
}
