package import RegainCrypto

/// What is needed of a tree to let it grow: the roots of its complete subtrees, the largest first.
///
/// At most 63 hashes, whatever the number of leaves.
package struct TreeEdge: Sendable, Hashable {
  /// How many leaves it has.
  package private(set) var size: Int64 = 0
  package private(set) var roots: [TreeHash] = []

  package init() {}

  /// - Parameters:
  ///   - roots: one for each bit that is set in the size, the highest first.
  package init?(size: Int64, roots: [TreeHash]) {
    guard size >= 0, roots.count == size.nonzeroBitCount else { return nil }
    (self.size, self.roots) = (size, roots)
  }

  /// Appends a leaf, or as many at once as stand under a complete subtree.
  ///
  /// - Parameter height: of the subtree; the size so far must be a multiple of its leaves.
  package mutating func append(_ root: TreeHash, height: Int = 0) {
    precondition(size.trailingZeroBitCount >= height, "A subtree stands at its own place.")
    var hash = root
    let joined = (~(size >> Int64(height))).trailingZeroBitCount
    for _ in 0..<joined { hash = .node(roots.removeLast(), hash) }
    roots.append(hash)
    size += 1 << Int64(height)
  }

  /// RFC 6962, 2.1.
  package var root: TreeHash { roots.joinedAsTree() }
}

extension [TreeHash] {
  /// The root over complete subtrees that stand side by side, the largest first.
  package func joinedAsTree() -> TreeHash {
    guard var hash = last else { return .ofEmptyTree }
    for left in dropLast().reversed() { hash = .node(left, hash) }
    return hash
  }

  /// The root over leaves, or over roots of equal height.
  package func rootOfLeaves() -> TreeHash {
    if count.nonzeroBitCount == 1 { return rootOfComplete() }
    var edge = TreeEdge()
    for hash in self { edge.append(hash) }
    return edge.root
  }

  /// Level by level in place: there are 2, 4, 8, … of them.
  private func rootOfComplete() -> TreeHash {
    var (hashes, width) = (self, count)
    while width > 1 {
      width /= 2
      for place in 0..<width {
        hashes[place] = .node(hashes[2 * place], hashes[2 * place + 1])
      }
    }
    return hashes[0]
  }
}
