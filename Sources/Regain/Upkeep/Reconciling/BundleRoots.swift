internal import RegainCrypto
internal import Synchronization

/// The root of each bundle of a copy, as its entries come by.
final class BundleRoots: Sendable {
  private struct State {
    var roots: [TreeHash] = []
    var edge = TreeEdge()
  }

  private let state = Mutex(State())

  func append(_ leaf: TreeHash) {
    state.withLock { state in
      state.edge.append(leaf)
      guard state.edge.size == Int64(Tile.fullWidth) else { return }
      state.roots.append(state.edge.root)
      state.edge = TreeEdge()
    }
  }

  /// With the last one, which need not be full.
  var finished: [TreeHash] {
    state.withLock { $0.edge.size == 0 ? $0.roots : $0.roots + [$0.edge.root] }
  }
}
