import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("Sealed sheets") struct SealedSheetTests {
  /// A sealed sheet, the key that opens it, and its codes by slot.
  private func sealed(
    _ profile: CodeProfile = .long, count: Int = 10, label: String? = "Alice's",
    tenant: String = "t"
  ) async throws -> (SealedSheet, secret: [UInt8], codes: [String]) {
    let bench = try await Bench.make()
    let key = try RecipientKey()
    let batch = try await bench.codes.makeBatch(in: TenantID(tenant))
    var (line, codes) = (SealedSheet?.none, [String](repeating: "", count: count + 1))
    _ = try await bench.codes.issue(
      SheetRequest(
        account: AccountID("alice"), tenant: TenantID(tenant), profile: profile, codeCount: count,
        label: label, expiresAt: bench.clock.now.adding(days: 400)),
      authority: .administrator(actor: "a", reason: "r")
    ) { sheet in
      line = try SealedSheet(sealing: sheet, of: batch, to: key.recipient)
      sheet.exposeForDisplay { codes[$0] = text($1) }
    }
    let secret = try key.text()
    return (try #require(line), secret.bytes.indices.map { secret.bytes[$0] }, codes)
  }

  private func text(_ bytes: Span<UInt8>) -> String {
    String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
  }

  @Test(
    "What was sealed opens to the same sheet, through its line",
    arguments: [CodeProfile.standard, .long], [1, 30])
  func roundTrip(_ profile: CodeProfile, _ count: Int) async throws {
    let (sealed, secret, codes) = try await sealed(profile, count: count)
    let key = try RecipientKey(text: secret.span)
    let read = try SealedSheet(sealed.line)
    #expect(read.about == sealed.about)
    let sheet = try read.open(with: key)
    var opened = [String](repeating: "", count: count + 1)
    sheet.exposeForDisplay { opened[$0] = text($1) }
    #expect(opened == codes)
    let facts = [sheet.account.description, sheet.tenant.description, sheet.label ?? ""]
    #expect(facts == ["alice", "t", "Alice's"])
    #expect(sheet.id == sealed.about.sheet)
    #expect(sheet.profile == profile)
    #expect(sheet.expiresAt == sheet.issuedAt.adding(days: 400))
  }

  @Test("No code stands in the line in clear") func secrecy() async throws {
    let (sealed, _, codes) = try await sealed(.standard)
    for code in codes { #expect(!sealed.line.contains(code)) }
    #expect(!sealed.line.contains("Alice's"))
  }

  @Test("Another recipient's key does not open it, and is told so") func otherRecipient()
    async throws
  {
    let (sealed, _, _) = try await sealed()
    let error = try openingError(sealed, RecipientKey())
    #expect(error?.code == .malformed)
    #expect(error?.message.contains("sealed to the recipient") == true)
  }

  private func openingError(
    _ sealed: SealedSheet, _ key: borrowing RecipientKey
  ) throws -> RegainError? {
    do throws(RegainError) {
      _ = try sealed.open(with: key).codeCount
      return nil
    } catch { return error }
  }

  @Test("A line with any bit of its seal flipped, or cut short, does not open") func changed()
    async throws
  {
    let (sealed, secret, _) = try await sealed(count: 1)
    let key = try RecipientKey(text: secret.span)
    let field = try #require(sealed.line.components(after: #""sealed":""#))
    let bytes = try Base64URL.decode(Array(field.utf8).span)
    for index in stride(from: 0, to: bytes.count, by: 7) {
      var flipped = bytes
      flipped[index] ^= 1 << UInt8(index % 8)
      let line = sealed.line.replacing(field, with: Base64URL.encode(flipped.span))
      #expect(try openingError(SealedSheet(line), key)?.code == .malformed)
    }
    for count in [0, 47, 48, bytes.count - 1] {
      let line = sealed.line.replacing(
        field, with: Base64URL.encode(Array(bytes.prefix(count)).span))
      #expect(try openingError(SealedSheet(line), key)?.code == .malformed)
    }
  }

  @Test("A seal under another account's or sheet's name is refused") func moved() async throws {
    let (sealed, secret, _) = try await sealed()
    let key = try RecipientKey(text: secret.span)
    for line in [
      sealed.line.replacing(#""account":"alice""#, with: #""account":"bob""#),
      sealed.line.replacing(#""tenant":"t""#, with: #""tenant":"u""#),
      sealed.line.replacing(
        sealed.about.sheet.description, with: String(repeating: "0", count: 32)),
    ] {
      #expect(line != sealed.line)
      let error = try openingError(SealedSheet(line), key)
      #expect(error?.message.contains("another sheet") == true)
    }
  }

  @Test(
    "Anyone can seal: what opens to anything but a sheet is refused",
    arguments: [
      "", "regain-sheet-v1\n", "hello\n", "regain-sheet-v2\ntenant t\n",
      "regain-sheet-v1\ntenant t\naccount alice\nsheet 00\nprofile long\n",
    ])
  func forged(_ plain: String) async throws {
    let (sealed, secret, _) = try await sealed()
    let key = try RecipientKey(text: secret.span)
    #expect(try openingError(resealed(sealed, plain, key), key)?.code == .malformed)
  }

  @Test("A sealed text with codes that are none, out of order or of another profile is refused")
  func forgedCodes() async throws {
    let (sealed, secret, codes) = try await sealed(count: 2)
    let key = try RecipientKey(text: secret.span)
    let head = """
      regain-sheet-v1
      tenant t
      account alice
      sheet \(sealed.about.sheet)
      profile long
      issued 2026-01-31T09:30:00Z
      state active

      """
    let good = "code 1 \(codes[1])\ncode 2 \(codes[2])\nstop \(codes[0])\n"
    #expect(try openingError(resealed(sealed, head + good, key), key) == nil)
    for lines in [
      "", "stop \(codes[0])\n", "code 1 \(codes[1])\n",
      "code 1 \(codes[2])\ncode 2 \(codes[1])\nstop \(codes[0])\n",
      "code 2 \(codes[2])\nstop \(codes[0])\n", good + "code 3 \(codes[1])\n", good + "\n",
      good.replacing(codes[1], with: "\u{1B}[2J"), good.replacing("-", with: " "),
      good.replacing(codes[1], with: codes[1].lowercased()),
      good.replacing("code 1", with: "code 01"),
      String(good.dropLast()), good.replacing("stop", with: "halt"),
    ] {
      #expect(
        try openingError(resealed(sealed, head + lines, key), key)?.code == .malformed, "\(lines)")
    }
    let label = head.replacing("state", with: "label \u{202E}evil\nstate")
    #expect(try openingError(resealed(sealed, label + good, key), key)?.code == .malformed)
  }

  private func resealed(
    _ sheet: SealedSheet, _ plain: String, _ key: borrowing RecipientKey
  ) throws -> SealedSheet {
    let field = try #require(sheet.line.components(after: #""sealed":""#))
    let sealed = try SealedBox.seal(Array(plain.utf8).span, to: key.recipient.publicKey)
    return try SealedSheet(sheet.line.replacing(field, with: Base64URL.encode(sealed.span)))
  }

  @Test(
    "What is no line of a bulk run is refused",
    arguments: ["", "{}", "[]", "{", #"{"account":"a"}"#, #"{"account":1,"batch":"","sheet":""}"#])
  func noLine(_ text: String) {
    #expect(throws: RegainError.self) { _ = try SealedSheet(text) }
    #expect(throws: RegainError.self) { _ = try SheetLine(text) }
  }

  @Test("A recipient's public key is one line, read strictly") func publicKeys() throws {
    let recipient = try RecipientKey().recipient
    #expect(try Recipient(recipient.text) == recipient)
    #expect(try Recipient(String(recipient.text.dropLast())) == recipient)
    #expect(recipient.id.utf8.count == 16)
    for text in [
      "", "x", "regain-recipient-v1", recipient.text + "x", recipient.text.uppercased(),
      "regain-recipient-v1 \(String(repeating: "A", count: 43))\n", " " + recipient.text,
    ] {
      #expect(throws: RegainError.self) { _ = try Recipient(text) }
    }
  }

  @Test(
    "Points of low order are no recipients (RFC 7748, 6.1)",
    arguments: [
      "0000000000000000000000000000000000000000000000000000000000000000",
      "0100000000000000000000000000000000000000000000000000000000000000",
      "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
      "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ])
  func lowOrder(_ hex: String) throws {
    let point = try Hex.decode(Array(hex.utf8).span)
    #expect(throws: RegainError.self) { _ = try Recipient(publicKey: point) }
  }

  @Test("A secret key's line is read strictly") func secretKeys() throws {
    let key = try RecipientKey()
    let written = try key.text()
    let text = written.bytes.indices.map { written.bytes[$0] }
    let again = try RecipientKey(text: text.span).recipient
    #expect(again == key.recipient)
    for bad in [Array(text.dropLast()), text + text, Array(text.dropFirst()), [], [0x0A]] {
      #expect(throws: RegainError.self) { _ = try RecipientKey(text: bad.span).recipient }
    }
  }
}

extension String {
  /// What stands between a mark and the next quote.
  fileprivate func components(after mark: String) -> String? {
    guard let range = firstRange(of: mark) else { return nil }
    return String(self[range.upperBound...].prefix { $0 != "\"" })
  }
}
