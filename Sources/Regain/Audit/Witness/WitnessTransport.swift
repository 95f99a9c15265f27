/// Carries bytes to a witness and back. Regain itself opens no connection.
public protocol WitnessTransport: Sendable {
  /// Posts a body to `<submission prefix>/add-checkpoint` (C2SP tlog-witness).
  ///
  /// Nothing in the body is secret. Follow no redirect, wait 2 seconds at most, and read no more than
  /// ``WitnessResponse/longestBody``.
  ///
  /// - Parameter body: a few kilobytes.
  /// - Throws: `unavailable` when no answer came, `misconfigured` when none can.
  func addCheckpoint(_ body: [UInt8]) async throws(RegainError) -> WitnessResponse
}

/// What came back, whatever it was.
public struct WitnessResponse: Sendable, Hashable {
  /// HTTP's, as in 200.
  public let status: Int
  /// As the header `Content-Type` says it; nil where there is none.
  public let contentType: String?
  /// Of no more than ``longestBody``; a longer one is no answer.
  public let body: [UInt8]

  /// In bytes: room for the signatures of more keys than a witness may have.
  public static let longestBody = 65_536

  /// Nothing of it is trusted yet.
  public init(status: Int, contentType: String?, body: [UInt8]) {
    (self.status, self.contentType, self.body) = (status, contentType, body)
  }
}

/// A witness, and the way to it.
public struct ReachableWitness: Sendable {
  /// Whose word counts.
  public let witness: Witness
  package let transport: any WitnessTransport

  /// What the transport brings is believed only under the witness's signature.
  public init(_ witness: Witness, over transport: any WitnessTransport) {
    (self.witness, self.transport) = (witness, transport)
  }
}
