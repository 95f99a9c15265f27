/// An anchor that goes on only with a witness's word: a memory at hand, and one far away that nobody here
/// can put back.
///
/// The memory holds the last checkpoint that the witness has cosigned, with its signature. Each
/// service asks the witness before its first grant, too: a database and a memory that were put back
/// together are found out then.
public struct WitnessedAnchor: LogAnchor {
  private let memory: any LogAnchor
  /// As the memory says it.
  public var place: String? { memory.place }
  /// Who is asked.
  public let witness: ReachableWitness?

  /// - Parameter memory: an anchor of its own, such as a file.
  public init(_ memory: any LogAnchor, by witness: ReachableWitness) {
    (self.memory, self.witness) = (memory, witness)
  }

  /// - Throws: as the memory does.
  public func checkpoint() async throws(RegainError) -> String? { try await memory.checkpoint() }

  /// - Throws: as the memory does.
  public func advance(
    from held: String?, to checkpoint: String
  ) async throws(RegainError) -> Bool {
    try await memory.advance(from: held, to: checkpoint)
  }
}
