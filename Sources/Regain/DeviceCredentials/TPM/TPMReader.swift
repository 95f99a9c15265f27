internal import RegainCrypto

/// Reads structures as a TPM marshals them: big-endian, sizes in two bytes (TPM 2.0 Library, Part 2, 4).
struct TPMReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  /// - Throws: `malformed`.
  mutating func bytes(_ count: Int) throws(RegainError) -> ArraySlice<UInt8> {
    guard count <= rest.count else { throw .badTPMStructure("it is cut off") }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  mutating func byte() throws(RegainError) -> UInt8 {
    guard let byte = rest.popFirst() else { throw .badTPMStructure("it is cut off") }
    return byte
  }

  mutating func uint16() throws(RegainError) -> UInt16 {
    try bytes(2).reduce(0) { $0 << 8 | UInt16($1) }
  }

  mutating func uint32() throws(RegainError) -> UInt32 {
    try bytes(4).reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// A TPM2B: a size, then as many bytes.
  mutating func sized(atMost most: Int) throws(RegainError) -> [UInt8] {
    let count = Int(try uint16())
    guard count <= most else { throw .badTPMStructure("a part of it is too long") }
    return Array(try bytes(count))
  }

  /// One of the hash functions that count here; SHA-1 does not.
  mutating func hash() throws(RegainError) -> HashFunction {
    switch try uint16() {
    case 0x000B: .sha256
    case 0x000C: .sha384
    case 0x000D: .sha512
    default: throw .badTPMStructure("its hash is not of SHA-2")
    }
  }

  /// - Throws: `malformed` when something is left.
  func finish() throws(RegainError) {
    guard rest.isEmpty else { throw .badTPMStructure("something follows it") }
  }
}

extension RegainError {
  static func badTPMStructure(_ what: String) -> RegainError {
    RegainError(.malformed, "This is not what a TPM writes: \(what).")
  }
}
