internal import ArgumentParser
internal import Regain
internal import RegainCrypto

struct CodesRedeemCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "redeem", abstract: "Redeem one backup code: accepted once, refused ever after.",
    discussion: """
      The code comes from stdin, from --code-file, or from a hidden prompt; never from the command \
      line. Exit 0: accepted. 1: refused. 65: mistyped, no attempt was counted. 75: too many \
      attempts. Codes that were imported from another system have no check symbols: redeem them \
      with --imported.

      Example: regain codes redeem alice --json < code.txt
      """)

  @Argument(help: "The account, as the application names it.")
  var account: String

  @OptionGroup var code: CodeOptions

  @Flag(help: "The code is one that was imported from another system.")
  var imported = false

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
    let text = try code.text("Backup code for \(self.account): ")
    if imported {
      let typed = try TypedImportedCode(utf8: text.bytes)
      let session = try await Session.open(options)
      return answer(
        try await session.service.backupCodes.redeem(
          imported: typed, by: account, in: options.tenantID(), origin: origin,
          idempotencyKey: key))
    }
    let typed = try code.parse(text)
    let session = try await Session.open(options)
    answer(
      try await session.service.backupCodes.redeem(
        typed, by: account, in: options.tenantID(), origin: origin, idempotencyKey: key))
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
    let left = redeemed.remaining == 1 ? "1 is" : "\(redeemed.remaining) are"
    let what = redeemed.isReplay ? "was accepted before, by this same request" : "is used up"
    Output.message("Code \(redeemed.slot) \(what); \(left) left.")
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

  func validate() throws { try refuseEmpty(codeFile, "code file") }

  func read(_ prompt: String) throws -> TypedCode { try parse(try text(prompt)) }

  func text(_ prompt: String) throws -> SecretBytes {
    try SecretInput.read(file: codeFile, prompt: prompt)
  }

  func parse(_ text: borrowing SecretBytes) throws -> TypedCode {
    try TypedCode(utf8: text.bytes)
  }
}
