/// A file of allowed signers, as `ssh-keygen -Y verify -f` takes it (ssh-keygen(1), ALLOWED SIGNERS).
package struct AllowedSigners: Sendable {
  /// Lines, each ended.
  package private(set) var text = ""

  package init() {}

  /// Lets a key sign for a principal, in these namespaces.
  ///
  /// - Parameters:
  ///   - principal: letters, digits and `._~@+=:/%-`. Pattern characters would let others in.
  ///   - asAuthority: not the key itself may sign, but keys with certificates of its.
  /// - Throws: `defect` for a principal or namespace that is not safe to write.
  package mutating func allow(
    _ key: SSHPublicKey, principal: String, namespaces: [String], asAuthority: Bool = false
  ) throws(RegainError) {
    // The last two end the options, and everything in a list is a pattern.
    guard !namespaces.isEmpty, ([principal] + namespaces).allSatisfy(Self.isSafe) else {
      throw RegainError(.defect, "A name is not safe in a file of allowed signers.")
    }
    let authority = asAuthority ? "cert-authority," : ""
    let list = namespaces.joined(separator: ",")
    text += "\(principal) \(authority)namespaces=\"\(list)\" \(key.line)\n"
  }

  private static func isSafe(_ name: String) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
          || "._~@+=:/%-".utf8.contains($0)
      }
  }
}

/// Keys that no longer count, as `ssh-keygen -Y verify -r` takes them: a line for each.
package struct RevocationList: Sendable {
  /// Lines, each ended.
  package private(set) var text = ""

  package init() {}

  package mutating func revoke(_ key: SSHPublicKey) { text += key.line + "\n" }
}
