internal import Regain
internal import Yams

/// A piece that a script shows: `{ at: 60, device: { binding: synced } }`.
extension AttackReader {
  private static let kinds = Set(EvidenceKind.all.map(\.name))

  private static let details: Set<String> = [
    "channel", "binding", "userVerification", "level", "expiry", "ageDays", "shares",
  ]

  func evidence(_ node: Node) throws(RegainError) -> SimulatedEvidence {
    let parts = try file.section(node, named: "a piece", keys: Self.kinds.union(["at"]))
    guard let at = parts["at"], parts.count == 2,
      let (name, value) = parts.first(where: { $0.key != "at" })
    else { throw file.error(node, "a piece has its time and one kind: { at: 60, device: {} }.") }
    let kind = try file.located(node) { () throws(RegainError) in try EvidenceKind(name) }
    var piece = SimulatedEvidence(kind, afterSeconds: try seconds(at, "at"))
    let details = try file.section(value, named: name, keys: Self.details)
    try readOrigin(details, of: value, into: &piece)
    try readCredential(details, into: &piece)
    if let node = details["shares"] { piece.shares = try shares(node) }
    return piece
  }

  private func readOrigin(
    _ details: [String: Node], of node: Node, into piece: inout SimulatedEvidence
  ) throws(RegainError) {
    guard piece.kind.isSent == (details["channel"] != nil) else {
      throw file.error(
        details["channel"] ?? node,
        piece.kind.isSent ? "\(piece.kind) has its channel." : "\(piece.kind) comes by no channel.")
    }
    piece.channel = try details["channel"].map { node throws(RegainError) in
      let name = try file.plainText(node, "a channel")
      return try file.located(node) { () throws(RegainError) in try DeliveryChannel(name) }
    }
    if let node = details["level"] {
      try expect(piece.kind == .proofing, node, "proofing alone has a level.")
      piece.identityLevel = Int(try file.whole(node, "level", 1...3))
    }
  }

  private func readCredential(
    _ details: [String: Node], into piece: inout SimulatedEvidence
  ) throws(RegainError) {
    let (isDevice, isSheet) = (piece.kind == .device, piece.kind == .backupCode)
    if let node = details["binding"] {
      try expect(isDevice, node, "a device alone has a binding.")
      piece.binding = try file.binding(node)
    }
    if let node = details["userVerification"] {
      try expect(isDevice, node, "a device alone verifies its user.")
      piece.isUserVerified = try file.truth(node, "userVerification")
    }
    if let node = details["expiry"] {
      try expect(isSheet, node, "a sheet alone has an expiry.")
      piece.isLimited = try file.truth(node, "expiry")
    }
    if let node = details["ageDays"] {
      try expect(isDevice || isSheet, node, "a device or a sheet has an age.")
      piece.credentialAgeDays = Int(try file.whole(node, "ageDays", 0...36_500))
    }
  }

  private func shares(_ node: Node) throws(RegainError) -> Set<String> {
    var shares: Set<String> = []
    for item in try file.items(node, "shares") {
      let name = try file.shortText(item, "what is shared")
      guard shares.insert(name).inserted else {
        throw file.error(item, "'\(name)' stands here twice.")
      }
    }
    return shares
  }

  private func expect(_ isSo: Bool, _ node: Node, _ what: String) throws(RegainError) {
    guard isSo else { throw file.error(node, what) }
  }
}
