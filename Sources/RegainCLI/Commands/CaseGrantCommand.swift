internal import ArgumentParser
internal import Regain

struct CaseGrantCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grant", abstract: "Get the recovery token of a case, if its policy is met.",
    discussion: """
      The token alone is on stdout (without one: the word pending); it is redeemed once, with regain token redeem, for the action of the \
      case and this audience. Exit 0: granted. 3: more must be shown, or a wait runs: the answer says \
      what, and until when. 1: refused.

      Example: regain case grant CASE_ID --audience app --case-secret-file alice.case
      """)

  @Argument(help: "The case.") var caseID: String
  @Option(help: "Who redeems the token: a service, by its name or URL.") var audience: String
  @OptionGroup var secret: CaseSecretOptions
  @OptionGroup var form: TokenFormatOptions

  @Option(
    help: ArgumentHelp(
      "What is known of the risk by now; may be repeated.", valueName: "name=value"))
  var risk: [RiskOption] = []

  @Option(help: ArgumentHelp("Write the token to this new file, 0600.", valueName: "file"))
  var output: String?

  @Option(
    help:
      "22 to 255 characters: ask again with the same after exit 74, and the lost token is voided.")
  var idempotencyKey: String?

  @Option(help: "Where the request came from, to be counted: an address or a client.")
  var source: String?

  @Flag(help: "Tell an administrator why it was refused.") var explain = false
  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    try refuseEmpty(output, "output")
    try secret.requireGiven()
  }

  mutating func run() async throws {
    let id = try RecoveryCaseID(caseID)
    let audience = try TokenAudience(audience)
    let key = try idempotencyKey.map { try IdempotencyKey($0) }
    let readings = try risk.map { try $0.reading() }
    let (origin, tenant) = (try actor.origin(source: source), try options.tenantID())
    let typed = try secret.read(for: id)
    let session = try await Session.open(options)
    let delivery = try TokenDelivery(
      json: options.json, path: output, links: nil, result: .granted, recoveryCase: id)
    let cases = session.service.cases
    do {
      let issued = try await cases.grant(
        typed, to: audience, as: form.chosen, risk: readings, in: tenant, origin: origin,
        idempotencyKey: key)
      do throws(RegainError) {
        try delivery.hand(over: issued)
      } catch {
        // What nobody has got is of use to nobody; where it cannot be ended, it ends by itself.
        _ = try? await session.service.tokens.revoke(issued.id, in: tenant, origin: origin)
        throw RegainError(
          .unknown,
          "The case is granted, and nobody has its token: \(error.message) "
            + (key == nil
              ? "It is void; open another case. With --idempotency-key it could be asked for again."
              : "Ask again with the same --idempotency-key."))
      }
    } catch let error as RegainError where error.code == .pending {
      CaseReport(json: options.json).pending(try await cases.status(of: typed, in: tenant))
      throw ExitStatus.pending
    }
  }
}
