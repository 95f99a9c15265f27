import Foundation

/// What only root can set up: a disk of a few hundred kilobytes, and another user.
let isRoot = geteuid() == 0

/// 600 KiB in memory.
struct SmallDisk {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("regain-disk-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try shell("/bin/mount", "-t", "tmpfs", "-o", "size=600k,mode=0700", "tmpfs", path)
  }

  private var ballast: String { path + "/ballast" }

  /// Leaves not a page.
  func fill() throws {
    try Data().write(to: URL(fileURLWithPath: ballast))
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: ballast))
    defer { try? handle.close() }
    while (try? handle.write(contentsOf: Data(count: 4096))) != nil {}
  }

  func makeRoom() throws { try FileManager.default.removeItem(atPath: ballast) }

  func remove() {
    try? shell("/bin/umount", path)
    try? FileManager.default.removeItem(atPath: path)
  }
}

func canMount() -> Bool {
  guard let disk = try? SmallDisk() else { return false }
  disk.remove()
  return true
}

func shell(_ path: String, _ arguments: String...) throws {
  struct Failed: Error { let command: String }
  let process = Process()
  process.executableURL = URL(fileURLWithPath: path)
  process.arguments = arguments
  process.standardError = FileHandle.nullDevice
  try process.run()
  process.waitUntilExit()
  guard process.terminationStatus == 0 else { throw Failed(command: "\(path) \(arguments)") }
}
