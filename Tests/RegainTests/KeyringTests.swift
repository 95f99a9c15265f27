import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("The keyring") struct KeyringTests {
  private func text(_ keyring: Keyring) throws -> String {
    let bytes = try keyring.text()
    return String(decoding: bytes.bytes.indices.map { bytes.bytes[$0] }, as: UTF8.self)
  }

  private func failure(_ text: String) -> RegainError? {
    let bytes = Array(text.utf8)
    do throws(RegainError) {
      _ = try Keyring(text: bytes.span)
      return nil
    } catch {
      return error
    }
  }

  @Test("A new keyring has one active key of each purpose, and reads back as itself") func new()
    throws
  {
    let keyring = try Keyring()
    #expect(keyring.keys.map(\.purpose) == KeyPurpose.all)
    #expect(keyring.keys.count == 9)
    #expect(keyring.keys.allSatisfy { $0.state == .active })
    let written = try text(keyring)
    let bytes = Array(written.utf8)
    #expect(try text(Keyring(text: bytes.span)) == written)
    #expect(try Keyring().keys.map(\.id) != keyring.keys.map(\.id))
  }

  @Test("Rotation makes a new active key and keeps the old to verify") func rotation() throws {
    let old = try Keyring.forTesting()
    let new = try old.rotating(.codePepper)
    #expect(new.active(.codePepper).id != old.active(.codePepper).id)
    #expect(new.active(.rowAuthentication).id == old.active(.rowAuthentication).id)
    #expect(new.key(id: old.active(.codePepper).id, for: .codePepper) != nil)
    #expect(new.key(id: old.active(.codePepper).id, for: .lookUp) == nil, "for its purpose alone")
    #expect(new.keys.filter { $0.state == .verifyOnly }.count == 1)
    let bytes = Array(try text(new).utf8)
    #expect(try Keyring(text: bytes.span).keys == new.keys)
  }

  @Test("A keyring that could not be read again is not written")
  func endlessRotation() throws {
    var keyring = try Keyring.forTesting()
    var longest = 0
    while let text = try? keyring.text(), longest < 100_000 {
      longest = text.count
      let isRead = (try? Keyring(text: text.bytes)) != nil
      #expect(isRead)
      keyring = try keyring.rotating(.tokenV4Public)
    }
    #expect((60_000...65_536).contains(longest))
    #expect(keyring.keys.count > 250)
  }

  @Test("A retired key's bytes are gone; an active one cannot be retired") func retiring() throws {
    let old = try Keyring.forTesting()
    let id = old.active(.codePepper).id
    #expect(throws: RegainError(.malformed, "")) { try old.retiring(id: id) }
    #expect(throws: RegainError(.malformed, "")) { try old.retiring(id: "0000000000000000") }
    let retired = try old.rotating(.codePepper).retiring(id: id)
    #expect(retired.key(id: id, for: .codePepper) == nil)
    #expect(retired.keys.first { $0.id == id }?.state == .revoked)
    let line = try #require(try text(retired).split(separator: "\n").first { $0.contains(id) })
    #expect(line.hasSuffix(" -"))
    #expect(try failure(text(retired)) == nil)
  }

  @Test("Anything but what was written is refused as damaged, without showing a key")
  func damage() throws {
    let good = try text(Keyring.forTesting())
    let lines = good.split(separator: "\n").map(String.init)
    let secret = try #require(lines[1].split(separator: " ").last.map(String.init))
    func with(_ line: String) -> String {
      ([lines[0], line] + lines[2...]).joined(separator: "\n") + "\n"
    }
    let damaged = [
      "", "\n", "regain-keyring-v2\n" + lines[1...].joined(separator: "\n") + "\n",
      String(good.dropLast()), good + "\n", "\n" + good, good.replacingOccurrences("\n", "\r\n"),
      with(lines[1].replacingOccurrences("code-pepper", "look-up")),
      with(lines[1].replacingOccurrences("hmac-sha256", "hmac-sha512")),
      with(lines[1].replacingOccurrences("active", "retired")),
      with(lines[1].replacingOccurrences("active", "revoked")),
      with(lines[1].replacingOccurrences("2026-01-01T00:00:00Z", "2026-01-01")),
      with(lines[1].replacingOccurrences(" ", "  ")), with(lines[1] + " x"), with(lines[1] + "="),
      with(lines[1].replacingOccurrences(secret, "-")),
      with(lines[1].replacingOccurrences(secret, String(secret.dropLast(2)))),
      with(lines[1].replacingOccurrences(secret, String(secret.reversed()))),
      good + lines[1] + "\n", ([lines[0]] + lines[2...]).joined(separator: "\n") + "\n",
      String(repeating: "x", count: 40_000) + "\n",
    ]
    for text in damaged {
      let error = try #require(failure(text), "\(text.prefix(60))")
      #expect(error.code == .misconfigured)
      #expect(!error.message.contains(secret))
    }
  }

  @Test("A sealed keyring opens with its passphrase and nothing else") func sealing() throws {
    let plain = try Keyring.forTesting().text()
    let words = Array("correct horse battery".utf8)
    let passphrase = try Passphrase(copying: words.span)
    let sealed = try SealedKeyring.seal(plain.bytes, passphrase: passphrase, random: SystemRandom())
    let isSealed = SealedKeyring.isSealed(sealed.span)
    #expect(isSealed)
    let opened = try SealedKeyring.open(sealed.span, passphrase: passphrase)
    let isEqual = isEqualInConstantTime(opened.bytes, plain.bytes)
    #expect(isEqual)
    let others = Array("correct horse batterz".utf8)
    let other = try Passphrase(copying: others.span)
    #expect(openingError(sealed, other)?.code == .misconfigured)
    let text = String(decoding: sealed, as: UTF8.self)
    for (old, new) in [
      ("m=65536", "m=65535"), ("t=3", "t=4"), ("argon2id", "argon2i"), ("m=65536", "m=4096"),
      ("m=65536", "m=99999999"), ("salt ", "salt A"), ("\ndata", "\n\ndata"), ("t=3", "t=03"),
    ] {
      let changed = Array(text.replacingOccurrences(old, new).utf8)
      #expect(openingError(changed, passphrase)?.code == .misconfigured, "\(new)")
    }
    for position in stride(from: sealed.count - 60, to: sealed.count, by: 7) {
      var changed = sealed
      changed[position] =
        changed[position] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
      #expect(openingError(changed, passphrase)?.code == .misconfigured)
    }
  }

  private func openingError(_ sealed: [UInt8], _ passphrase: borrowing Passphrase) -> RegainError? {
    do throws(RegainError) {
      _ = try SealedKeyring.open(sealed.span, passphrase: passphrase)
      return nil
    } catch {
      return error
    }
  }

  @Test("A short passphrase does not seal, an empty or endless one is none") func passphrases()
    throws
  {
    let short = Array("fourteen bytes".utf8)
    let passphrase = try Passphrase(copying: short.span)
    var code: RegainError.Code?
    do throws(RegainError) {
      _ = try SealedKeyring.seal(short.span, passphrase: passphrase, random: SystemRandom())
    } catch { code = error.code }
    #expect(code == .malformed)
    for count in [0, 1025] {
      let bytes = [UInt8](repeating: 65, count: count)
      var isRefused = false
      do { _ = try Passphrase(copying: bytes.span) } catch { isRefused = true }
      #expect(isRefused)
    }
  }

  @Test("Old sheets redeem after the pepper was rotated, and new ones are under the new pepper")
  func redeemingAcrossRotation() async throws {
    let store = InMemoryRecoveryStore()
    let old = try Keyring.forTesting()
    let before = try await RecoveryService.forTesting(store: store, keyring: old)
    let codes = try await before.backupCodes.issueForTesting(
      SheetRequest(account: AccountID("alice"), profile: .long)
    ).codes
    let new = try old.rotating(.codePepper)
    let after = try await RecoveryService.forTesting(store: store, keyring: new, seed: 2)
    _ = try await after.backupCodes.redeem(TypedCode(codes[1]), by: AccountID("alice"))
    #expect(try await after.keyUse()[old.active(.codePepper).id] == 1)
    _ = try await after.backupCodes.issueForTesting(
      SheetRequest(account: AccountID("alice"), profile: .long), activate: true)
    #expect(try await after.keyUse()[old.active(.codePepper).id] == nil)
  }

  @Test("A machine with an older keyring refuses, stops included, and the log says why")
  func olderKeyring() async throws {
    let store = InMemoryRecoveryStore()
    let old = try Keyring.forTesting()
    let stale = try await RecoveryService.forTesting(store: store, keyring: old)
    let other = try await RecoveryService.forTesting(
      store: store, keyring: old.rotating(.codePepper), seed: 2)
    let alice = try AccountID("alice")
    let codes = try await other.backupCodes.issueForTesting(
      SheetRequest(account: alice, profile: .long)
    ).codes
    await #expect(throws: RegainError(.refused, "")) {
      _ = try await stale.backupCodes.redeem(TypedCode(codes[1]), by: alice)
    }
    await #expect(throws: RegainError(.refused, "")) {
      _ = try await stale.backupCodes.stop(TypedCode(codes[0]), account: alice)
    }
    let reasons = try await other.audit.entries(limit: 99).suffix(2).map { line in
      line.fields.first { $0.name == "reason" }?.value
    }
    #expect(reasons == ["missing-key", "missing-key"])
    #expect(!(try await stale.examine().isEmpty))
    _ = try await other.backupCodes.redeem(TypedCode(codes[1]), by: alice)
  }

  @Test("Resealing puts every row under the new key, and the old one can go") func resealing()
    async throws
  {
    let store = InMemoryRecoveryStore()
    let old = try Keyring.forTesting()
    let before = try await RecoveryService.forTesting(store: store, keyring: old)
    let codes = try await before.backupCodes.issueForTesting(
      SheetRequest(account: AccountID("alice"), profile: .long)
    ).codes
    let rotated = try old.rotating(.rowAuthentication)
    let during = try await RecoveryService.forTesting(store: store, keyring: rotated, seed: 2)
    #expect(try await during.resealRecords() > 0)
    #expect(try await during.resealRecords() == 0)
    let oldID = old.active(.rowAuthentication).id
    #expect(try await during.keyUse()[oldID] == nil)
    let retired = try rotated.retiring(id: oldID)
    let after = try await RecoveryService.forTesting(store: store, keyring: retired, seed: 3)
    _ = try await after.backupCodes.redeem(TypedCode(codes[1]), by: AccountID("alice"))
    #expect(try await after.examine().isEmpty)
  }
}

extension String {
  fileprivate func replacingOccurrences(_ old: String, _ new: String) -> String {
    replacing(old, with: new)
  }
}
