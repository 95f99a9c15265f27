internal import ArgumentParser
internal import Regain
internal import RegainFiles

struct AuditAnchorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "anchor",
    abstract: "Make the anchor file, or carry it on to the log as it is now.",
    discussion: """
      Then name it with --anchor or REGAIN_ANCHOR wherever this store is used: a code is accepted only \
      once the file says so, and a store that was put back to an older copy grants nothing. Best on \
      another disk than the database.

      With --witness and --witness-key (or REGAIN_WITNESS and REGAIN_WITNESS_KEY) a witness (C2SP \
      tlog-witness) must sign each checkpoint, too: then nobody here can put the store and the file back \
      together. Give its operator what `regain audit trust` says. The witness is asked with curl.

      Example: regain audit anchor /mnt/other/regain.anchor
      Example: regain audit anchor /mnt/other/regain.anchor --witness https://witness.example/w1 \
               --witness-key "$KEY"
      """)

  @Argument(help: "The file.")
  var file: String

  @OptionGroup var options: GlobalOptions

  mutating func validate() throws { try refuseEmpty(file, "file") }

  mutating func run() async throws {
    let isNew = !AnchorFile(path: file).exists
    let session = try await Session.open(options, anchorPath: file)
    let checkpoint = try await session.service.audit.anchor()
    guard options.json else {
      return Output.message(
        "\(isNew ? "Made" : "Carried on") \(file): "
          + "\(Count(checkpoint.size, "entry is", "entries are")) anchored.")
    }
    Output.json(CheckpointAnswer(checkpoint))
  }
}
