internal import ArgumentParser
internal import Regain
internal import RegainCrypto

struct AddressConfirmCommand<Kind: RegisteredKind>: AsyncParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "confirm", abstract: "Type the code that came: from then on it takes part.",
      discussion: """
        The code comes from stdin, from --code-file, or from a hidden prompt.

        Example: regain \(Kind.kind) confirm alice ADDRESS_ID < code.txt
        """)
  }

  @Argument(help: "The account, as the application names it.") var account: String
  @Argument(help: "As listed.") var id: String
  @OptionGroup var code: CodeOptions
  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let (account, address) = (try AccountID(account), try AddressID(id))
    let text = try code.text("Code: ")
    let typed = try TypedDeliveredCode(utf8: text.bytes)
    let session = try await Session.open(options)
    try await session.service.addresses.confirm(
      typed, for: address, of: account, in: options.tenantID(), origin: actor.origin())
    options.json ? Output.json(DoneAnswer()) : Output.line("confirmed")
  }
}

struct AddressListCommand<Kind: RegisteredKind>: AsyncParsableCommand, TellingCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "list", abstract: "List what is registered of an account.",
      discussion: "Example: regain \(Kind.kind) list alice")
  }

  @Argument(help: "The account, as the application names it.") var account: String
  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let account = try AccountID(account)
    let session = try await Session.open(options)
    let all = try await session.service.addresses.list(of: account, in: options.tenantID())
    for address in all where address.kind == Kind.kind {
      if options.json {
        Output.json(AddressAnswer(address, result: nil))
      } else {
        let label = address.label.map { "  \($0)" } ?? ""
        let due = address.isReviewDue ? "  (to be reviewed)" : ""
        Output.line("\(address.id)  \(address.state)  \(address.channel)\(label)\(due)")
      }
    }
  }
}

struct AddressRemoveCommand<Kind: RegisteredKind>: AsyncParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "remove", abstract: "Take \(Kind.noun) away, at once.",
      discussion: "Example: regain \(Kind.kind) remove alice ADDRESS_ID")
  }

  @Argument(help: "The account, as the application names it.") var account: String
  @Argument(help: "As listed.") var id: String
  @Flag(help: "Tell an administrator why it was refused.") var explain = false
  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let (account, address) = (try AccountID(account), try AddressID(id))
    let session = try await Session.open(options)
    try await session.service.addresses.remove(
      address, of: account, in: options.tenantID(), authority: actor.authority())
    options.json ? Output.json(DoneAnswer()) : Output.line("removed")
  }
}

struct ContactReviewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review", abstract: "Note that the owner has said that a contact still holds.",
    discussion: "Example: regain contact review alice CONTACT_ID")

  @Argument(help: "The account, as the application names it.") var account: String
  @Argument(help: "As listed.") var id: String
  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let (account, contact) = (try AccountID(account), try AddressID(id))
    let session = try await Session.open(options)
    try await session.service.addresses.noteReview(
      of: contact, of: account, in: options.tenantID())
    options.json ? Output.json(DoneAnswer()) : Output.line("reviewed")
  }
}
