internal import ArgumentParser
internal import Regain
internal import RegainFiles

struct AgentConfirmCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "confirm", abstract: "Write down what an agent has seen, for his device to sign.",
    discussion: """
      On stdout: the statement, and behind it the challenge that names it. The challenge alone goes to \
      --challenge-file, to be signed. Statement, challenge and signature, one after the other, are the \
      confirmation.

      Example: regain agent confirm CASE_ID --agent carol --account alice --device ID \
      --why "lost phone" --evidence "passport" --steps "compared the picture" --rationale "it is she" \
      --challenge-file c.txt > s.txt; ssh-keygen -Y sign -f KEY -n NAMESPACE c.txt; cat s.txt c.txt.sig > carol.txt
      """)

  @Argument(help: "The case; none with --decision unfreeze.") var caseID: String?
  @Option(help: "The agent's own account.") var agent: String
  @Option(help: "Whose recovery it is about.") var account: String
  @Option(help: ArgumentHelp("The agent's device, as listed.", valueName: "device-id")) var device:
    String
  @Option(help: "approve, deny; of two: deny, lift-risk, resolve, unfreeze.") var decision =
    "approve"
  @Option(help: "Why the agent was asked.") var why: String
  @Option(help: "What he has seen.") var evidence: String
  @Option(help: "What he has done.") var steps: String
  @Option(help: "Why he has decided so.") var rationale: String
  @Option(help: ArgumentHelp("Write the challenge to this file, to be signed.", valueName: "file"))
  var challengeFile: String?
  @Option(help: "How long it may be signed: 10s to 1h.") var lifetime = Lifetime.usual
  @Flag(help: "Tell an administrator why it was refused.") var explain = false
  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  func validate() throws { try refuseEmpty(challengeFile, "challenge file") }

  mutating func run() async throws {
    let statement = try HelpDeskStatement(
      by: AccountID(agent), of: caseID.map { id throws(RegainError) in try RecoveryCaseID(id) },
      account: AccountID(account), in: options.tenantID(), AgentDecision(named: decision),
      why: why, evidence: evidence, steps: steps, rationale: rationale)
    let device = try DeviceID(device)
    let file = try challengeFile.map { path throws(RegainError) in try SecretFile.toBeMade(at: path)
    }
    let session = try await Session.open(options)
    let issued = try await session.service.agents.challenge(
      for: statement, device: device, lifetimeSeconds: lifetime.seconds, origin: actor.origin())
    if let file { try file.create(Array(issued.text.utf8).span) }
    if options.json {
      return Output.json(
        Answer(
          statement: statement.text, challenge: issued.challenge.description, text: issued.text,
          namespace: issued.namespace, expiresAt: issued.expiresAt.description))
    }
    Output.text(statement.text + issued.text)
    let place = challengeFile ?? "the part from regain-challenge-v1 on"
    let how =
      issued.namespace.map { "ssh-keygen -Y sign -n \($0)" } ?? "openssl, tpm2_sign or pkcs11-tool"
    Output.message("Sign \(place), to the byte: \(how). Then put the signature behind it.")
  }

  private struct Answer: Encodable {
    let result = ExitStatus.ok.word
    let statement: String
    let challenge: String
    let text: String
    let namespace: String?
    let expiresAt: String
  }
}
