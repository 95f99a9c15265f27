internal import ArgumentParser
internal import Regain

struct TokenKeysCommand: ParsableCommand, TellingCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "The keys that tokens name and are verified with.",
    discussion: """
      One a line, as PASERK names them; with --json one object a line. No secret is shown. With \
      --public the public keys alone, for verifiers elsewhere: give them anew after each rotation. \
      regain keys rotate token-v4-public makes a new key; tokens of the old one are verified until \
      regain keys retire.

      Example: regain token keys --public > keys.txt
      """)

  @Flag(name: .customLong("public"), help: "Only the public keys: k4.public.… and k3.public.…")
  var isPublic = false

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if isPublic, options.json {
      throw usage("--public prints keys alone; --json has them as \"publicKey\".")
    }
  }

  mutating func run() throws {
    // The keyring alone: also where the store is down, verifiers elsewhere get their keys.
    for key in try Installation.loadKeyring(try options.places()).tokenKeys.published {
      if isPublic {
        if let text = key.publicKey { Output.line(text) }
      } else if options.json {
        Output.json(Line(key))
      } else {
        Output.line(
          "\(key.tokenKeyID)  \(key.about.purpose.rawValue)  \(key.about.state.rawValue)  since "
            + "\(key.about.changed)" + (key.publicKey.map { "  \($0)" } ?? ""))
      }
    }
  }

  private struct Line: Encodable {
    let keyID: String
    /// As `keys list` has it.
    let key: String
    let purpose: String
    let format: String
    let state: String
    let createdAt: String
    let changedAt: String
    @OrNull var publicKey: String?

    init(_ published: PublishedTokenKey) {
      let about = published.about
      (keyID, key) = (published.tokenKeyID, about.id)
      (purpose, format, state) = (about.purpose.rawValue, about.algorithm, about.state.rawValue)
      (createdAt, changedAt) = (about.created.description, about.changed.description)
      _publicKey = OrNull(wrappedValue: published.publicKey)
    }
  }
}
