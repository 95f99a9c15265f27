internal import RegainCrypto

/// A signed statement of what the log is at one size.
public struct LogCheckpoint: Sendable, Hashable {
  /// The log's name.
  public let origin: String
  /// The number of entries.
  public let size: Int64
  /// The root of the RFC 6962 tree over them, 32 bytes in base 64.
  public let root: String
  /// The signed note, as it is stored and sent (C2SP tlog-checkpoint).
  public let note: String

  /// Reads a signed note; its signatures are not verified.
  ///
  /// - Throws: `malformed`.
  public init(note: String) throws(RegainError) {
    self.init(try UnverifiedCheckpoint(Array(note.utf8)))
  }

  package init(_ unverified: UnverifiedCheckpoint) {
    (origin, size) = (unverified.checkpoint.origin, unverified.checkpoint.size)
    root = Base64.encode(unverified.checkpoint.root.bytes.span)
    note = String(decoding: unverified.note.bytes, as: UTF8.self)
  }
}

extension AuditLog {
  /// Signs the log as it is now.
  ///
  /// - Throws: `misconfigured` where the keyring has no key for it, an entry is missing, or the log does not go
  ///   on from its anchor: nothing is signed that would contradict what was; `unavailable`.
  public func checkpoint() async throws(RegainError) -> LogCheckpoint {
    let head = try await context.logHead()
    try await context.requireMaySign(head)
    return LogCheckpoint(try context.sign(try await head.checkpoint()))
  }

  /// That an entry is in the log, for anyone who has the log's key (C2SP tlog-proof).
  ///
  /// - Throws: `malformed` where the log has no entry of this index; as ``checkpoint()``.
  public func proof(of index: Int64) async throws(RegainError) -> String {
    let head = try await context.logHead()
    try await context.requireMaySign(head)
    guard (0..<head.size).contains(index) else { throw .noSuchEntry(index) }
    var tree = head.tree
    let inclusion = try await tree.inclusionProof(of: index)
    let checkpoint = Checkpoint(
      origin: head.origin, size: head.size, root: try await tree.root(at: head.size))
    let proof = LogProof(
      index: index, hashes: inclusion.hashes, checkpoint: try context.sign(checkpoint))
    return String(decoding: proof.bytes, as: UTF8.self)
  }
}

extension AuditLog {
  /// That the log goes on from what it was at an older size, for anyone who kept that checkpoint and has the log's
  /// key: see ``AuditConsistencyProof``.
  ///
  /// - Throws: `malformed` where the log was never so long; as ``checkpoint()``.
  public func consistencyProof(from size: Int64) async throws(RegainError) -> String {
    let head = try await context.logHead()
    try await context.requireMaySign(head)
    guard (0...head.size).contains(size) else {
      throw RegainError(.malformed, "The log has \(head.size) entries, and not \(size).")
    }
    var tree = head.tree
    let proof = try await tree.consistencyProof(from: size)
    let request = WitnessRequest(
      oldSize: size, proof: proof.hashes, checkpoint: try context.sign(try await head.checkpoint()))
    return String(decoding: request.bytes, as: UTF8.self)
  }
}

/// Which log it is, and how long.
package struct LogHead: Sendable {
  package let origin: String
  package let size: Int64
  package let tree: TileTree
  /// Its order is being made again.
  let isBeingReconciled: Bool

  /// Whether a name is that of this store's log, on whatever branch.
  func isOfSameStore(_ origin: String) -> Bool {
    LogName.withoutBranch(origin) == LogName.withoutBranch(self.origin)
  }

  /// - Throws: `unavailable` while the log's order is being made again: nothing may rest on it.
  func requireOrder() throws(RegainError) {
    guard !isBeingReconciled else {
      throw RegainError(
        .unavailable,
        "The store is being reconciled. If that was cut short, repeat `regain audit reconcile FOLDER`."
      )
    }
  }

  func checkpoint() async throws(RegainError) -> Checkpoint {
    var tree = tree
    return Checkpoint(origin: origin, size: size, root: try await tree.root(at: size))
  }
}

extension ServiceContext {
  package func logHead() async throws(RegainError) -> LogHead {
    try await logHead(withLeafBefore: 0).head
  }

  /// With the leaf hash of the last entry of a tree of that size.
  func logHead(
    withLeafBefore end: Int64
  ) async throws(RegainError) -> (head: LogHead, leaf: IndexedLeafHash?) {
    var items: [ReadRequest.Item] = [.record(EpochRecord.key), .logSize]
    if end > 0 { items.append(.leafHashes(from: end - 1, limit: 1)) }
    let snapshot = try await store.rows(for: ReadRequest(items))
    let size = snapshot.logSize ?? 0
    let epoch = try epoch(in: snapshot).body
    let head = LogHead(
      origin: epoch.logOrigin, size: size, tree: TileTree(LogTiles(context: self), size: size),
      isBeingReconciled: epoch.reconciling != nil)
    return (head, snapshot.leafHashes.first)
  }

  /// - Throws: `misconfigured` when the log does not go on from its anchor, `unavailable` while it is reconciled.
  func requireMaySign(_ head: LogHead) async throws(RegainError) {
    try head.requireOrder()
    try await keeper?.standing(self).check()
  }

  /// By the active key, and by those before it that are not retired.
  package func sign(_ checkpoint: Checkpoint) throws(RegainError) -> UnverifiedCheckpoint {
    let note = SignedNote(text: checkpoint.text)
    var signatures: [SignedNote.Signature] = []
    for signer in try keyring.logSigners(named: checkpoint.origin) {
      signatures.append(try signer.sign(note))
    }
    return UnverifiedCheckpoint(note: note.adding(signatures), checkpoint: checkpoint)
  }
}
