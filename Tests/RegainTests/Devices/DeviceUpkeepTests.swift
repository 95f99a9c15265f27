import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("Devices in a store that was edited or put back") struct DeviceUpkeepTests {
  private func make() async throws -> (AnchoredBench, DeviceBench) {
    let all = try await AnchoredBench.make()
    return (all, DeviceBench(bench: all.bench))
  }

  @Test(
    "What was answered, revoked or doubted since a backup still is; what was enrolled is lost, and says so"
  )
  func putBack() async throws {
    let (all, bench) = try await make()
    let keys = try (1...4).map { try RawDevice(.ecdsaP256, seed: $0) }
    var devices: [EnrolledDevice] = []
    for key in keys.prefix(3) { devices.append(try await bench.enrolled(key)) }
    let asked = try await bench.challenge(devices[0])
    let backup = all.bench.memory.backup()
    let (answer, request) = (
      try keys[0].answer(asked.text), try IdempotencyKey("0123456789012345678901")
    )
    let receipt = try #require(try await bench.redeem(answer, asked, key: request).approval).receipt
    try await bench.devices.revoke(devices[1].device, authority: DeviceBench.administrator)
    try await bench.enrolled(keys[3])
    let wrong = try await bench.challenge(devices[2])
    _ = await thrown { try await bench.redeem(try keys[0].answer(wrong.text), wrong) }
    try await all.export()

    all.bench.memory.restore(backup)
    let behind = await thrown { try await bench.redeem(answer, asked) }
    #expect(behind?.code == .misconfigured)
    let report = try await all.reconcile()
    #expect(report.lostDevices == 1 && report.suspendedDevices == 0 && report.lost == 0)
    #expect(await thrown { try await bench.redeem(answer, asked) }?.reason == .challengeAnswered)
    let again = try #require(try await bench.redeem(answer, asked, key: request).approval)
    #expect(again.isReplay && again.receipt == receipt)
    let states = try await bench.devices.list(account: AccountID("alice")).map(\.state)
    #expect(states == [.active, .revoked, .active, .revoked])
    #expect(try await all.alarms().isEmpty)
    // Nobody has its key's row any more: it is enrolled anew.
    try await bench.enrolled(keys[3])
    #expect(try await all.alarms().isEmpty)
  }

  @Test("What was alive when part of the log was lost answers nothing any more")
  func suspended() async throws {
    let (all, bench) = try await make()
    let key = try RawDevice()
    let device = try await bench.enrolled(key)
    let asked = try await bench.challenge(device)
    try await all.export()
    let backup = all.bench.memory.backup()
    let lost = try await bench.challenge(device)
    try await bench.redeem(try key.answer(lost.text), lost)
    all.bench.memory.restore(backup)
    let report = try await all.reconcile()
    #expect(report.suspendedDevices == 1 && report.lost > 0)
    // What was asked before ends with the epoch; the device, with what was lost.
    let error = await thrown { try await bench.redeem(try key.answer(asked.text), asked) }
    #expect(error?.reason == .storeReset)
    #expect(await thrown { _ = try await bench.challenge(device) }?.reason == .deviceSuspended)
    #expect(try await bench.devices.list(account: AccountID("alice")).first?.state == .suspended)
    #expect(try await all.alarms().isEmpty)
  }

  @Test(
    "Rows of devices, challenges and their index that were edited or deleted count for nothing, and are told"
  )
  func edited() async throws {
    let (all, bench) = try await make()
    let key = try RawDevice()
    let device = try await bench.enrolled(key)
    let asked = try await bench.challenge(device)
    let rows = DeviceRows(Scope(.default, try AccountID("alice")))
    let tenant = Scope(tenant: .default)
    let (challenge, index) = (
      ChallengeRecord.key(tenant.tenant, asked.challenge.identifier),
      DeviceIndexRecord.key(tenant.tenant, device: device.device.identifier)
    )
    let backup = all.bench.memory.backup()
    for edited in [rows.devicesKey, challenge, index] {
      let row = try #require(
        try await all.bench.memory.rows(for: ReadRequest([.record(edited)])).records.first)
      let forged = StoredRecord(
        key: row.key, version: row.version + 1, body: row.body, keyID: row.keyID, mac: row.mac)
      #expect(await all.bench.memory.commit(ChangeSet([.write(forged)])) == .committed)
      if edited != index {
        let error = await thrown { try await bench.redeem(try key.answer(asked.text), asked) }
        #expect(error?.code == .refused, "\(edited.kind)")
      } else {
        // Found all the same.
        #expect(
          try await bench.devices.revoke(
            device.device, authority: DeviceBench.administrator))
      }
      #expect(try await !all.alarms().isEmpty, "\(edited.kind)")
      all.bench.memory.restore(backup)
    }
    // Deleted: the log knows better.
    for deleted in [rows.devicesKey, index] {
      #expect(await all.bench.memory.commit(ChangeSet([.remove(deleted)])) == .committed)
      #expect(try await !all.alarms().isEmpty, "\(deleted.kind)")
      all.bench.memory.restore(backup)
    }
  }

  @Test("A used-up challenge whose row of use was deleted is not revived")
  func deletedConsumption() async throws {
    let (all, bench) = try await make()
    let key = try RawDevice()
    let device = try await bench.enrolled(key)
    let asked = try await bench.challenge(device)
    let answer = try key.answer(asked.text)
    try await bench.redeem(answer, asked)
    let scope = Scope(.default, try AccountID("alice"))
    let forget = Change.forget(scope, .challenge, id: asked.challenge.description)
    #expect(await all.bench.memory.commit(ChangeSet([forget])) == .committed)
    let error = await thrown { try await bench.redeem(answer, asked) }
    #expect(error?.reason == .tamperedConsumptions)
    #expect(try await !all.alarms().isEmpty)
  }

  @Test(
    "A challenge that was answered and is put back as open is told, and so is its second answer")
  func revived() async throws {
    let (all, bench) = try await make()
    let key = try RawDevice()
    let device = try await bench.enrolled(key)
    let asked = try await bench.challenge(device)
    let rows = DeviceRows(Scope(.default, try AccountID("alice")))
    let before = try #require(
      try await all.bench.memory.rows(for: ReadRequest([.record(rows.devicesKey)])).records.first)
    let answer = try key.answer(asked.text)
    try await bench.redeem(answer, asked)
    let scope = Scope(.default, try AccountID("alice"))
    // As whoever may edit the database, and has kept an old row.
    _ = await all.bench.memory.commit(
      ChangeSet([
        .remove(rows.devicesKey), .forget(scope, .challenge, id: asked.challenge.description),
      ]))
    let row = StoredRecord(
      key: before.key, version: before.version, body: before.body, keyID: before.keyID,
      mac: before.mac)
    all.bench.memory.put(row)
    #expect(try await !all.alarms().isEmpty)
    try await bench.redeem(answer, asked)
    #expect(try await all.alarms().contains { $0.contains("two answers") })
  }

  @Test("An enrolment that was begun before part of the log was lost is over")
  func pendingEnrolment() async throws {
    let (all, bench) = try await make()
    let key = try RawDevice()
    let pending = try await bench.enroll(key)
    try await all.export()
    let backup = all.bench.memory.backup()
    let presented = PresentedChallenge(pending.challenge)
    let device = try await bench.devices.confirm(try key.answer(pending.text), to: presented)
    try await bench.devices.revoke(device.device, authority: DeviceBench.administrator)
    all.bench.memory.restore(backup)
    #expect(try await all.reconcile().lost > 0)
    let error = await thrown {
      _ = try await bench.devices.confirm(try key.answer(pending.text), to: presented)
    }
    #expect(error?.reason == .storeReset)
  }

  @Test("With a counter that was edited, nothing is approved and nothing is lost")
  func editedCounter() async throws {
    let (all, bench) = try await make()
    let key = try RawDevice()
    let device = try await bench.enrolled(key)
    let asked = try await bench.challenge(device)
    let counter = RecordKey(Scope(.default, try AccountID("alice")), .attempts, "all")
    let row = try #require(
      try await all.bench.memory.rows(for: ReadRequest([.record(counter)])).records.first)
    all.bench.memory.put(
      StoredRecord(
        key: row.key, version: row.version, body: row.body, keyID: row.keyID,
        mac: [UInt8](repeating: 0, count: 32)))
    let answer = try key.answer(asked.text)
    let prepared = await thrown {
      _ = try await bench.devices.prepare(answer, to: PresentedChallenge(asked.challenge))
    }
    // Without an account the log takes no approval: redeeming it then would end in an assertion.
    try #require(prepared?.reason == .tamperedRecord)
    let error = await thrown { try await bench.redeem(answer, asked) }
    #expect(error?.reason == .tamperedRecord)
    #expect(try await bench.redeem(try key.denial(asked.text), asked).denial != nil)
  }

  @Test("A device's row copied to another account counts for nothing there")
  func copied() async throws {
    let (all, bench) = try await make()
    let key = try RawDevice()
    try await bench.enrolled(key)
    let rows = DeviceRows(Scope(.default, try AccountID("alice")))
    let row = try #require(
      try await all.bench.memory.rows(for: ReadRequest([.record(rows.devicesKey)])).records.first)
    let other = DeviceRows(Scope(.default, try AccountID("bob"))).devicesKey
    let copy = StoredRecord(
      key: other, version: 1, body: row.body, keyID: row.keyID, mac: row.mac)
    #expect(await all.bench.memory.commit(ChangeSet([.write(copy)])) == .committed)
    let error = await thrown { _ = try await bench.devices.list(account: AccountID("bob")) }
    #expect(error?.reason == .tamperedRecord)
  }
}
