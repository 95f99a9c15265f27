internal import Foundation

extension SystemCalls {
  /// socket(2) and connect(2) to a local socket, closed on exec.
  ///
  /// - Returns: -1 on failure, also for a path that is too long for one.
  static func connect(toSocketAt path: String) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let isCopied = copy(path, to: &address)
    guard isCopied else {
      errno = ENAMETOOLONG
      return -1
    }
    let descriptor = socket(AF_UNIX, streamKind, 0)
    guard descriptor >= 0, fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0 else { return -1 }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    // unsafe: a local socket's address is read as one of any kind, with its size.
    let status = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe Foundation.connect(descriptor, $0, size)
      }
    }
    guard status == 0 else {
      let reason = errno
      close(descriptor)
      errno = reason
      return -1
    }
    return descriptor
  }

  /// Leaves the 0 that ends it.
  private static func copy(_ path: String, to address: inout sockaddr_un) -> Bool {
    let bytes = Array(path.utf8)
    // unsafe: no more is copied than there is room for.
    return unsafe withUnsafeMutableBytes(of: &address.sun_path) { room in
      guard !bytes.isEmpty, !bytes.contains(0), bytes.count < room.count else { return false }
      unsafe room.copyBytes(from: bytes)
      return true
    }
  }

  private static var streamKind: Int32 {
    #if os(Linux)
      Int32(SOCK_STREAM.rawValue)
    #else
      SOCK_STREAM
    #endif
  }

  /// poll(2): whether there is something to read, or an end, before a time has passed.
  static func waitForInput(_ descriptor: Int32, milliseconds: Int32) -> Bool {
    var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    // unsafe: one record, which outlives the call.
    return unsafe poll(&wanted, 1, milliseconds) > 0
  }
}
