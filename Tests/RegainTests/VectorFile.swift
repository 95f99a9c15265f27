import Foundation
import RegainCrypto
import Testing

/// One of the files in `Vectors/`, made by a program that shares no code with the library.
struct VectorFile<Case: Decodable & Sendable>: Decodable, Sendable {
  let schema: String
  let numberOfTests: Int
  let tests: [Case]

  static func load(_ name: String) throws -> [Case] {
    let file = try VectorFolder.decode(Self.self, name)
    try #require(file.schema == "regain-vectors-v1")
    try #require(file.tests.count == file.numberOfTests)
    try #require(file.numberOfTests > 0)
    return file.tests
  }
}

enum VectorFolder {
  static func decode<File: Decodable>(_ type: File.Type, _ name: String) throws -> File {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Vectors").standardizedFileURL
    let data = try Data(contentsOf: folder.appendingPathComponent(name))
    return try JSONDecoder().decode(File.self, from: data)
  }
}

func unhex(_ text: String) throws -> [UInt8] { try Hex.decode(Array(text.utf8).span) }
