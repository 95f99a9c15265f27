extension String {
  /// Of a path: everything before its last slash; empty where there is none.
  ///
  /// Foundation's own ends the process for a path of one character.
  package var parentFolder: String {
    guard let slash = lastIndex(of: "/") else { return "" }
    return slash == startIndex ? "/" : String(self[..<slash])
  }
}
