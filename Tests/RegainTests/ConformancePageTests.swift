import Foundation
import Testing

@Suite("The page on conformance") struct ConformancePageTests {
  @Test("Every row says what is demanded, how that is met, and what shows it")
  func cells() throws {
    let page = try ConformancePage()
    #expect(page.broken == [])
    #expect(page.rows.count > 200)
  }

  @Test("Every demand has an id of its own, and no source is left out")
  func ids() throws {
    let ids = try ConformancePage().rows.map(\.id)
    for id in ids {
      #expect(id.wholeMatch(of: /[NOGKH]-[0-9]{2,3}[a-z]?/) != nil, "\(id)")
      #expect(ids.count { $0 == id } == 1, "\(id)")
    }
    for (source, least) in [("N-", 100), ("O-", 59), ("G-", 25), ("K-", 20), ("H-", 8)] {
      #expect(ids.count { $0.hasPrefix(source) } >= least, "\(source)")
    }
  }

  @Test("What shows that a demand is met is there; where nothing does, it says whose it is")
  func proofs() throws {
    let page = try ConformancePage()
    for row in page.rows {
      let fault = page.fault(in: row)
      #expect(fault == nil, "\(row.id)")
    }
  }

  @Test("A test that is misspelt or gone is found, and so is a proof that is missing")
  func misspelt() throws {
    let page = try ConformancePage()
    let name = "A test that is misspelt or gone is found, and so is a proof that is missing"
    let script = "Tests/Tokens/check_tokens.py"
    func fault(_ shownBy: String, _ how: String = "So it is.") -> String? {
      page.fault(in: ConformancePage.Row(id: "N-00", how: how, shownBy: shownBy))
    }
    #expect(fault("`\(name)`") == nil)
    #expect(fault("`\(name)`, `\(script)`") == nil)
    #expect(fault("-", "Left to the application: its pages.") == nil)
    for shownBy in [
      "-", "", "``", name, "`\(name.dropLast())`", "`\(name)s`", "` \(name)`", "`\(name)",
      "`\(name)` `\(script)`", "`\(name)`, -", "`\(name)`, `\(script)x`", "`Tests/Tokens`",
      "`Tests/RegainTests/ConformancePageTests.swift`",
    ] {
      #expect(fault(shownBy) != nil, "\(shownBy)")
    }
  }
}

/// The page of the documentation that lists what others demand, as data.
private struct ConformancePage {
  struct Row {
    let id: String
    let how: String
    let shownBy: String
  }

  let rows: [Row]
  /// Lines of tables that have not four cells, each with something in it.
  let broken: [String]
  /// The display names of all tests in the repository.
  private let tests: Set<String>
  /// What the whole test run does.
  private let run: String
  private let root: URL

  init() throws {
    root =
      URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../..").standardizedFileURL
    let page = try Self.text(of: "Sources/Regain/Regain.docc/Conformance.md", in: root)
    let lines = page.split(separator: "\n").map(String.init)
      .filter { $0.hasPrefix("|") && !$0.hasPrefix("| Id |") && !$0.hasPrefix("|---|") }
    let cells = lines.map(Self.cells)
    broken = zip(lines, cells).filter { $1.count != 4 || $1.contains("") }.map { $0.0 }
    rows = cells.filter { $0.count == 4 }.map { Row(id: $0[0], how: $0[2], shownBy: $0[3]) }
    run = try Self.text(of: "Scripts/test", in: root)
    let folder = root.appendingPathComponent("Tests")
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".swift") }
    tests = Set(try files.flatMap { Self.displayNames(in: try Self.text(of: $0, in: folder)) })
  }

  private static func text(of path: String, in folder: URL) throws -> String {
    try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
  }

  private static func cells(_ line: String) -> [String] {
    line.components(separatedBy: "|").dropFirst().dropLast()
      .map { $0.trimmingCharacters(in: .whitespaces) }
  }

  /// What stands in quotes behind `@Test(`, on its line or the next; not in comments and texts.
  private static func displayNames(in source: String) -> [String] {
    let parts = source.components(separatedBy: "@Test(")
    return zip(parts, parts.dropFirst()).compactMap { before, after in
      let argument = after.drop(while: \.isWhitespace)
      guard before.reversed().prefix(while: { $0 != "\n" }).allSatisfy(\.isWhitespace),
        argument.first == "\""
      else { return nil }
      return String(argument.dropFirst().prefix { $0 != "\"" })
    }
  }

  /// What is wrong with what is said to show that a row is met; nil: nothing.
  func fault(in row: Row) -> String? {
    guard row.shownBy != "-" else {
      let isSaid = ["Left to the ", "Not met", "Documentation: "].contains { row.how.contains($0) }
      return isSaid ? nil : "nothing shows it, and it does not say who sees to it"
    }
    let pieces = row.shownBy.components(separatedBy: "`").enumerated()
    let names = pieces.filter { $0.offset % 2 == 1 }.map(\.element)
    guard row.shownBy == names.map({ "`\($0)`" }).joined(separator: ", "), !names.isEmpty else {
      return "it is no list of names in back quotes"
    }
    let unknown = names.filter { !tests.contains($0) && !isScript($0) }
    return unknown.isEmpty ? nil : "there is no \(unknown)"
  }

  private func isScript(_ path: String) -> Bool {
    run.contains(path) && (try? Self.text(of: path, in: root)) != nil
  }
}
