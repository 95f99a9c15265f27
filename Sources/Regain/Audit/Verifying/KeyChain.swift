/// The keys that are trusted as a log is read from its beginning: those that were given, and those
/// that they have named as their successors.
struct KeyChain {
  let origin: String
  private(set) var pins: [LogTrust.Pin]

  init(_ trust: LogTrust) { (origin, pins) = (trust.origin, trust.pins) }

  /// Takes a change of keys at an index: the old key's word ends with the entry, and the new one's
  /// begins behind it.
  ///
  /// - Returns: whether the change is genuine. One between strangers says nothing either way.
  mutating func take(_ rotation: KeyRotation, at index: Int64) throws(RegainError) -> Bool {
    guard try rotation.isValid(origin: origin) else { return false }
    guard let old = pins.firstIndex(where: { $0.key.publicKey == rotation.oldKey }) else {
      return true
    }
    // A key that was no longer to be used names no successor: with this entry the log is one longer.
    guard pins[old].covers(index + 1) else { return false }
    pins[old].last = min(pins[old].last ?? .max, index + 1)
    if !pins.contains(where: { $0.key.publicKey == rotation.newKey }) {
      let key = try NoteVerifierKey(name: origin, publicKey: rotation.newKey)
      pins.append(LogTrust.Pin(key: key, first: index + 1))
    }
    return true
  }

  /// Whether one of the keys whose word counts at this size has signed.
  ///
  /// - Throws: `refused` where a signature of a known key does not verify.
  func accepts(_ unverified: UnverifiedCheckpoint) throws(RegainError) -> Bool {
    guard unverified.checkpoint.origin == origin else { return false }
    let signers = try unverified.note.signers(among: pins.map(\.key))
    return pins.contains { pin in
      signers.contains(pin.key) && pin.covers(unverified.checkpoint.size)
    }
  }
}
