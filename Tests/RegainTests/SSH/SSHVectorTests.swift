import Regain
import RegainCrypto
import Testing

/// `Vectors/ssh-signatures.json`: made by a program of its own, and by ssh-keygen.
struct SSHCase: Decodable, Sendable {
  let id: Int
  let kind: String
  let result: String
  let comment: String
  let flags: [String]
  let reason: String?

  let armored: String?
  let key: String?
  let message: String?
  let namespace: String?
  let userVerification: Bool?
  let relyingPartyID: String?
  let origins: [String]?
  let authority: String?
  let principal: String?
  let time: Int64?

  let userPresent: Bool?
  let userVerified: Bool?
  let counter: UInt32?
  let serial: UInt64?
  let keyID: String?

  let line: String?
  let type: String?
  let spki: String?
  let application: String?
  let lineComment: String?
  let certified: Bool?

  static func load(_ kind: String) throws -> [SSHCase] {
    try VectorFile<SSHCase>.load("ssh-signatures.json").filter { $0.kind == kind }
  }

  var name: Comment { "case \(id): \(comment)" }

  func rules() throws -> SSHRules {
    var rules = SSHRules(
      requiresUserVerification: userVerification == true, relyingPartyID: relyingPartyID,
      origins: Set(origins ?? []))
    if let authority, let principal, let time {
      rules.certificate = SSHCertificateRules(
        authority: try plainKey(authority), principal: principal,
        at: Timestamp(secondsSince1970: time))
    }
    return rules
  }

  func verify(_ signature: UnverifiedSSHSignature) throws -> VerifiedSSHSignature {
    try signature.verify(
      message: unhex(#require(message)), namespace: #require(namespace),
      key: plainKey(#require(key)), rules: rules())
  }

  func verify() throws -> VerifiedSSHSignature {
    try verify(UnverifiedSSHSignature(armored: Array(#require(armored).utf8)))
  }
}

func plainKey(_ line: String) throws -> SSHPublicKey {
  let signer = try SSHKeyLine(Array(line.utf8)).signer
  guard case .plain(let key) = signer else { throw RegainError(.malformed, "a certificate") }
  return key
}

@Suite("Vectors: SSH keys and signatures") struct SSHVectorTests {
  @Test("What is right verifies, with what a device says of itself") func right() throws {
    for test in try SSHCase.load("signature") where test.result == "valid" {
      do {
        let signature = try UnverifiedSSHSignature(armored: Array(#require(test.armored).utf8))
        let verified = try test.verify(signature)
        checkStatement(verified, test)
        #expect((verified.ecdsaR != nil) == signature.signer.key.type.isECDSA, test.name)
        // Written again it is the same signature, in the lines of ssh-keygen.
        #expect(try UnverifiedSSHSignature(armored: signature.armored) == signature, test.name)
        if test.flags.contains("ssh-keygen") {
          #expect(signature.armored == Array(try #require(test.armored).utf8), test.name)
        }
      } catch let error as RegainError {
        Issue.record("\(test.name): \(error) \(error.reason?.rawValue ?? "")")
      }
    }
  }

  private func checkStatement(_ verified: VerifiedSSHSignature, _ test: SSHCase) {
    if test.userPresent != nil { #expect(verified.userPresent == test.userPresent, test.name) }
    if test.userVerified != nil { #expect(verified.userVerified == test.userVerified, test.name) }
    if test.counter != nil { #expect(verified.counter == test.counter, test.name) }
    #expect(verified.isWebAuthn == (test.origins != nil), test.name)
    #expect((verified.certificate != nil) == (test.authority != nil), test.name)
    if test.serial != nil { #expect(verified.certificate?.serial == test.serial, test.name) }
    if test.keyID != nil { #expect(verified.certificate?.keyID == test.keyID, test.name) }
  }

  @Test("What is wrong is refused, each for its own reason") func wrong() throws {
    for test in try SSHCase.load("signature") where test.result == "invalid" {
      do {
        _ = try test.verify()
        Issue.record("\(test.name) was accepted")
      } catch let error as RegainError {
        let reason = error.code == .malformed ? "malformed" : error.reason?.rawValue
        #expect(reason == test.reason, test.name)
      }
    }
  }

  @Test("Lines of public key files read, and are written again; what is none is refused")
  func lines() throws {
    for test in try SSHCase.load("key") {
      let line = Array(try #require(test.line).utf8)
      guard test.result == "valid" else {
        #expect(throws: RegainError(.malformed, ""), test.name) { _ = try SSHKeyLine(line) }
        continue
      }
      let read = try SSHKeyLine(line)
      let key = read.signer.key
      #expect(key.type.rawValue == test.type, test.name)
      #expect(key.key.spki == (try unhex(#require(test.spki))), test.name)
      #expect(key.application == test.application, test.name)
      #expect(read.comment == test.lineComment, test.name)
      #expect(try SSHSignerKey(blob: read.signer.blob) == read.signer, test.name)
      if case .plain = read.signer {
        #expect(test.certified == nil, test.name)
        let text = try #require(test.line)
        #expect(text.hasPrefix(key.line), test.name)
      } else {
        #expect(test.certified == true, test.name)
      }
    }
  }
}

extension SSHKeyType {
  fileprivate var isECDSA: Bool {
    [.ecdsaP256, .ecdsaP384, .securityKeyECDSA].contains(self)
  }
}
