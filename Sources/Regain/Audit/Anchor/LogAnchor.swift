/// A memory outside of the database that holds the log's last checkpoint.
///
/// With one, a store that was put back to an older copy of itself is found out: its log is shorter than
/// the anchor says, or another one. A file on another disk will do (`AnchorFile` of RegainFiles); with a
/// witness besides (``WitnessedAnchor``), not even who can put both back is believed.
public protocol LogAnchor: Sendable {
  /// The signed checkpoint that it holds; nil where it holds none.
  ///
  /// - Throws: `unavailable` when it cannot be read: nothing is granted then.
  func checkpoint() async throws(RegainError) -> String?

  /// Takes a checkpoint in place of an older one, and returns when that is durable. A larger one that
  /// came first stays.
  ///
  /// - Throws: `unavailable`.
  func advance(to checkpoint: String) async throws(RegainError)

  /// Takes a checkpoint in place of whatever is there: after a reconciliation, never else.
  ///
  /// - Throws: `unavailable`.
  func replace(with checkpoint: String) async throws(RegainError)

  /// Who must have cosigned a checkpoint before it comes here; nil for nobody, unless an anchor says
  /// otherwise.
  var witness: ReachableWitness? { get }
}

extension LogAnchor {
  /// Nobody.
  public var witness: ReachableWitness? { nil }
}

/// How the store's log stands to its anchor.
package enum AnchorStanding: Sendable, Hashable {
  /// It goes on from where the anchor is.
  case sound(size: Int64, anchored: Int64)
  /// There is no anchor where one should be.
  case missing(size: Int64)
  case otherLog(String)
  /// Entries that the anchor knows are gone.
  case behind(size: Int64, anchored: Int64)
  /// As long as it must be, and not what the anchor knows.
  case inconsistent(size: Int64, anchored: Int64)
  /// Entries that a witness has seen are gone.
  case behindWitness(String, size: Int64, witnessed: Int64)
  /// As long as it must be, and not what a witness has seen.
  case unlikeWitness(String, size: Int64, witnessed: Int64)

  package var isSound: Bool { if case .sound = self { true } else { false } }

  /// What is wrong; nil when nothing is.
  package var problem: String? {
    switch self {
    case .sound: nil
    case .missing(let size):
      "The store's anchor is missing (its log has \(size) entries). If there never was one, make it: "
        + "regain audit anchor FILE. If there was, the store may have been rolled back, too."
    case .otherLog(let origin):
      "The anchor is that of another log, '\(origin)'."
    case .behind(let size, let anchored):
      "The store is behind its anchor: its log has \(size) entries, and \(anchored) were anchored. It was "
        + "restored from an older copy; what \(anchored - size) entries changed is missing."
    case .inconsistent(let size, let anchored):
      "The store's log (\(size) entries) is not the one of which \(anchored) entries were anchored: it was "
        + "restored from an older copy and used since, or edited."
    case .behindWitness(let name, let size, let witnessed):
      "The store is behind its witness \(name): its log has \(size) entries, and the witness has seen "
        + "\(witnessed). It was restored from an older copy, and its anchor too; what "
        + "\(witnessed - size) entries changed is missing."
    case .unlikeWitness(let name, let size, let witnessed):
      "The store's log (\(size) entries) is not the one of which the witness \(name) has seen "
        + "\(witnessed): it was restored from an older copy and used since, or edited."
    }
  }

  /// - Throws: `misconfigured`: a store that is not what it was grants nothing.
  package func check() throws(RegainError) { if let error { throw error } }

  package var error: RegainError? {
    guard let problem else { return nil }
    return RegainError(
      .misconfigured,
      "\(problem) Nothing is granted; stops are taken. Run `regain doctor`, and "
        + "`regain audit reconcile FOLDER` with an exported copy of the log.")
  }
}
