internal import Foundation
internal import Regain

/// Shows what was asked of a device: the text itself on stdout, how to answer on stderr.
struct ChallengeOutput {
  let json: Bool

  func write(_ issued: IssuedChallenge) {
    if json { return Output.json(Answer(issued)) }
    Output.text(issued.text)
  }

  /// How the device answers, and what is done with its answer.
  func advise(_ issued: IssuedChallenge, then next: String) {
    guard !json else { return }
    Output.message("Challenge \(issued.challenge), until \(issued.expiresAt).")
    let hasNumber = issued.matchNumber != nil
    if let namespace = issued.namespace {
      let number = hasNumber ? " --match NUMBER" : ""
      let filled = hasNumber ? " with the number at \"match: ?\"" : ""
      Output.message(
        "Sign it: regain device sign --challenge FILE --key KEY\(number) > FILE.sig, or ssh-keygen -Y sign -n \(namespace)\(filled)."
      )
    } else if issued.denialText != nil {
      let filled = hasNumber ? ", once the number stands at \"match: ?\"" : ""
      Output.message("Sign it, to the byte\(filled): openssl, tpm2_sign or pkcs11-tool.")
    } else {
      Output.message("For the browser: --json, or regain device options \(issued.challenge).")
    }
    Output.message("Then: \(next)")
  }

  /// As scripts read it. The number to type never stands here.
  private struct Answer: Encodable {
    let result = ExitStatus.ok.word
    let challenge: String
    let device: String
    let text: String
    @OrNull var namespace: String?
    @OrNull var denyNamespace: String?
    let denialText: String?
    let expiresAt: String
    let publicKey: JSONTree?

    init(_ issued: IssuedChallenge) {
      challenge = issued.challenge.description
      device = issued.device.description
      text = issued.text
      denialText = issued.denialText
      _namespace = OrNull(wrappedValue: issued.namespace)
      _denyNamespace = OrNull(wrappedValue: issued.denyNamespace)
      expiresAt = issued.expiresAt.description
      publicKey = issued.publicKey.flatMap { JSONTree($0) }
    }
  }
}

/// JSON that somebody else wrote, as part of an answer.
indirect enum JSONTree: Codable {
  case object([String: JSONTree])
  case array([JSONTree])
  case string(String)
  case number(Int64)
  case bool(Bool)

  init?(_ text: String) {
    guard let tree = try? JSONDecoder().decode(JSONTree.self, from: Data(text.utf8)) else {
      return nil
    }
    self = tree
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode([String: JSONTree].self) {
      self = .object(value)
    } else if let value = try? container.decode([JSONTree].self) {
      self = .array(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else {
      self = .number(try container.decode(Int64.self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .object(let value): try container.encode(value)
    case .array(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .bool(let value): try container.encode(value)
    }
  }
}
