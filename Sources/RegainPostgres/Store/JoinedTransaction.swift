#if PostgreSQL
  internal import Regain

  /// A transaction that somebody else began, told apart from every other.
  struct JoinedTransaction: Sendable {
    /// The first column stands still for as long as a transaction lasts.
    static let question = PostgresStatement(
      """
      SELECT CURRENT_TIMESTAMP::text, current_setting('synchronous_commit'),
        current_setting('client_min_messages')
      """)

    private let began: PostgresValue?

    /// - Parameter answer: to the question, at its beginning.
    init(_ answer: [PostgresRow]?) { began = answer?.first?.first ?? nil }

    /// - Parameter answer: to the question, later on.
    /// - Throws: `misconfigured` where it is not the same transaction any more, its commit would be
    ///   answered before it is where it must be, or the answer would not say that a standby did not
    ///   confirm.
    func check(_ answer: [PostgresRow]?) throws(RegainError) {
      guard began != nil, let row = answer?.first, row.count == 3, row[0] == began else {
        throw RegainError(
          .misconfigured,
          "A redemption joins one transaction from its beginning to its end: BEGIN first, and end it once."
        )
      }
      guard row[1] != .text("off"), row[1] != .text("local") else {
        throw RegainError(
          .misconfigured,
          "This transaction does not sync its commit: SET LOCAL synchronous_commit = on.")
      }
      guard row[2] != .text("error") else {
        throw RegainError(
          .misconfigured,
          "This transaction keeps warnings back, and a commit that is not replicated is told by a "
            + "warning alone: SET LOCAL client_min_messages = warning.")
      }
    }
  }
#endif
