package import Regain
internal import Synchronization

/// A copy of a log in memory, which a test tampers with.
package final class MemoryFolder: WritableLogFolder, Sendable {
  private let files: Mutex<[String: [UInt8]]>

  package init(_ files: [String: [UInt8]] = [:]) { self.files = Mutex(files) }

  package var all: [String: [UInt8]] {
    get { files.withLock { $0 } }
    set { files.withLock { $0 = newValue } }
  }

  package func read(_ path: String, atMost limit: Int) throws(RegainError) -> [UInt8]? {
    let bytes = files.withLock { $0[path] }
    guard bytes?.count ?? 0 <= limit else { throw RegainError(.malformed, "too long") }
    return bytes
  }

  package func write(_ bytes: [UInt8], to path: String) throws(RegainError) {
    files.withLock { $0[path] = bytes }
  }

  package func remove(_ path: String) throws(RegainError) {
    files.withLock { files in
      files = files.filter { $0.key != path && !$0.key.hasPrefix(path + "/") }
    }
  }

  package func sync() throws(RegainError) {}
}
