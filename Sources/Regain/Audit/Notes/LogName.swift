/// The name of a log: `regain/STORE`, or `regain/STORE/BRANCH` after entries were lost for good.
package enum LogName {
  private static let prefix = "regain/"

  /// What all branches of a store's log begin with. Names of another form have no branch.
  package static func withoutBranch(_ origin: String) -> String {
    let parts = origin.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 3, origin.hasPrefix(prefix) else { return origin }
    return parts[0...1].joined(separator: "/")
  }
}
