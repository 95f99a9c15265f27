/// What a stop did.
public struct StopReceipt: Sendable {
  /// Nothing recovers the account before this time; nil where the stop has frozen nothing.
  public let frozenUntil: Timestamp?
  /// It was stopped already, and stays so until the same time.
  public let wasAlreadyFrozen: Bool
  /// It is the second stop of the same sheet, device or address within 30 days: it freezes nothing anew, and whatever is
  /// open or granted is disputed until people decide.
  public let isDispute: Bool

  init(_ effect: StopEffect) {
    switch effect {
    case .frozen(let until): (frozenUntil, wasAlreadyFrozen, isDispute) = (until, false, false)
    case .alreadyFrozen(let until):
      (frozenUntil, wasAlreadyFrozen, isDispute) = (until, true, false)
    case .disputed: (frozenUntil, wasAlreadyFrozen, isDispute) = (nil, false, true)
    }
  }
}
