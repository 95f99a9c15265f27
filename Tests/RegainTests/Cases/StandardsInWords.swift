import Regain

/// What each built-in policy takes when nothing is risky, written from the texts of the standards and not from the
/// policies.
enum StandardsInWords {
  static func takes(_ pieces: [Piece], for policy: String) -> Bool {
    let all = Shown(pieces)
    return switch policy {
    // NIST SP 800-63B-4, 4.2.2.1: a saved code, an issued code, or a recovery contact.
    case "nist-aal1": !all.codes.isEmpty
    // 4.2.2.2: two codes obtained by different methods; a code and an authenticator bound to the account; or repeated
    // proofing.
    case "nist-aal2":
      all.hasTwoMethods || all.hasPair(all.codes, all.devices) || !all.proofings.isEmpty
    // 4.2.2.3: the same. What is copied is no authenticator there (2.3.2), and the proofing is repeated at level 2.
    case "nist-aal3":
      all.hasTwoMethods || all.hasPair(all.codes, all.boundDevices) || !all.strongProofings.isEmpty
    // OWASP ASVS 5.0, 6.4.3 and 6.4.4: two factors, or the identity proven as at the enrolment. A contact is no second
    // method beside a code.
    case "asvs-l2":
      all.hasPair(all.codes, all.devices) || all.hasPair(all.saved, all.issued)
        || !all.proofings.isEmpty
    // 6.3.6, 6.6.1: nothing that was sent by email or telephone; contacts are written to.
    case "asvs-l3":
      all.hasPair(all.saved, all.boundDevices.filter(\.isUserVerified))
        || !all.strongProofings.isEmpty
    case "high-assurance":
      all.hasThreeMethods || all.hasPair(all.strongProofings, all.agents)
    case "service-account":
      all.hasPair(all.boundDevices.filter { $0.ageDays ?? .max <= 730 }, all.agents)
        || all.hasSheetAndTwoAgents
    default: false
    }
  }

  /// In seconds, once all was shown.
  static func wait(_ pieces: [Piece], for policy: String) -> Int64 {
    let all = Shown(pieces)
    return switch policy {
    case "nist-aal3": all.boundDevices.isEmpty && all.strongProofings.isEmpty ? 86_400 : 0
    case "asvs-l2": all.devices.isEmpty && all.proofings.isEmpty ? 86_400 : 0
    case "high-assurance":
      all.boundDevices.contains(where: \.isUserVerified) ? 86_400 : 3 * 86_400
    default: 0
    }
  }

  /// What was shown, by method. The telephone is left out.
  private struct Shown {
    let all: [Piece]

    init(_ pieces: [Piece]) { all = pieces.filter { $0.channel != .sms && $0.channel != .voice } }

    private func pieces(_ kind: EvidenceKind) -> [Piece] { all.filter { $0.kind == kind } }

    var saved: [Piece] { pieces(.backupCode) }
    var issued: [Piece] { pieces(.deliveredCode) }
    var contacts: [Piece] { pieces(.contact) }
    var devices: [Piece] { pieces(.device) }
    var agents: [Piece] { pieces(.helpDesk) }
    var proofings: [Piece] { pieces(.proofing) }
    var codes: [Piece] { saved + issued + contacts }
    var boundDevices: [Piece] {
      devices.filter { $0.binding == .claimed || $0.binding == .attested }
    }
    var strongProofings: [Piece] { proofings.filter { $0.level ?? 0 >= 2 } }

    func hasPair(_ left: [Piece], _ right: [Piece]) -> Bool {
      left.contains { one in right.contains { !one.shares(something: $0) } }
    }

    var hasTwoMethods: Bool {
      hasPair(saved, issued) || hasPair(saved, contacts) || hasPair(issued, contacts)
    }

    var hasSheetAndTwoAgents: Bool {
      saved.filter(\.isLimited).contains { sheet in
        let others = agents.filter { !$0.shares(something: sheet) }
        return hasPair(others, others)
      }
    }

    /// Two agents are one method; a device is one where it is bound and has verified its user.
    var hasThreeMethods: Bool {
      let useful = saved + issued + contacts + agents + boundDevices.filter(\.isUserVerified)
      return (0..<(1 << useful.count)).contains { bits in
        let chosen = useful.indices.filter { bits & 1 << $0 != 0 }.map { useful[$0] }
        let areApart = chosen.indices.allSatisfy { index in
          !chosen[..<index].contains { $0.shares(something: chosen[index]) }
        }
        return areApart && Self.methods(chosen) >= 3
      }
    }

    private static func methods(_ pieces: [Piece]) -> Int {
      let kinds = Set(pieces.map(\.kind)).subtracting([.helpDesk])
      return kinds.count + (pieces.count { $0.kind == .helpDesk } >= 2 ? 1 : 0)
    }
  }
}
