internal import Regain

/// What is shown of a token that nobody has verified.
struct TokenInspection: Encodable {
  let result = ExitStatus.ok.word
  let unverified = true
  let format: String
  let prefix: String
  let version: String?
  let purpose: String?
  let length: Int
  let keyID: String?
  let footer: String?
  let claims: Claims?
  /// Of a handle: it was looked at, or this would not be one.
  let checksum: String?

  init(_ token: InspectedToken) {
    (format, length) = (token.format.name, token.length)
    (keyID, footer) = (token.keyID, token.footer)
    claims = token.claims.map { Claims($0) }
    let isHandle = token.format == .handle
    (prefix, checksum) = isHandle ? ("rgh_", "right") : (token.format.prefix, nil)
    let parts = token.format.name.split(separator: ".").map(String.init)
    (version, purpose) = parts.count == 2 ? (parts[0], parts[1]) : (nil, nil)
  }

  /// For people, one a line.
  var lines: [(String, String)] {
    let all: [(String, String?)] = [
      ("format", format), ("prefix", prefix), ("version", version), ("purpose", purpose),
      ("length", String(length)), ("checksum", checksum), ("key id", keyID), ("footer", footer),
      ("claims", claims?.text),
    ]
    return all.compactMap { name, value in value.map { (name, $0) } }
  }

  /// A payload: an object where it is one in which every reader sees the same, else text.
  struct Claims: Encodable {
    let text: String

    init(_ text: String) { self.text = text }

    func encode(to encoder: any Encoder) throws {
      let limits = JSONLimits(longest: TypedToken.longest)
      if (try? JSONReader.decodeObject(Array(text.utf8), limits: limits)) != nil,
        let tree = JSONTree(text)
      {
        try tree.encode(to: encoder)
      } else {
        try text.encode(to: encoder)
      }
    }
  }
}

/// A text of a stranger's, as a terminal may be shown it: what would move its cursor, colour it or turn its direction stands
/// there as a number.
struct VisibleText: CustomStringConvertible {
  let description: String

  init(_ text: String) {
    var visible = ""
    for scalar in text.unicodeScalars {
      if Self.isVisible(scalar) {
        visible.unicodeScalars.append(scalar)
      } else {
        visible += "\\u{\(String(scalar.value, radix: 16))}"
      }
    }
    description = visible
  }

  private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
      .unassigned:
      false
    default: true
    }
  }
}
