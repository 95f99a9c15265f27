/// How much JSON is read before any is believed.
package struct JSONLimits: Sendable {
  /// In bytes.
  package var longest: Int
  /// Arrays and objects within one another.
  package var deepest: Int
  /// Values and members, all together.
  package var mostItems: Int

  package init(longest: Int, deepest: Int = 8, mostItems: Int = 512) {
    (self.longest, self.deepest, self.mostItems) = (longest, deepest, mostItems)
  }
}
