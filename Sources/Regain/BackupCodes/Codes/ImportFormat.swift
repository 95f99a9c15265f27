/// What another system keeps instead of a code, one format for each scheme.
public struct ImportFormat: Sendable, Hashable {
  /// As on the command line.
  public let name: String

  /// bcrypt as devise-two-factor writes it (`$2a$12$…`), without a pepper of devise's own.
  public static let devise = ImportFormat("devise")
  /// bcrypt as WordPress writes it: `$wp$2y$…` over HMAC-SHA-384 since 6.8, or plain `$2y$…`.
  public static let wordPress = ImportFormat("wordpress")
  /// Django's `pbkdf2_sha256$ITERATIONS$SALT$HASH`.
  public static let django = ImportFormat("django")
  /// Keycloak's recovery codes: SHA-512 in base 64, without a salt.
  public static let keycloak = ImportFormat("keycloak")
  /// Codes in plain. They are hashed at once, and the list should be destroyed.
  public static let plain = ImportFormat("plain")

  package static let all = [devise, wordPress, django, keycloak, plain]

  private init(_ name: String) { self.name = name }

  var auditValue: AuditValue {
    switch self {
    case .devise: .word("devise")
    case .wordPress: .word("wordpress")
    case .django: .word("django")
    case .keycloak: .word("keycloak")
    default: .word("plain")
    }
  }

  package init?(name: String) {
    guard let format = Self.all.first(where: { $0.name == name }) else { return nil }
    self = format
  }
}

/// How well a stolen store would keep codes that another system made.
public struct ImportGrade: Sendable, Hashable {
  /// As scripts read it.
  public let name: String

  /// A slow hash at today's cost (OWASP Password Storage Cheat Sheet), not declared to be guessable.
  public static let fair = ImportGrade(name: "fair")
  /// A fast or cheap hash, or fewer than 64 declared bits: the pepper alone protects it.
  public static let weak = ImportGrade(name: "weak")

  var auditValue: AuditValue { self == .fair ? .word("fair") : .word("weak") }
}
