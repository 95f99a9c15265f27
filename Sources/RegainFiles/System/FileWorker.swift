internal import Dispatch
package import Regain
internal import Synchronization

/// Makes calls that may block, one after the other on a thread of its own, and waits for none of them for long:
/// a share that does not answer holds up nobody but itself.
package final class FileWorker: Sendable {
  private let queue = DispatchQueue(label: "regain.files")
  private let limit: Duration
  private let name: String

  /// - Parameters:
  ///   - name: of what is worked on, for messages.
  ///   - limit: how long to wait. A call that takes longer goes on, and those behind it wait.
  package init(_ name: String, within limit: Duration) { (self.name, self.limit) = (name, limit) }

  /// - Throws: `unavailable` when it took too long: it may come to pass yet. What `work` throws.
  package func run<Output: Sendable>(
    _ work: @escaping @Sendable () throws(RegainError) -> Output
  ) async throws(RegainError) -> Output {
    let result = Mutex<Result<Output, RegainError>?>(nil)
    await withDeadline(limit) { [queue] in
      await withCheckedContinuation { done in
        queue.async {
          let outcome = Result { () throws(RegainError) in try work() }
          result.withLock { $0 = outcome }
          done.resume()
        }
      }
    }
    guard let outcome = result.withLock({ $0 }) else {
      throw RegainError(.unavailable, "\(name) does not answer.")
    }
    return try outcome.get()
  }
}
