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
  /// The last one that it was grown by; nil where it was read as a whole.
  private(set) var lastLeaf: TreeHash?
  private var leaves: Set<TreeHash> = []

  /// The farthest that it grows leaf by leaf, and as many as it remembers.
  static let longestGrowth: Int64 = 4096

  init(_ edge: TreeEdge) { self.edge = edge }

  /// Whether an entry is known to be in it. False says nothing.
  func surelyHas(_ leaf: TreeHash) -> Bool { leaves.contains(leaf) }

  mutating func append(_ hash: TreeHash) {
    if leaves.count >= Self.longestGrowth { leaves = [] }
    edge.append(hash)
    leaves.insert(hash)
    lastLeaf = hash
  }
}

extension ServiceContext {
  /// The log's tree as it was at a size.
  package func tree(at size: Int64) -> TileTree { TileTree(LogTiles(context: self), size: size) }

  func seenTree(at size: Int64) async throws(RegainError) -> SeenTree {
    var tree = tree(at: size)
    return SeenTree(try await tree.edge())
  }

  /// The leaf hash of a tree's last entry, as the store has it under the tree's root; nil for an empty tree.
  func lastLeaf(of seen: SeenTree) async throws(RegainError) -> IndexedLeafHash? {
    let index = seen.edge.size - 1
    guard index >= 0 else { return nil }
    if let leaf = seen.lastLeaf { return IndexedLeafHash(index: index, hash: leaf.bytes) }
    let row = try await store.rows(for: ReadRequest([.leafHashes(from: index, limit: 1)]))
      .leafHashes.first
    guard let row, row.index == index, let leaf = row.leaf,
      try await contains(leaf, at: index, in: seen)
    else { throw .storeChanged }
    return row
  }

  private func contains(
    _ leaf: TreeHash, at index: Int64, in seen: SeenTree
  ) async throws(RegainError) -> Bool {
    if seen.surelyHas(leaf) { return true }
    var tree = tree(at: seen.edge.size)
    let proof = try await tree.inclusionProof(of: index)
    return (try? proof.verify(leaf, root: seen.edge.root)) != nil
  }

  /// Whether the log's first entries are those of a checkpoint.
  func logBegins(with checkpoint: Checkpoint) async throws(RegainError) -> Bool {
    guard try await logHead().size >= checkpoint.size else { return false }
    var tree = tree(at: checkpoint.size)
    return try await tree.root(at: checkpoint.size) == checkpoint.root
  }

  /// Lets a tree grow by the entries that came since.
  func extend(_ tree: inout SeenTree, to size: Int64) async throws(RegainError) {
    guard size >= tree.edge.size else { throw .storeChanged }
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
        guard row.index == tree.edge.size, let hash = row.leaf else { break }
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
    guard let leaf = TreeHash(entry.leafHash.span) else { return false }
    if seen.surelyHas(leaf) { return true }
    let rows = try await store.rows(for: ReadRequest([.leafHash(of: entry.id)])).leafHashes
    guard let row = rows.first, row.hash == entry.leafHash, row.index < seen.edge.size else {
      return false
    }
    return try await contains(leaf, at: row.index, in: seen)
  }
}

extension RegainError {
  fileprivate static var storeChanged: RegainError {
    RegainError(
      .unavailable,
      "The store's log was another one while it was being read. Try again; if it stays so, run "
        + "`regain doctor`.")
  }
}
