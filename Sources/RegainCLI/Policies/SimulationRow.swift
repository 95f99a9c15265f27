internal import Regain
internal import RegainFiles

/// What became of one script under one policy.
struct SimulationRow {
  private let script: String
  private let policy: String
  private let outcome: SimulatedOutcome
  private let expected: SimulatedOutcome?

  init(_ attack: ExpectedAttack, _ policy: RecoveryPolicy) {
    (script, self.policy) = (attack.script.name, policy.name)
    outcome = PolicySimulation(policy).play(attack.script)
    expected = attack.expectations[policy.name]
  }

  var isAsExpected: Bool { expected == nil || expected == outcome }

  // MARK: for people

  /// Of the columns of names.
  static func widths(_ rows: [SimulationRow]) -> (script: Int, policy: Int) {
    (rows.map(\.script.count).max() ?? 0, rows.map(\.policy.count).max() ?? 0)
  }

  func text(_ widths: (script: Int, policy: Int)) -> String {
    let surprise = isAsExpected ? nil : expected.map { "  expected: \(Self.words($0))" }
    return padded(script, widths.script) + "  " + padded(policy, widths.policy) + "  "
      + Self.words(outcome) + (surprise ?? "")
  }

  private func padded(_ name: String, _ width: Int) -> String {
    name + String(repeating: " ", count: width - name.count)
  }

  private static func words(_ outcome: SimulatedOutcome) -> String {
    outcome.word + (outcome.afterSeconds.map { " after \(duration($0))" } ?? "")
  }

  /// As in `1d 2min`.
  private static func duration(_ seconds: Int64) -> String {
    let parts = [
      (seconds / 86_400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "min"),
      (seconds % 60, "s"),
    ]
    let words = parts.filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }
    return words.isEmpty ? "0s" : words.joined(separator: " ")
  }

  // MARK: for scripts

  var line: some Encodable {
    Line(
      script: script, policy: policy, outcome: outcome.word,
      afterSeconds: OrNull(wrappedValue: outcome.afterSeconds),
      expected: OrNull(wrappedValue: expected?.word),
      expectedAfterSeconds: OrNull(wrappedValue: expected?.afterSeconds))
  }

  private struct Line: Encodable {
    let script: String
    let policy: String
    let outcome: String
    let afterSeconds: OrNull<Int64>
    let expected: OrNull<String>
    let expectedAfterSeconds: OrNull<Int64>
  }
}

extension SimulatedOutcome {
  fileprivate var word: String {
    switch self {
    case .refused: "refused"
    case .stopped: "stopped"
    case .granted: "granted"
    }
  }

  fileprivate var afterSeconds: Int64? {
    switch self {
    case .refused: nil
    case .stopped(let seconds), .granted(let seconds): seconds
    }
  }
}
