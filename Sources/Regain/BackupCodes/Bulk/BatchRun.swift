#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Keeps all cores making sheets while one group of finished ones is written and committed.
///
/// One loop decides; nothing is shared. What is finished while a group settles is the next group, in
/// the order of the requests, and no more than ``window`` accounts are under way, so that memory does
/// not grow with the run.
struct BatchRun<Output: BatchOutput> {
  private typealias Work = BatchWork<Output>

  private enum Step: Sendable {
    case made(Int, AccountID, Result<Work.Making, RegainError>)
    case settled([AccountID], [BatchResult], RegainError?)
  }

  private static var window: Int { 256 }

  private let work: Work
  /// Twice the cores: while some sheets are sealed or read about, the others keep every core hashing.
  private let parallelism = 2 * ProcessInfo.processInfo.activeProcessorCount
  /// Accounts that are being made, wait, or are being settled.
  private var underWay: Set<AccountID> = []
  /// By their place among the requests.
  private var making: Set<Int> = []
  private var finished: [(place: Int, made: Work.Made)] = []
  private var started = 0
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
        while !isDone, failure == nil, making.count < parallelism, underWay.count < Self.window {
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
    let place = started
    started += 1
    making.insert(place)
    group.addTask { [work] in
      do throws(RegainError) {
        return .made(place, account, .success(try await work.make(request)))
      } catch {
        return .made(place, account, .failure(error))
      }
    }
  }

  /// Nothing more is written after a failure: the store or the disk is gone.
  private mutating func settleFinished(in group: inout TaskGroup<Step>) {
    let first = making.min() ?? started
    let ready = finished.filter { $0.place < first }.sorted { $0.place < $1.place }.map(\.made)
    guard !isSettling, failure == nil, !ready.isEmpty else { return }
    finished.removeAll { $0.place < first }
    isSettling = true
    group.addTask { [work] in
      let (results, failure) = await work.settle(ready)
      return .settled(ready.map(\.request.sheet.account), results, failure)
    }
  }

  private mutating func take(_ step: Step, _ report: (BatchResult) -> Void) {
    switch step {
    case .made(let place, let account, let result):
      making.remove(place)
      take(result, account, at: place, report)
    case .settled(let accounts, let results, let error):
      isSettling = false
      underWay.subtract(accounts)
      failure = failure ?? error
      for result in results.sorted(by: { $0.line < $1.line }) { report(result) }
    }
  }

  private mutating func take(
    _ result: Result<Work.Making, RegainError>, _ account: AccountID, at place: Int,
    _ report: (BatchResult) -> Void
  ) {
    switch result {
    case .success(.made(let made)): finished.append((place, made))
    case .success(.settled(let result)):
      underWay.remove(account)
      report(result)
    case .failure(let error): failure = failure ?? error
    }
  }
}
