#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Keeps all cores making sheets while one group of finished ones is written and committed.
///
/// One loop decides; nothing is shared. What is finished while a group settles is the next group, and
/// no more than ``window`` accounts are under way, so that memory does not grow with the run.
struct BatchRun<Output: BatchOutput> {
  private typealias Work = BatchWork<Output>

  private enum Step: Sendable {
    case made(AccountID, Result<Work.Making, RegainError>)
    case settled([AccountID], [BatchResult], RegainError?)
  }

  private static var window: Int { 256 }

  private let work: Work
  private let parallelism = ProcessInfo.processInfo.activeProcessorCount
  /// Accounts that are being made, wait, or are being settled.
  private var underWay: Set<AccountID> = []
  private var making = 0
  private var finished: [Work.Made] = []
  private var isSettling = false
  private var failure: (any Error)?

  init(work: BatchWork<Output>) { self.work = work }

  mutating func drain<Requests: AsyncSequence>(
    _ requests: Requests, report: (BatchResult) -> Void
  ) async throws where Requests.Element == BatchRequest {
    var requests = requests.makeAsyncIterator()
    await withTaskGroup(of: Step.self) { group in
      var isDone = false
      while true {
        while !isDone, failure == nil, making < parallelism, underWay.count < Self.window {
          do {
            guard let request = try await requests.next() else {
              isDone = true
              break
            }
            start(request, in: &group, report)
          } catch { failure = error }
        }
        settleFinished(in: &group)
        guard let step = await group.next() else { return }
        take(step, report)
      }
    }
    if let failure { throw failure }
  }

  private mutating func start(
    _ request: BatchRequest, in group: inout TaskGroup<Step>, _ report: (BatchResult) -> Void
  ) {
    let account = request.sheet.account
    guard underWay.insert(account).inserted else { return report(request.result(.issuedBefore)) }
    making += 1
    group.addTask { [work] in
      do throws(RegainError) {
        return .made(account, .success(try await work.make(request)))
      } catch {
        return .made(account, .failure(error))
      }
    }
  }

  /// Nothing more is written after a failure: the store or the disk is gone.
  private mutating func settleFinished(in group: inout TaskGroup<Step>) {
    guard !isSettling, failure == nil, !finished.isEmpty else { return }
    let ready = finished
    finished = []
    isSettling = true
    group.addTask { [work] in
      let (results, failure) = await work.settle(ready)
      return .settled(ready.map(\.request.sheet.account), results, failure)
    }
  }

  private mutating func take(_ step: Step, _ report: (BatchResult) -> Void) {
    switch step {
    case .made(let account, .success(.settled(let result))):
      making -= 1
      underWay.remove(account)
      report(result)
    case .made(_, .success(.made(let made))):
      making -= 1
      finished.append(made)
    case .made(_, .failure(let error)):
      making -= 1
      failure = failure ?? error
    case .settled(let accounts, let results, let error):
      isSettling = false
      underWay.subtract(accounts)
      failure = failure ?? error
      for result in results { report(result) }
    }
  }
}
