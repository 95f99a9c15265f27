internal import Foundation
package import Regain

/// The SSH agent behind a local socket, which `SSH_AUTH_SOCK` names.
///
/// Whoever calls it ignores SIGPIPE: an agent may close its socket at any time.
package struct SSHAgent: Sendable {
  private let socketPath: String
  private let worker = FileWorker("The SSH agent", within: .seconds(35))
  /// For an answer: somebody may have to find a security key and touch it.
  private let answerSeconds: Int

  package init(socketPath: String, answerSeconds: Int = 30) {
    (self.socketPath, self.answerSeconds) = (socketPath, answerSeconds)
  }

  /// The keys that it has and that Regain takes; others are passed over.
  ///
  /// - Throws: `misconfigured` when there is no agent; `unavailable`.
  package func identities() async throws(RegainError) -> [SSHSignerKey] {
    guard case .identities(let identities) = try await ask(.identities) else { throw .badAgent }
    return identities.compactMap { try? SSHSignerKey(blob: $0.blob) }
  }

  /// - Returns: an algorithm and what it made, as it stands in an SSH signature.
  /// - Throws: `refused` when it does not sign; `misconfigured`, `unavailable`.
  package func sign(
    _ data: [UInt8], with signer: SSHSignerKey
  ) async throws(RegainError) -> [UInt8] {
    switch try await ask(.sign(signer, data)) {
    case .signature(let value): return value
    case .failure:
      throw RegainError(
        .refused, "The SSH agent did not sign: it has no such key, or was not allowed to use it.")
    case .identities: throw .badAgent
    }
  }

  private func ask(_ request: SSHAgentRequest) async throws(RegainError) -> SSHAgentAnswer {
    try await worker.run { () throws(RegainError) in
      let socket = OpenFile(descriptor: SystemCalls.connect(toSocketAt: socketPath))
      guard socket.descriptor >= 0 else {
        throw RegainError(
          .misconfigured, "There is no SSH agent at \(socketPath): \(SystemCalls.errorText()).")
      }
      let bytes = request.bytes
      guard SystemCalls.write(bytes.span, to: socket.descriptor) else { throw .badAgent }
      var answer = AnswerReader(socket.descriptor, seconds: answerSeconds)
      let count = try answer.read(count: 4).reduce(0) { $0 << 8 | Int($1) }
      guard (1...SSHAgentAnswer.longest).contains(count) else { throw .badAgent }
      return try SSHAgentAnswer(try answer.read(count: count))
    }
  }
}

private struct AnswerReader {
  private let descriptor: Int32
  private let end: ContinuousClock.Instant

  init(_ descriptor: Int32, seconds: Int) {
    (self.descriptor, end) = (descriptor, .now + .seconds(seconds))
  }

  mutating func read(count: Int) throws(RegainError) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let left = (end - .now) / .milliseconds(1)
      guard left > 0, SystemCalls.waitForInput(descriptor, milliseconds: Int32(min(left, 60_000)))
      else { throw RegainError(.unavailable, "The SSH agent does not answer.") }
      var part = [UInt8](repeating: 0, count: min(count - bytes.count, 65_536))
      let got = SystemCalls.read(descriptor, into: &part)
      guard got > 0 else { throw .badAgent }
      bytes += part.prefix(got)
    }
    return bytes
  }
}

extension RegainError {
  fileprivate static var badAgent: RegainError {
    RegainError(.unavailable, "The SSH agent closed its socket, or did not answer what was asked.")
  }
}
