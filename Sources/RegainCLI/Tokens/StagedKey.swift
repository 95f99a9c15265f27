internal import Regain

/// A key for tokens that waits in the keyring.
struct StagedKey: Encodable {
  let result = ExitStatus.ok.word
  /// As `keys list` has it.
  let key: String
  /// As tokens name it; a key for digests is named by none.
  let keyID: String?
  let purpose: String
  let state: String

  /// - Parameter keyring: whose last key it is.
  /// - Throws: `defect`.
  init(newestOf keyring: Keyring) throws(RegainError) {
    guard let about = keyring.keys.last, about.state == .staged else {
      throw RegainError(.defect, "The new keyring has no key that waits.")
    }
    (key, purpose, state) = (about.id, about.purpose.rawValue, about.state.rawValue)
    keyID = keyring.tokenKeys.published.first { $0.about.id == about.id }?.tokenKeyID
  }

  func tell(json: Bool) {
    if json { return Output.json(self) }
    Output.line(keyID ?? key)
    Output.message(
      "This key verifies, and makes nothing yet. Give the keyring to every server, then: regain keys rotate "
        + purpose)
  }
}
