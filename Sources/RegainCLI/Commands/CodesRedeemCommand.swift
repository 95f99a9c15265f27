internal import ArgumentParser
internal import Regain
internal import RegainCrypto

struct CodesRedeemCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "redeem", abstract: "Redeem one backup code: accepted once, refused ever after.",
    discussion: """
      The code comes from stdin, from --code-file, or from a hidden prompt; never from the command \
      line. Exit 0: accepted. 1: refused. 65: mistyped, no attempt was counted. 75: too many \
      attempts.

      Example: regain codes redeem alice --json < code.txt
      """)

  @Argument(help: "The account, as the application names it.")
  var account: String

  @OptionGroup var code: CodeOptions
  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  @Option(help: "Where the request came from, to be counted too: an address or a client.")
  var source: String?

  @Option(help: "Ask again with the same key after exit 74.")
  var idempotencyKey: String?

  mutating func run() async throws {
    let account = try AccountID(account)
    let key = try idempotencyKey.map { try IdempotencyKey($0) }
    let origin = try actor.origin(source: source)
    let typed = try code.read("Backup code for \(self.account): ")
    let session = try await Session.open(options)
    let redeemed = try await session.service.backupCodes.redeem(
      typed, by: account, in: options.tenantID(), origin: origin, idempotencyKey: key)
    answer(redeemed)
  }

  private func answer(_ redeemed: RedeemedBackupCode) {
    if options.json {
      return Output.json(
        Answer(
          result: "accepted", account: account, sheet: redeemed.sheet.description,
          slot: redeemed.slot, remaining: redeemed.remaining, replaceSoon: redeemed.replaceSoon,
          receipt: redeemed.receipt.description, replayed: redeemed.isReplay))
    }
    Output.line("accepted")
    Output.message("Code \(redeemed.slot) is used up; \(redeemed.remaining) are left.")
    if redeemed.replaceSoon { Output.message("A new sheet is due: regain codes issue \(account)") }
  }

  private struct Answer: Encodable {
    let result: String
    let account: String
    let sheet: String
    let slot: Int
    let remaining: Int
    let replaceSoon: Bool
    let receipt: String
    let replayed: Bool
  }
}

/// Where a code comes from.
struct CodeOptions: ParsableArguments {
  @Option(help: "A file with the code; - is stdin.")
  var codeFile: String?

  @Flag(help: "Tell an administrator why a code was refused.")
  var explain = false

  func read(_ prompt: String) throws -> TypedCode {
    let text = try SecretInput.read(file: codeFile, prompt: prompt)
    return try TypedCode(utf8: text.bytes)
  }
}
