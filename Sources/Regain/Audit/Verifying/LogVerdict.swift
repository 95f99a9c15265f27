/// What came of verifying a copy of a log.
public struct LogVerdict: Sendable, Hashable {
  /// The log's name, as its checkpoint says it.
  public let origin: String
  /// The number of entries, as its checkpoint says it.
  public let size: Int64
  /// As its checkpoint says it, in base 64.
  public let root: String
  /// The first entry that is not what was signed; where no entry can be named, the first one that
  /// nothing vouches for. Nil when all is well.
  public let firstBadIndex: Int64?
  /// What is wrong, in a sentence; nil when all is well.
  public let problem: String?

  /// Every entry is there, in its place, as it was signed.
  public var isSound: Bool { firstBadIndex == nil }
}

/// The first thing that is wrong with a copy of a log.
struct LogFault: Error, Hashable {
  let index: Int64
  let problem: String
}
