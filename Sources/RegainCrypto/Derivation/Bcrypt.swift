#if os(Linux)
  internal import CLibxcrypt
  internal import Glibc
#endif

/// bcrypt as other systems' stored codes have it: to verify them, never to make new ones.
///
/// Through libxcrypt, which only Linux has.
package enum Bcrypt {
  /// The costs that are taken: what the format begins with, up to about a second for each hash.
  package static let costBounds = 4...13

  /// bcrypt reads no further than this (OWASP's password storage cheat sheet).
  package static let longestPassword = 72

  /// Whether this system can compute it.
  package static var isAvailable: Bool {
    #if os(Linux)
      true
    #else
      false
    #endif
  }

  /// The 31 characters that stand behind the salt in the usual text form.
  ///
  /// - Parameters:
  ///   - password: at most `longestPassword` bytes, none of them 0.
  ///   - salt: the 22 characters of the text form, as ASCII.
  /// - Throws: `invalidParameters`; `libraryFailure` where there is no libxcrypt; `outOfMemory`.
  package static func hash(
    password: Span<UInt8>, salt: Span<UInt8>, cost: Int
  ) throws(CryptoError) -> SecretBytes {
    let isText = password.indices.allSatisfy { password[$0] != 0 }
    guard isText, password.count <= longestPassword, costBounds.contains(cost), isSalt(salt) else {
      throw .invalidParameters
    }
    #if os(Linux)
      let costText = cost < 10 ? "0\(cost)" : "\(cost)"
      let setting = Array("$2b$\(costText)$".utf8) + salt.indices.map { salt[$0] }
      return try crypt(password, setting: setting)
    #else
      throw .libraryFailure
    #endif
  }

  /// Whether these are the 22 characters that bcrypt writes for 16 bytes.
  package static func isSalt(_ text: Span<UInt8>) -> Bool {
    text.count == 22 && isEncoding(text) && isLast(text, oneOf: ".Oeu")
  }

  /// Whether these are the 31 characters that bcrypt writes for 23 bytes.
  package static func isHash(_ text: Span<UInt8>) -> Bool {
    text.count == 31 && isEncoding(text) && isLast(text, oneOf: ".CGKOSWaeimquy26")
  }

  private static func isEncoding(_ text: Span<UInt8>) -> Bool {
    text.indices.allSatisfy { index in
      switch text[index] {
      case 0x2E...0x39, 0x41...0x5A, 0x61...0x7A: true
      default: false
      }
    }
  }

  /// Leftover bits are 0.
  private static func isLast(_ text: Span<UInt8>, oneOf symbols: StaticString) -> Bool {
    symbols.description.utf8.contains(text[text.count - 1])
  }
}

#if os(Linux)
  extension Bcrypt {
    private static func crypt(
      _ password: Span<UInt8>, setting: [UInt8]
    ) throws(CryptoError) -> SecretBytes {
      var phrase = try SecretBytes(count: password.count + 1)
      phrase.withMutableBytes { bytes in
        for index in password.indices { bytes[index] = password[index] }
      }
      // The library keeps a copy of the password here; it is wiped with the rest.
      var work = try SecretBytes(count: Int(regain_crypt_data_size))
      let text = setting + [0]
      let (phraseBytes, hashCount) = (phrase.bytes, 31)
      // unsafe: both texts end in 0, the work area has the size that the library asks for, and the
      // answer lies in it.
      return try unsafe SecretBytes.make(count: hashCount) { out throws(CryptoError) in
        let isDone = work.withMutableBytes { work in
          unsafe work.withMutableCPointer { workStart in
            unsafe phraseBytes.withCPointer { phraseStart in
              unsafe text.span.withCPointer { settingStart in
                let answer = unsafe crypt_rn(
                  UnsafeRawPointer(phraseStart).assumingMemoryBound(to: CChar.self),
                  UnsafeRawPointer(settingStart).assumingMemoryBound(to: CChar.self), workStart,
                  Int32(regain_crypt_data_size))
                return unsafe copyHash(answer, to: out)
              }
            }
          }
        }
        try Libcrypto.check(isDone ? 1 : 0)
      }
    }

    /// What stands behind "$2b$10$" and the salt; anything else is an error of the library.
    private static func copyHash(
      _ answer: UnsafeMutablePointer<CChar>?, to out: UnsafeMutablePointer<UInt8>
    ) -> Bool {
      let (start, count) = (7 + 22, 31)
      // unsafe: the answer ends in 0, and `out` has room for 31 bytes.
      guard let answer = unsafe answer, unsafe strlen(answer) == start + count else { return false }
      for index in 0..<count { unsafe out[index] = UInt8(bitPattern: answer[start + index]) }
      return true
    }
  }
#endif
