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
    try secret.withBytes { secret throws(CryptoError) in
      if scheme == .direct {
        return try wrap(secret, scheme: scheme, place: place, pepper: pepper)
      }
      let work = try scheme.work(secret: secret, salt: salt.span)
      return try wrap(work.bytes, scheme: scheme, place: place, pepper: pepper)
    }
  }

  /// The last step alone: what the work came to, bound to its place under the pepper.
  package static func wrap(
    _ work: Span<UInt8>, scheme: CodeScheme, place: CodePlace, pepper: Key
  ) throws(CryptoError) -> [UInt8] {
    var frame = Frame("regain/backup-code/v1")
    frame.append(place.scope.tenant)
    frame.append(place.scope.account)
    frame.append(place.sheet.bytes)
    frame.append([UInt8(truncatingIfNeeded: place.slot)])
    frame.append(scheme.name)
    let head = frame.announcing(byteCount: work.count)
    return try pepper.material.withBytes { key throws(CryptoError) in
      try HMAC.authenticationCode(for: head.span, then: work, key: key)
    }
  }

  /// The same without holding up anyone else: slow work runs on a thread of its own, under a permit.
  ///
  /// - Throws: `throttled` when too many slow hashes run or wait.
  package static func digest(
    secret: KeyMaterial, salt: [UInt8], scheme: CodeScheme, place: CodePlace, pepper: Key,
    permits: HashPermits, for use: HashPermits.Use
  ) async throws(RegainError) -> [UInt8] {
    let work = { @Sendable () throws(CryptoError) -> [UInt8] in
      try digest(secret: secret, salt: salt, scheme: scheme, place: place, pepper: pepper)
    }
    if scheme == .direct {
      return try mapCryptoErrors { () throws(CryptoError) in try work() }
    }
    return try await aside(permits: permits, for: use, work)
  }

  /// Runs slow work on a thread of its own, under a permit.
  ///
  /// - Throws: `throttled`.
  package static func aside<Output: Sendable>(
    permits: HashPermits, for use: HashPermits.Use,
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
