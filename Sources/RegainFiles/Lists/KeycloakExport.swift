internal import Foundation
package import Regain

/// The users of a Keycloak realm export, with the hashes of their recovery codes.
///
/// `kc.sh export` writes an object with `users`, by default fifty to a file; one user's
/// representation, or a list of them, is read as well.
package struct KeycloakExport: Sendable {
  package struct User: Sendable {
    package let name: String
    /// The hashes, in order; or why there are none to take.
    package let codes: Result<[String], RegainError>
  }

  package let users: [User]

  /// Bytes of one file; a larger realm is exported into several (`--users-per-file`).
  static let longest = 16 << 20

  /// - Returns: nil for a file that is no such export, and may be a list of any length.
  /// - Throws: `malformed` for an export that is too long; `unavailable`.
  package init?(path: String) throws(RegainError) {
    guard let bytes = try Self.bytes(of: path) else { return nil }
    let decoder = JSONDecoder()
    let found =
      (try? decoder.decode(Realm.self, from: bytes).users)
      ?? (try? decoder.decode([Representation].self, from: bytes))
      ?? (try? decoder.decode(Representation.self, from: bytes)).map { [$0] }
    guard let found else { return nil }
    users = found.compactMap { user in
      user.recoveryCodes.map { User(name: user.username, codes: $0.hashes) }
    }
  }

  /// Nil for a file whose first line is a whole object with an account: JSON lines.
  private static func bytes(of path: String) throws(RegainError) -> Data? {
    let stream = ByteStream(try .reading(path))
    var bytes: [UInt8] = []
    while let byte = try stream.next() {
      if byte == 0x0A, stream.line == 2, isListRow(bytes) { return nil }
      bytes.append(byte)
      guard bytes.count <= longest else {
        throw RegainError(
          .malformed,
          "\(path) is longer than \(longest >> 20) MiB. Export it in several files: "
            + "kc.sh export --users-per-file.")
      }
    }
    return Data(bytes)
  }

  private static func isListRow(_ line: [UInt8]) -> Bool {
    let row = try? JSONDecoder().decode([String: ListValue].self, from: Data(line))
    return row?["account"] != nil
  }

  private struct Realm: Decodable { let users: [Representation] }

  private struct Representation: Decodable {
    let username: String
    let credentials: [Credential]?

    var recoveryCodes: Credential? {
      credentials?.first { $0.type == "recovery-authn-codes" }
    }
  }

  /// Both data fields are JSON inside of a string.
  private struct Credential: Decodable {
    let type: String
    let secretData: String?
    let credentialData: String?

    var hashes: Result<[String], RegainError> {
      let decoder = JSONDecoder()
      guard
        let secret = try? decoder.decode(SecretData.self, from: Data((secretData ?? "").utf8)),
        let about = try? decoder.decode(
          CredentialData.self, from: Data((credentialData ?? "").utf8))
      else {
        return .failure(RegainError(.malformed, "its recovery codes are not as Keycloak has them."))
      }
      // RS512 is how Keycloak names SHA-512 here: RecoveryAuthnCodesUtils.NOM_ALGORITHM_TO_HASH.
      let isSHA512 = ["RS512", "SHA-512"].contains(about.algorithm)
      guard isSHA512, (about.hashIterations ?? 1) == 1 else {
        return .failure(
          RegainError(.malformed, "its recovery codes are hashed in a way that is not taken."))
      }
      return .success(secret.codes.sorted { $0.number < $1.number }.map(\.encodedHashedValue))
    }
  }

  private struct SecretData: Decodable {
    let codes: [Code]

    struct Code: Decodable {
      let number: Int
      let encodedHashedValue: String
    }
  }

  private struct CredentialData: Decodable {
    let algorithm: String
    let hashIterations: Int?
  }
}
