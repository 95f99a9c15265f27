import Foundation
import Regain
import RegainFiles
import RegainTesting
import Testing

@Suite("A bulk run's file") struct BatchFileTests {
  struct Place {
    let folder: URL
    var path: String { folder.appendingPathComponent("out.sealed").path }

    init() throws {
      folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("regain-batch-\(UUID().uuidString)")
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    var text: String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }
  }

  private func service() async throws -> RecoveryService { try await .forTesting() }

  private func requests(_ range: Range<Int>) throws -> AsyncStream<BatchRequest> {
    let all = try range.map { index in
      let sheet = try SheetRequest(
        account: AccountID("user\(index)"), profile: .long, codeCount: 1)
      return BatchRequest(sheet, line: index)
    }
    return AsyncStream { stream in
      for request in all { stream.yield(request) }
      stream.finish()
    }
  }

  private func issue(
    _ service: RecoveryService, _ file: SealedBatchFile, _ range: Range<Int>
  ) async throws {
    try await service.backupCodes.issue(
      file.batch, to: requests(range),
      authority: .administrator(actor: "a", reason: "r"), output: file
    ) { _ in }
    try await file.finish()
  }

  /// A run that is over: its file is closed.
  private func begin(
    _ place: Place, _ recipient: Recipient, _ service: RecoveryService, _ range: Range<Int>
  ) async throws {
    let file = try await SealedBatchFile.begin(
      path: place.path, recipient: recipient, codes: service.backupCodes)
    try await issue(service, file, range)
  }

  @Test("It is new, readable by its owner only, and never written over") func new() async throws {
    let place = try Place()
    defer { place.remove() }
    let (service, recipient) = (try await service(), try RecipientKey().recipient)
    let file = try await SealedBatchFile.begin(
      path: place.path, recipient: recipient, codes: service.backupCodes)
    try await issue(service, file, 0..<5)
    let mode = try FileManager.default.attributesOfItem(atPath: place.path)[.posixPermissions]
    #expect((mode as? NSNumber)?.intValue == 0o600)
    let before = place.text
    await #expect(throws: RegainError.self) {
      _ = try await SealedBatchFile.begin(
        path: place.path, recipient: recipient, codes: service.backupCodes)
    }
    #expect(place.text == before)
    #expect(before.split(separator: "\n").count == 5)
  }

  @Test("Resumed, a torn line and lines without a sheet are gone, and every other is kept")
  func resumed() async throws {
    let place = try Place()
    defer { place.remove() }
    let (service, recipient) = (try await service(), try RecipientKey().recipient)
    try await begin(place, recipient, service, 0..<4)
    let lines = place.text.split(separator: "\n").map { String($0) + "\n" }
    // A line whose sheet was never stored, in the middle; and half of another at the end.
    let sheet = try SheetLine(lines[1]).sheet.description
    let orphan = lines[1].replacing(sheet, with: String(repeating: "7", count: 32))
    try (lines[0] + orphan + lines[1] + lines[2] + lines[3] + orphan.prefix(100))
      .write(toFile: place.path, atomically: false, encoding: .utf8)
    let file = try await SealedBatchFile.resume(
      path: place.path, recipient: recipient, codes: service.backupCodes)
    #expect(place.text == lines.joined())
    #expect(file.earlierLineCount == 4)
    try await issue(service, file, 0..<6)
    #expect(place.text.hasPrefix(lines.joined()))
    #expect(place.text.split(separator: "\n").count == 6)
  }

  @Test("Half a line at the end is cut off, and the next one begins on a line of its own")
  func torn() async throws {
    let place = try Place()
    defer { place.remove() }
    let (service, recipient) = (try await service(), try RecipientKey().recipient)
    try await begin(place, recipient, service, 0..<2)
    let whole = place.text
    try (whole + whole.prefix(50)).write(toFile: place.path, atomically: false, encoding: .utf8)
    let file = try await SealedBatchFile.resume(
      path: place.path, recipient: recipient, codes: service.backupCodes)
    try await issue(service, file, 0..<3)
    let lines = place.text.split(separator: "\n")
    #expect(lines.count == 3)
    for line in lines { _ = try SealedSheet(String(line)) }
  }

  @Test("Another store's, tenant's, recipient's or run's file is refused and not touched")
  func foreign() async throws {
    let place = try Place()
    defer { place.remove() }
    let (service, recipient) = (try await service(), try RecipientKey().recipient)
    try await begin(place, recipient, service, 0..<2)
    let before = place.text
    let other = try await RecoveryService.forTesting(seed: 2)
    let error = await resumeError(place, recipient, other)
    #expect(error?.message.contains("another store") == true)
    let tenant = await resumeError(place, recipient, service, tenant: "other")
    #expect(tenant?.message.contains("another store or tenant") == true)
    let key = await resumeError(place, try RecipientKey().recipient, service)
    #expect(key?.message.contains("another recipient") == true)
    #expect(place.text == before)
    let foreign = before.replacing(#""batch":""#, with: #""batch":"0"#)
    try (before + foreign).write(toFile: place.path, atomically: false, encoding: .utf8)
    #expect(await resumeError(place, recipient, service)?.code == .malformed)
    #expect(place.text == before + foreign)
  }

  private func resumeError(
    _ place: Place, _ recipient: Recipient, _ service: RecoveryService, tenant: String = "default"
  ) async -> RegainError? {
    do {
      _ = try await SealedBatchFile.resume(
        path: place.path, recipient: recipient, codes: service.backupCodes,
        tenant: TenantID(tenant))
      return nil
    } catch { return error }
  }

  @Test("Two runs never write one file at once") func locked() async throws {
    let place = try Place()
    defer { place.remove() }
    let (service, recipient) = (try await service(), try RecipientKey().recipient)
    let file = try await SealedBatchFile.begin(
      path: place.path, recipient: recipient, codes: service.backupCodes)
    let error = await resumeError(place, recipient, service)
    #expect(error?.message.contains("Another run") == true)
    try await issue(service, file, 0..<2)
    #expect(place.text.split(separator: "\n").count == 2)
  }

  @Test("A link, a file that others may read, and one that is no batch are refused") func hostile()
    async throws
  {
    let place = try Place()
    defer { place.remove() }
    let (service, recipient) = (try await service(), try RecipientKey().recipient)
    let target = place.folder.appendingPathComponent("target").path
    try "keep me\n".write(toFile: target, atomically: false, encoding: .utf8)
    try FileManager.default.createSymbolicLink(atPath: place.path, withDestinationPath: target)
    #expect(await resumeError(place, recipient, service) != nil)
    try FileManager.default.removeItem(atPath: place.path)
    try FileManager.default.copyItem(atPath: target, toPath: place.path)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: place.path)
    #expect(await resumeError(place, recipient, service)?.code == .insecurePermissions)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: place.path)
    #expect(await resumeError(place, recipient, service)?.code == .malformed)
    #expect(place.text == "keep me\n")
  }

  @Test("A recipient's files: the secret half for its owner only, neither written over")
  func recipientFiles() throws {
    let place = try Place()
    defer { place.remove() }
    let file = RecipientKeyFile(path: place.folder.appendingPathComponent("key").path)
    let recipient = try file.create()
    let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions]
    #expect((mode as? NSNumber)?.intValue == 0o600)
    let loaded = try file.load().recipient
    #expect(loaded == recipient)
    #expect(try RecipientKeyFile.readPublic(file.publicPath) == recipient)
    #expect(throws: RegainError.self) { try file.create() }
    let beside = RecipientKeyFile(path: place.folder.appendingPathComponent("other").path)
    try "x".write(toFile: beside.publicPath, atomically: false, encoding: .utf8)
    #expect(throws: RegainError.self) { try beside.create() }
    #expect(!FileManager.default.fileExists(atPath: beside.path))
    #expect(throws: RegainError.self) { _ = try RecipientKeyFile.readPublic(file.path) }
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file.path)
    let error = loadError(file)
    #expect(error?.code == .insecurePermissions)
  }

  private func loadError(_ file: RecipientKeyFile) -> RegainError? {
    do {
      let key = try file.load()
      _ = key.recipient
      return nil
    } catch { return error }
  }
}
