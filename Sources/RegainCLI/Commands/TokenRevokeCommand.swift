internal import ArgumentParser
internal import Regain

struct TokenRevokeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke", abstract: "End a token, or all of an account's that were issued so far.",
    discussion: """
      Do it whenever a password, an authenticator or an address was changed. Safe to repeat. It says \
      how many were alive.

      Example: regain token revoke --account alice --reason "password changed"
      """)

  // An id may begin with a hyphen.
  @Option(
    name: .customLong("id"), parsing: .unconditional,
    help: ArgumentHelp("One token, as issued.", valueName: "token-id"))
  var id: String?

  @Option(help: "All of this account's.")
  var account: String?

  @Option(help: "With --account: only those for this action.")
  var action: String?

  @Option(name: .customLong("case"), help: "With --account: only those of this recovery case.")
  var caseID: String?

  @Flag(help: "Tell an administrator why it was refused.")
  var explain = false

  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    guard (id == nil) != (account == nil) else {
      throw usage("Name a token with --id, or an account with --account; not both.")
    }
    guard account != nil || (action == nil && caseID == nil) else {
      throw usage("--action and --case go with --account.")
    }
    guard action == nil || caseID == nil else { throw usage("Give --action or --case; not both.") }
  }

  mutating func run() async throws {
    let target = try Target(id, account, action, caseID)
    let (tenant, origin) = (try options.tenantID(), try actor.origin())
    let tokens = try await Session.open(options, isForStop: true).service.tokens
    let ended =
      switch target {
      case .token(let id): try await tokens.revoke(id, in: tenant, origin: origin) ? 1 : 0
      case .account(let account, let action):
        try await tokens.revokeAll(of: account, for: action, in: tenant, origin: origin)
      case .recoveryCase(let id, let account):
        try await tokens.revokeAll(ofCase: id, of: account, in: tenant, origin: origin)
      }
    if options.json { return Output.json(Answer(ended: ended)) }
    Output.message("Tokens ended: \(ended).")
  }

  private enum Target {
    case token(TokenID)
    case account(AccountID, RecoveryAction?)
    case recoveryCase(RecoveryCaseID, AccountID)

    init(
      _ id: String?, _ account: String?, _ action: String?, _ recoveryCase: String?
    ) throws(RegainError) {
      guard let account else {
        self = .token(try TokenID(id ?? ""))
        return
      }
      let name = try AccountID(account)
      if let recoveryCase {
        self = .recoveryCase(try RecoveryCaseID(recoveryCase), name)
      } else {
        let action = try action.map { text throws(RegainError) in try RecoveryAction(text) }
        self = .account(name, action)
      }
    }
  }

  private struct Answer: Encodable {
    let result = ExitStatus.ok.word
    let ended: Int
  }
}
