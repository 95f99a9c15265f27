import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("Passkeys: what browsers hand over") struct MessageTests {
  private let ceremony: Ceremony
  private let credential: KnownCredential
  private let registration, assertion: String

  init() throws {
    ceremony = try Ceremony()
    registration = try ceremony.registrationJSON { $0.attestation = .packedSelf }
    credential = try ceremony.known(try ceremony.verify(registration: registration))
    assertion = try ceremony.assertionJSON(by: credential)
  }

  private func read(registration json: String) -> String? {
    outcome { try ceremony.verify(registration: json) }
  }

  private func read(assertion json: String) -> String? {
    outcome { try ceremony.verify(assertion: json, by: credential) }
  }

  private static let changes: [(String, @Sendable (String) -> String)] = [
    ("the type", { $0.replacing("public-key", with: "password") }),
    ("no type", { $0.replacing("\"type\"", with: "\"kind\"") }),
    ("no id", { $0.replacing("{\"id\":", with: "{\"no\":") }),
    ("no rawId", { $0.replacing("\"rawId\":", with: "\"no\":") }),
    ("no response", { $0.replacing("\"response\":", with: "\"no\":") }),
    ("no client data", { $0.replacing("\"clientDataJSON\":", with: "\"no\":") }),
    ("padding", { $0.replacing("\"clientDataJSON\":\"", with: "\"clientDataJSON\":\"====") }),
    ("spaces", { $0.replacing("\"clientDataJSON\":\"", with: "\"clientDataJSON\":\" ") }),
    (
      "the other alphabet",
      { $0.replacing("\"clientDataJSON\":\"", with: "\"clientDataJSON\":\"++//") }
    ),
    ("a number", { $0.replacing("\"response\":{", with: "\"response\":5,\"x\":{") }),
    ("a name twice", { $0.replacing("{\"id\":", with: "{\"type\":\"public-key\",\"id\":") }),
    ("something behind it", { $0 + " x" }),
    ("an array", { "[\($0)]" }),
    ("nothing", { _ in "" }),
    ("a mark of byte order", { "\u{FEFF}" + $0 }),
    ("a flood", { $0 + String(repeating: " ", count: 65_536) }),
    ("ten million bytes", { _ in String(repeating: "[", count: 10_000_000) }),
  ]

  @Test("58: a message with a fault in it is refused", arguments: changes.indices)
  func faults(_ index: Int) {
    let (name, change) = Self.changes[index]
    #expect(read(registration: change(registration)) == "malformed", "\(name)")
    #expect(read(assertion: change(assertion)) == "malformed", "\(name)")
  }

  @Test("What each ceremony alone has must be there") func parts() throws {
    for name in ["attestationObject"] {
      #expect(
        read(registration: registration.replacing("\"\(name)\"", with: "\"x\"")) == "malformed")
    }
    for name in ["authenticatorData", "signature"] {
      #expect(read(assertion: assertion.replacing("\"\(name)\"", with: "\"x\"")) == "malformed")
    }
    #expect(read(registration: assertion) == "malformed")
    #expect(read(assertion: registration) == "malformed")
    let handle = base64URL(Ceremony.userHandle)
    for other in ["", String(repeating: "A", count: 87)] {
      let json = assertion.replacing(
        "\"userHandle\":\"\(handle)\"", with: "\"userHandle\":\"\(other)\"")
      #expect(read(assertion: json) == "malformed")
    }
  }

  @Test("A registration is of the key that the browser names") func otherID() throws {
    let otherID = [UInt8](repeating: 1, count: 32)
    let other = base64URL(otherID)
    let own = base64URL(credential.id)
    #expect(read(registration: registration.replacing(own, with: other)) == "malformed")
    // Only one of the two.
    #expect(
      read(registration: registration.replacing("\"id\":\"\(own)", with: "\"id\":\"\(other)"))
        == "malformed")
  }

  @Test("Members that are not known are passed over") func tolerance() {
    let more = #"{"new":{"a":[1,2.5e3,null]},"id":"#
    #expect(read(registration: registration.replacing("{\"id\":", with: more)) == nil)
    #expect(read(assertion: assertion.replacing("{\"id\":", with: more)) == nil)
    #expect(read(assertion: "\n " + assertion + "\n") == nil)
  }

  @Test("Hints of the browser are bounded") func transports() throws {
    let names =
      (0..<20).map { "\"t\(String(repeating: "x", count: $0))\"" } + ["1", "\"A\"", "\"\""]
    let json = registration.replacing("[\"internal\"]", with: "[\(names.joined(separator: ","))]")
    let verified = try ceremony.verify(registration: json)
    #expect(verified.transports.count == 8)
    let odd = registration.replacing("[\"internal\"]", with: #"["USB","nfc<",1,"smart-card"]"#)
    #expect(try ceremony.verify(registration: odd).transports == ["smart-card"])
  }

  @Test("A message cut anywhere is refused") func cuts() {
    for count in 0..<registration.utf8.count {
      #expect(read(registration: String(registration.prefix(count))) == "malformed", "\(count)")
    }
    for count in 0..<assertion.utf8.count {
      #expect(read(assertion: String(assertion.prefix(count))) == "malformed", "\(count)")
    }
  }
}

@Suite("Passkeys: what is asked of browsers") struct OptionsTests {
  private func object(_ json: String) throws -> JSONObject {
    #expect(!json.contains("\n") && !json.contains("<"))
    return try JSONReader.decodeObject(Array(json.utf8), limits: JSONLimits(longest: 65_536))
  }

  @Test("Options for a new passkey say what the policy says") func creation() throws {
    var ceremony = try Ceremony()
    ceremony.policy.userVerification = .required
    ceremony.policy.attestationPreference = .direct
    ceremony.policy.algorithms = [.edDSA, .rs256]
    let options = CreationOptions(
      challenge: ceremony.challenge, userHandle: [1, 2], userName: "</script>\"é", displayName: "B",
      excluded: [CredentialDescriptor(id: [3], transports: ["usb", "nfc"])], timeoutSeconds: 300)
    let json = try object(options.json(ceremony.policy))
    let challenge = ceremony.challenge
    #expect(json["challenge"]?.string == base64URL(challenge))
    #expect(json["rp"]?.object?["id"]?.string == "example.org")
    #expect(json["rp"]?.object?["name"]?.string == "Example")
    #expect(json["user"]?.object?["id"]?.string == "AQI")
    #expect(json["user"]?.object?["name"]?.string == "</script>\"é")
    #expect(json["user"]?.object?["displayName"]?.string == "B")
    let algorithms = json["pubKeyCredParams"]?.array?.map { $0.object?["alg"]?.integer }
    #expect(algorithms == [-8, -257])
    #expect(json["timeout"]?.integer == 300_000)
    let excluded = json["excludeCredentials"]?.array?.first?.object
    #expect(excluded?["id"]?.string == "Aw" && excluded?["type"]?.string == "public-key")
    #expect(excluded?["transports"]?.array?.compactMap(\.string) == ["usb", "nfc"])
    let selection = json["authenticatorSelection"]?.object
    #expect(selection?["userVerification"]?.string == "required")
    #expect(selection?["residentKey"]?.string == "preferred")
    #expect(json["attestation"]?.string == "direct")
  }

  @Test("Options for an answer name the passkeys, and ask for no less than the policy")
  func request()
    throws
  {
    let ceremony = try Ceremony()
    let json = try object(ceremony.requestOptions([[3], [4]]))
    #expect(json["rpId"]?.string == "example.org" && json["timeout"]?.integer == 300_000)
    #expect(
      json["allowCredentials"]?.array?.compactMap { $0.object?["id"]?.string } == ["Aw", "BA"])
    #expect(json["userVerification"]?.string == "preferred")
    let strict = RequestOptions(
      challenge: ceremony.challenge, allowed: [], timeoutSeconds: .max,
      requiresUserVerification: true)
    let asked = try object(strict.json(ceremony.policy))
    #expect(asked["userVerification"]?.string == "required")
    #expect(asked["timeout"]?.integer == 4_000_000_000)
  }

  @Test(
    "A policy that no browser could meet is refused",
    arguments: [
      ("Example.org", "https://example.org"), ("", "https://example.org"),
      ("https://example.org", "https://example.org"), ("example.org:443", "https://example.org"),
      ("example.org.", "https://example.org"), (".org", "https://example.org"),
      ("exämple.org", "https://example.org"), ("example.org", ""), ("example.org", "example.org"),
      ("example.org", "null"), ("example.org", "https://example.org/"),
      ("example.org", "https://Example.org"), ("example.org", "HTTPS://example.org"),
      ("example.org", "https://example.org:443"), ("example.org", "http://example.org:80"),
      ("example.org", "https://example.org:0443"), ("example.org", "https://example.org:"),
      ("example.org", "https://example.org:99999"), ("example.org", "https://a@example.org"),
      ("example.org", "https://*.example.org"), ("example.org", "https://example.org "),
      ("example.org", "ftp://example.org"),
    ])
  func badPolicies(_ id: String, _ origin: String) {
    #expect(throws: RegainError(.misconfigured, "")) {
      try WebAuthnPolicy(relyingPartyID: id, relyingPartyName: "n", origins: [origin])
    }
  }

  @Test("Ports, apps and other sites may be origins") func goodPolicies() throws {
    for origin in [
      "https://example.org", "https://login.example.org:8443", "http://localhost:8080",
      "http://localhost", "https://example.com",
      "android:apk-key-hash:7d1D9aLe9sBz8bCPTFSfWvfNyzoyjdUF3JyMsBYnhTU",
      "ios:bundle-id:org.example",
    ] {
      #expect(throws: Never.self) {
        try WebAuthnPolicy(
          relyingPartyID: "example.org", relyingPartyName: "n", origins: [origin])
      }
    }
    #expect(throws: RegainError(.misconfigured, "")) {
      try WebAuthnPolicy(relyingPartyID: "example.org", relyingPartyName: "n", origins: [])
    }
    #expect(throws: RegainError(.misconfigured, "")) {
      try WebAuthnPolicy(
        relyingPartyID: "example.org", relyingPartyName: "", origins: ["https://example.org"])
    }
  }
}
