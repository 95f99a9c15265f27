internal import ArgumentParser
internal import Foundation
internal import Regain

struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "The whole story in a temporary home, step by step.",
    discussion: "Nothing is kept. Example: regain demo")

  mutating func run() async throws {
    let home = FileManager.default.temporaryDirectory
      .appendingPathComponent("regain-demo-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: home) }
    // All named, so that no setting of the environment leads the demo into a real store.
    let options = try GlobalOptions.parse([
      "--home", home, "--store", "sqlite:\(home)/regain.sqlite", "--keyring", "\(home)/keyring",
    ])
    _ = try await Installation.create(try options.places(), origin: .unnamed)
    try await Story(session: try await Session.open(options)).tell()
  }
}

/// What the demo shows, with the real library on a real store.
private struct Story {
  let session: Session
  private var codes: BackupCodes { session.service.backupCodes }

  func tell() async throws {
    let alice = try AccountID("alice@example.org")
    step("An administrator issues a sheet. It is shown once; the store keeps digests.")
    let sheet = try await issueSheet(to: alice)
    step("Alice types her first code. It is accepted, once.")
    try await redeem(sheet[1], by: alice)
    step("The same code again is refused: a single-use code is used up.")
    try await redeem(sheet[1], by: alice)
    step("A slip of the pen is caught before anything is counted or looked up.")
    try await redeem(mistyped(sheet[2]), by: alice)
    step("Another account cannot use her code, and cannot tell whether it exists.")
    try await redeem(sheet[2], by: AccountID("mallory@example.org"))
    try await TokenStory(tokens: session.service.tokens, account: alice).tell()
    try await tellOfDevices(of: alice, code: sheet[4])
    step("Alice suspects someone has her sheet. Her stop code blocks recovery for 72 hours.")
    let stopped = try await codes.stop(TypedCode(sheet[0]), account: alice)
    if let until = stopped.frozenUntil { Output.line("  stopped until \(until)") }
    step("Now even a code that was never used is refused.")
    try await redeem(sheet[3], by: alice)
    step("Every step stands in the log, written in the same commit as the change itself.")
    for line in try await session.service.audit.entries(limit: 100) {
      Output.line("  \(line.index)  \(line.event)\(reason(line))")
    }
    step("That was all. To keep an installation: regain init; regain codes issue ACCOUNT")
  }

  private func tellOfDevices(of alice: AccountID, code: String) async throws {
    let story = try DeviceStory(session.service, account: alice)
    step("Her laptop has a key. It shows that it is there, and may be asked from now on.")
    let laptop = try await story.enrol()
    Output.line("  \(laptop.name): \(laptop.algorithm), \(laptop.binding.name)")
    step("She wants a new password, and her laptop is asked. What it signs, she can read.")
    let asked = try await story.ask(laptop, "Reset the password of Alice")
    let answer = try story.sign(asked.text)
    try await story.redeem(answer, asked)
    step("The same signature again is refused.")
    try await story.redeem(answer, asked)
    try await CaseStory(service: session.service, account: alice, device: story)
      .tell(code, laptop)
    step("Someone else asks. She signs a no, which nobody can take for a yes.")
    let other = try await story.ask(laptop, "Reset the password, from a stranger's computer")
    try await story.redeem(try story.sign(other.denialText ?? ""), other)
  }

  /// The codes by slot; 0 is the stop code. Held as text here because a demo has no secrets.
  private func issueSheet(to account: AccountID) async throws -> [String] {
    var codes = [String](repeating: "", count: 11)
    _ = try await self.codes.issue(
      SheetRequest(account: account, label: "A demonstration"),
      authority: try .administrator(actor: "demo", reason: "to show how it works")
    ) { sheet in
      try SheetPrinter(.standardOutput).print(sheet)
      sheet.exposeForDisplay { slot, text in
        codes[slot] = text.copiedText
      }
    }
    return codes
  }

  private func redeem(_ code: String, by account: AccountID) async throws {
    Output.line("  $ regain codes redeem \(account)     # \(code)")
    do throws(RegainError) {
      let redeemed = try await codes.redeem(TypedCode(code), by: account)
      Output.line("  accepted; \(redeemed.remaining) codes are left")
    } catch {
      guard [.refused, .malformed].contains(error.code) else { throw error }
      let status = ExitStatus(error.code)
      Output.line("  \(status.word) (exit \(status.code)): \(error)")
    }
  }

  /// The eighth symbol read as another one.
  private func mistyped(_ code: String) -> String {
    var symbols = Array(code)
    symbols[8] = symbols[8] == "7" ? "9" : "7"
    return String(symbols)
  }

  private func reason(_ line: AuditLine) -> String {
    line.fields.first { $0.name == "reason" }.map { ": \($0.value)" } ?? ""
  }
}

/// What comes next in the demo.
func step(_ text: String) { Output.line("\n» \(text)") }
