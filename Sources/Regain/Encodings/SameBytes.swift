extension String {
  /// Compared as bytes: Swift's `==` equates texts that protocols tell apart.
  func hasSameBytes(as other: String) -> Bool {
    // Most texts that differ do so in length, which takes no walk through them. Arrays are compared faster than texts are
    // walked through, even with the making of them.
    utf8.count == other.utf8.count && Array(utf8) == Array(other.utf8)
  }
}
