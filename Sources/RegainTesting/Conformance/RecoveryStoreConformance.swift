public import Regain

/// What every store of Regain must do, as named checks that throw ``ConformanceFailure``.
///
/// Each check makes a store of its own. Run them all:
///
/// ```swift
/// for check in RecoveryStoreConformance.checks { try await check.run { MyStore() } }
/// ```
public struct RecoveryStoreConformance: Sendable, CustomStringConvertible {
  /// Makes an empty store.
  public typealias Factory = @Sendable () async throws -> any RecoveryStore

  /// The promise that is checked.
  public let name: String
  /// The promise.
  public var description: String { name }
  private let body: @Sendable (Factory) async throws -> Void

  init(_ name: String, _ body: @escaping @Sendable (Factory) async throws -> Void) {
    (self.name, self.body) = (name, body)
  }

  /// - Throws: ``ConformanceFailure`` when the promise is broken; what the store throws otherwise.
  public func run(on makeStore: Factory) async throws { try await body(makeStore) }

  /// All of them.
  public static let checks: [RecoveryStoreConformance] =
    commitChecks + readChecks + logChecks + copyChecks + raceChecks + redemptionChecks
}

/// A promise that the store does not keep.
public struct ConformanceFailure: Error, CustomStringConvertible {
  /// What was expected.
  public let description: String
}

func demand(_ condition: Bool, _ promise: @autoclosure () -> String) throws {
  if !condition { throw ConformanceFailure(description: promise()) }
}
