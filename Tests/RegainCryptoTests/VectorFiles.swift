import Foundation
import RegainCrypto
import Testing

/// One of the files in `Vectors/`, made by a program that shares no code with the library.
struct VectorFile<Case: Decodable>: Decodable {
  let schema: String
  let numberOfTests: Int
  let tests: [Case]

  static func load(_ name: String) throws -> [Case] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Vectors").standardizedFileURL
    let data = try Data(contentsOf: folder.appendingPathComponent(name))
    let file = try JSONDecoder().decode(Self.self, from: data)
    try #require(file.schema == "regain-vectors-v1")
    try #require(file.tests.count == file.numberOfTests && file.numberOfTests > 0)
    return file.tests
  }
}

/// The official vectors of PASETO and PASERK, which are not part of the repository.
struct StandardVectors<Case: Decodable>: Decodable {
  let tests: [Case]

  private static var folder: String? {
    ProcessInfo.processInfo.environment["REGAIN_EXTERNAL_VECTORS"]
  }

  /// Whether a file is there: a test that needs one says that it was skipped.
  static func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(folder ?? "")/\(name).json")
  }

  static func load(_ name: String) throws -> [Case] {
    let url = URL(fileURLWithPath: "\(try #require(folder))/\(name).json")
    return try JSONDecoder().decode(Self.self, from: Data(contentsOf: url)).tests
  }
}

/// A key as the tests write it down.
func material(_ bytes: [UInt8]) throws(CryptoError) -> KeyMaterial {
  KeyMaterial(try SecretBytes(copying: bytes.span))
}
