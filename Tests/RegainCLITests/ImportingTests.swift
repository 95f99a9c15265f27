import Foundation
import Testing

@Suite("regain codes import") struct ImportingTests {
  struct Case: Decodable {
    let kind: String
    let result: String
    let comment: String
    let stored: String
    let code: String?
  }

  struct File: Decodable { let tests: [Case] }

  /// What Django, bcrypt and Keycloak's hash made, from `Vectors/`.
  private func cases(_ kind: String, _ result: String) throws -> [Case] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Vectors/imports.json").standardizedFileURL
    return try JSONDecoder().decode(File.self, from: Data(contentsOf: folder)).tests
      .filter { $0.kind == kind && $0.result == result && !$0.comment.contains("groups") }
  }

  private func write(_ text: String, _ tool: CommandLineTool, _ name: String = "list") throws
    -> String
  {
    let path = (tool.home as NSString).deletingLastPathComponent + "/" + name
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    return path
  }

  private func redeem(_ code: String, _ account: String, _ tool: CommandLineTool) throws -> Int32 {
    try tool.run(["codes", "redeem", account, "--imported"], input: Array((code + "\n").utf8)).code
  }

  @Test(
    "Codes that other systems stored redeem once each",
    arguments: ["devise", "wordpress", "django", "keycloak"])
  func formats(_ kind: String) throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let cases = try cases(kind, "valid")
    let rows = cases.enumerated().map { index, test in "user\(index),\(test.stored)\n" }
    let list = try write("account,code\n" + rows.joined(), tool)
    let outcome = try tool.run("codes", "import", "--format", kind, list, "--json")
    #expect(outcome.code == 0, "\(outcome.messages)")
    #expect(outcome.output.contains(#""taken":\#(cases.count)"#))
    for (index, test) in cases.enumerated() {
      let code = try #require(test.code)
      #expect(try redeem(code, "user\(index)", tool) == 0, "\(test.comment)")
      #expect(try redeem(code, "user\(index)", tool) == 1, "\(test.comment)")
    }
    let again = try tool.run("codes", "import", "--format", kind, list, "--json")
    #expect(again.code == 0, "repeating is safe")
    #expect(try redeem(try #require(cases[0].code), "user0", tool) == 1)
  }

  @Test("A realm export of Keycloak's is read as it is") func keycloakExport() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let stored = try cases("keycloak", "valid")
    func credential(_ algorithm: String) -> String {
      let codes = stored.enumerated().map { index, test in
        #"{\"number\":\#(index + 1),\"encodedHashedValue\":\"\#(test.stored)\"}"#
      }
      return
        #"{"type":"recovery-authn-codes","secretData":"{\"codes\":[\#(codes.joined(separator: ","))]}","#
        + #""credentialData":"{\"hashIterations\":1,\"algorithm\":\"\#(algorithm)\",\"totalCodes\":2}"}"#
    }
    let export = """
      {"realm":"r","users":[
       {"username":"alice","credentials":[{"type":"password"},\(credential("RS512"))]},
       {"username":"bob"},
       {"username":"eve","credentials":[\(credential("MD5"))]}
      ]}
      """
    let outcome = try tool.run(
      "codes", "import", "--format", "keycloak", write(export, tool, "realm.json"), "--json")
    #expect(outcome.code == 65, "\(outcome.output)")
    #expect(outcome.output.contains(#""taken":1"#) && outcome.output.contains(#""malformed":1"#))
    for test in stored { #expect(try redeem(try #require(test.code), "alice", tool) == 0) }
  }

  @Test("What cannot be taken is told by line, and the rest is taken: exit 65, then 1")
  func report()
    throws
  {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let good = try cases("devise", "valid")[0].stored
    let bad = try cases("devise", "malformed")
    let rows = bad.enumerated().filter { !$1.stored.contains("\n") && !$1.stored.isEmpty }
      .map { index, test in "{\"account\":\"bad\(index)\",\"codes\":[\"\(test.stored)\"]}\n" }
    let text =
      "{\"account\":\"alice\",\"codes\":[\"\(good)\"]}\n" + rows.joined()
      + "{\"account\":\"\",\"codes\":[\"\(good)\"]}\n{\"account\":\"none\",\"codes\":[]}\n"
    let outcome = try tool.run("codes", "import", "--format", "devise", write(text, tool), "--json")
    #expect(outcome.code == 65)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == rows.count + 4)
    #expect(lines.last?.contains(#""taken":1"#) == true)
    #expect(lines.filter { $0.contains(#""result":"malformed""#) }.count == rows.count + 3)
    #expect(!outcome.output.contains(good.suffix(20)), "no hash is repeated")
    let other = try write(
      "account,code\nalice,\(try cases("devise", "valid")[1].stored)\n", tool, "b")
    let refused = try tool.run("codes", "import", "--format", "devise", other)
    #expect(refused.code == 1)
    #expect(refused.messages.contains("line 2: alice:"))
  }

  @Test("A dry run takes nothing; plain lists are hashed at once; a format must be named")
  func plain() throws {
    let tool = try CommandLineTool.ready()
    defer { tool.remove() }
    let list = try write("account,code\nalice,4f9c-21ab\nalice,7788 9900\n", tool)
    #expect(try tool.run("codes", "import", list).code == 64)
    let dry = try tool.run("codes", "import", "--format", "plain", list, "--dry-run")
    #expect(dry.code == 0, "\(dry.messages)")
    #expect(try redeem("4f9c-21ab", "alice", tool) == 1)
    #expect(try tool.run("codes", "import", "--format", "plain", list).code == 0)
    #expect(try redeem("4f9c21ab", "alice", tool) == 0)
    let database = try Data(contentsOf: URL(fileURLWithPath: tool.storePath))
    #expect(database.range(of: Data("77889900".utf8)) == nil)
    let status = try tool.run("codes", "status", "alice", "--json").json
    #expect(status["importedFrom"] == .text("plain"))
    #expect(status["conditions"] == .list([.text("depleted"), .text("weak")]))
    let all = try tool.run("codes", "status", "--all", "--only", "weak").output
    #expect(all.contains("alice"))
    #expect(try tool.run("codes", "status", "--all", "--only", "weka").code == 64)
    #expect(try tool.run("codes", "status").code == 64)
  }
}
