internal import ArgumentParser
internal import Regain
internal import RegainCrypto

struct TokenInspectCommand: ParsableCommand, TellingCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Show what a token says of itself, unverified.",
    discussion: """
      Needs neither store nor keyring. Anyone may have written what it shows: nothing may be decided \
      by it. The claims of signed tokens alone can be read. Of a handle: that it is one, and that it was \
      not mistyped. The token itself is not repeated.

      Example: regain token inspect < token.txt
      """)

  @OptionGroup var input: TokenInputOptions

  @Flag(help: "Answer with one JSON object on stdout.")
  var json = false

  mutating func run() throws {
    let text = try input.text()
    let inspection = TokenInspection(try InspectedToken(try TypedToken(utf8: text.bytes)))
    if json { return Output.json(inspection) }
    Output.line("unverified: anyone may have written this")
    for (name, value) in inspection.lines { Output.line("\(name): \(VisibleText(value))") }
  }
}
