internal import ArgumentParser
internal import Regain

/// What a new token looks like.
struct TokenFormatOptions: ParsableArguments {
  @Option(
    help: "paseto: self-contained. handle: 64 characters, for links; redeemed at the store alone.")
  var format: Carrier?

  @Option(help: "Of a paseto; default: v4.local, or v3.local under the nist profile.")
  var suite: SuiteName?

  enum Carrier: String, CaseIterable, ExpressibleByArgument { case paseto, handle }

  func validate() throws {
    guard format != .handle || suite == nil else {
      throw ValidationError("A handle has no suite: give --suite for a paseto alone.")
    }
  }

  /// Nil: what the policy's profile has as its default.
  var chosen: TokenFormat? { format == .handle ? .handle : suite?.format }
}

/// Version and purpose of a PASETO.
struct SuiteName: ExpressibleByArgument {
  let format: TokenFormat

  init?(argument: String) {
    guard let format = Self.all.first(where: { $0.name == argument }) else { return nil }
    self.format = format
  }

  static var allValueStrings: [String] { all.map(\.name) }
  static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }

  private static let all = TokenFormat.all.filter { $0 != .handle }
}

/// On which way a token reaches its owner.
struct ChannelName: ExpressibleByArgument {
  let channel: TokenChannel

  init(channel: TokenChannel) { self.channel = channel }

  init?(argument: String) {
    guard let channel = try? TokenChannel(argument) else { return nil }
    self.channel = channel
  }

  static var allValueStrings: [String] { TokenChannel.all.map(\.name) }
  static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }

  var defaultValueDescription: String { channel.name }
}
