/// Where a request came from, who made it and why: labels for the log, never proof.
///
/// They stand in the log as commitments. Attempts are counted by the source too, as a keyed digest.
public struct RequestOrigin: Sendable, Hashable {
  /// An address or a client.
  public let source: String?
  /// A person or a service.
  public let actor: String?
  /// In a few words.
  public let reason: String?

  /// - Parameters: each 1 to 255 bytes of UTF-8 without control characters, or nil.
  /// - Throws: `malformed`.
  public init(
    source: String? = nil, actor: String? = nil, reason: String? = nil
  ) throws(RegainError) {
    try checkLabel(source, "The source")
    try checkLabel(actor, "The actor")
    try checkLabel(reason, "The reason")
    self.init(checkedSource: source, actor: actor, reason: reason)
  }

  private init(checkedSource source: String?, actor: String?, reason: String?) {
    (self.source, self.actor, self.reason) = (source, actor, reason)
  }

  /// Nothing is known of it.
  public static let unnamed = RequestOrigin(checkedSource: nil, actor: nil, reason: nil)
}

extension AuditEvent {
  func committing(_ origin: RequestOrigin) -> AuditEvent {
    committing(.source, to: origin.source).committing(.actor, to: origin.actor)
      .committing(.reason, to: origin.reason)
  }
}

/// Text that is kept as it is: bounded, and on one line.
func checkLabel(_ text: String?, _ what: String) throws(RegainError) {
  guard let text else { return }
  let isPlain = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
  guard isPlain, (1...255).contains(text.utf8.count) else {
    throw RegainError(
      .malformed, "\(what) has 1 to 255 bytes of UTF-8 without control characters.")
  }
}
