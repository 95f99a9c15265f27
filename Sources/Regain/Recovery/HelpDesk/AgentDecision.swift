/// What an agent has decided, as his statement says it.
public struct AgentDecision: Sendable, Hashable, CustomStringConvertible, NamedChoice {
  /// As in a statement.
  public let name: String

  /// The owner was recognised: this counts as evidence.
  public static let approve = AgentDecision("approve")
  /// It is not the owner: the case is over. Of two agents, or of one who confirms.
  public static let deny = AgentDecision("deny")
  /// What risk added is lifted for some time. Of two agents.
  public static let liftRisk = AgentDecision("lift-risk")
  /// A disputed case goes on. Of two agents.
  public static let resolve = AgentDecision("resolve")
  /// A freeze ends before its time. Of two agents.
  public static let unfreeze = AgentDecision("unfreeze")

  /// Each of them.
  public static let all = [approve, deny, liftRisk, resolve, unfreeze]
  package static let listing = "An agent decides one of"

  /// A decision of that name.
  ///
  /// - Throws: `malformed`.
  public init(named name: String) throws(RegainError) {
    self = try .named(name)
  }

  private init(_ name: String) { self.name = name }

  /// The name.
  public var description: String { name }

  /// The roles of which one is enough. That a case is over takes no more than either.
  package var roles: Set<AgentRole> {
    switch self {
    case .approve: [.confirm]
    case .deny: [.confirm, .override]
    default: [.override]
    }
  }
}
