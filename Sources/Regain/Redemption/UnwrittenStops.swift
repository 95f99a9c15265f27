/// Stops and revocations that were made and that the store did not take.
///
/// Whoever made one was told so. While there is one, this process grants nothing, and whoever asks for a
/// grant first has it written. Only those who may stop an account come this far, so that nobody fills it.
package actor UnwrittenStops {
  package typealias Writing = @Sendable () async throws(RegainError) -> Void

  private var writings: [RecordKey: Writing] = [:]

  package init() {}

  /// Keeps one for later, in the place of an earlier one of the same row.
  package func keep(_ row: RecordKey, _ writing: @escaping Writing) { writings[row] = writing }

  /// Writes them.
  ///
  /// - Throws: `unavailable` while one of them cannot be written.
  package func write() async throws(RegainError) {
    for (row, writing) in writings {
      do throws(RegainError) {
        try await writing()
      } catch {
        // There is nothing left to stop: the sheet ended, or its row is not what it was.
        guard error.code != .refused else { continue }
        throw RegainError(
          .unavailable,
          "A stop could not be written before, and cannot be now: \(error.message) Until it is, this "
            + "process grants nothing.")
      }
      writings[row] = nil
    }
  }
}

extension ServiceContext {
  /// Commits a stop or a revocation; what the store does not take now is written before anything is granted.
  ///
  /// - Parameter row: what it stops.
  /// - Throws: as ``commit(reading:for:decide:)``.
  package func commitStop<Answer: Sendable>(
    of row: RecordKey, reading request: ReadRequest,
    decide: @escaping @Sendable (Snapshot) throws(RegainError) -> Decision<Answer>
  ) async throws(RegainError) -> Answer {
    do throws(RegainError) {
      return try await commit(reading: request, for: .stop, decide: decide)
    } catch {
      guard error.code == .unavailable || error.code == .unknown else { throw error }
      await unwrittenStops.keep(row) { () async throws(RegainError) in
        _ = try await commit(reading: request, for: .stop, decide: decide)
      }
      throw error
    }
  }
}
