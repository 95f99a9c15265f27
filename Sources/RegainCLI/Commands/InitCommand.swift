internal import ArgumentParser
internal import Regain

struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Create home, keyring and store; safe to repeat.",
    discussion: "Example: regain init, or for a trial: regain init --home ./trial")

  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let places = try options.places()
    let created = try await Installation.create(places, origin: actor.origin())
    if options.json {
      Output.json(
        Answer(
          result: ExitStatus.ok.word, store: places.store.description, keyring: places.keyringPath,
          created: created))
    } else {
      Output.message(created ? "Ready." : "Everything was there already.")
      Output.message("Store:   \(places.store.description)")
      Output.message("Keyring: \(places.keyringPath) (back it up, apart from the store)")
      Output.message("Next: regain codes issue ACCOUNT")
    }
  }

  private struct Answer: Encodable {
    let result: String
    let store: String
    let keyring: String
    let created: Bool
  }
}
