extension String {
  /// Compared as bytes: Swift's `==` equates texts that protocols tell apart.
  func hasSameBytes(as other: String) -> Bool {
    // Most texts that differ do so in length, which takes no walk through them.
    utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
  }
}
