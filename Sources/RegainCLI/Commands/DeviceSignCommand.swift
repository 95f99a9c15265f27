internal import ArgumentParser
internal import Foundation
internal import Regain
internal import RegainCrypto
internal import RegainFiles

struct DeviceSignCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign", abstract: "Answer a challenge with a local key, or one in the SSH agent.",
    discussion: """
      Read the challenge before you sign it. KEY is a private key (PEM, or OpenSSH's, for which \
      ssh-keygen is asked), or a .pub file whose key is in the SSH agent. The answer goes to stdout. \
      --deny says no.

      Example: regain device sign --challenge c.txt --key ~/.ssh/id_ed25519 > c.txt.sig
      """)

  @Option(help: ArgumentHelp("The challenge's text; - is stdin.", valueName: "file"))
  var challenge: String

  @Option(help: ArgumentHelp("A private key, or a .pub file for the SSH agent.", valueName: "file"))
  var key: String

  @Flag(help: "Say no.")
  var deny = false

  @Option(help: "The number that you are shown where it was asked for: fills in \"match: ?\".")
  var match: String?

  @Option(help: ArgumentHelp("A file with the passphrase of a PEM key.", valueName: "file"))
  var keyPassphraseFile: String?

  @Flag(help: "Answer with one JSON object on stdout.")
  var json = false

  mutating func run() async throws {
    let text = try InputFile.read(challenge, "The challenge", atMost: ChallengeText.longest)
    let number = try match.map { try MatchNumber($0) }
    let statement = try ChallengeStatement(text, number: number, isDenial: deny, at: .now)
    for line in statement.summary { Output.message(line) }
    let signature = try await sign(statement)
    if json {
      return Output.json(Answer(signature: Base64.encode(signature.span)))
    }
    guard SystemCalls.write(signature.span, to: STDOUT_FILENO) else {
      throw RegainError(
        .unavailable, "The answer cannot be written: \(SystemCalls.errorText()).")
    }
  }

  private func sign(_ statement: ChallengeStatement) async throws -> [UInt8] {
    if key.hasSuffix(".pub") { return try await signWithAgent(statement) }
    let file = KeyFile(path: key)
    if try file.isOpenSSH() {
      guard let program = Subprocess.find("ssh-keygen") else {
        throw RegainError(
          .misconfigured, "Keys in OpenSSH's format need ssh-keygen, which is not there.")
      }
      return try await ChallengeSigner.sshKeygen(SSHKeygen(program: program), keyPath: key)
        .sshSignature(message: statement.message, namespace: try statement.requireSSH())
    }
    let phrase: SecretBytes? = try keyPassphraseFile.map { path throws(RegainError) in
      try withoutLineEnd(try SecretInput.read(file: path, prompt: ""))
    }
    let signer = try file.load(passphrase: phrase)
    try statement.require(signer.publicKey)
    if let namespace = statement.namespace {
      return try await ChallengeSigner.key(signer)
        .sshSignature(message: statement.message, namespace: namespace)
    }
    return try signer.sign(statement.message, hash: signer.publicKey.algorithm.usualHash)
  }

  /// As editors and `echo` leave one behind.
  private func withoutLineEnd(_ text: consuming SecretBytes) throws(RegainError) -> SecretBytes {
    let bytes = text.bytes
    let end = bytes.count > 0 && bytes[bytes.count - 1] == 0x0A ? bytes.count - 1 : bytes.count
    do { return try SecretBytes(copying: bytes.extracting(0..<end)) } catch {
      throw error.regainError
    }
  }

  private func signWithAgent(_ statement: ChallengeStatement) async throws -> [UInt8] {
    guard let socket = ProcessInfo.processInfo.environment["SSH_AUTH_SOCK"], !socket.isEmpty else {
      throw RegainError(.misconfigured, "There is no SSH agent: SSH_AUTH_SOCK is not set.")
    }
    let line = try InputFile.read(key, "The public key", atMost: 16_384)
    let signer = try SSHKeyLine(line).signer
    try statement.require(signer.key.key)
    return try await ChallengeSigner.agent(SSHAgent(socketPath: socket), key: signer)
      .sshSignature(message: statement.message, namespace: try statement.requireSSH())
  }

  private struct Answer: Encodable {
    let result = ExitStatus.ok.word
    /// In base 64.
    let signature: String
  }
}
