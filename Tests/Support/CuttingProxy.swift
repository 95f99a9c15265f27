#if PostgreSQL
  internal import Foundation
  internal import Synchronization

  /// Stands between a client and a server on Unix sockets, and cuts the connection where it is told to.
  package final class CuttingProxy: Sendable {
    /// Where in the conversation. A message is what the client sends at once.
    package enum Cut: Sendable {
      /// The server never gets this message.
      case before(message: Int)
      /// The server gets only the first half of it.
      case within(message: Int)
      /// The server gets it, and the client never gets the answer.
      case after(message: Int)
      /// The server never gets this COMMIT, and undoes the transaction. Only a COMMIT that is a message
      /// of its own counts: one that ends a read is sent along with it.
      case beforeCommit(Int)
      /// The server gets it and commits, and the client never gets the answer.
      case afterCommit(Int)
    }

    private struct State {
      var cut: Cut?
      var messages = 0
      var commits = 0
    }

    private enum Fate { case forward, half, swallow, drop }

    private let state = Mutex(State())
    private let server: String
    private let listener: Int32

    /// - Parameters:
    ///   - path: of the socket to listen on.
    ///   - server: path of the server's socket.
    package init(path: String, server: String) throws {
      self.server = server
      listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
      guard unsafe withAddress(path, { unsafe bind(listener, $0, $1) }) == 0,
        listen(listener, 64) == 0
      else { throw PlainFailure(message: "The proxy cannot listen.") }
      unsafe chmod(path, 0o777)
      Thread.detachNewThread { self.accept() }
    }

    deinit { close(listener) }

    /// The next messages, and COMMITs, are counted from 0, over all connections; the cut happens
    /// once.
    package func arm(_ cut: Cut) { state.withLock { $0 = State(cut: cut) } }

    /// Whether it happened.
    package var hasCut: Bool { state.withLock { $0.cut == nil } }

    /// How many COMMITs the client has sent since then, the one that was cut included.
    package var commits: Int { state.withLock(\.commits) }

    private func accept() {
      while true {
        let client = Foundation.accept(listener, nil, nil)
        guard client >= 0 else { return }
        let upstream = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard unsafe withAddress(server, { unsafe connect(upstream, $0, $1) }) == 0 else {
          close(client)
          close(upstream)
          continue
        }
        Thread.detachNewThread { self.serve(client, upstream) }
      }
    }

    private func serve(_ client: Int32, _ upstream: Int32) {
      defer {
        close(client)
        close(upstream)
      }
      var isDeaf = false
      while true {
        var sockets = [
          pollfd(fd: client, events: Int16(POLLIN), revents: 0),
          pollfd(fd: upstream, events: Int16(POLLIN), revents: 0),
        ]
        guard unsafe poll(&sockets, 2, -1) > 0 else { continue }
        if sockets[0].revents != 0 {
          guard let message = receive(client) else { return }
          switch fate(of: message) {
          case .forward: guard deliver(message[...], to: upstream) else { return }
          case .half:
            _ = deliver(message.prefix(message.count / 2), to: upstream)
            return
          case .swallow:
            guard deliver(message[...], to: upstream) else { return }
            isDeaf = true
          case .drop: return
          }
        }
        if sockets[1].revents != 0 {
          guard let message = receive(upstream), !isDeaf, deliver(message[...], to: client) else {
            return
          }
        }
      }
    }

    private func fate(of message: [UInt8]) -> Fate {
      let isCommit = isCommit(message)
      return state.withLock { state in
        defer {
          state.messages += 1
          state.commits += isCommit ? 1 : 0
        }
        let fate: Fate? =
          switch state.cut {
          case .before(state.messages): .drop
          case .within(state.messages): .half
          case .after(state.messages): .swallow
          case .beforeCommit(state.commits) where isCommit: .drop
          case .afterCommit(state.commits) where isCommit: .swallow
          default: nil
          }
        if fate != nil { state.cut = nil }
        return fate ?? .forward
      }
    }
  }

  extension PostgresServer {
    /// A proxy before this server, and the URL that leads through it to where the given one does.
    package func makeProxy(to url: String) throws -> (proxy: CuttingProxy, url: String) {
      let other = Int.random(in: 60_010..<65_536)
      let proxy = try CuttingProxy(
        path: "\(folder)/.s.PGSQL.\(other)", server: "\(folder)/.s.PGSQL.\(port)")
      return (proxy, url.replacing("port=\(port)", with: "port=\(other)"))
    }
  }

  /// Begins with Parse (PostgreSQL, "Message Formats"): its length in four bytes, the empty name of
  /// the statement, and the SQL.
  private func isCommit(_ message: [UInt8]) -> Bool {
    message.first == UInt8(ascii: "P") && message.dropFirst(5).starts(with: "\0COMMIT\0".utf8)
  }

  private func receive(_ socket: Int32) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    let count = unsafe recv(socket, &buffer, buffer.count, 0)
    return count > 0 ? Array(buffer.prefix(count)) : nil
  }

  private func deliver(_ bytes: ArraySlice<UInt8>, to socket: Int32) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let sent = unsafe rest.withUnsafeBytes {
        unsafe send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard sent > 0 else { return false }
      rest = rest.dropFirst(sent)
    }
    return true
  }

  private func withAddress(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
    return unsafe withUnsafePointer(to: &address) { address in
      unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
#endif
