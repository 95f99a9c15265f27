/// How the store's log stands to its anchor.
package enum AnchorStanding: Sendable, Hashable {
  /// It goes on from where the anchor is.
  case sound(size: Int64, anchored: Int64)
  /// There is no anchor where one should be.
  case missing(size: Int64)
  /// The anchor is that of another store.
  case otherStore(String)
  /// The anchor is of this store, and of a time of its log that is not this one.
  case otherBranch(String)
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
  private var problem: String? {
    switch self {
    case .sound: nil
    case .missing(let size):
      "The store's anchor is missing (its log has \(entries(size)))."
    case .otherStore(let origin):
      "The anchor is that of another store's log, '\(origin)'."
    case .otherBranch(let origin):
      "The anchor is of this store's log under another name, '\(origin)', which it has before or "
        + "after a reconciliation: the store was restored from an older copy, or the anchor was."
    case .behind(let size, let anchored):
      "The store is behind its anchor: its log has \(entries(size)), and \(anchored) were anchored. It was "
        + "restored from an older copy; what \(entries(anchored - size)) changed is missing."
    case .inconsistent(let size, let anchored):
      "The store's log (\(entries(size))) is not the one of which \(entries(anchored)) were anchored: it was "
        + "restored from an older copy and used since, or edited."
    case .behindWitness(let name, let size, let witnessed):
      "The store is behind its witness \(name): its log has \(entries(size)), and the witness has seen "
        + "\(witnessed). It was restored from an older copy, and its anchor too; what "
        + "\(entries(witnessed - size)) changed is missing."
    case .unlikeWitness(let name, let size, let witnessed):
      "The store's log (\(entries(size))) is not the one of which the witness \(name) has seen "
        + "\(witnessed): it was restored from an older copy and used since, or edited."
    }
  }

  private var remedy: String {
    switch self {
    case .missing:
      "If there never was one, make it: regain audit anchor FILE. If there was, the store may have been "
        + "rolled back, too: put the anchor back, or run `regain audit reconcile FOLDER --anchor-lost` with an "
        + "exported copy of the log."
    case .otherStore: "Name this store's own anchor."
    default:
      "Run `regain doctor`, and `regain audit reconcile FOLDER` with an exported copy of the log."
    }
  }

  private func entries(_ count: Int64) -> String { count == 1 ? "1 entry" : "\(count) entries" }

  /// - Throws: `misconfigured`: a store that is not what it was grants nothing.
  package func check() throws(RegainError) { if let error { throw error } }

  package var error: RegainError? {
    problem.map {
      RegainError(.misconfigured, "\($0) Nothing is granted; stops are taken. \(remedy)")
    }
  }
}
