internal import Foundation

/// Another program, run to its end: bytes in, bytes out. It must end by itself.
enum Subprocess {
  struct Outcome: Sendable {
    let code: Int32
    /// One byte more than the limit means that there was more.
    let output: [UInt8]
    let messages: String
  }

  /// Where the PATH has a program; folders that are not named from the root are passed over.
  static func find(_ name: String) -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").filter { $0.hasPrefix("/") }.map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// - Parameters:
  ///   - input: for its stdin, at most what a pipe holds (64 KB) unless it reads on.
  ///   - limit: how many bytes of its stdout are wanted; more finds the pipe closed.
  /// - Throws: when it cannot be started.
  static func run(
    _ path: String, _ arguments: [String], input: [UInt8], atMost limit: Int
  ) async throws -> Outcome {
    try await withCheckedThrowingContinuation { continuation in
      // Waiting blocks a thread, and must not block one that tasks run on.
      Thread.detachNewThread {
        continuation.resume(
          with: Result { try runBlocking(path, arguments, input: input, atMost: limit) })
      }
    }
  }

  private static func runBlocking(
    _ path: String, _ arguments: [String], input: [UInt8], atMost limit: Int
  ) throws -> Outcome {
    let process = Process()
    let (stdin, stdout, stderr) = (Pipe(), Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    (process.standardInput, process.standardOutput) = (stdin, stdout)
    process.standardError = stderr
    try process.run()
    // One that does not want its input says why.
    try? stdin.fileHandleForWriting.write(contentsOf: Data(input))
    try? stdin.fileHandleForWriting.close()
    let output = read(stdout.fileHandleForReading, atMost: limit)
    // Where there is more, its next write fails and ends it; a signal may be blocked in it.
    try? stdout.fileHandleForReading.close()
    let messages = read(stderr.fileHandleForReading, atMost: 4096)
    process.waitUntilExit()
    return Outcome(
      code: process.terminationStatus, output: output,
      messages: String(decoding: messages, as: UTF8.self))
  }

  private static func read(_ handle: FileHandle, atMost limit: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count <= limit,
      let part = try? handle.read(upToCount: limit + 1 - bytes.count), !part.isEmpty
    {
      bytes += part
    }
    return bytes
  }
}
