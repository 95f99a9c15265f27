internal import Foundation
internal import Regain
internal import RegainFiles

/// Where this installation keeps its files.
struct Places {
  let store: StoreAddress
  let keyringPath: String
  /// The keyring's path was asked for; systemd's credentials do not take its place.
  let isKeyringNamed: Bool
  let policyPath: String
  let passphrasePath: String?
  /// Nil where no anchor is configured.
  let anchorPath: String?
  private let witnessURL: String?
  private let witnessKey: String?

  init(_ options: GlobalOptions) throws {
    let environment = ProcessInfo.processInfo.environment
    func setting(_ option: String?, _ name: String) -> String? {
      option ?? environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
    func base(_ name: String, _ fallback: String) -> String {
      let value = environment[name] ?? ""
      // XDG Base Directory Specification: a relative path is ignored.
      let own = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? NSHomeDirectory()
      return (value.hasPrefix("/") ? value : own + fallback) + "/regain"
    }
    let home = setting(options.home, "REGAIN_HOME")
    let data = home ?? base("XDG_DATA_HOME", "/.local/share")
    let config = home ?? base("XDG_CONFIG_HOME", "/.config")
    let keyring = setting(options.keyring, "REGAIN_KEYRING")
    store = try StoreAddress(
      option: options.store, environment: setting(nil, "REGAIN_STORE"), folder: data)
    keyringPath = keyring ?? config + "/keyring"
    isKeyringNamed = keyring != nil
    policyPath = config + "/policy.yaml"
    passphrasePath = options.passphraseFile
    anchorPath = setting(options.anchor, "REGAIN_ANCHOR")
    witnessURL = setting(options.witness, "REGAIN_WITNESS")
    witnessKey = setting(options.witnessKey, "REGAIN_WITNESS_KEY")
  }

  /// Nil where no witness is configured.
  func witnessAddress() throws(RegainError) -> WitnessAddress? {
    guard let witnessURL else { return nil }
    return try Self.configured("--witness or REGAIN_WITNESS") { () throws(RegainError) in
      try WitnessAddress(witnessURL)
    }
  }

  func witness() throws(RegainError) -> Witness? {
    guard let witnessKey else { return nil }
    return try Self.configured("--witness-key or REGAIN_WITNESS_KEY") { () throws(RegainError) in
      try Witness(witnessKey)
    }
  }

  /// `malformed` is what a script takes for a mistyped code: a setting is not.
  private static func configured<Value>(
    _ name: String, _ read: () throws(RegainError) -> Value
  ) throws(RegainError) -> Value {
    do throws(RegainError) {
      return try read()
    } catch {
      throw RegainError(.misconfigured, "\(name): \(error.message)")
    }
  }

  var folders: [String] {
    [store.folder].compactMap { $0 } + [Self.folder(of: keyringPath), Self.folder(of: policyPath)]
  }

  /// The keyring can be stolen together with the store.
  var isKeyringBesideStore: Bool { store.folder == Self.folder(of: keyringPath) }

  private static func folder(of path: String) -> String {
    let folder = path.parentFolder
    return folder.isEmpty ? "." : folder
  }
}
