internal import Foundation

/// How far a long run has come, how fast it is, and how long it will take yet; on a terminal alone.
struct ProgressBar {
  private let total: Int
  private let isShown: Bool
  private let start = ContinuousClock.now
  private var drawn: ContinuousClock.Instant?
  private var done = 0

  /// Never with `--json` or `NO_COLOR`.
  init(total: Int, isWanted: Bool) {
    self.total = total
    let noColor = ProcessInfo.processInfo.environment["NO_COLOR"] ?? ""
    isShown = isWanted && noColor.isEmpty && isatty(STDERR_FILENO) == 1
  }

  mutating func advance() {
    done += 1
    guard isShown, drawn.map({ $0.duration(to: .now) > .milliseconds(200) }) ?? true else { return }
    drawn = .now
    Output.fragment("\r\(text)\u{1B}[K")
  }

  /// Makes room for a line of text.
  mutating func clear() {
    guard isShown, drawn != nil else { return }
    Output.fragment("\r\u{1B}[K")
    drawn = nil
  }

  private var text: String {
    let seconds = max(start.duration(to: .now) / .seconds(1), 0.001)
    let rate = Double(done) / seconds
    let filled = total > 0 ? min(24, done * 24 / total) : 0
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
    let left = rate > 0 ? Duration.seconds(Double(max(0, total - done)) / rate) : .zero
    return "\(bar) \(done) of \(total) · \(Int(rate)) a second · \(Self.text(left)) left"
  }

  private static func text(_ duration: Duration) -> String {
    let seconds = Int(duration / .seconds(1))
    if seconds < 60 { return "\(seconds) s" }
    if seconds < 3600 { return "\(seconds / 60) min \(seconds % 60) s" }
    return "\(seconds / 3600) h \(seconds / 60 % 60) min"
  }
}
