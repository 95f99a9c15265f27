import Foundation
import Regain
import RegainCrypto
import Testing

@Suite("The tree") struct TreeTests {
  /// Leaves and roots of the reference trees of Certificate Transparency's own tests.
  private static let leaves = [
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
  ]
  private static let roots = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  ]

  @Test("Grows to the reference roots, leaf by leaf") func referenceRoots() throws {
    var edge = TreeEdge()
    #expect(Hex.encode(edge.root.bytes.span) == Self.roots[0])
    for (leaf, root) in zip(Self.leaves, Self.roots.dropFirst()) {
      edge.append(makeLeaf(try Hex.decode(Array(leaf.utf8).span)))
      #expect(Hex.encode(edge.root.bytes.span) == root)
    }
    #expect(edge.size == 8)
  }

  @Test("A leaf and a node are hashed as two different things") func domains() {
    let (left, right) = (makeLeaf(1), makeLeaf(2))
    let joined = left.bytes + right.bytes
    #expect(TreeHash.node(left, right) != .leaf(joined.span))
    let short = [UInt8](repeating: 0, count: 31)
    #expect(TreeHash(short.span) == nil)
    #expect(TreeHash(left.bytes.span) == left)
  }

  // MARK: proofs

  private static func makeLeaves(_ count: Int) -> [TreeHash] {
    (0..<count).map { makeLeaf(Array("leaf \($0)".utf8)) }
  }

  @Test(
    "Roots and proofs from tiles are those of the definition, at every edge of a tile",
    arguments: [1, 2, 3, 7, 8, 255, 256, 257, 511, 513, 700])
  func tiles(_ count: Int) async throws {
    let leaves = Self.makeLeaves(count)
    let size = Int64(count)
    var tree = TileTree(ListSource(leaves: leaves), size: size)
    let root = slowRoot(leaves[...])
    #expect(try await tree.root(at: size) == root)
    #expect(try await tree.edge().root == root)
    for index in [0, 1, count / 2, count - 2, count - 1].filter((0..<count).contains) {
      let proof = try await tree.inclusionProof(of: Int64(index))
      try proof.verify(leaves[index], root: root)
      let other = leaves[(index + 1) % count]
      if other != leaves[index] {
        #expect(throws: ProofFailure.self) { try proof.verify(other, root: root) }
      }
    }
    for old in [0, 1, count / 3, count / 2, 255, 256, count - 1, count].filter((0...count).contains)
    {
      let proof = try await tree.consistencyProof(from: Int64(old))
      let oldRoot = slowRoot(leaves[..<old])
      #expect(try await tree.root(at: Int64(old)) == oldRoot)
      try proof.verify(oldRoot: oldRoot, newRoot: root)
      #expect(throws: ProofFailure.self) {
        try proof.verify(oldRoot: makeLeaf(9), newRoot: root)
      }
      if old < count, old > 0 {
        #expect(throws: ProofFailure.self) {
          try proof.verify(oldRoot: oldRoot, newRoot: makeLeaf(9))
        }
      }
    }
  }

  @Test("Every proof that lost, gained or changed a hash is refused") func brokenProofs()
    async throws
  {
    let leaves = Self.makeLeaves(300)
    let root = slowRoot(leaves[...])
    var tree = TileTree(ListSource(leaves: leaves), size: 300)
    let inclusion = try await tree.inclusionProof(of: 17)
    for hashes in variations(of: inclusion.hashes) {
      let proof = InclusionProof(index: 17, size: 300, hashes: hashes)
      #expect(throws: ProofFailure.self) { try proof.verify(leaves[17], root: root) }
    }
    let consistency = try await tree.consistencyProof(from: 100)
    let old = slowRoot(leaves[..<100])
    for hashes in variations(of: consistency.hashes) {
      let proof = ConsistencyProof(oldSize: 100, newSize: 300, hashes: hashes)
      #expect(throws: ProofFailure.self) { try proof.verify(oldRoot: old, newRoot: root) }
    }
    // The new size is in the checkpoint's signature: 299 and 301 leaves have paths of the same form.
    for (from, to) in [(99, 300), (101, 300), (100, 200), (100, 600), (300, 100), (-1, 300)] {
      let proof = ConsistencyProof(
        oldSize: Int64(from), newSize: Int64(to), hashes: consistency.hashes)
      #expect(throws: ProofFailure.self) { try proof.verify(oldRoot: old, newRoot: root) }
    }
  }

  private func variations(of hashes: [TreeHash]) -> [[TreeHash]] {
    let other = makeLeaf(7)
    return hashes.indices.flatMap { place -> [[TreeHash]] in
      var (removed, changed, doubled) = (hashes, hashes, hashes)
      removed.remove(at: place)
      changed[place] = other
      doubled.insert(hashes[place], at: place)
      return [removed, changed, doubled]
    } + [hashes + [other], hashes.reversed(), []]
  }

  @Test("Tiles lie where C2SP tlog-tiles says") func paths() {
    #expect(Tile(level: 0, number: 1_234_067).path == "tile/0/x001/x234/067")
    #expect(Tile(level: 1, number: 1, width: 17).path == "tile/1/001.p/17")
    #expect(Tile(level: 0, number: 273, width: 112).entriesPath == "tile/entries/273.p/112")
    // The specification's own example.
    #expect(Tile.levels(size: 70_000) == 0..<3)
    #expect(
      Tile.tiles(level: 0, size: 70_000).map(\.width) == Array(repeating: 256, count: 273) + [112])
    #expect(Tile.tiles(level: 1, size: 70_000).map(\.width) == [256, 17])
    #expect(Tile.tiles(level: 2, size: 70_000).map(\.width) == [1])
    #expect(Tile.tiles(level: 1, size: 256).map(\.width) == [1])
    #expect(Tile.tiles(level: 0, size: 70_000, from: 272).map(\.number) == [272, 273])
    #expect(Array(Tile.tiles(level: 0, size: 512, from: 2)).isEmpty)
    #expect(Tile.tile(level: 1, number: 1, size: 70_000) == Tile(level: 1, number: 1, width: 17))
    #expect(Tile.tile(level: 1, number: 2, size: 70_000) == nil)
  }

  @Test("Tiles of a tree of any size are named without a list of them all", .timeLimit(.minutes(1)))
  func hugeSizes() {
    for size in [Int64.max, 1 << 62] {
      #expect(Tile.levels(size: size) == 0..<8)
      for level in Tile.levels(size: size) {
        let first = Tile.tiles(level: level, size: size).first { _ in true }
        #expect(first?.number == 0)
      }
    }
  }
}

@Suite("External tree vectors") struct TreeVectorTests {
  private struct File: Decodable {
    let numberOfTests: Int
    let tests: [Test]
    struct Test: Decodable {
      let name: String
      let leafIdx: UInt64?
      let treeSize: UInt64?
      let leafHash: String?
      let root: String?
      let size1: UInt64?
      let size2: UInt64?
      let root1: String?
      let root2: String?
      let proof: [String]?
      let wantErr: Bool
    }
  }

  private static func load(_ name: String) throws -> File? {
    guard let folder = ProcessInfo.processInfo.environment["REGAIN_EXTERNAL_VECTORS"],
      let data = FileManager.default.contents(atPath: "\(folder)/merkle/\(name)")
    else { return nil }
    return try JSONDecoder().decode(File.self, from: data)
  }

  private static func has(_ name: String) -> Bool { (try? load(name)) ?? nil != nil }

  private func hash(_ text: String?) -> TreeHash? {
    (try? Base64.decode(Array((text ?? "").utf8).span)).flatMap { TreeHash($0.span) }
  }

  private func hashes(_ texts: [String]?) -> [TreeHash]? {
    let hashes = (texts ?? []).map(hash)
    return hashes.contains(nil) ? nil : hashes.compactMap { $0 }
  }

  private func isIncluded(_ test: File.Test) -> Bool {
    guard let index = Int64(exactly: test.leafIdx ?? 0),
      let size = Int64(exactly: test.treeSize ?? 0), let leaf = hash(test.leafHash),
      let root = hash(test.root), let path = hashes(test.proof)
    else { return false }
    let proof = InclusionProof(index: index, size: size, hashes: path)
    return (try? proof.verify(leaf, root: root)) != nil
  }

  private func isConsistent(_ test: File.Test) -> Bool {
    guard let old = Int64(exactly: test.size1 ?? 0), let new = Int64(exactly: test.size2 ?? 0),
      let oldRoot = hash(test.root1), let newRoot = hash(test.root2), let path = hashes(test.proof)
    else { return false }
    let proof = ConsistencyProof(oldSize: old, newSize: new, hashes: path)
    return (try? proof.verify(oldRoot: oldRoot, newRoot: newRoot)) != nil
  }

  @Test(
    "Inclusion, every case", .enabled(if: has("inclusion.json"), "the folder has no file for it"))
  func inclusion() throws {
    let file = try #require(try Self.load("inclusion.json"))
    var right = 0
    for test in file.tests {
      let isRight = isIncluded(test) == !test.wantErr
      #expect(isRight, "\(test.name)")
      right += isRight ? 1 : 0
    }
    #expect(right == file.numberOfTests && right >= 98)
  }

  @Test(
    "Consistency, every case",
    .enabled(if: has("consistency.json"), "the folder has no file for it"))
  func consistency() throws {
    let file = try #require(try Self.load("consistency.json"))
    for test in file.tests {
      #expect(isConsistent(test) == !test.wantErr, "\(test.name)")
    }
    #expect(file.tests.count == file.numberOfTests)
  }
}

private func makeLeaf(_ bytes: [UInt8]) -> TreeHash { .leaf(bytes.span) }

private func makeLeaf(_ byte: UInt8) -> TreeHash { makeLeaf([byte]) }

/// A tree by the words of RFC 6962 alone, as slow as they are.
private func slowRoot(_ leaves: ArraySlice<TreeHash>) -> TreeHash {
  guard let first = leaves.first else { return .ofEmptyTree }
  guard leaves.count > 1 else { return first }
  var half = 1
  while half * 2 < leaves.count { half *= 2 }
  let middle = leaves.startIndex + half
  return .node(slowRoot(leaves[..<middle]), slowRoot(leaves[middle...]))
}

private struct ListSource: TileSource {
  let leaves: [TreeHash]

  func hashes(of tile: Tile) async throws(RegainError) -> [TreeHash] {
    let span = 1 << (8 * tile.level)
    return (0..<tile.width).map { offset in
      let start = Int(tile.leaves.lowerBound) + offset * span
      return slowRoot(leaves[start..<(start + span)])
    }
  }
}
