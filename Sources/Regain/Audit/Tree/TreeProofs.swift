package import RegainCrypto

/// A proof does not show what it was said to show.
package enum ProofFailure: Error, Hashable {
  /// No tree of these sizes has a proof of this length.
  case wrongLength
  /// It leads to another root.
  case wrongRoot
}

/// The hashes that lead from one leaf to the root (RFC 9162, 2.1.3; the same as RFC 6962, 2.1.1).
package struct InclusionProof: Sendable, Hashable {
  package let index: Int64
  package let size: Int64
  /// From the leaf's sibling upwards.
  package let hashes: [TreeHash]

  package init(index: Int64, size: Int64, hashes: [TreeHash]) {
    (self.index, self.size, self.hashes) = (index, size, hashes)
  }

  /// - Throws: unless the leaf stands at the index in the tree that has this root.
  package func verify(_ leaf: TreeHash, root: TreeHash) throws(ProofFailure) {
    guard index >= 0, index < size else { throw .wrongLength }
    var (place, last, hash) = (index, size - 1, leaf)
    for sibling in hashes {
      guard last > 0 else { throw .wrongLength }
      if place & 1 == 1 || place == last {
        hash = .node(sibling, hash)
        while place & 1 == 0 && place > 0 { (place, last) = (place >> 1, last >> 1) }
      } else {
        hash = .node(hash, sibling)
      }
      (place, last) = (place >> 1, last >> 1)
    }
    guard last == 0 else { throw .wrongLength }
    guard hash == root else { throw .wrongRoot }
  }
}

/// The hashes that show that a tree is the beginning of a larger one (RFC 9162, 2.1.4).
package struct ConsistencyProof: Sendable, Hashable {
  package let oldSize: Int64
  package let newSize: Int64
  package let hashes: [TreeHash]

  package init(oldSize: Int64, newSize: Int64, hashes: [TreeHash]) {
    (self.oldSize, self.newSize, self.hashes) = (oldSize, newSize, hashes)
  }

  /// - Throws: unless the tree of the old root is the beginning of that of the new one.
  package func verify(oldRoot: TreeHash, newRoot: TreeHash) throws(ProofFailure) {
    guard oldSize >= 0, oldSize <= newSize else { throw .wrongLength }
    if oldSize == newSize {
      guard hashes.isEmpty else { throw .wrongLength }
      guard oldRoot == newRoot else { throw .wrongRoot }
      return
    }
    if oldSize == 0 {
      // Every tree begins with the empty one.
      guard hashes.isEmpty else { throw .wrongLength }
      guard oldRoot == .ofEmptyTree else { throw .wrongRoot }
      return
    }
    try verifyPath(oldRoot: oldRoot, newRoot: newRoot)
  }

  private func verifyPath(oldRoot: TreeHash, newRoot: TreeHash) throws(ProofFailure) {
    // A complete old tree is a node of the new one, and is not sent.
    let isNode = oldSize & (oldSize - 1) == 0
    let path = isNode ? [oldRoot] + hashes : hashes
    guard let first = path.first else { throw .wrongLength }
    var (place, last) = (oldSize - 1, newSize - 1)
    while place & 1 == 1 { (place, last) = (place >> 1, last >> 1) }
    var (old, new) = (first, first)
    for hash in path.dropFirst() {
      guard last > 0 else { throw .wrongLength }
      if place & 1 == 1 || place == last {
        (old, new) = (.node(hash, old), .node(hash, new))
        while place & 1 == 0 && place > 0 { (place, last) = (place >> 1, last >> 1) }
      } else {
        new = .node(new, hash)
      }
      (place, last) = (place >> 1, last >> 1)
    }
    guard last == 0 else { throw .wrongLength }
    guard old == oldRoot, new == newRoot else { throw .wrongRoot }
  }
}
