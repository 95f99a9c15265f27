import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("Lists of devices for ssh-keygen") struct DeviceListTests {
  @Test("Every key is among those allowed while it may answer, and among those revoked afterwards")
  func allowedOrRevoked() async throws {
    let bench = try await DeviceBench.make()
    let keys = try (1...4).map { try RawDevice(seed: $0) }
    var devices: [EnrolledDevice] = []
    for key in keys { devices.append(try await bench.enrolled(key)) }
    try await bench.devices.revoke(devices[0].device, authority: DeviceBench.administrator)
    try await bench.edit { record in
      record.devices[2].quarantinedAt = record.devices[2].enrolledAt
      record.devices[3].suspendedAt = record.devices[3].enrolledAt
    }
    let lines = keys.map { SSHPublicKey($0.publicKey).line }
    let revoked = try await bench.devices.revocationList()
    #expect(revoked == [0, 2, 3].map { lines[$0] + "\n" }.joined())
    let allowed = try await bench.devices.allowedSigners(account: AccountID("alice"))
    #expect(lines.map { allowed.contains($0) } == [false, true, false, false])
    #expect(try await bench.devices.revocationList(in: TenantID("another")).isEmpty)
  }
}
