import Foundation
import Regain
import RegainFiles
import RegainTesting
import Testing

@Suite("Anchor files") struct AnchorFileTests {
  private func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("regain-anchor-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await body(folder)
  }

  private func change(_ path: String, to mode: Int) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
  }

  private func thrown(_ body: () async throws -> Void) async -> RegainError? {
    do {
      try await body()
      return nil
    } catch {
      return error as? RegainError
    }
  }

  @Test("It takes a checkpoint in the place of the one that was seen, and of no other")
  func comparedAndPut() async throws {
    try await withFolder { folder in
      let anchor = AnchorFile(path: folder + "/anchor")
      #expect(try await anchor.checkpoint() == nil)
      #expect(try await !anchor.advance(from: "seen", to: "one"))
      #expect(try await anchor.advance(from: nil, to: "one"))
      #expect(try await !anchor.advance(from: nil, to: "two"))
      #expect(try await anchor.advance(from: "one", to: "two"))
      #expect(try await !anchor.advance(from: "one", to: "three"))
      #expect(try await anchor.checkpoint() == "two")
      let kept = try await AnchorFile(path: anchor.path).checkpoint()
      #expect(kept == "two")
    }
  }

  @Test("Of many at once, each step has one who made it") func race() async throws {
    try await withFolder { folder in
      let path = folder + "/anchor"
      _ = try await AnchorFile(path: path).advance(from: nil, to: "0")
      let won = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<8 {
          group.addTask {
            let anchor = AnchorFile(path: path)
            var won = 0
            for step in 0..<20 where try await anchor.advance(from: "\(step)", to: "\(step + 1)") {
              won += 1
            }
            return won
          }
        }
        return try await group.reduce(0, +)
      }
      let last = try #require(try await AnchorFile(path: path).checkpoint())
      #expect(String(won) == last)
    }
  }

  @Test("A lock that another process keeps is not waited for, and nobody else can take it")
  func locked() async throws {
    try await withFolder { folder in
      let anchor = AnchorFile(path: folder + "/anchor")
      _ = try await anchor.advance(from: nil, to: "one")
      let lock = folder + "/anchor.lock"
      let mode = try FileManager.default.attributesOfItem(atPath: lock)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      let descriptor = SystemCalls.open(lock, O_RDWR)
      #expect(flock(descriptor, LOCK_EX) == 0)
      let error = await thrown { _ = try await anchor.advance(from: "one", to: "two") }
      #expect(error?.code == .unavailable)
      #expect(try await anchor.checkpoint() == "one")
      close(descriptor)
      #expect(try await anchor.advance(from: "one", to: "two"))
      // A lock on the folder, which anyone can have who may look into it, holds nothing up.
      let folderDescriptor = SystemCalls.open(folder, O_RDONLY)
      #expect(flock(folderDescriptor, LOCK_EX) == 0)
      #expect(try await anchor.advance(from: "two", to: "three"))
      close(folderDescriptor)
      try change(lock, to: 0o644)
      #expect(
        await thrown { _ = try await anchor.advance(from: "three", to: "four") }?.code
          == .insecurePermissions)
    }
  }

  @Test("A lock that others could hold: what was committed is unknown, and can be asked for again")
  func openLock() async throws {
    try await withFolder { folder in
      let anchor = AnchorFile(path: folder + "/anchor")
      let service = try await RecoveryService.forTesting(anchor: anchor)
      _ = try await service.audit.anchor()
      let alice = try AccountID("alice")
      let request = try SheetRequest(account: alice, profile: .long)
      let codes = try await service.backupCodes.issueForTesting(request).codes
      let key = try IdempotencyKey("0123456789012345678901")
      try change(folder + "/anchor.lock", to: 0o644)
      let error = await thrown {
        _ = try await service.backupCodes.redeem(
          TypedCode(codes[1]), by: alice, idempotencyKey: key)
      }
      #expect(error?.code == .unknown)
      try change(folder + "/anchor.lock", to: 0o600)
      let again = try await service.backupCodes.redeem(
        TypedCode(codes[1]), by: alice, idempotencyKey: key)
      #expect(again.isReplay)
    }
  }

  @Test("What is no anchor is the installation's fault, and named") func wrong() async throws {
    try await withFolder { folder in
      let anchor = AnchorFile(path: folder + "/anchor")
      try String(repeating: "x", count: 20_000).write(
        toFile: anchor.path, atomically: true, encoding: .utf8)
      try change(anchor.path, to: 0o600)
      let error = await thrown { _ = try await anchor.checkpoint() }
      #expect(error?.code == .misconfigured && error?.message.contains(anchor.path) == true)
      try change(anchor.path, to: 0o620)
      let open = await thrown { _ = try await anchor.checkpoint() }
      #expect(open?.code == .insecurePermissions && open?.message.contains("keys") == false)
    }
  }
}
