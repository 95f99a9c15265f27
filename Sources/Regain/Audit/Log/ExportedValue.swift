#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// One personal value of an entry, as a line of an export.
struct ExportedValue: Codable {
  let index: Int64
  let entry: RandomIdentifier
  let field: String
  /// 32 bytes.
  let salt: HexBytes
  let value: String

  init(_ indexed: IndexedAuditEntry, _ committed: CommittedValue) {
    (index, entry, field) = (indexed.index, indexed.entry.id, committed.field)
    (salt, value) = (HexBytes(committed.salt), committed.value)
  }

  init?(line: [UInt8]) {
    guard let value = try? JSONDecoder().decode(Self.self, from: Data(line)) else { return nil }
    self = value
  }

  var line: [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return ((try? encoder.encode(self)).map { [UInt8]($0) } ?? []) + [0x0A]
  }

  var committed: CommittedValue {
    CommittedValue(field: field, salt: salt.bytes, value: value)
  }
}
