internal import ArgumentParser
internal import Regain
internal import RegainFiles

struct AuditReconcileCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconcile",
    abstract: "Put a store right that was restored from an older copy, from a copy of its log.",
    discussion: """
      Replays what the store has lost: used codes, ended sheets, stops, counts. Sheets issued meanwhile \
      are lost and their owners need new ones. Where the anchor knows of entries that the copy lacks, or is \
      lost itself (--anchor-lost), every sheet is suspended until it is replaced. Safe to repeat; name the anchor with \
      --anchor. Who did what and why comes back only from a copy that was exported --with-values.

      Example: regain audit reconcile /mnt/backup/log --anchor /mnt/other/regain.anchor
      """)

  @Argument(help: "The folder that `regain audit export` made.")
  var folder: String

  @Flag(help: "The anchor is gone for good: suspend every sheet, unless a witness knows better.")
  var anchorLost = false

  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  mutating func validate() throws { try refuseEmpty(folder, "folder") }

  mutating func run() async throws {
    let session = try await Session.open(options)
    let report = try await session.service.reconcile(
      with: LogDirectory(path: folder), origin: actor.origin(), anchorIsLost: anchorLost)
    if options.json { return Output.json(Answer(report)) }
    guard let epoch = report.epoch else {
      Output.message("The store has everything that the copy has. Nothing was changed.")
      if !report.isAnchored { Output.message(Self.unanchored) }
      return
    }
    Output.message(
      "\(Count(report.replayed, "entry", "entries")) replayed, \(report.moved) of the store's own put behind them; "
        + "epoch \(epoch) has begun.")
    for sentence in sentences(report) { Output.message(sentence) }
    if !report.isAnchored { Output.message(Self.unanchored) }
  }

  private static let unanchored =
    "There was no anchor: whether the copy itself is whole could not be seen. Whoever has one names it with "
    + "--anchor."

  private func sentences(_ report: ReconciliationReport) -> [String] {
    var sentences: [String] = []
    if report.lost > 0 {
      sentences.append(
        "\(Count(report.lost, "entry is", "entries are")) lost for good: "
          + "\(Count(report.suspendedSheets, "sheet is", "sheets are")) suspended. Issue new "
          + "ones (regain codes status --all --only suspended).")
    }
    if report.hasNewName {
      sentences.append(
        "The log goes on under a new name: hand out `regain audit trust` again, and export into a new folder."
      )
    }
    if report.lostSheets + report.lostAccounts > 0 {
      sentences.append(
        "\(Count(report.lostSheets, "sheet", "sheets")) and "
          + "\(Count(report.lostAccounts, "account", "accounts")) of the time that was lost cannot be put back. "
          + "Issue new sheets.")
    }
    if report.lostAddresses + report.lostAgents > 0 {
      sentences.append(
        "\(Count(report.lostAddresses, "address", "addresses")) and "
          + "\(Count(report.lostAgents, "agent", "agents")) of the time that was lost are to be registered anew."
      )
    }
    return sentences
  }

  private struct Answer: Encodable {
    let result = ExitStatus.ok.word
    let replayed: Int64
    let moved: Int64
    let lost: Int64
    let suspendedSheets: Int
    let suspendedDevices: Int
    let lostDevices: Int
    let lostSheets: Int
    let lostAccounts: Int
    let lostAddresses: Int
    let lostAgents: Int
    let hasNewName: Bool
    let isAnchored: Bool
    let size: Int64
    @OrNull var epoch: Int?

    init(_ report: ReconciliationReport) {
      (replayed, moved, lost) = (report.replayed, report.moved, report.lost)
      (suspendedSheets, lostSheets) = (report.suspendedSheets, report.lostSheets)
      (suspendedDevices, lostDevices) = (report.suspendedDevices, report.lostDevices)
      (lostAccounts, hasNewName, isAnchored) = (
        report.lostAccounts, report.hasNewName, report.isAnchored
      )
      (lostAddresses, lostAgents) = (report.lostAddresses, report.lostAgents)
      (size, epoch) = (report.size, report.epoch)
    }
  }
}
