internal import Regain
internal import RegainCrypto
internal import Synchronization

/// A passkey in a simulated authenticator.
final class SimulatedKey: Sendable {
  let id: [UInt8]
  let algorithm: WebAuthnAlgorithm
  let userHandle: [UInt8]
  let isBackupEligible: Bool
  private let key: SigningKey
  private let counter = Mutex<UInt32>(0)

  init(
    _ algorithm: WebAuthnAlgorithm, userHandle: [UInt8], isBackupEligible: Bool,
    random: SeededRandom
  ) throws(RegainError) {
    (self.algorithm, self.userHandle) = (algorithm, userHandle)
    self.isBackupEligible = isBackupEligible
    id = try mapCryptoErrors { () throws(CryptoError) in try random.bytes(count: 32) }
    key = try mapCryptoErrors { () throws(CryptoError) in
      try SigningKey.generate(algorithm.keyAlgorithm, random: random)
    }
  }

  func nextCounter(_ rule: AuthenticatorBehavior.Counter) -> UInt32 {
    counter.withLock { counter in
      switch rule {
      case .growing: counter &+= 1
      case .zero: counter = 0
      case .stuck: break
      case .set(let number): counter = number
      }
      return counter
    }
  }

  func sign(_ message: [UInt8]) throws(RegainError) -> [UInt8] {
    try mapCryptoErrors { () throws(CryptoError) in try key.sign(message, hash: algorithm.hash) }
  }

  /// The COSE_Key.
  var publicKey: CBORMap {
    let number = CBORValue.integer(algorithm.coseIdentifier)
    if let (modulus, exponent) = key.publicKey.rsaComponents {
      return map([(1, .integer(3)), (3, number), (-1, .bytes(modulus)), (-2, .bytes(exponent))])
    }
    let raw = key.publicKey.rawBytes
    guard let size = algorithm.keyAlgorithm.coordinateByteCount else {
      return map([(1, .integer(1)), (3, number), (-1, .integer(6)), (-2, .bytes(raw))])
    }
    let point = raw.dropFirst()
    return map([
      (1, .integer(2)), (3, number), (-1, .integer(algorithm == .es256 ? 1 : 2)),
      (-2, .bytes(Array(point.prefix(size)))), (-3, .bytes(Array(point.suffix(size)))),
    ])
  }

  private func map(_ entries: [(Int64, CBORValue)]) -> CBORMap {
    CBORMap(entries.map { (key: .integer($0.0), value: $0.1) })
  }
}
