import Foundation
import RegainCrypto
import Testing

/// The folder of vectors that are not part of the repository.
private let folder = ProcessInfo.processInfo.environment["REGAIN_EXTERNAL_VECTORS"]

private func exists(_ name: String) -> Bool {
  FileManager.default.fileExists(atPath: (folder ?? "") + "/wycheproof/\(name)")
}

/// The hash functions that the folder has a file for.
private func functions(_ prefix: String) -> [HashFunction] {
  [.sha256, .sha384, .sha512].filter { exists("\(prefix)_sha\($0.byteCount * 8)_test.json") }
}

@Suite(
  "External vectors",
  .enabled(if: folder != nil, "REGAIN_EXTERNAL_VECTORS names no folder"))
struct ExternalVectorTests {
  private struct File<Group: Decodable>: Decodable {
    let numberOfTests: Int
    let testGroups: [Group]
  }

  private struct MacGroup: Decodable {
    let tagSize: Int
    let tests: [Test]
    struct Test: Decodable {
      let tcId: Int
      let key: String
      let msg: String
      let tag: String
      let result: String
    }
  }

  private struct HkdfGroup: Decodable {
    let tests: [Test]
    struct Test: Decodable {
      let tcId: Int
      let ikm: String
      let salt: String
      let info: String
      let size: Int
      let okm: String
      let result: String
    }
  }

  private func load<Group: Decodable>(_ name: String) throws -> File<Group> {
    let url = URL(fileURLWithPath: try #require(folder)).appendingPathComponent(
      "wycheproof/\(name)")
    let file = try JSONDecoder().decode(File<Group>.self, from: Data(contentsOf: url))
    try #require(file.numberOfTests > 0)
    return file
  }

  @Test("HMAC, every case", arguments: functions("hmac"))
  func hmac(_ function: HashFunction) throws {
    let name = "hmac_sha\(function.byteCount * 8)_test.json"
    let file: File<MacGroup> = try load(name)
    var count = 0
    for group in file.testGroups {
      for test in group.tests {
        count += 1
        let (key, message, tag) = (hex(test.key), hex(test.msg), hex(test.tag))
        let isValid: Bool
        if group.tagSize == function.byteCount * 8 {
          isValid = try HMAC.isValid(tag.span, for: message.span, key: key.span, using: function)
        } else {
          // Truncated codes are never accepted here: compare with the beginning of the whole one.
          let isAccepted = try HMAC.isValid(
            tag.span, for: message.span, key: key.span, using: function)
          #expect(!isAccepted, "case \(test.tcId)")
          let whole = try HMAC.authenticationCode(
            for: message.span, key: key.span, using: function)
          isValid = Array(whole.prefix(tag.count)) == tag
        }
        #expect(isValid == (test.result == "valid"), "case \(test.tcId)")
      }
    }
    #expect(count == file.numberOfTests)
  }

  @Test("HKDF, every case", arguments: functions("hkdf"))
  func hkdf(_ function: HashFunction) throws {
    let name = "hkdf_sha\(function.byteCount * 8)_test.json"
    let file: File<HkdfGroup> = try load(name)
    var count = 0
    for test in file.testGroups.flatMap(\.tests) {
      count += 1
      let (key, salt, info) = (hex(test.ikm), hex(test.salt), hex(test.info))
      do throws(CryptoError) {
        let derived = try HKDF.derive(
          inputKey: key.span, salt: salt.span, info: info.span, outputByteCount: test.size,
          using: function)
        let isRight = copied(derived) == hex(test.okm)
        #expect(isRight == (test.result == "valid"), "case \(test.tcId)")
      } catch {
        #expect(error == .invalidParameters)
        #expect(test.result == "invalid", "case \(test.tcId)")
      }
    }
    #expect(count == file.numberOfTests)
  }

  private struct Ed25519Group: Decodable {
    let publicKey: PublicKey
    let tests: [Test]
    struct PublicKey: Decodable { let pk: String }
    struct Test: Decodable {
      let tcId: Int
      let msg: String
      let sig: String
      let result: String
    }
  }

  @Test(
    "Ed25519, every case",
    .enabled(if: exists("ed25519_test.json"), "the folder has no file for it"))
  func ed25519() throws {
    let file: File<Ed25519Group> = try load("ed25519_test.json")
    var count = 0
    for group in file.testGroups {
      let key = hex(group.publicKey.pk)
      for test in group.tests {
        count += 1
        let (message, signature) = (hex(test.msg), hex(test.sig))
        let isValid = try Ed25519.isValid(signature.span, for: message.span, publicKey: key.span)
        #expect(isValid == (test.result == "valid"), "case \(test.tcId)")
      }
    }
    #expect(count == file.numberOfTests)
  }

  private struct ECDSAGroup: Decodable {
    let publicKeyDer: String
    let tests: [Ed25519Group.Test]
  }

  private static let ecdsaFiles = ["secp256r1_sha256", "secp384r1_sha384"].flatMap { curve in
    ["\(curve)_test.json", "\(curve)_p1363_test.json"]
  }

  @Test(
    "ECDSA on P-256 and P-384, every case",
    arguments: ecdsaFiles.filter { exists("ecdsa_\($0)") })
  func ecdsa(_ name: String) throws {
    let (size, function): (Int, HashFunction) =
      name.hasPrefix("secp256r1") ? (32, .sha256) : (48, .sha384)
    let file: File<ECDSAGroup> = try load("ecdsa_\(name)")
    var count = 0
    for group in file.testGroups {
      let key = try PublicKey(spki: hex(group.publicKeyDer))
      for test in group.tests {
        count += 1
        let (message, given) = (hex(test.msg), hex(test.sig))
        let signature =
          name.contains("p1363")
          ? ECDSASignature.der(fromP1363: given, coordinateByteCount: size) ?? [] : given
        let isValid = try key.isValid(signature, for: message, hash: function)
        #expect(isValid == (test.result == "valid"), "case \(test.tcId)")
      }
    }
    #expect(count == file.numberOfTests)
  }

  private struct Pbkdf2Group: Decodable {
    let tests: [Test]
    struct Test: Decodable {
      let tcId: Int
      let password: String
      let salt: String
      let iterationCount: Int
      let dkLen: Int
      let dk: String
      let result: String
    }
  }

  @Test(
    "PBKDF2, every case within SP 800-132; the others are refused",
    .enabled(if: exists("pbkdf2_hmacsha256_test.json"), "the folder has no file for it"))
  func pbkdf2() throws {
    let file: File<Pbkdf2Group> = try load("pbkdf2_hmacsha256_test.json")
    for test in file.testGroups.flatMap(\.tests) {
      let (password, salt) = (hex(test.password), hex(test.salt))
      let isWithinBounds =
        PBKDF2.iterationBounds.contains(test.iterationCount)
        && PBKDF2.outputBounds.contains(test.dkLen) && salt.count >= PBKDF2.minimumSaltByteCount
      do throws(CryptoError) {
        let derived = try PBKDF2.derive(
          password: password.span, salt: salt.span, iterations: test.iterationCount,
          outputByteCount: test.dkLen)
        let isRight = copied(derived) == hex(test.dk)
        #expect(isRight == (test.result == "valid"), "case \(test.tcId)")
      } catch {
        #expect(error == .invalidParameters && !isWithinBounds, "case \(test.tcId)")
      }
    }
  }

  private struct AeadGroup: Decodable {
    let tests: [Test]
    struct Test: Decodable {
      let tcId: Int
      let key: String
      let iv: String
      let aad: String
      let msg: String
      let ct: String
      let tag: String
      let result: String
    }
  }

  @Test(
    "XChaCha20-Poly1305, every case",
    .enabled(if: exists("xchacha20_poly1305_test.json"), "the folder has no file for it"))
  func xchacha20Poly1305() throws {
    let file: File<AeadGroup> = try load("xchacha20_poly1305_test.json")
    for test in file.testGroups.flatMap(\.tests) {
      let (key, nonce, data) = (hex(test.key), hex(test.iv), hex(test.aad))
      let sealed = hex(test.ct) + hex(test.tag)
      do throws(CryptoError) {
        let opened = try XChaCha20Poly1305.open(
          sealed.span, nonce: nonce.span, additionalData: data.span, key: key.span)
        let isRight = copied(opened) == hex(test.msg)
        #expect(isRight && test.result == "valid", "case \(test.tcId)")
      } catch {
        #expect(test.result == "invalid", "case \(test.tcId)")
      }
    }
  }
}
