import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("Passkeys: what is signed and ill-formed") struct ForgeryTests {
  @Test("What the forger makes without a fault is taken") func control() throws {
    let forgery = try Forgery()
    let registration = try forgery.register(data: try forgery.attested(forgery.coseKey()))
    #expect(registration.key.publicKey == forgery.key.publicKey)
    #expect(registration.keyBytes == forgery.coseKey())
    #expect(outcome { try forgery.answer(data: try forgery.head(0x05)) } == nil)
  }

  private typealias KeyFault = (String, @Sendable (inout [(Int64, CBORValue)]) -> Void)

  private static let keyFaults: [KeyFault] = [
    ("off the curve", { $0[3].1 = .bytes([UInt8](repeating: 1, count: 32)) }),
    ("zero", { ($0[3].1, $0[4].1) = (.bytes(zeros(32)), .bytes(zeros(32))) }),
    ("the curve of another algorithm", { $0[2].1 = .integer(2) }),
    ("no known curve", { $0[2].1 = .integer(8) }),
    ("the kind of another algorithm", { $0[0].1 = .integer(1) }),
    ("the kind as text", { $0[0].1 = .text("EC2") }),
    ("x of 31 bytes", { $0[3].1 = .bytes(Array(($0[3].1.bytes ?? []).dropFirst())) }),
    ("x of 33 bytes", { $0[3].1 = .bytes([0] + ($0[3].1.bytes ?? [])) }),
    ("y of 33 bytes", { $0[4].1 = .bytes([0] + ($0[4].1.bytes ?? [])) }),
    ("y as the sign of a compressed point", { $0[4].1 = .bool(true) }),
    ("no y", { $0.removeLast() }),
    ("no curve", { $0.remove(at: 2) }),
    ("no algorithm", { $0.remove(at: 1) }),
    ("no kind", { $0.remove(at: 0) }),
    ("its private half", { $0.append((-4, .bytes(zeros(32)))) }),
    ("a member of no meaning", { $0.append((-70_000, .bool(true))) }),
    ("an id", { $0.insert((2, .bytes([1])), at: 1) }),
    ("an algorithm of 2⁶³", { $0[1].1 = .negative(1 << 63) }),
    ("an algorithm of 2⁶⁴", { $0[1].1 = .negative(.max) }),
    ("an algorithm as text", { $0[1].1 = .text("ES256") }),
    ("a curve of 2⁶³", { $0[2].1 = .unsigned(1 << 63) }),
  ]

  @Test("44: a key that is not exactly one is refused", arguments: keyFaults.indices)
  func keys(_ index: Int) throws {
    let (name, fault) = Self.keyFaults[index]
    let forgery = try Forgery()
    let data = try forgery.attested(forgery.coseKey(fault))
    #expect(outcome { try forgery.register(data: data) } == "malformed", "\(name)")
  }

  @Test(
    "44: algorithms that nobody asked for are refused as such",
    arguments: [-65_535, -47, -36, -37, -38, -39, -53, -258, -259, -9, -48, -46, 7, 0, .min, .max]
      as [Int64])
  func algorithms(_ algorithm: Int64) throws {
    let forgery = try Forgery()
    let data = try forgery.attested(forgery.coseKey { $0[1].1 = .integer(algorithm) })
    #expect(outcome { try forgery.register(data: data) } == "algorithm-not-requested")
  }

  @Test("44: the key of one algorithm is none of another's") func crossedAlgorithms() throws {
    let forgery = try Forgery()
    for algorithm in [-8, -19, -35] as [Int64] {
      let data = try forgery.attested(forgery.coseKey { $0[1].1 = .integer(algorithm) })
      #expect(outcome { try forgery.register(data: data) } == "malformed")
    }
    // An Ed25519 key of small order, under which one signature fits every message.
    let small = CBORWriter.encode(
      .map(
        CBORMap([
          (.integer(1), .integer(1)), (.integer(3), .integer(-8)), (.integer(-1), .integer(6)),
          (.integer(-2), .bytes([1] + zeros(31))),
        ])))
    #expect(outcome { try forgery.register(data: try forgery.attested(small)) } == "malformed")
  }

  @Test("44: an RSA key is refused for its size or exponent") func rsa() throws {
    var ceremony = try Ceremony()
    ceremony.policy.algorithms = [.rs256]
    func data(_ modulus: [UInt8], _ exponent: [UInt8], _ more: [(CBORValue, CBORValue)] = []) throws
      -> [UInt8]
    {
      let entries: [(CBORValue, CBORValue)] = [
        (.integer(1), .integer(3)), (.integer(3), .integer(-257)), (.integer(-1), .bytes(modulus)),
        (.integer(-2), .bytes(exponent)),
      ]
      let map = CBORMap((entries + more).map { (key: $0.0, value: $0.1) })
      return try Forgery().attested(CBORWriter.encode(.map(map)))
    }
    let (good, exponent) = ([0xC1] + [UInt8](repeating: 1, count: 255), [1, 0, 1] as [UInt8])
    func found(_ data: [UInt8]) throws -> String? {
      let forgery = try Forgery()
      let object = forgery.attestationObject(data)
      let client = forgery.clientData("webauthn.create")
      return outcome {
        try UnverifiedRegistration(clientDataJSON: client, attestationObject: object)
          .verify(challenge: ceremony.challenge, policy: ceremony.policy, at: Ceremony.now)
      }
    }
    #expect(try found(try data(good, exponent)) == nil)
    #expect(try found(try data(Array(good.dropLast()), exponent)) == "malformed")
    #expect(try found(try data([0] + good, exponent)) == "malformed")
    #expect(try found(try data(good, [3])) == "malformed")
    #expect(try found(try data(good, [0, 1, 0, 1])) == "malformed")
    #expect(
      try found(try data([0xC1] + [UInt8](repeating: 1, count: 512), exponent)) == "malformed")
    #expect(try found(try data(good, exponent, [(.integer(-3), .bytes([1]))])) == "malformed")
  }

  @Test("44: CBOR that is not canonical is no key") func encodings() throws {
    let forgery = try Forgery()
    let key = forgery.coseKey()
    let rest = Array(key.dropFirst())
    // A key twice, out of order, indefinite, a number longer than need be, tagged, deep.
    let faults: [[UInt8]] = [
      join([0xA6], rest, [0x22, 0xF5]),
      join([0xA5], Array(key[3..<7]), Array(key[1..<3]), Array(key[7...])),
      join([0xBF], rest, [0xFF]), join([0xA5, 0x01, 0x18, 0x02], Array(key[3...])),
      join([0xC0], key), join([0xA1, 0x01], [UInt8](repeating: 0x81, count: 30), [0x00]),
      [0x80], [0xF6], [],
    ]
    for fault in faults {
      let data = try forgery.attested(fault)
      #expect(outcome { try forgery.register(data: data) } == "malformed")
    }
  }

  @Test("45: flags and what they promise go together") func authenticatorData() throws {
    let forgery = try Forgery()
    let key = forgery.coseKey()
    let extensions = CBORWriter.encode(.map(CBORMap([(.text("credProtect"), .integer(2))])))
    // Extensions behind the key and without one are read where ED says so.
    let extended = try forgery.register(
      data: try forgery.attested(key, flags: 0xC5, then: extensions))
    #expect(extended.extensions.ofAuthenticator == ["credProtect"])
    #expect(outcome { try forgery.answer(data: try forgery.head(0x85) + extensions) } == nil)
    // Reserved bits are not looked at.
    #expect(outcome { try forgery.answer(data: try forgery.head(0x27)) } == nil)
    for data in try [
      forgery.attested(key, then: [0]), forgery.attested(key, then: extensions),
      forgery.attested(key, flags: 0xC5),
      forgery.attested(key, flags: 0xC5, then: extensions + [0]),
      forgery.attested(key, flags: 0xC5, then: [0x80]), forgery.attested(key, flags: 0x05),
      forgery.head(0x05), forgery.head(0x45), [],
    ] {
      #expect(outcome { try forgery.register(data: data) } == "malformed")
    }
    for data in try [
      forgery.attested(key), forgery.head(0x45), forgery.head(0x85), forgery.head(0x05) + [0],
      forgery.head(0x05) + extensions, forgery.head(0x85) + extensions + extensions,
      Array(forgery.head(0x05).dropLast()), [],
    ] {
      #expect(outcome { try forgery.answer(data: data) } == "malformed")
    }
  }

  @Test("A credential's id has 1 to 1023 bytes") func idSizes() throws {
    let forgery = try Forgery()
    let key = forgery.coseKey()
    func found(_ count: Int) throws -> String? {
      let data = try forgery.attested(key, id: [UInt8](repeating: 9, count: count))
      return outcome { try forgery.register(data: data) }
    }
    #expect(try found(1) == nil)
    #expect(try found(1023) == nil)
    #expect(try found(0) == "malformed")
    #expect(try found(1024) == "malformed")
    let lying = try forgery.attested(key, idCount: 1000)
    #expect(outcome { try forgery.register(data: lying) } == "malformed")
  }

  @Test("An attestation object has its three members, in whatever order") func attestationObjects()
    throws
  {
    let forgery = try Forgery()
    let data = try forgery.attested(forgery.coseKey())
    let good = forgery.attestationObject(data)
    // fmt with its value takes 9 bytes, attStmt 9.
    let (format, statement) = (Array(good[1..<10]), Array(good[10..<19]))
    let rest = Array(good[19...])
    let swapped = join([0xA3], statement, format, rest)
    #expect(outcome { try forgery.register(object: swapped) } == nil)
    let faults: [[UInt8]] = [
      join(good, [0]), join([0xA4], format, statement, rest, [0x61, 0x78, 0x00]),
      join([0xA2], format, statement), Array(good.dropLast()),
      join([0xA3], format, format, rest), [], data,
    ]
    for fault in faults {
      #expect(outcome { try forgery.register(object: fault) } == "malformed")
    }
    func object(_ format: String) -> [UInt8] {
      CBORWriter.encode(
        .map(
          CBORMap([
            (.text("fmt"), .text(format)), (.text("attStmt"), .map(CBORMap())),
            (.text("authData"), .bytes(data)),
          ])))
    }
    for format in ["None", "", "android-safetynet", "compound", "fido"] {
      #expect(outcome { try forgery.register(object: object(format)) } == "attestation-invalid")
    }
  }

  @Test(
    "43: client data that says a thing twice, or in another way, is refused",
    arguments: [
      #","type":"webauthn.get""#, #","origin":"https://example.org""#,
      #","\u006frigin":"https://evil.org""#,
      #","challenge":"""#, #","crossOrigin":false,"crossOrigin":false"#, #","crossOrigin":"false""#,
      #","crossOrigin":0"#, #","crossOrigin":null"#, #","topOrigin":null"#, #","topOrigin":["a"]"#,
      #","x":{"a":1,"a":2}"#, #","x":[[[[[[[[[]]]]]]]]]"#, #","x":"\ud800""#, #"}{"#, #","x":01"#,
      ",\"x\":\"\u{1}\"",
    ])
  func clientData(_ members: String) throws {
    let forgery = try Forgery()
    let client = forgery.clientData("webauthn.get", members)
    let data = try forgery.head(0x05)
    #expect(outcome { try forgery.answer(data: data, client: client) } == "malformed")
  }

  @Test("43: a mark of byte order, unknown members and token binding are passed over")
  func tolerance()
    throws
  {
    let forgery = try Forgery()
    let data = try forgery.head(0x05)
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let members =
      #","crossOrigin":false,"tokenBinding":{"status":"odd"},"other_keys_can_be_added_here":"x""#
    for client in [
      forgery.clientData("webauthn.get", prefix: mark), forgery.clientData("webauthn.get", members),
      forgery.clientData("webauthn.get"),
    ] {
      #expect(outcome { try forgery.answer(data: data, client: client) } == nil)
    }
    let twice = forgery.clientData("webauthn.get", prefix: mark + mark)
    #expect(outcome { try forgery.answer(data: data, client: twice) } == "malformed")
    let long = forgery.clientData(
      "webauthn.get", #","x":""# + String(repeating: "x", count: ClientData.longest) + "\"")
    #expect(outcome { try forgery.answer(data: data, client: long) } == "malformed")
  }

  @Test("Members that are missing or of another kind are refused") func missingMembers() throws {
    let forgery = try Forgery()
    let data = try forgery.head(0x05)
    for client in [
      "{}", "[]", "null", "\"\"", #"{"type":"webauthn.get"}"#,
      #"{"type":1,"challenge":"","origin":""}"#, "",
    ] {
      #expect(outcome { try forgery.answer(data: data, client: Array(client.utf8)) } == "malformed")
    }
  }

  @Test("A signature of another size or form is refused") func signatures() throws {
    let forgery = try Forgery()
    let (data, client) = (try forgery.head(0x05), forgery.clientData("webauthn.get"))
    let signed = data + (try SHA2.hash(client.span))
    let right = try forgery.key.sign(signed, hash: .sha256)
    let raw = try #require(ECDSASignature.p1363(fromDER: right, coordinateByteCount: 32))
    func found(_ signature: [UInt8]) -> String? {
      outcome {
        try UnverifiedAssertion(
          credentialID: Forgery.credentialID, clientDataJSON: client, authenticatorData: data,
          signature: signature
        ).verify(
          challenge: forgery.ceremony.challenge, credential: forgery.known,
          allowed: [Forgery.credentialID], policy: forgery.ceremony.policy)
      }
    }
    #expect(found(right) == nil)
    let others: [[UInt8]] = [
      [], [0], raw, join(right, [0]), Array(right.dropLast()), zeros(512),
    ]
    for wrong in others {
      #expect(found(wrong) == "wrong-signature")
    }
    #expect(found(zeros(513)) == "malformed")
    // The hash of the client data, and not the client data.
    let overData = try forgery.key.sign(data + client, hash: .sha256)
    #expect(found(overData) == "wrong-signature")
    let withOtherHash = try forgery.key.sign(signed, hash: .sha512)
    #expect(found(withOtherHash) == "wrong-signature")
  }
}

private func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

private func join(_ parts: [UInt8]...) -> [UInt8] { parts.flatMap { $0 } }
