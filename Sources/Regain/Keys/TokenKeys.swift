package import RegainCrypto

/// The keyring's keys for tokens, each of the one version and purpose that it is for: a key of one cannot be given to
/// another (PASETO, 03-Algorithm-Lucidity).
package struct TokenKeys: TokenKeyRing {
  /// A key, and the id that tokens name it by.
  struct Entry<Typed: Sendable>: Sendable {
    let about: KeyDescription
    let key: Typed
    /// As in PASERK: `k4.lid.…` of a shared key, `k4.pid.…` of a pair.
    let id: String
    /// Of every token under the key.
    let footer: [UInt8]

    init(about: KeyDescription, key: Typed, id: String) {
      (self.about, self.key, self.id) = (about, key, id)
      footer = TokenFooter(keyID: id).bytes
    }
  }

  private var v4Local: [Entry<PasetoLocalKey<PasetoV4>>] = []
  private var v4Public: [Entry<PasetoSecretKey<PasetoV4>>] = []
  private var v3Local: [Entry<PasetoLocalKey<PasetoV3>>] = []
  private var v3Public: [Entry<PasetoSecretKey<PasetoV3>>] = []

  /// - Throws: `misconfigured` for a key that is none of its kind.
  init(_ entries: [Keyring.Entry]) throws(RegainError) {
    for entry in entries {
      guard let material = entry.material else { continue }
      do throws(CryptoError) {
        try add(entry.about, material)
      } catch {
        guard error == .invalidKey else { throw error.regainError }
        throw RegainError(
          .misconfigured,
          "The keyring's key \(entry.about.id) is no key for \(entry.about.purpose.rawValue).")
      }
    }
  }

  private mutating func add(
    _ about: KeyDescription, _ material: KeyMaterial
  ) throws(CryptoError) {
    switch about.purpose {
    case .tokenV4Local:
      let key = try PasetoLocalKey<PasetoV4>(material)
      v4Local.append(Entry(about: about, key: key, id: key.id))
    case .tokenV4Public:
      let key = try PasetoSecretKey<PasetoV4>(material)
      v4Public.append(Entry(about: about, key: key, id: key.publicKey.id))
    case .tokenV3Local:
      let key = try PasetoLocalKey<PasetoV3>(material)
      v3Local.append(Entry(about: about, key: key, id: key.id))
    case .tokenV3Public:
      let key = try PasetoSecretKey<PasetoV3>(material)
      v3Public.append(Entry(about: about, key: key, id: key.publicKey.id))
    default: break
    }
  }
}

extension TokenKeys {
  /// Seals under the active key of a suite, which the footer names.
  ///
  /// - Returns: the PASETO, and the key's id.
  /// - Throws: `misconfigured` when there is no such key.
  package func seal(
    _ payload: [UInt8], as suite: PasetoSuite, implicit: [UInt8], random: some RandomSource
  ) throws(RegainError) -> (text: [UInt8], keyID: String) {
    switch suite {
    case .v4Local:
      try seal(payload, v4Local, implicit, random)
    case .v3Local:
      try seal(payload, v3Local, implicit, random)
    case .v4Public: try sign(payload, v4Public, implicit)
    case .v3Public: try sign(payload, v3Public, implicit)
    }
  }

  package func open(
    _ token: UnverifiedPaseto, implicit: [UInt8]
  ) throws(RegainError) -> (payload: [UInt8], about: KeyDescription?) {
    switch token.suite {
    case .v4Local: try open(token, v4Local, implicit)
    case .v3Local: try open(token, v3Local, implicit)
    case .v4Public: try verify(token, v4Public, implicit)
    case .v3Public: try verify(token, v3Public, implicit)
    }
  }

  /// Every key that is not retired: its description, and what tokens and verifiers elsewhere name it by.
  package var published: [PublishedTokenKey] {
    v4Local.map { PublishedTokenKey($0.about, $0.id, nil) }
      + v4Public.map { PublishedTokenKey($0.about, $0.id, $0.key.publicKey.paserk) }
      + v3Local.map { PublishedTokenKey($0.about, $0.id, nil) }
      + v3Public.map { PublishedTokenKey($0.about, $0.id, $0.key.publicKey.paserk) }
  }

  /// The key of an id, the keyring's or the one that tokens name; nil where there is none, or it is retired.
  func key(named id: String) -> (any PaserkKey)? {
    func found<Typed: PaserkKey>(_ keys: [Entry<Typed>]) -> (any PaserkKey)? {
      keys.first { $0.about.id == id || $0.id == id }?.key
    }
    return found(v4Local) ?? found(v4Public) ?? found(v3Local) ?? found(v3Public)
  }

  // MARK: one version and purpose

  // Places, since to copy an entry takes a while.

  private func place<Typed>(
    ofActiveIn keys: [Entry<Typed>], _ suite: PasetoSuite
  ) throws(RegainError) -> Int {
    for place in keys.indices where keys[place].about.state == .active { return place }
    let purpose = KeyPurpose(suite).rawValue
    throw RegainError(
      .misconfigured,
      "The keyring has no key for \(suite.rawValue) tokens. Make one: regain keys rotate \(purpose)"
    )
  }

  private func place<Typed>(
    of footer: [UInt8], in keys: [Entry<Typed>]
  ) throws(RegainError) -> Int {
    for place in keys.indices where keys[place].footer == footer { return place }
    throw .refusal(.missingKey)
  }

  private func seal<Version>(
    _ payload: [UInt8], _ keys: [Entry<PasetoLocalKey<Version>>], _ implicit: [UInt8],
    _ random: some RandomSource
  ) throws(RegainError) -> (text: [UInt8], keyID: String) {
    let place = try place(ofActiveIn: keys, Version.localSuite)
    let text = try mapCryptoErrors { () throws(CryptoError) in
      try keys[place].key.encrypt(
        payload, footer: keys[place].footer, implicit: implicit, random: random)
    }
    return (text, keys[place].id)
  }

  private func sign<Version>(
    _ payload: [UInt8], _ keys: [Entry<PasetoSecretKey<Version>>], _ implicit: [UInt8]
  ) throws(RegainError) -> (text: [UInt8], keyID: String) {
    let place = try place(ofActiveIn: keys, Version.publicSuite)
    let text = try mapCryptoErrors { () throws(CryptoError) in
      try keys[place].key.sign(payload, footer: keys[place].footer, implicit: implicit)
    }
    return (text, keys[place].id)
  }

  private func open<Version>(
    _ token: UnverifiedPaseto, _ keys: [Entry<PasetoLocalKey<Version>>], _ implicit: [UInt8]
  ) throws(RegainError) -> (payload: [UInt8], about: KeyDescription?) {
    let place = try place(of: token.footer, in: keys)
    let payload = try refusingForgeries { () throws(CryptoError) in
      try keys[place].key.decrypt(token, implicit: implicit)
    }
    return (payload, keys[place].about)
  }

  private func verify<Version>(
    _ token: UnverifiedPaseto, _ keys: [Entry<PasetoSecretKey<Version>>], _ implicit: [UInt8]
  ) throws(RegainError) -> (payload: [UInt8], about: KeyDescription?) {
    let place = try place(of: token.footer, in: keys)
    let payload = try refusingForgeries { () throws(CryptoError) in
      try keys[place].key.publicKey.verify(token, implicit: implicit)
    }
    return (payload, keys[place].about)
  }
}

/// A seal that does not hold: the token was changed, or made for another tenant, audience, action or by another.
func refusingForgeries<Value>(
  _ open: () throws(CryptoError) -> Value
) throws(RegainError) -> Value {
  do throws(CryptoError) {
    return try open()
  } catch {
    throw error == .authenticationFailed ? .refusal(.notAuthentic) : error.regainError
  }
}

/// A key for tokens, as others may know it.
public struct PublishedTokenKey: Sendable, Hashable {
  /// What the keyring says of it.
  public let about: KeyDescription
  /// As tokens name it: `k4.lid.…` or `k4.pid.…`.
  public let tokenKeyID: String
  /// The public key as `k4.public.…`, for verifiers elsewhere; nil where the issuer alone verifies.
  public let publicKey: String?

  init(_ about: KeyDescription, _ id: String, _ publicKey: String?) {
    (self.about, tokenKeyID, self.publicKey) = (about, id, publicKey)
  }
}

extension KeyPurpose {
  package init(_ suite: PasetoSuite) {
    self =
      switch suite {
      case .v4Local: .tokenV4Local
      case .v4Public: .tokenV4Public
      case .v3Local: .tokenV3Local
      case .v3Public: .tokenV3Public
      }
  }
}

extension KeyDescription {
  /// How long it may take until every server has the keyring in which another key is active.
  private static let spreading: Int64 = 3600

  /// Whether it may have made what says that it was made at this time: not before there was such a key, and not long after
  /// another one took its place. One that waits for its turn is in use where the keyring is newer.
  package func mayHaveMade(at time: Timestamp, skew: Int64) -> Bool {
    // By whichever clock it was made.
    guard time >= created.adding(seconds: -max(skew, ClockGuard.tolerance)) else { return false }
    return state != .verifyOnly || time <= changed.adding(seconds: skew + Self.spreading)
  }
}
