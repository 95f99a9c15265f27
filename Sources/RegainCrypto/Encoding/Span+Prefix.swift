extension Span where Element == UInt8 {
  /// Whether it begins with these bytes. Not in constant time: for what marks a form, never for a secret.
  package func starts(with prefix: [UInt8]) -> Bool {
    count >= prefix.count && prefix.indices.allSatisfy { self[$0] == prefix[$0] }
  }

  /// The same for the UTF-8 of a text.
  package func starts(with prefix: String) -> Bool { starts(with: Array(prefix.utf8)) }
}
