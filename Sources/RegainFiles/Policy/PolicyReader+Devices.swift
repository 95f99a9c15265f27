internal import Foundation
internal import Regain
internal import Yams

/// The section `devices`.
extension PolicyReader {
  func devices(_ node: Node) throws(RegainError) -> DeviceConfiguration {
    let top = try section(
      node, named: "devices",
      keys: [
        "relyingParty", "name", "origins", "topOrigins", "crossOrigin", "userVerification",
        "syncedPasskeys", "moreAlgorithms", "openChallenges", "challengesPerHour", "attestation",
      ])
    guard let host = top["relyingParty"]?.scalar?.string else {
      throw error(node, "devices.relyingParty is missing: a host name, as in recover.example.org.")
    }
    var configuration = try located(top["relyingParty"] ?? node) { () throws(RegainError) in
      try DeviceConfiguration(relyingParty: host)
    }
    configuration.webAuthn = try webAuthn(top, host, configuration.webAuthn, node)
    configuration.acceptsMoreAlgorithms = try flag(top["moreAlgorithms"], "moreAlgorithms")
    if configuration.acceptsMoreAlgorithms { configuration.webAuthn.algorithms.append(.rs256) }
    if let number = try number(top, "openChallenges", 1...100, node) {
      configuration.openChallenges = number
    }
    if let number = try number(top, "challengesPerHour", 1...10_000, node) {
      configuration.challengesPerHour = number
    }
    return configuration
  }

  private func webAuthn(
    _ top: [String: Node], _ host: String, _ standard: WebAuthnPolicy, _ node: Node
  ) throws(RegainError) -> WebAuthnPolicy {
    let origins = try texts(top["origins"], "devices.origins") ?? standard.origins
    var policy = try located(top["origins"] ?? node) { () throws(RegainError) in
      try WebAuthnPolicy(
        relyingPartyID: host, relyingPartyName: top["name"]?.scalar?.string ?? host,
        origins: origins)
    }
    policy.topOrigins = try texts(top["topOrigins"], "devices.topOrigins") ?? []
    policy.allowsCrossOrigin = try flag(top["crossOrigin"], "crossOrigin")
    policy.allowsSynced = try flag(top["syncedPasskeys"], "syncedPasskeys", otherwise: true)
    if let node = top["userVerification"] {
      switch node.scalar?.string {
      case "required": policy.userVerification = .required
      case "preferred": policy.userVerification = .preferred
      default: throw error(node, "devices.userVerification is required or preferred.")
      }
    }
    if let node = top["attestation"] {
      policy.attestation = try attestation(node)
      policy.attestationPreference = .direct
    }
    return policy
  }

  private func attestation(_ node: Node) throws(RegainError) -> AttestationPolicy {
    let top = try section(
      node, named: "attestation", keys: ["required", "roots", "tpmKeys", "models"])
    let isRequired = try flag(top["required"], "attestation.required")
    let roots = try top["roots"].map { node throws(RegainError) in try certificates(node) }
    return try located(node) { () throws(RegainError) in
      try AttestationPolicy(
        requirement: isRequired ? .trusted : .accept, trustedCertificates: roots,
        trustedTPMKeys: try texts(top["tpmKeys"], "devices.attestation.tpmKeys") ?? [],
        models: try texts(top["models"], "devices.attestation.models"))
    }
  }

  /// A file beside the policy, or at a path of its own.
  private func certificates(_ node: Node) throws(RegainError) -> String {
    try fileBeside(node, "attestation.roots, a file of certificates in PEM,", atMost: 262_144)
  }

  // MARK: values

  private func flag(
    _ node: Node?, _ name: String, otherwise standard: Bool = false
  ) throws(RegainError) -> Bool {
    guard let node else { return standard }
    switch node.scalar?.string {
    case "true": return true
    case "false": return false
    default: throw error(node, "devices.\(name) is true or false.")
    }
  }

  private func number(
    _ top: [String: Node], _ name: String, _ range: ClosedRange<Int>, _ node: Node
  ) throws(RegainError) -> Int? {
    guard let value = top[name] else { return nil }
    guard let text = value.scalar?.string, let number = Int(text), range.contains(number),
      text == String(number)
    else {
      throw error(
        value,
        "devices.\(name) is a whole number, \(range.lowerBound) to \(range.upperBound).")
    }
    return number
  }
}
