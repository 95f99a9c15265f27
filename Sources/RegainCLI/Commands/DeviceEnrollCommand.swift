internal import ArgumentParser
internal import Regain

struct DeviceEnrollCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enroll",
    abstract: "Begin to enrol a device: prints a challenge that shows it has its key.",
    discussion: """
      The challenge is on stdout. Its answer ends the enrolment: regain device confirm. With \
      --webauthn and --json, "publicKey" is what a browser is asked. Keys of P-384 and RSA are taken \
      where the policy says so.

      Example: regain device enroll alice --name Laptop --key id_ed25519.pub > c.txt; \
      ssh-keygen -Y sign -f id_ed25519 -n regain-enroll-v1@localhost c.txt; \
      regain device confirm c.txt --signature c.txt.sig
      """)

  @Argument(help: "The account, as the application names it.")
  var account: String

  @Option(help: "What the device is called, for people.")
  var name: String

  @Option(
    help: ArgumentHelp(
      "Its public key: a .pub file of SSH (also a certificate), or PEM.", valueName: "file"))
  var key: String?

  @Flag(name: .customLong("webauthn"), help: "A passkey or security key, which a browser makes.")
  var isWebAuthn = false

  @Flag(help: "You know that the key is in hardware and cannot leave it.")
  var claimHardware = false

  @Option(help: "How long it may be confirmed: 10s to 1h.")
  var lifetime = Lifetime.usual

  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    guard (key == nil) != !isWebAuthn else {
      throw usage("Name a public key with --key, or give --webauthn; not both.")
    }
    if isWebAuthn, claimHardware {
      throw usage("A passkey says itself whether it is in hardware.")
    }
    try refuseEmpty(key, "key file")
  }

  mutating func run() async throws {
    var request = try EnrolmentRequest(
      account: AccountID(account), tenant: options.tenantID(), name: name,
      key: try key.map { try EnrolmentKey(file: $0) } ?? .passkey,
      lifetimeSeconds: lifetime.seconds)
    request.claimsHardware = claimHardware
    let session = try await Session.open(options)
    let issued = try await session.service.devices.enroll(
      request, authority: actor.authority())
    ChallengeOutput(json: options.json).write(issued)
    if !options.json { advise(issued) }
  }

  private func advise(_ issued: IssuedChallenge) {
    Output.message("Challenge \(issued.challenge), until \(issued.expiresAt).")
    if isWebAuthn { return Output.message("Ask with --json: \"publicKey\" is for the browser.") }
    let ways =
      issued.namespace.map { ", or ssh-keygen -Y sign -n \($0)" }
      ?? ", openssl, tpm2_sign or pkcs11-tool"
    Output.message(
      "Sign it: regain device sign --challenge FILE --key KEY > FILE.sig\(ways). Then: regain device confirm "
        + "\(issued.challenge) --signature FILE.sig")
  }
}

extension EnrolmentKey {
  private static let longest = 16_384

  /// PEM or a line of an SSH `.pub` file: each says which it is.
  init(file path: String) throws(RegainError) {
    let bytes = try InputFile.read(path, "The public key", atMost: Self.longest)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw RegainError(.malformed, "\(path) is no public key: it is not text.")
    }
    if text.hasPrefix("-----BEGIN OPENSSH PRIVATE KEY") {
      throw RegainError(
        .malformed,
        "\(path) is a private key, which stays where it is. Name the .pub file beside it.")
    }
    self = try text.hasPrefix("-----BEGIN") ? .pem(text) : .ssh(text)
  }
}
