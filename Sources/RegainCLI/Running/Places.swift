internal import Foundation
internal import Regain

/// Where this installation keeps its files.
struct Places {
  let storePath: String
  let keyringPath: String
  /// The keyring's path was asked for; systemd's credentials do not take its place.
  let isKeyringNamed: Bool
  let policyPath: String
  let passphrasePath: String?

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
    storePath = try Self.path(ofStore: setting(options.store, "REGAIN_STORE"), in: data)
    keyringPath = keyring ?? config + "/keyring"
    isKeyringNamed = keyring != nil
    policyPath = config + "/policy.yaml"
    passphrasePath = options.passphraseFile
  }

  var folders: [String] {
    [storePath, keyringPath, policyPath].map { ($0 as NSString).deletingLastPathComponent }
      .map { $0.isEmpty ? "." : $0 }
  }

  /// The keyring can be stolen together with the store.
  var isKeyringBesideStore: Bool { folders[0] == folders[1] }

  private static func path(ofStore url: String?, in folder: String) throws -> String {
    guard let url else { return folder + "/regain.sqlite" }
    if url.hasPrefix("sqlite:"), url.count > 7 { return String(url.dropFirst(7)) }
    if url.hasPrefix("postgresql:") || url.hasPrefix("postgres:") {
      throw RegainError(
        .misconfigured,
        "This build of regain has no PostgreSQL store yet. Use sqlite:PATH.")
    }
    throw RegainError(.misconfigured, "A store is named as sqlite:PATH.")
  }
}
