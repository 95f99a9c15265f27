import Foundation
import Regain
import RegainCrypto
import Testing

/// `Tests/Devices/tpm.sh` with a software TPM of its own.
private struct SoftwareTPM {
  static let isHere = ["swtpm", "swtpm_setup", "tpm2_certifycreation"].allSatisfy { name in
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(name)")
    }
  }

  let folder: URL

  init(qualifyingData: [UInt8]) throws {
    folder = URL(fileURLWithPath: "/tmp/regain-tpm-\(UUID().uuidString.prefix(8))")
    let process = Process()
    process.executableURL =
      URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../Devices/tpm.sh").standardizedFileURL
    process.arguments = [folder.path, Hex.encode(qualifyingData.span)]
    process.environment = ProcessInfo.processInfo.environment.filter { $0.key != "TPM2TOOLS_TCTI" }
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  func read(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appendingPathComponent(name)))
  }
}

@Suite("A TPM's evidence, as its tools write it") struct TPMScriptTests {
  private static let qualifyingData = [UInt8](1...32)

  @Test(
    "Evidence of a key made in a TPM is trusted; what an unrestricted key of it signs is refused",
    .enabled(if: SoftwareTPM.isHere, "there is no swtpm or no tpm2-tools on the PATH"))
  func live() throws {
    let tpm = try SoftwareTPM(qualifyingData: Self.qualifyingData)
    defer { tpm.remove() }
    let name = try tpm.read("ak.name")
    let policy = try AttestationPolicy(
      requirement: .trusted, trustedTPMKeys: [Hex.encode(name.span)])
    let key = try TPMPublicArea(sized: tpm.read("key.pub")).publicKey
    let evidence = try UnverifiedTPMEvidence(
      attestation: tpm.read("attest"), signature: tpm.read("attest.sig"),
      keyArea: tpm.read("key.pub"), attestationKeyArea: tpm.read("ak.pub"))
    let standing = try evidence.verify(
      for: key, qualifyingData: Self.qualifyingData, policy: policy)
    #expect(standing == .trusted)

    let forged = try UnverifiedTPMEvidence(
      attestation: tpm.read("forged"), signature: tpm.read("forged.sig"),
      keyArea: tpm.read("key.pub"), attestationKeyArea: tpm.read("loose.pub"))
    #expect(throws: RegainError.refusal(.attestationInvalid)) {
      _ = try forged.verify(for: key, qualifyingData: Self.qualifyingData, policy: .acceptAll)
    }
  }
}
