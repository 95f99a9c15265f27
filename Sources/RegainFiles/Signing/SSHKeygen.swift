internal import Foundation
package import Regain
internal import RegainCrypto

/// The program `ssh-keygen`, which reads OpenSSH's private keys, and asks for what they need.
package struct SSHKeygen: Sendable {
  private let program: String
  private let worker = FileWorker("ssh-keygen", within: .seconds(300))

  /// A message that is not longer waits in the pipe, so that nobody waits for its reader.
  private static let longestMessage = 16_384
  private static let longestSignature = 16_384

  /// - Parameter program: from the root.
  package init(program: String) { self.program = program }

  /// - Parameter keyPath: of a private key, or of the public half of one that an agent has.
  /// - Returns: the armored signature.
  /// - Throws: `malformed` for a message longer than 16 KiB; `misconfigured` when the program cannot be run;
  ///   `refused` when it did not sign, and it has said why.
  package func sign(
    _ message: [UInt8], namespace: String, keyPath: String
  ) async throws(RegainError) -> [UInt8] {
    guard message.count <= Self.longestMessage else {
      throw RegainError(.malformed, "What is to be signed is far too long.")
    }
    let arguments = ["-q", "-Y", "sign", "-f", keyPath, "-n", namespace]
    return try await worker.run { () throws(RegainError) in try run(arguments, input: message) }
  }

  private func run(_ arguments: [String], input: [UInt8]) throws(RegainError) -> [UInt8] {
    guard let output = SystemCalls.pipe() else { throw cannotRun }
    let process = try start(arguments, input: input, output: output.write.descriptor)
    let signature = Self.readAll(output.onlyRead())
    guard SystemCalls.exitCode(of: process) == 0 else {
      throw RegainError(.refused, "ssh-keygen did not sign.")
    }
    return try signature.get()
  }

  /// The program is waited for in any case.
  private static func readAll(_ file: consuming OpenFile) -> Result<[UInt8], RegainError> {
    do { return .success(try file.readSecret(atMost: longestSignature).copied) } catch {
      return .failure(error)
    }
  }

  private func start(
    _ arguments: [String], input: [UInt8], output: Int32
  ) throws(RegainError) -> pid_t {
    guard let pipe = SystemCalls.pipe(),
      SystemCalls.write(input.span, to: pipe.write.descriptor),
      let process = SystemCalls.start(
        program, arguments, stdin: pipe.read.descriptor, stdout: output)
    else { throw cannotRun }
    return process
  }

  private var cannotRun: RegainError {
    RegainError(.misconfigured, "\(program) cannot be run: \(SystemCalls.errorText()).")
  }
}

extension SecretBytes {
  fileprivate var copied: [UInt8] {
    let bytes = bytes
    return bytes.indices.map { bytes[$0] }
  }
}
