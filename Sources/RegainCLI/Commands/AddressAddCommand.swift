internal import ArgumentParser
internal import Regain
internal import RegainFiles

struct AddressAddCommand<Kind: RegisteredKind>: AsyncParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "add", abstract: "Register \(Kind.noun); prints the code that confirms it.",
      discussion: """
        --destination is the application's own name for the mailbox, house or phone, and no address: \
        Regain keeps a digest of it. Nothing is sent there in a recovery before the code was typed. \
        The owner is told at the addresses that he had.

        Example: regain \(Kind.kind) add alice --channel email --destination mailbox-17
        """)
  }

  @Argument(help: "The account, as the application names it.") var account: String
  @Option(help: "email, post, domestic-post, sms or voice.") var channel: String
  @Option(help: "The application's own name for it.") var destination: String
  @Option(help: "A few words for people.") var label: String?
  @Flag(help: "It was confirmed when the owner's identity was proven: no code is needed.")
  var validated = false
  @Option(help: "How long the code is valid, as in 10m, 24h or 21d.") var lifetime: Lifetime?
  @Flag(help: "Tell an administrator why it was refused.") var explain = false
  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let account = try AccountID(account)
    var request = try AddressRequest(
      account: account, in: TenantID(options.tenant), Kind.kind, by: DeliveryChannel(channel),
      destination: destination, label: label)
    request.isValidated = validated
    let session = try await Session.open(options)
    let addresses = session.service.addresses
    let added = try await addresses.add(request, authority: actor.authority())
    if validated {
      if options.json { return Output.json(AddressAnswer(added)) }
      return Output.line("\(added.id)")
    }
    let code = try await addresses.confirmation(
      of: added.id, of: account, in: options.tenantID(), lifetimeSeconds: lifetime?.seconds,
      origin: actor.origin())
    if !options.json { Output.message("Registered as \(added.id), not yet confirmed.") }
    try SentCodeOutput(json: options.json).hand(over: code)
  }
}

struct AddressCodeCommand<Kind: RegisteredKind>: AsyncParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "code", abstract: "Make another code that confirms \(Kind.noun).",
      discussion: "Example: regain \(Kind.kind) code alice ADDRESS_ID")
  }

  @Argument(help: "The account, as the application names it.") var account: String
  @Argument(help: "As listed.") var id: String
  @Option(help: "How long it is valid, as in 10m, 24h or 21d.") var lifetime: Lifetime?
  @Flag(help: "Tell an administrator why it was refused.") var explain = false
  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let (account, address) = (try AccountID(account), try AddressID(id))
    let session = try await Session.open(options)
    let code = try await session.service.addresses.confirmation(
      of: address, of: account, in: options.tenantID(), lifetimeSeconds: lifetime?.seconds,
      origin: actor.origin())
    try SentCodeOutput(json: options.json).hand(over: code)
  }
}

/// One address, as scripts read it.
struct AddressAnswer: Encodable {
  var result: String?
  let address: String
  let kind: String
  let channel: String
  let state: String
  @OrNull var label: String?
  let addedAt: String
  @OrNull var confirmedAt: String?
  let reviewDue: Bool

  init(_ address: RecoveryAddress, result: String? = ExitStatus.ok.word) {
    self.result = result
    (self.address, kind) = (address.id.description, address.kind.name)
    (channel, state, addedAt) = (address.channel.name, address.state, address.addedAt.description)
    _label = OrNull(wrappedValue: address.label)
    _confirmedAt = OrNull(wrappedValue: address.confirmedAt?.description)
    reviewDue = address.isReviewDue
  }
}
