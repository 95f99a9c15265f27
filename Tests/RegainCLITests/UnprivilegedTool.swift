import Foundation

/// The command under another user's id, for whom permissions count.
struct UnprivilegedTool {
  private let tool: CommandLineTool
  private let copy: String
  private static let user = "65534"

  init(_ tool: CommandLineTool) throws {
    self.tool = tool
    let folder = (tool.home as NSString).deletingLastPathComponent
    try tool.setMode(0o755, of: folder)
    copy = folder + "/regain"
    try FileManager.default.copyItem(
      at: CommandLineTool.executable, to: URL(fileURLWithPath: copy))
  }

  func own(_ path: String) throws {
    try shell("/bin/chown", "-R", "\(Self.user):\(Self.user)", path)
  }

  func run(_ arguments: String...) throws -> CommandLineTool.Outcome { try run(arguments) }

  func run(_ arguments: [String]) throws -> CommandLineTool.Outcome {
    try tool.run(
      ["--reuid", Self.user, "--regid", Self.user, "--clear-groups", copy] + arguments,
      executable: URL(fileURLWithPath: "/usr/bin/setpriv"))
  }
}
