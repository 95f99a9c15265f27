internal import Dispatch
package import RegainCrypto

/// Where a digest belongs: it verifies nowhere else.
package struct CodePlace: Sendable {
  package let scope: Scope
  package let sheet: RandomIdentifier
  package let slot: Int

  package init(scope: Scope, sheet: RandomIdentifier, slot: Int) {
    (self.scope, self.sheet, self.slot) = (scope, sheet, slot)
  }
}

/// digest = HMAC(pepper, frame(place, scheme, work)): one slow hash for one code.
package enum CodeHasher {
  package static func digest(
    secret: KeyMaterial, salt: [UInt8], scheme: CodeScheme, place: CodePlace, pepper: Key
  ) throws(CryptoError) -> [UInt8] {
    var frame = Frame("regain/backup-code/v1")
    frame.append(place.scope.tenant)
    frame.append(place.scope.account)
    frame.append(place.sheet.bytes)
    frame.append([UInt8(truncatingIfNeeded: place.slot)])
    frame.append(scheme.name)
    let work = try secret.withBytes { secret throws(CryptoError) -> SecretBytes in
      try scheme.work(secret: secret, salt: salt.span)
    }
    let message = try frame.appending(secret: work.bytes)
    return try pepper.material.withBytes { key throws(CryptoError) in
      try HMAC.authenticationCode(for: message.bytes, key: key)
    }
  }

  /// Runs slow work on a thread of its own, under a permit, so that nothing else waits for it.
  package static func offPool<Output: Sendable>(
    _ permits: HashPermits, for use: HashPermits.Use,
    _ work: @escaping @Sendable () throws(CryptoError) -> Output
  ) async throws(RegainError) -> Output {
    try await permits.acquire(for: use)
    let result: Result<Output, CryptoError> = await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: Result(catching: work)) }
    }
    await permits.release()
    return try mapCryptoErrors { () throws(CryptoError) in try result.get() }
  }
}
