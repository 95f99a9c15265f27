/// The rows that say who an account is and how often it was tried.
///
/// An unknown account, and one whose own rows do not authenticate, is counted in one of a fixed
/// number of buckets: with the same reads, the same writes and the same answers as a known one.
package struct AccountRows: Sendable {
  package let scope: Scope
  private let bucketScope: Scope
  private let bucketID: String

  package static let bucketCount = 4096

  package init(
    _ context: ServiceContext, tenant: TenantID, account: AccountID
  ) throws(RegainError) {
    scope = Scope(tenant, account)
    bucketScope = Scope(tenant: tenant)
    var frame = Frame("regain/bucket/v1")
    frame.append(tenant.bytes)
    frame.append(account.bytes)
    let digest = try context.lookUpDigest(frame)
    bucketID = "bucket-\((Int(digest[0]) << 8 | Int(digest[1])) % Self.bucketCount)"
  }

  package var accountKey: RecordKey { AccountRecord.key(scope) }
  private var ownCounterKey: RecordKey { RecordKey(scope, .attempts, "all") }
  var bucketCounterKey: RecordKey { RecordKey(bucketScope, .attempts, bucketID) }

  package var items: [ReadRequest.Item] {
    [accountKey, ownCounterKey, bucketCounterKey, EpochRecord.key, ClockRecord.key]
      .map { .record($0) }
  }

  /// Who it is, and the counter that its attempts go to.
  package func resolve(
    _ rows: RowAuthenticator, in snapshot: Snapshot
  ) throws(RegainError) -> (standing: Standing, counter: Stored<AttemptsRecord>) {
    let bucket = try rows.read(bucketCounterKey, in: snapshot, absent: AttemptsRecord())
    guard let record = snapshot.record(accountKey) else { return (.unknown, bucket) }
    do {
      let account = try rows.open(record, as: AccountRecord.self)
      let own = try rows.read(ownCounterKey, in: snapshot, absent: AttemptsRecord())
      return (.known(account), own)
    } catch {
      guard error.code == .refused else { throw error }
      return (.tampered, bucket)
    }
  }
}

/// Whether Regain has rows of an account, and whether they are its own.
package enum Standing: Sendable {
  case known(Stored<AccountRecord>)
  case unknown
  case tampered

  package var account: Stored<AccountRecord>? {
    if case .known(let account) = self { account } else { nil }
  }

  /// Why there is nothing to verify against.
  package var refusal: RefusalReason {
    switch self {
    case .known: .noSheet
    case .unknown: .unknownAccount
    case .tampered: .tamperedRecord
    }
  }
}
