import Foundation
import Testing

@Suite("What the documents say is so") struct DocumentTests {
  private func text(_ path: String) throws -> String {
    let root = URL(fileURLWithPath: #filePath).appendingPathComponent("../../..")
      .standardizedFileURL
    return try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }

  @Test("The README's program is the one that compiles") func snippet() throws {
    let program = try text("Snippets/Backend.swift").trimmingCharacters(in: .whitespacesAndNewlines)
    #expect(try text("README.md").contains(program))
  }

  @Test("Every command that the README names has help") func commands() throws {
    let tool = try CommandLineTool.make()
    defer { tool.remove() }
    let pattern = /`regain ([a-z]+(?: [a-z]+)?)/
    let named = Set(try text("README.md").matches(of: pattern).map { String($0.1) })
    #expect(named.count >= 9, "\(named)")
    for command in named {
      #expect(try tool.run(command.split(separator: " ").map(String.init) + ["--help"]).code == 0)
    }
  }

  @Test("The exit codes of the help are the ones of the README") func exitCodes() throws {
    let tool = try CommandLineTool.make()
    defer { tool.remove() }
    let help = try tool.run("--help").output
    let readme = try text("README.md")
    for code in ["65", "69", "74", "75", "77", "78"] {
      #expect(help.contains(code) && readme.contains(code))
    }
  }
}
