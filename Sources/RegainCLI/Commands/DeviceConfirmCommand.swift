internal import ArgumentParser
internal import Regain

struct DeviceConfirmCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "confirm", abstract: "End an enrolment with the device's answer.",
    discussion: """
      Exit 0: the device is enrolled. 1: refused. 65: not an answer. A key in a TPM, or an SSH key in \
      a security key, may show that it is: then its binding is "attested" where the policy trusts \
      whoever says so, else "claimed".

      Example: regain device confirm c.txt --signature c.txt.sig
      """)

  @Argument(help: ArgumentHelp("The challenge's id or text.", valueName: "challenge-id"))
  var challenge: String

  @Option(help: ArgumentHelp("A signature over the challenge; - is stdin.", valueName: "file"))
  var signature: String?

  @Option(
    help: ArgumentHelp(
      "What the browser made, as toJSON() writes it; - is stdin.", valueName: "file"))
  var registration: String?

  @OptionGroup var form: SignatureFormOptions
  @OptionGroup var evidence: EvidenceOptions

  @Flag(help: "Tell an administrator why it was refused.")
  var explain = false

  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    guard (signature == nil) != (registration == nil) else {
      throw usage("Give --signature, or --registration for a passkey; not both.")
    }
  }

  mutating func run() async throws {
    let presented = try PresentedChallenge(fileOrID: challenge)
    let answer = try answer(to: presented)
    let evidence = try evidence.evidence()
    let session = try await Session.open(options)
    let device = try await session.service.devices.confirm(
      answer, to: presented, evidence: evidence, in: options.tenantID(),
      origin: actor.origin())
    if options.json {
      return Output.json(
        Answer(
          account: device.account.description, device: device.device.description, name: device.name,
          binding: device.binding.name,
          kind: device.kind.name, algorithm: device.algorithm, attestation: device.attestation,
          fingerprint: device.fingerprint))
    }
    Output.line(device.device.description)
    Output.message(
      "\(device.name) is enrolled (\(device.kind.name), \(device.algorithm)); its key is "
        + "\(device.binding.name).")
  }

  private func answer(to challenge: PresentedChallenge) throws(RegainError) -> DeviceAnswer {
    if let signature { return try form.answer(in: signature, for: challenge.kind) }
    let json = try InputFile.read(
      registration ?? "-", "The registration", atMost: DeviceAnswer.longest)
    return try .registration(json: json)
  }

  private struct Answer: Encodable {
    let result = ExitStatus.ok.word
    let account: String
    let device: String
    let name: String
    let binding: String
    let kind: String
    let algorithm: String
    @OrNull var attestation: String?
    let fingerprint: String
  }
}

/// That a key is in hardware.
struct EvidenceOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Of tpm2_certifycreation: TPMS_ATTEST.", valueName: "file"))
  var tpmAttestation: String?

  @Option(help: ArgumentHelp("Of tpm2_certifycreation: TPMT_SIGNATURE.", valueName: "file"))
  var tpmSignature: String?

  @Option(help: ArgumentHelp("The key's public area: tpm2_create -u.", valueName: "file"))
  var tpmKey: String?

  @Option(help: ArgumentHelp("The attestation key's public area.", valueName: "file"))
  var tpmAttestationKey: String?

  @Option(help: ArgumentHelp("Of ssh-keygen -O write-attestation.", valueName: "file"))
  var sshAttestation: String?

  @Option(help: ArgumentHelp("What -O challenge named then.", valueName: "file"))
  var sshAttestationChallenge: String?

  func validate() throws {
    let tpm = [tpmAttestation, tpmSignature, tpmKey, tpmAttestationKey].count { $0 != nil }
    let ssh = [sshAttestation, sshAttestationChallenge].count { $0 != nil }
    guard [0, 4].contains(tpm), [0, 2].contains(ssh), tpm == 0 || ssh == 0 else {
      throw ValidationError(
        "Evidence of a TPM is four files (--tpm-attestation, --tpm-signature, --tpm-key, "
          + "--tpm-attestation-key); of a security key, two (--ssh-attestation, "
          + "--ssh-attestation-challenge).")
    }
  }

  func evidence() throws(RegainError) -> EnrolmentEvidence? {
    if let sshAttestation, let sshAttestationChallenge {
      return try .securityKey(
        attestation: read(sshAttestation), challenge: read(sshAttestationChallenge))
    }
    guard let tpmAttestation, let tpmSignature, let tpmKey, let tpmAttestationKey else {
      return nil
    }
    return try .tpm(
      attestation: read(tpmAttestation), signature: read(tpmSignature), key: read(tpmKey),
      attestationKey: read(tpmAttestationKey))
  }

  private func read(_ path: String) throws(RegainError) -> [UInt8] {
    try InputFile.read(path, "The evidence", atMost: 16_384)
  }
}
