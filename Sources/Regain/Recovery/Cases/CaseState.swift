/// How far a case has come.
public struct CaseState: Sendable, Hashable, CustomStringConvertible, Codable, NamedChoice,
  WrittenAsName
{
  /// As scripts and the log read it.
  public let name: String

  /// Nothing was shown yet.
  public static let open = CaseState(trusted: "open")
  /// Something was shown, and not enough.
  public static let evidence = CaseState(trusted: "evidence")
  /// Enough was shown, and nothing needs to be waited for.
  public static let satisfied = CaseState(trusted: "satisfied")
  /// Enough was shown, and a wait runs.
  public static let waiting = CaseState(trusted: "waiting")
  /// Its token was issued.
  public static let granted = CaseState(trusted: "granted")
  /// What it was opened for was done, and what had to follow it.
  public static let completed = CaseState(trusted: "completed")
  /// The owner has stopped it, another case was granted, or whoever may has ended it.
  public static let cancelled = CaseState(trusted: "cancelled")
  /// A device of the owner's has said no to it, or an agent or an administrator has.
  public static let denied = CaseState(trusted: "denied")
  /// It was stopped a second time by the same hand: people decide (NIST SP 800-63B-4, 2.4.4).
  public static let disputed = CaseState(trusted: "disputed")
  /// Its time was over.
  public static let expired = CaseState(trusted: "expired")

  /// Each of them.
  public static let all = [
    open, evidence, satisfied, waiting, granted, completed, cancelled, denied, disputed, expired,
  ]
  package static let listing = "A case is one of"

  /// A state of that name.
  ///
  /// - Throws: `malformed`.
  public init(_ name: String) throws(RegainError) {
    self = try .named(name)
  }

  private init(trusted name: String) { self.name = name }

  /// Evidence may be added, and it may be granted.
  package var isCollecting: Bool {
    [.open, .evidence, .satisfied, .waiting].contains(self)
  }

  /// Nothing comes of it any more.
  package var isOver: Bool { !isCollecting && self != .granted && self != .disputed }
}
