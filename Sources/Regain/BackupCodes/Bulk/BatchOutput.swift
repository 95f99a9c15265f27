/// Where a bulk run hands its sheets over.
///
/// A sheet is committed only after ``write(_:)`` has returned with its line in it: what redeems is on
/// disk, whenever the run is killed.
public protocol BatchOutput: Sendable {
  /// What is written for one sheet; sealed, or in memory for secrets.
  associatedtype Line: Sendable

  /// Seals or prints one sheet. Called on all cores at once.
  func prepare(
    _ sheet: borrowing BackupCodeSheet, of batch: SheetBatch
  ) throws(RegainError) -> Line

  /// Writes some lines, and returns once they are durable. Never called twice at once.
  func write(_ lines: [Line]) async throws(RegainError)

  /// The store did not take these sheets after all: their lines are to be taken back.
  func withdraw(_ sheets: [SheetID]) async throws(RegainError)
}

/// One account of a bulk run.
public struct BatchRequest: Sendable {
  /// The sheet that is wanted.
  public let sheet: SheetRequest
  /// The caller's own number for it, as a line of its file; comes back with the result.
  public let line: Int

  /// Any line number.
  public init(_ sheet: SheetRequest, line: Int) { (self.sheet, self.line) = (sheet, line) }
}

/// What became of one account.
public struct BatchResult: Sendable {
  /// As in the request.
  public let line: Int
  /// Whose sheet was wanted.
  public let account: AccountID
  /// What became of it.
  public let outcome: Outcome

  /// What can become of one account.
  public enum Outcome: Sendable {
    /// The sheet is written and stored.
    case issued(IssuedSheet)
    /// This run has made a sheet for the account before: it was resumed, or the account is there twice.
    case issuedBefore
    /// No sheet was made; the others are not affected.
    case refused(RegainError)
  }
}
