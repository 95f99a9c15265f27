import Foundation
import Regain
import RegainFiles
import Testing

/// Run alone: how long one waits can be told only while nothing else runs.
@Suite("Files that do not answer, against the clock", .serialized) struct AgainstTheClockTests {
  @Test("A lock that is kept, and a disk that hangs: unavailable after a second at the most")
  func anchor() async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/regain-clock-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let anchor = AnchorFile(path: folder + "/anchor")
    _ = try await anchor.advance(from: nil, to: "one")
    let descriptor = SystemCalls.open(folder + "/anchor.lock", O_RDWR)
    defer { close(descriptor) }
    #expect(flock(descriptor, LOCK_EX) == 0)
    let begun = ContinuousClock.now
    await #expect(throws: RegainError(.unavailable, "")) {
      _ = try await anchor.advance(from: "one", to: "two")
    }
    #expect(ContinuousClock.now - begun < .milliseconds(1500))
    let worker = FileWorker("The disk", within: .milliseconds(200))
    let start = ContinuousClock.now
    for _ in 0..<3 {
      await #expect(throws: RegainError(.unavailable, "")) {
        try await worker.run { () throws(RegainError) in _ = usleep(2_000_000) }
      }
    }
    #expect(ContinuousClock.now - start < .milliseconds(1500))
  }
}
