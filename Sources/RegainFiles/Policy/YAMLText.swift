internal import Regain
internal import Yams

/// YAML at a cost that its length bounds: without aliases, and not deep.
struct YAMLText {
  let path: String

  /// A key that is an alias is gone through, with all that it stands for, before anything can be refused here.
  private static let mostAliases = 8
  private static let deepest = 24

  /// - Returns: nil where there is nothing in it.
  /// - Throws: `misconfigured`, with the line.
  func root(of text: String) throws(RegainError) -> Node? {
    guard aliases(in: text) <= Self.mostAliases else {
      throw RegainError(.misconfigured, "\(path): aliases (*name) are not read. Write it out.")
    }
    do {
      // Its anchors are there as long as the parser is.
      let parser = try Parser(yaml: text, encoding: .utf8)
      let root = try parser.singleRoot()
      try withExtendedLifetime(parser) { if let root { try check(root) } }
      return root
    } catch let error as RegainError {
      throw error
    } catch {
      throw failure(error as? YamlError)
    }
  }

  /// At the most, whether in comments, in quotes or real.
  private func aliases(in text: String) -> Int {
    zip(text.utf8, text.utf8.dropFirst()).count { byte, next in
      byte == UInt8(ascii: "*") && Character(UnicodeScalar(next)).isNameOfAnchor
    }
  }

  /// In the order of the text, so that an anchor is found before anything that goes through its aliases.
  private func check(_ root: Node) throws(RegainError) {
    var open = [(node: root, depth: 1)]
    while let (node, depth) = open.popLast() {
      guard node.anchor == nil else {
        throw problem("anchors (&name) are not read; write it out.", node.mark)
      }
      guard depth <= Self.deepest else { throw problem("this is nested too deeply.", node.mark) }
      open += node.children.reversed().map { ($0, depth + 1) }
    }
  }

  /// What the file says is repeated in it: nothing of that may command a terminal.
  func problem(_ what: String, _ mark: Mark?) -> RegainError {
    let seen = what.unicodeScalars.map { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: "?"
      default: String(scalar)
      }
    }.joined()
    return RegainError(
      .misconfigured, path + (mark.map { ", line \($0.line)" } ?? "") + ": " + seen)
  }

  private func failure(_ error: YamlError?) -> RegainError {
    switch error {
    case .scanner(_, let why, let mark, _), .parser(_, let why, let mark, _),
      .composer(_, let why, let mark, _):
      problem("this is not YAML: \(why).", mark)
    case .duplicatedKeysInMapping(let keys, let context):
      problem("'\(keys.first ?? "")' stands here twice.", context.mark)
    case .reader(let why, _, _, _): problem("this is not YAML: \(why).", nil)
    default: problem("this is not YAML.", nil)
    }
  }
}

extension Character {
  /// As libyaml reads them.
  fileprivate var isNameOfAnchor: Bool {
    isASCII && (isLetter || isNumber || self == "_" || self == "-")
  }
}

extension Node {
  fileprivate var children: [Node] {
    switch self {
    case .mapping(let mapping): mapping.flatMap { [$0.key, $0.value] }
    case .sequence(let sequence): Array(sequence)
    default: []
    }
  }
}
