internal import ArgumentParser
internal import Regain

/// Which of the two registries a command is about.
protocol RegisteredKind {
  static var kind: AddressKind { get }
  /// For people.
  static var noun: String { get }
}

enum OwnAddress: RegisteredKind {
  static var kind: AddressKind { .address }
  static var noun: String { "a recovery address" }
}

enum TrustedContact: RegisteredKind {
  static var kind: AddressKind { .contact }
  static var noun: String { "a recovery contact" }
}

struct AddressCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "address", abstract: "Where an owner is reached when he recovers, and told of it.",
    subcommands: [
      AddressAddCommand<OwnAddress>.self, AddressCodeCommand<OwnAddress>.self,
      AddressConfirmCommand<OwnAddress>.self, AddressListCommand<OwnAddress>.self,
      AddressRemoveCommand<OwnAddress>.self,
    ])
}

struct ContactCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "contact", abstract: "People whom an owner trusts to answer for him.",
    subcommands: [
      AddressAddCommand<TrustedContact>.self, AddressCodeCommand<TrustedContact>.self,
      AddressConfirmCommand<TrustedContact>.self, AddressListCommand<TrustedContact>.self,
      ContactReviewCommand.self, AddressRemoveCommand<TrustedContact>.self,
    ])
}
