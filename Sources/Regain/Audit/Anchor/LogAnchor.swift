/// A memory outside of the database that holds the log's last checkpoint.
///
/// With one, a store that was put back to an older copy of itself is found out: its log is shorter than
/// the anchor says, or another one. A file on another disk will do (`AnchorFile` of RegainFiles); with a
/// witness besides (``WitnessedAnchor``), not even who can put both back is believed.
public protocol LogAnchor: Sendable {
  /// The signed checkpoint that it holds; nil where it holds none. Its signature is verified by the service.
  ///
  /// - Throws: `unavailable` when it cannot be read: nothing is granted then.
  func checkpoint() async throws(RegainError) -> String?

  /// Takes a checkpoint in the place of another, and returns when that is durable. To compare and to put
  /// is one step, also between processes.
  ///
  /// - Parameter held: what it must hold; nil for nothing.
  /// - Returns: false when it holds anything else, and keeps that.
  /// - Throws: `unavailable`.
  func advance(from held: String?, to checkpoint: String) async throws(RegainError) -> Bool

  /// Where it is, for messages; nil where that has no name, unless an anchor says otherwise.
  var place: String? { get }

  /// Who must have cosigned a checkpoint before it comes here; nil for nobody, unless an anchor says
  /// otherwise.
  var witness: ReachableWitness? { get }
}

extension LogAnchor {
  /// No name.
  public var place: String? { nil }
  /// Nobody.
  public var witness: ReachableWitness? { nil }
}
