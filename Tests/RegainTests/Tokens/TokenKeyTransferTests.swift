import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("Keys for tokens on their way")
struct TokenKeyTransferTests {
  static let purposes = [
    KeyPurpose.tokenV4Local, .tokenV4Public, .tokenV3Local, .tokenV3Public,
  ]

  private func passphrase(_ text: String = "correct horse battery") throws -> Passphrase {
    let bytes = Array(text.utf8)
    return try Passphrase(copying: bytes.span)
  }

  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test(
    "A key goes to another keyring under a passphrase, waits there, and makes the same tokens",
    arguments: Self.purposes)
  func sealed(_ purpose: KeyPurpose) throws {
    let (here, there) = (try Keyring.forTesting(seed: 1), try Keyring.forTesting(seed: 2))
    let id = try #require(here.keys.first { $0.purpose == purpose }).id
    let text = bytes(try here.exportTokenKey(id, sealedBy: passphrase()))
    let after = try there.importTokenKey(text.span, sealedBy: passphrase())
    let imported = try #require(after.keys.first { $0.id == id })
    #expect(imported.purpose == purpose && imported.state == .staged)
    let rotated = try after.rotating(purpose)
    #expect(rotated.keys.first { $0.id == id }?.state == .active)
    let named = { (ring: Keyring) in
      ring.tokenKeys.published.first { $0.about.id == id }?.tokenKeyID
    }
    #expect(named(rotated) == named(here))
    #expect(throws: RegainError(.malformed, "")) {
      _ = try after.importTokenKey(text.span, sealedBy: passphrase())
    }
    #expect(throws: RegainError(.malformed, "")) {
      _ = try there.importTokenKey(text.span, sealedBy: passphrase("another passphrase"))
    }
    #expect(throws: RegainError(.malformed, "")) {
      _ = try there.importTokenKey(text.span.extracting(0..<60), sealedBy: passphrase())
    }
    #expect(throws: RegainError(.malformed, "")) {
      _ = try here.exportTokenKey(id, sealedBy: passphrase("short"))
    }
  }

  @Test(
    "A key goes wrapped by another one of its version, and by no other", arguments: Self.purposes)
  func wrapped(_ purpose: KeyPurpose) throws {
    let (here, there) = (try Keyring.forTesting(seed: 1), try Keyring.forTesting(seed: 2))
    let key = Base64URL.encode([UInt8](repeating: 7, count: 32).span)
    let wrapping = try ["k4", "k3"].map { version in
      try TokenWrappingKey(paserk: bytes("\(version).local.\(key)").span)
    }
    let isFour = purpose == .tokenV4Local || purpose == .tokenV4Public
    let (right, wrong) = isFour ? (wrapping[0], wrapping[1]) : (wrapping[1], wrapping[0])
    let named = try #require(here.tokenKeys.published.first { $0.about.purpose == purpose })
    let text = bytes(try here.exportTokenKey(named.tokenKeyID, wrappedBy: right))
    let after = try there.importTokenKey(text.span, wrappedBy: right)
    #expect(after.keys.first { $0.id == named.about.id }?.state == .staged)
    #expect(throws: RegainError(.malformed, "")) {
      _ = try here.exportTokenKey(named.tokenKeyID, wrappedBy: wrong)
    }
    #expect(throws: RegainError(.malformed, "")) {
      _ = try there.importTokenKey(text.span, wrappedBy: wrong)
    }
    #expect(throws: RegainError(.malformed, "")) {
      _ = try there.importTokenKey(text.span, sealedBy: passphrase())
    }
  }

  @Test(
    "Only keys for tokens go, and only in a form that protects them",
    arguments: [
      "k4.local.AAAA", "k4.secret.AAAA", "k4.public.AAAA", "k4.local-pw.", "k2.local-pw.AAAA", "",
    ])
  func others(_ text: String) throws {
    let keyring = try Keyring.forTesting()
    #expect(throws: RegainError(.malformed, "")) {
      _ = try keyring.importTokenKey(bytes(text).span, sealedBy: passphrase())
    }
    let pepper = try #require(keyring.keys.first { $0.purpose == .codePepper }).id
    #expect(throws: RegainError(.malformed, "")) {
      _ = try keyring.exportTokenKey(pepper, sealedBy: passphrase())
    }
  }
}
