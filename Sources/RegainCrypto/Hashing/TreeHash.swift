internal import CRegainShims

/// A node of a Merkle tree as RFC 6962 hashes it: 32 bytes, without an allocation of their own.
///
/// A leaf begins with 0 and a node with 1, so that neither can stand in for the other (RFC 6962, 2.1).
package struct TreeHash: Sendable {
  private typealias Words = (UInt64, UInt64, UInt64, UInt64)

  private var words: Words = (0, 0, 0, 0)

  /// In bytes.
  package static let byteCount = 32

  /// The root of a tree without leaves: SHA-256 of nothing.
  package static let ofEmptyTree = TreeHash(
    (
      UInt64(bigEndian: 0xe3b0_c442_98fc_1c14), UInt64(bigEndian: 0x9afb_f4c8_996f_b924),
      UInt64(bigEndian: 0x27ae_41e4_649b_934c), UInt64(bigEndian: 0xa495_991b_7852_b855)
    ))

  private init(_ words: Words) { self.words = words }

  /// - Returns: nil unless there are 32 bytes.
  package init?(_ bytes: Span<UInt8>) {
    guard bytes.count == Self.byteCount else { return nil }
    // unsafe: both sides have 32 bytes.
    unsafe bytes.withCPointer { source in
      unsafe withUnsafeMutableBytes(of: &words) { target in
        unsafe target.copyMemory(from: UnsafeRawBufferPointer(start: source, count: 32))
      }
    }
  }

  /// SHA-256(0x00 ‖ entry).
  package static func leaf(_ entry: Span<UInt8>) -> TreeHash {
    let count = entry.count
    // unsafe: `entry` has `count` bytes.
    return unsafe entry.withCPointer { entry in unsafe TreeHash(0, entry, count) }
  }

  /// SHA-256(0x01 ‖ left ‖ right).
  package static func node(_ left: TreeHash, _ right: TreeHash) -> TreeHash {
    var children = (left.words, right.words)
    // unsafe: the two lie side by side in 64 bytes.
    return unsafe withUnsafePointer(to: &children) { start in
      unsafe start.withMemoryRebound(to: UInt8.self, capacity: 64) { start in
        unsafe TreeHash(1, start, 64)
      }
    }
  }

  private init(_ prefix: UInt8, _ bytes: UnsafePointer<UInt8>, _ count: Int) {
    // unsafe: the caller's pointer is good for `count` bytes; the words take the 32 of the result.
    let status = unsafe withUnsafeMutablePointer(to: &words) { out in
      unsafe out.withMemoryRebound(to: UInt8.self, capacity: Self.byteCount) { out in
        unsafe regain_sha256_prefixed(prefix, bytes, count, out)
      }
    }
    precondition(status == 1, "SHA-256 over memory has no way to fail.")
  }

  /// Hashes that lie side by side; nil unless they fill the bytes.
  package static func list(_ bytes: [UInt8]) -> [TreeHash]? {
    guard bytes.count % byteCount == 0 else { return nil }
    let span = bytes.span
    var hashes: [TreeHash] = []
    hashes.reserveCapacity(bytes.count / byteCount)
    for start in stride(from: 0, to: bytes.count, by: byteCount) {
      guard let hash = TreeHash(span.extracting(start..<(start + byteCount))) else { return nil }
      hashes.append(hash)
    }
    return hashes
  }

  /// 32 bytes.
  package var bytes: [UInt8] {
    // unsafe: 32 initialised bytes, copied.
    unsafe withUnsafeBytes(of: words) { unsafe [UInt8]($0) }
  }
}

extension TreeHash: Hashable {
  package static func == (left: TreeHash, right: TreeHash) -> Bool { left.words == right.words }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
  }
}
