import Foundation
import Regain
import RegainFiles
import Testing

@Suite("Keyring files") struct KeyringFileTests {
  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("regain-keyring-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  private func passphrase(_ text: String) -> KeyringFile.PassphrasePrompt {
    { () throws(RegainError) in
      let bytes = Array(text.utf8)
      return try Passphrase(copying: bytes.span)
    }
  }

  @Test("What is made is read back, and is never made twice") func create() throws {
    try withFolder { folder in
      let file = KeyringFile(path: folder + "/keyring")
      #expect(!file.exists)
      let keyring = try file.create()
      #expect(file.exists)
      #expect(try file.load().keys == keyring.keys)
      let before = try Data(contentsOf: URL(fileURLWithPath: file.path))
      #expect(throws: RegainError(.misconfigured, "")) { try file.create() }
      #expect(try Data(contentsOf: URL(fileURLWithPath: file.path)) == before)
    }
  }

  @Test("A sealed keyring asks for its passphrase, a plain one does not") func sealing() throws {
    try withFolder { folder in
      let file = KeyringFile(path: folder + "/keyring")
      let keys = try file.create().keys
      var asked = 0
      let counting: KeyringFile.PassphrasePrompt = { () throws(RegainError) in
        asked += 1
        return try passphrase("a long passphrase")()
      }
      #expect(try file.load(passphrase: counting).keys == keys)
      #expect(asked == 0)
      try file.seal(passphrase: counting)
      #expect(throws: RegainError(.malformed, "")) { try file.seal(passphrase: counting) }
      #expect(throws: RegainError(.misconfigured, "")) { try file.load() }
      #expect(try file.load(passphrase: counting).keys == keys)
      #expect(asked == 2)
      #expect(throws: RegainError(.misconfigured, "")) {
        try file.load(passphrase: passphrase("a wrong passphrase"))
      }
      try file.unseal(passphrase: counting)
      #expect(try file.load().keys == keys)
    }
  }

  @Test("Of many rotations at once none is lost, and a reader always finds a whole keyring")
  func concurrentRotations() throws {
    try withFolder { folder in
      let file = KeyringFile(path: folder + "/keyring")
      try file.create()
      DispatchQueue.concurrentPerform(iterations: 24) { number in
        if number % 3 == 0 {
          for _ in 0..<20 { #expect((try? file.load()) != nil) }
        } else {
          _ = try? file.rotate(.codePepper, passphrase: passphrase("unused and long"))
        }
      }
      #expect(try file.load().keys.filter { $0.purpose == .codePepper }.count == 17)
      let files = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(files.sorted() == ["keyring", "keyring.lock"])
    }
  }

  @Test("A draft that a crash left behind does not stop the next change") func leftDraft() throws {
    try withFolder { folder in
      let file = KeyringFile(path: folder + "/keyring")
      try file.create()
      try Data("half".utf8).write(to: URL(fileURLWithPath: file.path + ".new"))
      _ = try file.rotate(.lookUp, passphrase: passphrase("unused and long"))
      #expect(try file.load().keys.filter { $0.purpose == .lookUp }.count == 2)
    }
  }

  @Test("What is no keyring file is told by its error") func errors() throws {
    try withFolder { folder in
      let file = KeyringFile(path: folder + "/keyring")
      #expect(throws: RegainError(.misconfigured, "")) { try file.load() }
      #expect(throws: RegainError(.misconfigured, "")) { try KeyringFile(path: folder).load() }
      #expect(throws: RegainError(.unavailable, "")) {
        try KeyringFile(path: folder + "/none/keyring").create()
      }
      try file.create()
      try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file.path)
      #expect(throws: RegainError(.insecurePermissions, "")) { try file.load() }
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
      try FileManager.default.setAttributes([.posixPermissions: 0o770], ofItemAtPath: folder)
      #expect(throws: RegainError(.insecurePermissions, "")) { try file.load() }
    }
  }
}

@Suite("The folder of a path") struct ParentFolderTests {
  @Test(
    "Everything before the last slash",
    arguments: [
      ("k", ""), ("", ""), ("/k", "/"), ("a/k", "a"), ("/a/b/k", "/a/b"), ("/", "/"), ("./k", "."),
    ])
  func folder(_ path: String, _ folder: String) { #expect(path.parentFolder == folder) }
}
