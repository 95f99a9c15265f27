internal import Dispatch
package import Regain

extension BatchFile {
  /// A run and its file.
  package struct Run: Sendable {
    package let file: BatchFile
    package let batch: SheetBatch
    /// Lines that were there already.
    package var earlierLineCount = 0
  }

  /// A new file for a new run.
  ///
  /// - Throws: as ``create(_:)``; `misconfigured` for a store that was never initialised.
  package static func begin(
    _ path: String, codes: BackupCodes, tenant: TenantID
  ) async throws(RegainError) -> Run {
    let batch = try await codes.makeBatch(in: tenant)
    return Run(file: try create(path), batch: batch)
  }

  /// The file of a run that was cut short, without the lines whose sheets were never stored; or a new
  /// one when there is none.
  ///
  /// - Parameter checkFirst: refuses a file of another kind by its first line.
  /// - Throws: `malformed` for another store's or tenant's file; as ``reopen(_:)``.
  package static func resume(
    _ path: String, codes: BackupCodes, tenant: TenantID,
    checkFirst: (String) throws(RegainError) -> Void
  ) async throws(RegainError) -> Run {
    guard let file = try reopen(path) else {
      return try await begin(path, codes: codes, tenant: tenant)
    }
    let fresh = try await codes.makeBatch(in: tenant)
    guard let first = try file.firstLine() else { return Run(file: file, batch: fresh) }
    try checkFirst(first)
    let batch = try SheetLine(first).batch
    // Lines are thrown away below when this store has no sheet for them: let it be the right store.
    guard batch.isOf(sameStoreAs: fresh) else {
      throw RegainError(
        .malformed, "\(path) is of a run on another store or tenant. It was not touched.")
    }
    let count = try await file.keepOnly { lines throws(RegainError) in
      guard lines.allSatisfy({ $0.batch == batch }) else {
        throw RegainError(.malformed, "\(path) has lines of several runs. It was not touched.")
      }
      return try await codes.areStored(lines)
    }
    return Run(file: file, batch: batch, earlierLineCount: count)
  }

  /// As ``append(_:)``, without holding up the threads that make sheets.
  package func appendInBackground(_ lines: [any BatchFileLine]) async throws(RegainError) {
    let result: Result<Void, RegainError> = await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(
          returning: Result { () throws(RegainError) in try self.append(lines) })
      }
    }
    try result.get()
  }
}
