import Regain
import RegainCrypto
import RegainTesting
import Testing

/// Seeded, so that a failure can be had again: the seed stands in the test's argument.
@Suite("Hostile input is refused, never trapped on") struct HostileInputTests {
  private struct Source {
    let random: SeededRandom

    func number(_ bound: Int) throws -> Int { Int(try random.uniform(below: UInt32(bound))) }

    func bytes() throws -> [UInt8] { try random.bytes(count: number(80)) }

    /// A text with some of its bytes replaced, cut out or doubled.
    func mangled(_ text: [UInt8]) throws -> [UInt8] {
      var text = text
      for _ in 0...(try number(4)) where !text.isEmpty {
        let position = try number(text.count)
        switch try number(4) {
        case 0: text[position] = UInt8(try number(256))
        case 1: text.remove(at: position)
        case 2: text.insert(text[position], at: position)
        default: text = Array(text.prefix(position)) + text.suffix(try number(text.count) + 1)
        }
      }
      return text
    }
  }

  @Test("What is typed", arguments: [1, 2, 3] as [UInt64])
  func codes(_ seed: UInt64) throws {
    let source = Source(random: SeededRandom(seed: seed))
    let code = try CodeMaker(random: source.random).makeCode(profile: .standard, tag: 1, slot: 1)
    let text = code.text.withBytes { text in text.indices.map { text[$0] } }
    var accepted = 0
    for round in 0..<4000 {
      let input = try round % 2 == 0 ? source.bytes() : source.mangled(text)
      do throws(RegainError) {
        _ = try TypedCode(utf8: input.span)
        accepted += 1
      } catch {
        #expect(error.code == .malformed)
      }
    }
    #expect(accepted < 2000)
  }

  @Test("Keyrings, plain and sealed", arguments: [1, 2, 3] as [UInt64])
  func keyrings(_ seed: UInt64) throws {
    let source = Source(random: SeededRandom(seed: seed))
    let plain = try Keyring.forTesting().text()
    let text = plain.bytes.indices.map { plain.bytes[$0] }
    let words = Array("a passphrase to try".utf8)
    let passphrase = try Passphrase(copying: words.span)
    // A head that asks for little work: what is tried is the form.
    let sealed = Array("regain-keyring-sealed-v1\nargon2id m=x t=3\nsalt A\nnonce A\ndata A\n".utf8)
    for _ in 0..<300 {
      let input = try source.mangled(text)
      do throws(RegainError) {
        // Another date is another keyring; whatever is read is written the same way again.
        let keyring = try Keyring(text: input.span)
        let written = try keyring.text()
        let isSame = isEqualInConstantTime(written.bytes, input.span)
        #expect(isSame)
      } catch {
        #expect(error.code == .misconfigured)
      }
      let other = try source.mangled(sealed)
      do throws(RegainError) {
        _ = try SealedKeyring.open(other.span, passphrase: passphrase)
        Issue.record("a changed sealed keyring was opened")
      } catch {
        #expect(error.code == .misconfigured)
      }
    }
  }

  @Test("Schemes, times and names", arguments: [1, 2, 3] as [UInt64])
  func texts(_ seed: UInt64) throws {
    let source = Source(random: SeededRandom(seed: seed))
    let samples = ["argon2id$m=19456$t=2", "pbkdf2-sha256$i=600000", "2026-01-31T09:30:00Z"]
    for round in 0..<6000 {
      let bytes = try source.mangled(Array(samples[round % 3].utf8))
      let text = String(decoding: bytes, as: UTF8.self)
      if let scheme = CodeScheme(name: text) { #expect(scheme.name == text) }
      if let time = Timestamp(rfc3339: text), text.utf8.count == 20 {
        #expect(time.description == text)
      }
      _ = try? AccountID(text)
      _ = try? IdempotencyKey(text)
    }
  }
}
