import Regain
import Synchronization

/// A copy of a log in memory, which a test tampers with.
final class MemoryFolder: WritableLogFolder, Sendable {
  private let files: Mutex<[String: [UInt8]]>

  init(_ files: [String: [UInt8]] = [:]) { self.files = Mutex(files) }

  var all: [String: [UInt8]] {
    get { files.withLock { $0 } }
    set { files.withLock { $0 = newValue } }
  }

  func read(_ path: String, atMost limit: Int) throws(RegainError) -> [UInt8]? {
    let bytes = files.withLock { $0[path] }
    guard bytes?.count ?? 0 <= limit else { throw RegainError(.malformed, "too long") }
    return bytes
  }

  func write(_ bytes: [UInt8], to path: String) throws(RegainError) {
    files.withLock { $0[path] = bytes }
  }

  func remove(_ path: String) throws(RegainError) {
    files.withLock { files in
      files = files.filter { $0.key != path && !$0.key.hasPrefix(path + "/") }
    }
  }

  func sync() throws(RegainError) {}
}

/// The entries of a bundle.
func entries(of bundle: [UInt8]) -> [[UInt8]] {
  var (entries, rest): ([[UInt8]], ArraySlice<UInt8>) = ([], bundle[...])
  while rest.count >= 2 {
    let length = Int(rest[rest.startIndex]) << 8 | Int(rest[rest.startIndex + 1])
    entries.append(Array(rest.dropFirst(2).prefix(length)))
    rest = rest.dropFirst(2 + length)
  }
  return entries
}

func bundle(of entries: [[UInt8]]) -> [UInt8] {
  entries.flatMap { [UInt8($0.count >> 8), UInt8($0.count & 0xFF)] + $0 }
}
