import Regain

/// A piece of evidence, in the words of this folder's own model of policies.
struct Piece: Sendable, Hashable, CustomStringConvertible {
  let name: String
  let kind: EvidenceKind
  var channel: DeliveryChannel?
  var binding: DeviceBinding?
  var isUserVerified = false
  var level: Int?
  var isLimited = false
  /// Nil: nobody knows since when its credential is there.
  var ageDays: Int64?
  /// A device, a mailbox, a phone, a house, a team: of two pieces that share one, one counts.
  var shares: Set<String>
  var shownAt: Int64 = 0
  var expiresAt: Int64 = .max

  init(_ name: String, _ kind: EvidenceKind, shares: Set<String>? = nil) {
    (self.name, self.kind) = (name, kind)
    self.shares = shares ?? (kind == .backupCode ? ["sheets"] : [name])
  }

  var description: String { name }

  func shares(something other: Piece) -> Bool { !shares.isDisjoint(with: other.shares) }

  /// - Parameter number: names it within its case.
  func evidence(_ number: Int) -> Evidence {
    let bytes = [UInt8](repeating: 0, count: 14) + [UInt8(number / 256), UInt8(number % 256)]
    var evidence = Evidence(
      id: RandomIdentifier(bytes: bytes) ?? .none, kind: kind,
      shownAt: Timestamp(secondsSince1970: shownAt),
      expiresAt: Timestamp(secondsSince1970: expiresAt),
      groups: Set(shares.map { .named($0) }))
    (evidence.channel, evidence.binding) = (channel, binding)
    (evidence.isUserVerified, evidence.identityLevel) = (isUserVerified, level)
    evidence.isLimited = isLimited
    evidence.credentialSince = ageDays.map {
      Timestamp(secondsSince1970: shownAt - $0 * 86_400)
    }
    return evidence
  }
}

extension Piece {
  static func sent(
    _ name: String, by channel: DeliveryChannel?, kind: EvidenceKind = .deliveredCode,
    shares: Set<String>? = nil
  ) -> Piece {
    var piece = Piece(name, kind, shares: shares)
    piece.channel = channel
    return piece
  }

  static func device(
    _ name: String, _ binding: DeviceBinding, isUserVerified: Bool = false, ageDays: Int64? = 10,
    shares: Set<String>? = nil
  ) -> Piece {
    var piece = Piece(name, .device, shares: shares)
    (piece.binding, piece.isUserVerified, piece.ageDays) = (binding, isUserVerified, ageDays)
    return piece
  }

  static func proofing(_ name: String, level: Int, shares: Set<String>? = nil) -> Piece {
    var piece = Piece(name, .proofing, shares: shares)
    piece.level = level
    return piece
  }

  static func sheet(_ name: String, isLimited: Bool = false) -> Piece {
    var piece = Piece(name, .backupCode)
    (piece.isLimited, piece.ageDays) = (isLimited, 10)
    return piece
  }
}

/// Ten pieces each, so that all their subsets can be gone through.
enum Pool {
  static let codes: [Piece] = [
    .sheet("saved code 1"), .sheet("saved code 2", isLimited: true),
    .sent("code by email", by: .email, shares: ["mailbox"]),
    .sent("second code by email", by: .email, shares: ["mailbox"]),
    .sent("code by post", by: .post), .sent("code by SMS", by: .sms),
    .sent("contact with the mailbox", by: .email, kind: .contact, shares: ["mailbox"]),
    .device("key in a file", .exportable),
    .device("security key", .attested, isUserVerified: true),
    Piece("agent", .helpDesk),
  ]
  static let people: [Piece] = [
    .sheet("saved code", isLimited: true), Piece("agent", .helpDesk),
    Piece("agent of a team", .helpDesk, shares: ["team"]),
    Piece("another of the team", .helpDesk, shares: ["team"]),
    .proofing("proofing at level 1", level: 1), .proofing("proofing at level 2", level: 2),
    .proofing("proofing by an agent", level: 3, shares: ["agent"]),
    .device("machine's key", .claimed, ageDays: 730),
    .device("machine's old key", .attested, ageDays: 731),
    .sent("contact by voice", by: .voice, kind: .contact),
  ]
  static let shared: [Piece] = [
    .sheet("saved code"), .sent("code by email", by: .email, shares: ["mailbox"]),
    .sent("code by post", by: .domesticPost, shares: ["house"]),
    .sent("contact", by: .email, kind: .contact),
    .sent("contact in the house", by: .post, kind: .contact, shares: ["house"]),
    .device("laptop", .claimed, isUserVerified: true, shares: ["laptop", "mailbox"]),
    .device("synced passkey", .synced, isUserVerified: true),
    Piece("agent", .helpDesk), Piece("second agent", .helpDesk),
    .proofing("proofing", level: 2, shares: ["registry", "second agent"]),
  ]
  static let all = [codes, people, shared]

  /// Which of ten pieces, as bits.
  static func subset(_ bits: Int, of pool: [Piece]) -> [Piece] {
    pool.indices.filter { bits & 1 << $0 != 0 }.map { pool[$0] }
  }
}
