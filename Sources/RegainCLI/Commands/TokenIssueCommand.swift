internal import ArgumentParser
internal import Regain

struct TokenIssueCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "issue", abstract: "Issue a recovery token, shown once.",
    discussion: """
      The token alone is on stdout. It lives for 15 minutes where its action and channel allow that. \
      With --state-file it ends when that file changes: give what a recovery changes, as the hash of \
      the account's password, and no time of a login. With --device its holder must show that device, too.

      --suite: v4.local and v3.local are encrypted, v4.public and v3.public signed and readable; v3 is what \
      NIST approves. Exit 1: recovery of the account is stopped, or the device is none of its own.

      Example: regain token issue alice --action reset-password --audience https://app.example.org \
      --channel email --format handle --state-file alice.hash --link
      """)

  @Argument(help: "The account, as the application names it.")
  var account: String

  @OptionGroup var use: TokenUseOptions

  @Option(help: "How long it lives, as in 90s, 15m, 24h or 21d.")
  var lifetime: Lifetime?

  @Option(help: "On which way it reaches its owner.")
  var channel = ChannelName(channel: .direct)

  @OptionGroup var form: TokenFormatOptions

  @Option(help: ArgumentHelp("Ends the token when it changes, by a byte.", valueName: "file"))
  var stateFile: String?

  @Option(help: ArgumentHelp("A device that its holder must show.", valueName: "device-id"))
  var device: String?

  @Flag(help: "End the account's earlier tokens for the action.")
  var latestOnly = false

  @Flag(help: "Make a link of it, to the page that the policy names.")
  var link = false

  @Option(help: ArgumentHelp("Write it to this new file, 0600.", valueName: "file"))
  var output: String?

  @Option(help: "Ask again with the same key after exit 74: the lost token is voided.")
  var idempotencyKey: String?

  @Option(help: "Where the request came from, to be counted: an address or a client.")
  var source: String?

  @Flag(help: "Tell an administrator why it was refused.")
  var explain = false

  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    try refuseEmpty(output, "output")
    try refuseEmpty(stateFile, "state file")
  }

  mutating func run() async throws {
    let request = try request()
    let key = try idempotencyKey.map { try IdempotencyKey($0) }
    let origin = try actor.origin(source: source)
    let session = try await Session.open(options)
    let delivery = try TokenDelivery(
      json: options.json, path: output, links: link ? linkBase(session) : nil)
    let tokens = session.service.tokens
    let issued = try await tokens.issue(request, origin: origin, idempotencyKey: key)
    do throws(RegainError) {
      try delivery.hand(over: issued)
    } catch {
      // What nobody has got is of use to nobody; where it cannot be ended, it ends by itself.
      _ = try? await tokens.revoke(issued.id, in: request.tenant, origin: origin)
      throw error
    }
  }

  private func request() throws(RegainError) -> TokenRequest {
    var request = try TokenRequest(
      account: AccountID(account), action: RecoveryAction(use.action),
      audience: TokenAudience(use.audience), in: TenantID(options.tenant))
    (request.channel, request.format) = (channel.channel, form.chosen)
    (request.lifetimeSeconds, request.endsEarlier) = (lifetime?.seconds, latestOnly)
    request.state = try stateFile.map { path throws(RegainError) in try TokenState(file: path) }
    request.device = try device.map { text throws(RegainError) in try DeviceID(text) }
    return request
  }

  private func linkBase(_ session: Session) throws(RegainError) -> RecoveryLinkBase {
    guard let base = session.configuration.tokens.links else {
      throw RegainError(
        .misconfigured,
        "Where do links lead to? Name the page in \(session.places.policyPath), as in: tokens: { link: "
          + "\"https://app.example.org/recover\" }")
    }
    return base
  }
}
