/// The caller's own name for one request, so that a lost answer can be asked for again.
///
/// Kept as a keyed digest over tenant, account, operation and credential. Asking again verifies the
/// same secret again; it is no way around it.
public struct IdempotencyKey: Sendable {
  private let bytes: [UInt8]

  /// - Parameter text: at least 128 random bits, in 22 to 255 characters of printable ASCII.
  /// - Throws: `malformed`.
  public init(_ text: String) throws(RegainError) {
    bytes = Array(text.utf8)
    guard (22...255).contains(bytes.count), bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw RegainError(
        .malformed,
        "An idempotency key is 22 to 255 characters of printable ASCII without spaces, "
          + "made from at least 128 random bits.")
    }
  }

  package func digest(
    _ context: ServiceContext, scope: Scope, operation: String, credential: String
  ) throws(RegainError) -> [UInt8] {
    var frame = Frame("regain/idempotency/v1")
    frame.append(scope.tenant)
    frame.append(scope.account)
    frame.append(operation)
    frame.append(credential)
    frame.append(bytes)
    return try context.lookUpDigest(frame)
  }
}
