/// What is lost for good.
extension Reconciliation {
  /// Entries that anchor or witness know of, and that are nowhere now; at least one where the log is
  /// another than theirs.
  func lostForGood(
    _ copy: Checkpoint, _ anchored: Checkpoint?
  ) async throws(RegainError) -> Int64 {
    guard let keeper = context.keeper else { return 0 }
    if let anchored {
      guard try await context.logBegins(with: anchored) else {
        return max(1, anchored.size - copy.size)
      }
    } else if keeper.anchor.witness == nil {
      // Nobody knows what was anchored.
      return 1
    }
    switch try await keeper.standingAtWitness(context, as: copy.origin) {
    case .behindWitness(_, _, let witnessed), .unlikeWitness(_, _, let witnessed):
      return max(1, witnessed - copy.size)
    default: return 0
    }
  }
}
