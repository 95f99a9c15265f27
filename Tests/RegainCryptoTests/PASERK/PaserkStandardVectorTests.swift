import RegainCrypto
import Testing

private struct StandardCase: Decodable {
  let name: String
  let expectFail: Bool
  let key: String?
  let unwrapped: String?
  let password: String?
  let paserk: String?

  enum CodingKeys: String, CodingKey {
    case name, key, unwrapped, password, paserk
    case expectFail = "expect-fail"
  }
}

private typealias Official = StandardVectors<StandardCase>

/// A file, the number of its cases, and how many of them are to be refused.
private struct File: Sendable, CustomTestStringConvertible {
  let name: String
  let count: Int
  let refused: Int

  init(_ name: String, _ count: Int, _ refused: Int) {
    (self.name, self.count, self.refused) = (name, count, refused)
  }

  var version: String { name.hasPrefix("k3") ? "v3" : "v4" }
  var type: String { String(name.dropFirst(3)) }
  var isThere: Bool { Official.exists("paserk/\(name)") }
  var testDescription: String { name }
}

private let files = [
  File("k3.local", 5, 2), File("k3.secret", 5, 2), File("k3.public", 3, 1),
  File("k3.lid", 4, 1), File("k3.sid", 4, 1), File("k3.pid", 4, 2),
  File("k4.local", 5, 2), File("k4.secret", 5, 2), File("k4.public", 4, 1),
  File("k4.lid", 4, 1), File("k4.sid", 4, 1), File("k4.pid", 5, 2),
  File("k4.local-pw", 6, 3), File("k4.secret-pw", 6, 3),
]

/// Not a point of Ed25519's main subgroup, so that no key is read from them: the file only has them as bytes.
private let noPoints: Set = [
  "k4.public-1", "k4.public-2", "k4.public-3", "k4.pid-1", "k4.pid-2", "k4.pid-3",
]

@Suite("PASERK: the official vectors")
struct PaserkStandardVectorTests {
  private func cases(_ file: File) throws -> [StandardCase] {
    let cases = try Official.load("paserk/\(file.name)")
    #expect(cases.count == file.count)
    #expect(cases.count { $0.expectFail } == file.refused)
    return cases
  }

  @Test(
    "All files are there", .enabled(if: Official.exists("paserk/k4.local"), "no such folder"))
  func sum() throws {
    #expect(try files.reduce(0) { $0 + (try cases($1).count) } == 64)
  }

  @Test(
    "Keys",
    arguments: files.filter { ["local", "secret", "public"].contains($0.type) && $0.isThere })
  private func keys(_ file: File) throws {
    for test in try cases(file) {
      let key = test.key.map(hex) ?? []
      guard let text = test.paserk, !test.expectFail else {
        #expect(throws: CryptoError.self, "\(test.name)") { try make(file, key) }
        continue
      }
      #expect(try encoded(file, key) == ascii(text), "\(test.name)")
      guard !noPoints.contains(test.name) else {
        #expect(throws: CryptoError.invalidKey, "\(test.name)") { try make(file, key) }
        continue
      }
      let read = try PaserkBench.read(file.version, file.type, ascii(text))
      #expect(read.key == key && read.text == ascii(text), "\(test.name)")
    }
  }

  @Test("Ids", arguments: files.filter { ["lid", "sid", "pid"].contains($0.type) && $0.isThere })
  private func ids(_ file: File) throws {
    let keyFile = File(
      file.name.replacing("lid", with: "local").replacing("sid", with: "secret")
        .replacing("pid", with: "public"), 0, 0)
    for test in try cases(file) {
      let key = test.key.map(hex) ?? []
      if test.expectFail {
        #expect(throws: CryptoError.self, "\(test.name)") { try make(keyFile, key) }
        continue
      }
      let text = try encoded(keyFile, key)
      let type = try #require(PaserkType(rawValue: file.type))
      let id =
        file.version == "v3"
        ? try PaserkText<PasetoV3>.id(type, of: text.span)
        : try PaserkText<PasetoV4>.id(type, of: text.span)
      #expect(id == test.paserk, "\(test.name)")
      guard !noPoints.contains(test.name) else { continue }
      #expect(try PaserkBench.read(file.version, keyFile.type, text).id == id, "\(test.name)")
    }
  }

  @Test("Passwords", arguments: files.filter { $0.type.hasSuffix("-pw") && $0.isThere })
  private func passwords(_ file: File) throws {
    for test in try cases(file) {
      // The password is these characters, also where they look like hex.
      let (text, password) = (ascii(try #require(test.paserk)), ascii(test.password ?? ""))
      let type = file.type.hasPrefix("local") ? "local" : "secret"
      let opened = try? PaserkBench.open(file.version, type, text, password: password)
      #expect(opened == (test.expectFail ? nil : test.unwrapped.map(hex)), "\(test.name)")
    }
  }

  private func encoded(_ file: File, _ key: [UInt8]) throws(CryptoError) -> [UInt8] {
    guard let type = PaserkType(rawValue: file.type) else { throw .invalidParameters }
    return file.version == "v3"
      ? copied(try PaserkText<PasetoV3>.secretText(type, key.span))
      : copied(try PaserkText<PasetoV4>.secretText(type, key.span))
  }

  private func make(_ file: File, _ key: [UInt8]) throws(CryptoError) {
    switch (file.version, file.type) {
    case ("v3", "local"): _ = try PasetoLocalKey<PasetoV3>(material(key))
    case ("v4", "local"): _ = try PasetoLocalKey<PasetoV4>(material(key))
    case ("v3", "secret"): _ = try PasetoSecretKey<PasetoV3>(material(key))
    case ("v4", "secret"): _ = try PasetoSecretKey<PasetoV4>(material(key))
    case ("v3", _): _ = try PasetoPublicKey<PasetoV3>(key)
    default: _ = try PasetoPublicKey<PasetoV4>(key)
    }
  }
}
