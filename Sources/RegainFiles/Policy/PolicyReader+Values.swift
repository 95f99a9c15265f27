internal import Foundation
internal import Regain
internal import Yams

/// Single values, each an error with its line where it is something else.
extension PolicyReader {
  func plainText(_ node: Node, _ what: String) throws(RegainError) -> String {
    guard let text = node.scalar?.string, !text.isEmpty else {
      throw error(node, "\(what) is a text.")
    }
    return text
  }

  /// As the names of accounts: it is compared by its bytes, and shown.
  func shortText(_ node: Node, _ what: String) throws(RegainError) -> String {
    let text = try plainText(node, what)
    guard (try? AccountID(text)) != nil, node.tag != Tag(.null) else {
      throw error(node, "\(what) has 1 to 255 bytes without control characters.")
    }
    return text
  }

  /// In digits alone, so that no two readers of YAML read another number.
  func whole(
    _ node: Node, _ what: String, _ range: ClosedRange<Int64>
  ) throws(RegainError) -> Int64 {
    guard let text = node.scalar?.string, let number = Int64(text), range.contains(number),
      text == String(number)
    else {
      throw error(
        node, "\(what) is a whole number, \(range.lowerBound) to \(range.upperBound).")
    }
    return number
  }

  func truth(_ node: Node, _ what: String) throws(RegainError) -> Bool {
    switch node.scalar?.string {
    case "true": return true
    case "false": return false
    default: throw error(node, "\(what) is true or false.")
    }
  }

  func binding(_ node: Node) throws(RegainError) -> DeviceBinding {
    guard let binding = DeviceBinding(name: try plainText(node, "binding")) else {
      let names = DeviceBinding.all.map(\.name).joined(separator: ", ")
      throw error(node, "binding is one of: \(names).")
    }
    return binding
  }

  private static let longestList = 256

  func items(_ node: Node, _ what: String) throws(RegainError) -> [Node] {
    guard let sequence = node.sequence, sequence.count <= Self.longestList else {
      throw error(node, "\(what) is a list of at most \(Self.longestList): [FIRST, SECOND].")
    }
    return Array(sequence)
  }

  /// NAME: VALUE lines; what names there may be is not decided here.
  func named(
    _ node: Node, _ what: String
  ) throws(RegainError) -> [(key: Node, name: String, value: Node)] {
    guard let mapping = node.mapping, mapping.count <= Self.longestList else {
      throw error(node, "\(what) is a list of at most \(Self.longestList) NAME: VALUE lines.")
    }
    var entries: [(key: Node, name: String, value: Node)] = []
    var names: Set<String> = []
    for (key, value) in mapping {
      let name = try plainText(key, "a name")
      guard names.insert(name).inserted else { throw error(key, "'\(name)' stands here twice.") }
      entries.append((key, name, value))
    }
    return entries
  }

  /// A file beside the policy, or at a path of its own, that is worth as much as the policy itself.
  ///
  /// - Throws: `misconfigured`, with the line; `insecurePermissions` when others may write it.
  func fileBeside(
    _ node: Node, _ what: String, atMost limit: Int
  ) throws(RegainError) -> String {
    let name = try plainText(node, what)
    let file =
      name.hasPrefix("/") ? name : (path.parentFolder as NSString).appendingPathComponent(name)
    let text = try located(node) { () throws(RegainError) in
      try TextFile.read(file, atMost: limit)
    }
    let opened = OpenFile(descriptor: SystemCalls.open(file, O_RDONLY | O_NONBLOCK | O_NOCTTY))
    guard let status = SystemCalls.status(of: opened.descriptor), status.mode & 0o022 == 0 else {
      throw RegainError(
        .insecurePermissions, "Others may write \(file). Mend it: chmod go-w '\(file)'")
    }
    return text
  }
}
