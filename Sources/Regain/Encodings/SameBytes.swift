extension String {
  /// Compared as bytes: Swift's `==` equates texts that protocols tell apart.
  func hasSameBytes(as other: String) -> Bool {
    // Most texts that differ do so in length, which takes no walk through them.
    guard utf8.count == other.utf8.count else { return false }
    // Of long ones arrays are made and compared sooner than the texts are walked through.
    return utf8.count < 16 ? utf8.elementsEqual(other.utf8) : Array(utf8) == Array(other.utf8)
  }
}
