import Regain
import RegainCrypto
import RegainTesting
import Testing

/// One honest signature of each kind, damaged in every way that one change can.
@Suite("Damaged SSH signatures") struct SSHDamageTests {
  private static func honest() throws -> [SSHCase] {
    let kinds = [
      "Ed25519, sha512", "P-256, sha512", "sk-ssh-ed25519@openssh.com, flags 05",
      "sk-ecdsa-sha2-nistp256@openssh.com, flags 05", "a browser's", "Ed25519 with a certificate",
      "sk P-256 with a certificate",
    ]
    let cases = try SSHCase.load("signature").filter { kinds.contains($0.comment) }
    try #require(Set(cases.map(\.comment)).count == kinds.count)
    return cases
  }

  private func isAccepted(_ blob: [UInt8], _ test: SSHCase) throws -> Bool {
    do {
      _ = try test.verify(UnverifiedSSHSignature(blob: blob))
      return true
    } catch let error as RegainError {
      #expect(error.code == .malformed || error.code == .refused, test.name)
      return false
    }
  }

  @Test("Cut at any length, none is accepted") func cut() throws {
    for test in try Self.honest() {
      let blob = try UnverifiedSSHSignature(armored: Array(#require(test.armored).utf8)).blob
      #expect(try isAccepted(blob, test), test.name)
      for count in blob.indices {
        #expect(try !isAccepted(Array(blob.prefix(count)), test), "\(test.comment), \(count) bytes")
      }
    }
  }

  @Test("With any one bit changed, none is accepted") func flipped() throws {
    for test in try Self.honest() {
      var blob = try UnverifiedSSHSignature(armored: Array(#require(test.armored).utf8)).blob
      for bit in 0..<(blob.count * 8) {
        blob[bit / 8] ^= 1 << (bit % 8)
        #expect(try !isAccepted(blob, test), "\(test.comment), bit \(bit)")
        blob[bit / 8] ^= 1 << (bit % 8)
      }
    }
  }

  @Test("With a byte more anywhere, none is accepted") func inserted() throws {
    for test in try Self.honest() {
      let blob = try UnverifiedSSHSignature(armored: Array(#require(test.armored).utf8)).blob
      for place in 0...blob.count {
        var longer = blob
        longer.insert(0, at: place)
        #expect(try !isAccepted(longer, test), "\(test.comment), at \(place)")
      }
    }
  }

  @Test("Of armor with any character changed, what still reads is the same signature")
  func armor() throws {
    let test = try #require(try Self.honest().first)
    let text = Array(try #require(test.armored).utf8)
    let honest = try UnverifiedSSHSignature(armored: text)
    for place in text.indices {
      for character: UInt8 in [0x00, 0x0A, 0x0D, 0x20, 0x2D, 0x3D, 0x41, 0x5F, 0x7F, 0xFF]
      where character != text[place] {
        var changed = text
        changed[place] = character
        let isValid = (try? test.verify(UnverifiedSSHSignature(armored: changed))) != nil
        let isSame = (try? UnverifiedSSHSignature(armored: changed)) == honest
        #expect(isValid == isSame, "\(character) at \(place)")
      }
    }
  }

  @Test(
    "Noise behind any beginning is refused and traps nothing", arguments: [1, 2, 3] as [UInt64])
  func noise(_ seed: UInt64) throws {
    let random = SeededRandom(seed: seed)
    let test = try #require(try Self.honest().last)
    let blob = try UnverifiedSSHSignature(armored: Array(#require(test.armored).utf8)).blob
    for _ in 0..<3000 {
      let kept = Int(try random.uniform(below: UInt32(blob.count)))
      let count = Int(try random.uniform(below: 600))
      let bytes = Array(blob.prefix(kept)) + (try random.bytes(count: count))
      #expect(try !isAccepted(bytes, test) || bytes == blob, "seed \(seed)")
      _ = try? SSHSignerKey(blob: bytes)
      _ = try? SSHSignatureValue(bytes)
      _ = try? SSHAgentAnswer(bytes)
    }
  }
}
