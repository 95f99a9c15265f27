import Foundation
import RegainCrypto
import Testing

/// The folder of vectors that are not part of the repository.
private let folder = ProcessInfo.processInfo.environment["REGAIN_EXTERNAL_VECTORS"]

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

  private func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: (folder ?? "") + "/wycheproof/\(name)")
  }

  @Test("HMAC, every case", arguments: [HashFunction.sha256, .sha384, .sha512])
  func hmac(_ function: HashFunction) throws {
    let name = "hmac_sha\(function.byteCount * 8)_test.json"
    guard exists(name) else { return }
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

  @Test("HKDF, every case", arguments: [HashFunction.sha256, .sha384, .sha512])
  func hkdf(_ function: HashFunction) throws {
    let name = "hkdf_sha\(function.byteCount * 8)_test.json"
    guard exists(name) else { return }
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
}
