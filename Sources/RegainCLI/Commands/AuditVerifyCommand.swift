internal import ArgumentParser
internal import Foundation
internal import Regain
internal import RegainFiles

struct AuditVerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Verify a copy of the log, or a proof; needs no store.",
    discussion: """
      Exit 0: every entry is there, as it was signed. 1: it is not; the first bad entry is named. 65: no \
      copy of a log. Values that were exported with it must be those that the entries commit to; erased ones \
      may be missing. Whose signature counts is said by --trust (see `regain audit trust`), else by this \
      machine's keyring. With --anchor, a log whose end was cut off is found out too; with --witness-key \
      besides, the anchor must carry that witness's signature.

      Example: regain audit verify /mnt/backup/log --trust regain.trust --anchor regain.anchor
      """)

  @Argument(help: "The folder with the copy.")
  var folder: String?

  @Option(help: "The log's name and keys, from elsewhere than the copy.")
  var trust: String?

  @Option(help: "A proof that `regain audit prove` made, to verify instead of a copy.")
  var proof: String?

  @Option(help: "The entry that the proof is of.")
  var entry: String?

  @Option(help: "The older checkpoint that the proof is from.")
  var since: String?

  @OptionGroup var options: GlobalOptions

  mutating func validate() throws {
    try refuseEmpty(folder, "folder")
    let shown = [entry, since].compactMap { $0 }.count
    guard (folder == nil) == (proof != nil), shown == (proof == nil ? 0 : 1) else {
      throw usage("Name a folder, or --proof and --entry, or --proof and --since.")
    }
    guard proof == nil || (options.anchor == nil && options.witnessKey == nil) else {
      throw usage("A proof carries its own checkpoint: --anchor and --witness-key are for copies.")
    }
  }

  mutating func run() async throws {
    let places = try options.places()
    if let proof, let entry { return try verify(proof: proof, of: entry, places) }
    if let proof, let since { return try verify(growth: proof, since: since, places) }
    guard let folder else { return }
    let directory = LogDirectory(path: folder)
    let anchor = try anchor(places)
    let verdict = try directory.verify(
      trust: try trusted(places, origin: directory.origin()), anchor: anchor)
    try tell(verdict)
  }

  private func anchor(_ places: Places) throws -> LogCheckpoint? {
    guard let path = places.anchorPath else {
      guard try places.witness() == nil else {
        throw usage(
          "--witness-key says whose signature the anchor must carry: name it with --anchor.")
      }
      return nil
    }
    let anchor = try Self.parsed(path) { note throws(RegainError) in try LogCheckpoint(note: note) }
    _ = try places.witness()?.time(of: anchor)
    return anchor
  }

  /// Without a file, the keys of this machine's keyring: what they sign is this installation's own log.
  private func trusted(_ places: Places, origin: String) throws -> LogTrust {
    if let trust {
      return try Self.parsed(trust) { text throws(RegainError) in try LogTrust(text) }
    }
    guard Installation.keyringFile(places).exists else {
      throw usage(
        "Say whose signature counts: --trust FILE, made by `regain audit trust` where the log is.")
    }
    return try Installation.loadKeyring(places).logTrust(origin: origin, withOlderKeys: true)
  }

  private func verify(proof: String, of entry: String, _ places: Places) throws {
    let checkpoint = try Self.parsed(proof) { text throws(RegainError) in try AuditProof(text) }
    let size: Int64
    do {
      size = try checkpoint.verify(
        entry: Array(try Self.text(at: entry).utf8),
        trust: try trusted(places, origin: checkpoint.origin))
    } catch let error as RegainError where error.code == .refused && options.json {
      Output.json(
        BadProof(
          result: ExitStatus.refused.word, firstBadIndex: checkpoint.index, message: error.message))
      Output.message(error.message)
      throw ExitStatus.refused
    }
    guard options.json else {
      return Output.line("entry \(checkpoint.index) of \(size), as it was signed")
    }
    Output.json(
      Answer(
        result: ExitStatus.ok.word, origin: checkpoint.origin, size: size, root: checkpoint.root))
  }

  private func verify(growth proof: String, since old: String, _ places: Places) throws {
    let read = try Self.parsed(proof) { text throws(RegainError) in
      try AuditConsistencyProof(text)
    }
    let before = try Self.parsed(old) { note throws(RegainError) in try LogCheckpoint(note: note) }
    let after = read.checkpoint
    try read.verify(from: before, trust: try trusted(places, origin: after.origin))
    guard options.json else {
      return Output.line(
        "\(Count(after.size, "entry", "entries")), and the first \(before.size) are as they were signed before"
      )
    }
    Output.json(
      Answer(
        result: ExitStatus.ok.word, origin: after.origin, size: after.size, root: after.root))
  }

  private func tell(_ verdict: LogVerdict) throws {
    let status: ExitStatus = verdict.isSound ? .ok : .refused
    if options.json {
      Output.json(
        Answer(
          result: status.word, origin: verdict.origin, size: verdict.size, root: verdict.root,
          firstBadIndex: verdict.firstBadIndex, message: verdict.problem))
    } else if verdict.isSound {
      Output.line("\(Count(verdict.size, "entry", "entries")), all as they were signed")
    }
    if let problem = verdict.problem, let index = verdict.firstBadIndex {
      Output.message("Entry \(index): \(problem)")
      throw status
    }
  }

  /// More than any note, proof, entry or list of keys has.
  private static let longest = 1 << 18

  private static func text(at path: String) throws(RegainError) -> String {
    try TextFile.read(path, atMost: longest)
  }

  /// What is wrong with a file's form is said with its name.
  private static func parsed<Value>(
    _ path: String, _ parse: (String) throws(RegainError) -> Value
  ) throws(RegainError) -> Value {
    let text = try text(at: path)
    do throws(RegainError) {
      return try parse(text)
    } catch {
      guard error.code == .malformed else { throw error }
      throw RegainError(.malformed, "\(path): \(error.message)")
    }
  }

  private struct BadProof: Encodable {
    let result: String
    let firstBadIndex: Int64
    let message: String
  }

  private struct Answer: Encodable {
    let result: String
    let origin: String
    let size: Int64
    let root: String
    @OrNull var firstBadIndex: Int64?
    var message: String?
  }
}
