import RegainCrypto
import Testing

@Suite("Base 62 and CRC-32") struct Base62Tests {
  struct Case: Decodable, Sendable {
    let id: Int
    let kind: String
    let result: String
    let comment: String
    let bytes: String?
    let text: String?
    let byteCount: Int?
    let checksum: UInt32?
  }

  private static let cases = Result { try VectorFile<Case>.load("handles.json") }

  private func encode(_ head: [UInt8], _ tail: [UInt8] = []) throws -> String {
    // A place on each side, which must stay as it is.
    let count = try Base62.symbolCount(forByteCount: head.count + tail.count)
    var text = [UInt8](repeating: 0x2A, count: count + 2)
    var span = text.mutableSpan
    try Base62.encode(head.span, then: tail.span, into: &span, at: 1)
    try #require(text.first == 0x2A && text.last == 0x2A)
    return String(decoding: text.dropFirst().dropLast(), as: UTF8.self)
  }

  private func decode(_ text: String, count: Int) throws(CryptoError) -> [UInt8] {
    // What was there does not matter.
    var bytes = [UInt8](repeating: 0xA5, count: count)
    var span = bytes.mutableSpan
    let ascii = Array(text.utf8)
    try Base62.decode(ascii.span, into: &span)
    return bytes
  }

  @Test("Numbers are written and read as another program does it") func numbers() throws {
    let cases = try Self.cases.get().filter { $0.kind == "base62" && $0.result == "valid" }
    #expect(cases.count > 200)
    for test in cases {
      let (bytes, text) = (try unhex(try #require(test.bytes)), try #require(test.text))
      let middle = bytes.count / 3
      #expect(try encode(bytes) == text, "\(test.id): \(test.comment)")
      #expect(try encode(Array(bytes[..<middle]), Array(bytes[middle...])) == text, "\(test.id)")
      #expect(try decode(text, count: bytes.count) == bytes, "\(test.id): \(test.comment)")
    }
  }

  @Test("What no bytes are written as is refused") func wrong() throws {
    let cases = try Self.cases.get().filter { $0.kind == "base62" && $0.result == "invalid" }
    #expect(cases.count > 100)
    for test in cases {
      let (text, count) = (try #require(test.text), try #require(test.byteCount))
      #expect(throws: CryptoError.malformedEncoding, "\(test.id): \(test.comment)") {
        try decode(text, count: count)
      }
    }
  }

  @Test("Every text of two bytes is the one of its bytes, and every other is none")
  func everyText() throws {
    let symbols = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    var read = 0
    for first in symbols {
      for second in symbols {
        for third in symbols {
          let text = String([first, second, third])
          guard let bytes = try? decode(text, count: 2) else { continue }
          #expect(Int(bytes[0]) << 8 | Int(bytes[1]) == read)
          #expect(try encode(bytes) == text)
          read += 1
        }
      }
    }
    #expect(read == 65_536)
  }

  @Test("A byte that is no symbol has a text refused wherever it stands", arguments: [0, 20, 53])
  func everyByte(_ place: Int) throws {
    let symbols = Set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    let right = Array(try encode([UInt8](repeating: 0, count: 40)).utf8)
    for byte in UInt8.min...255 {
      var changed = right
      changed[place] = byte
      #expect(Base62.isText(changed.span) == symbols.contains(byte))
      var bytes = [UInt8](repeating: 0, count: 40)
      var span = bytes.mutableSpan
      let isRead: Bool
      do throws(CryptoError) {
        try Base62.decode(changed.span, into: &span)
        isRead = true
      } catch { isRead = false }
      // A first digit above the largest number's has no room in 40 bytes.
      #expect(!isRead || symbols.contains(byte), "\(byte)")
      if place > 0 { #expect(isRead == symbols.contains(byte), "\(byte)") }
    }
  }

  @Test("Widths and places that there are not are refused before any work")
  func bounds() throws {
    #expect(throws: CryptoError.invalidParameters) { try Base62.symbolCount(forByteCount: -1) }
    #expect(throws: CryptoError.invalidParameters) { try Base62.symbolCount(forByteCount: 256) }
    #expect(throws: CryptoError.invalidParameters) { try Base62.symbolCount(forByteCount: .max) }
    #expect(throws: CryptoError.invalidParameters) { try decode("", count: 256) }
    let bytes = [UInt8](repeating: 1, count: 4)
    for start in [-1, 1, 7, .max, .min] {
      #expect(throws: CryptoError.invalidParameters) {
        var text = [UInt8](repeating: 0, count: 6)
        var span = text.mutableSpan
        try Base62.encode(bytes.span, then: Span(), into: &span, at: start)
      }
    }
  }

  @Test("Checksums are those of zlib") func checksums() throws {
    let cases = try Self.cases.get().filter { $0.kind == "crc32" }
    #expect(cases.count == 6)
    for test in cases {
      let bytes = try unhex(try #require(test.bytes))
      #expect(CRC32.checksum(of: bytes.span) == test.checksum, "\(test.id)")
    }
  }
}
