#if PostgreSQL
  /// What the server answered to a pipeline of statements.
  struct Reply: Sendable {
    /// For each statement, in order.
    var answers: [Answer] = []
    /// SQLSTATE of every notice of severity WARNING that came with it.
    var warnings: [SQLState] = []

    struct Answer: Sendable {
      let rows: [PostgresRow]
      /// The command tag, as in `COMMIT`, or `ROLLBACK` for a commit that was none.
      let tag: String
    }
  }
#endif
