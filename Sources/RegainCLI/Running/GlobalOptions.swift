internal import ArgumentParser
internal import Foundation
internal import Regain

/// Where things are, and how to answer.
struct GlobalOptions: ParsableArguments {
  @Option(help: "One folder for store, keyring and policy, for trials (or REGAIN_HOME).")
  var home: String?

  @Option(help: "The store: sqlite:PATH or postgresql://… (or REGAIN_STORE).")
  var store: String?

  @Option(help: "The keyring file (or REGAIN_KEYRING).")
  var keyring: String?

  @Option(help: "The file that holds the log's last checkpoint (or REGAIN_ANCHOR).")
  var anchor: String?

  @Option(help: "The URL of a witness, asked besides the anchor (or REGAIN_WITNESS).")
  var witness: String?

  @Option(help: "The witness's key, NAME+ID+KEY (or REGAIN_WITNESS_KEY).")
  var witnessKey: String?

  @Option(help: "A file with the passphrase of a sealed keyring.")
  var passphraseFile: String?

  @Option(help: "The tenant.")
  var tenant = "default"

  @Flag(help: "Answer with one JSON object on stdout.")
  var json = false

  func validate() throws {
    for (name, value) in [
      ("home", home), ("store", store), ("keyring", keyring), ("anchor", anchor),
      ("witness", witness), ("witness-key", witnessKey), ("passphrase-file", passphraseFile),
    ] where value?.isEmpty == true {
      throw ValidationError("--\(name) has no value: is a variable not set?")
    }
  }

  func tenantID() throws -> TenantID { try TenantID(tenant) }

  func places() throws -> Places { try Places(self) }
}

/// Who changes something, and why: labels for the log, never proof.
struct ActorOptions: ParsableArguments {
  @Option(help: "Who does this; default: the login name.")
  var actor: String?

  @Option(help: "Why this is done.")
  var reason: String?

  func authority() throws(RegainError) -> IssueAuthority {
    try .administrator(
      actor: actor ?? NSUserName(), reason: reason ?? "from the command line, without a reason")
  }

  func origin(source: String? = nil) throws(RegainError) -> RequestOrigin {
    try RequestOrigin(source: source, actor: actor ?? NSUserName(), reason: reason)
  }
}

extension ParsableArguments {
  /// As of an unset variable of the shell: it would mean the current folder.
  func refuseEmpty(_ path: String?, _ name: String) throws {
    if path?.isEmpty == true { throw usage("The \(name) has no name: is a variable not set?") }
  }

  /// Options that only the parser can judge.
  func usage(_ message: String) -> ValidationError { ValidationError(message) }
}
