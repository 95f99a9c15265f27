internal import Dispatch
package import Regain
internal import Synchronization

/// Makes calls that may block, one after the other on a thread of its own, and waits for none of them for long:
/// a share that does not answer holds up nobody but itself.
package final class FileWorker: Sendable {
  private let queue = DispatchQueue(label: "regain.files")
  private let limit: Duration
  private let name: String
  /// Calls that have outlived their time and still run or wait.
  private let late = Mutex(0)

  /// - Parameters:
  ///   - name: of what is worked on, for messages.
  ///   - limit: how long to wait. A call that takes longer goes on, and those behind it wait.
  package init(_ name: String, within limit: Duration) { (self.name, self.limit) = (name, limit) }

  /// - Throws: `unavailable` when it took too long: it may come to pass yet. What `work` throws.
  package func run<Output: Sendable>(
    _ work: @escaping @Sendable () throws(RegainError) -> Output
  ) async throws(RegainError) -> Output {
    // They would queue up behind it, more with every request.
    guard late.withLock({ $0 }) == 0 else { throw noAnswer }
    let call = Mutex(Call<Output>())
    await withDeadline(limit) { [queue, self] in
      await withCheckedContinuation { done in
        queue.async {
          let outcome = Result { () throws(RegainError) in try work() }
          let wasLate = call.withLock { call in
            call.outcome = outcome
            return call.isLate
          }
          if wasLate { self.late.withLock { $0 -= 1 } }
          done.resume()
        }
      }
    }
    let outcome = call.withLock { call in
      if call.outcome == nil {
        call.isLate = true
        late.withLock { $0 += 1 }
      }
      return call.outcome
    }
    guard let outcome else { throw noAnswer }
    return try outcome.get()
  }

  private struct Call<Output: Sendable>: Sendable {
    var outcome: Result<Output, RegainError>?
    var isLate = false
  }

  private var noAnswer: RegainError { RegainError(.unavailable, "\(name) does not answer.") }
}
