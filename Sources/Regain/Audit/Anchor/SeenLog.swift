internal import RegainCrypto

/// The log up to a checkpoint that was seen in the anchor and found in the store.
struct SeenLog: Sendable {
  let origin: String
  /// As the anchor holds it.
  let note: String
  /// The tree under it.
  let tree: SeenTree
  /// Of the last entry under it; nil for an empty log.
  let lastLeaf: IndexedLeafHash?
}

/// A tree's edge, and the last of the entries that it was grown by: each of them is surely in it.
struct SeenTree: Sendable {
  private(set) var edge: TreeEdge
  private var leaves: Set<TreeHash> = []

  /// The farthest that it grows leaf by leaf, and as many as it remembers.
  static let longestGrowth: Int64 = 4096

  init(_ edge: TreeEdge) { self.edge = edge }

  /// Whether an entry is known to be in it. False says nothing.
  func surelyHas(_ entry: AuditEntry) -> Bool {
    TreeHash.list(entry.leafHash)?.first.map(leaves.contains) ?? false
  }

  mutating func append(_ hash: TreeHash) {
    if leaves.count >= Self.longestGrowth { leaves = [] }
    edge.append(hash)
    leaves.insert(hash)
  }
}

extension ServiceContext {
  /// The log's tree as it was at a size.
  package func tree(at size: Int64) -> TileTree { TileTree(LogTiles(context: self), size: size) }

  func seenTree(at size: Int64) async throws(RegainError) -> SeenTree {
    var tree = tree(at: size)
    return SeenTree(try await tree.edge())
  }

  /// Lets a tree grow by the entries that came since.
  func extend(_ tree: inout SeenTree, to size: Int64) async throws(RegainError) {
    // Far behind, the tiles are quicker than the leaves.
    guard size - tree.edge.size < SeenTree.longestGrowth else {
      tree = try await seenTree(at: size)
      return
    }
    while tree.edge.size < size {
      let limit = Int(min(size - tree.edge.size, 1024))
      let rows = try await store.rows(
        for: ReadRequest([.leafHashes(from: tree.edge.size, limit: limit)])
      ).leafHashes
      for row in rows {
        guard row.index == tree.edge.size, let hash = TreeHash.list(row.hash)?.first else { break }
        tree.append(hash)
      }
      guard rows.count == limit, tree.edge.size == (rows.last?.index ?? -1) + 1 else {
        throw RegainError(
          .misconfigured, "Entry \(tree.edge.size) of the log is missing. Run `regain doctor`.")
      }
    }
  }

  /// Whether a tree has an entry, by the store's rows and the tree's root.
  func has(_ entry: AuditEntry, in seen: SeenTree) async throws(RegainError) -> Bool {
    if seen.surelyHas(entry) { return true }
    let rows = try await store.rows(for: ReadRequest([.leafHash(of: entry.id)])).leafHashes
    guard let row = rows.first, row.hash == entry.leafHash, row.index < seen.edge.size,
      let leaf = TreeHash.list(entry.leafHash)?.first
    else { return false }
    var tree = tree(at: seen.edge.size)
    let proof = try await tree.inclusionProof(of: row.index)
    return (try? proof.verify(leaf, root: seen.edge.root)) != nil
  }
}
