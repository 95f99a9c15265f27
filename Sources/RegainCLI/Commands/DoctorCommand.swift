internal import ArgumentParser
internal import Foundation
internal import Regain

struct DoctorCommand: AsyncParsableCommand, TellingCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Examine store, keyring, permissions and sheets.",
    discussion: """
      Exit 0: nothing alarming (warnings may stand). Exit 1: something was tampered with, lost or \
      left open; with --strict, also when there are warnings, as of accounts that could not recover today, \
      that hang on one thing, or of machines that nobody uses. With --json one finding a line, the verdict last.

      Example: regain doctor
      """)

  @Flag(help: "Exit 1 for warnings too.") var strict = false
  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let session = try await Session.open(options)
    var findings = places(session.places)
    findings += try await session.service.examine()
    for finding in findings { tell(finding) }
    let isAlarming = findings.contains { strict || $0.severity == .alarm }
    let verdict = isAlarming ? ExitStatus.refused : .ok
    if options.json {
      Output.json(
        Verdict(
          result: verdict.word, alarms: findings.count { $0.severity == .alarm },
          warnings: findings.count { $0.severity == .warning }))
    } else {
      Output.line(findings.isEmpty ? "All is well." : "Findings: \(findings.count).")
    }
    if isAlarming { throw verdict }
  }

  /// What only the command can see: where the files are.
  private func places(_ places: Places) -> [Finding] {
    var findings: [Finding] = []
    if places.isKeyringBesideStore {
      findings.append(
        Finding(
          .warning, "keyring",
          "The keyring lies in the store's folder: who copies one copies both. Fine for trials; "
            + "else move it and name it with --keyring."))
    }
    if places.anchorPath == nil {
      findings.append(
        Finding(
          .warning, "anchor",
          "There is no anchor: a database that is put back to an older copy of itself looks sound. Make one on "
            + "another disk (regain audit anchor FILE), and name it with --anchor or REGAIN_ANCHOR."
        ))
    }
    for folder in Set(places.folders).sorted() {
      guard let mode = mode(of: folder), mode & 0o022 != 0, mode & 0o1000 == 0 else { continue }
      findings.append(
        Finding(
          .alarm, "permissions",
          "Others may write to \(folder). Mend it: chmod go-w '\(folder)'"))
    }
    return findings
  }

  private func mode(of path: String) -> Int? {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return (attributes?[.posixPermissions] as? NSNumber)?.intValue
  }

  private func tell(_ finding: Finding) {
    if options.json {
      return Output.json(
        Line(
          severity: finding.severity.name, subject: finding.subject, message: finding.message))
    }
    Output.line("\(finding.severity.name): \(finding.subject): \(finding.message)")
  }

  private struct Line: Encodable {
    let severity: String
    let subject: String
    let message: String
  }

  private struct Verdict: Encodable {
    let result: String
    let alarms: Int
    let warnings: Int
  }
}
