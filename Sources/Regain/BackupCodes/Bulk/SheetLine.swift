#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// One run of bulk issue: on which store, for which tenant.
public struct SheetBatch: Sendable, Hashable {
  package let identifier: RandomIdentifier
  package let storeIdentifier: RandomIdentifier
  /// Whose accounts.
  public let tenant: TenantID

  /// 32 hex digits; in each line that the run writes, and in the log.
  public var id: String { identifier.hex }

  /// The store's own id, 32 hex digits: a run goes on where it began.
  public var storeID: String { storeIdentifier.hex }

  package func isOf(sameStoreAs other: SheetBatch) -> Bool {
    storeIdentifier == other.storeIdentifier && tenant == other.tenant
  }

  package init(identifier: RandomIdentifier, storeIdentifier: RandomIdentifier, tenant: TenantID) {
    self.identifier = identifier
    self.storeIdentifier = storeIdentifier
    self.tenant = tenant
  }
}

/// What a line of a bulk run says in clear: enough to resume the run, and nothing of its codes.
public struct SheetLine: Sendable, Hashable {
  /// Which run wrote it.
  public let batch: SheetBatch
  /// Whose sheet.
  public let account: AccountID
  /// Which sheet.
  public let sheet: SheetID

  package init(batch: SheetBatch, account: AccountID, sheet: SheetID) {
    (self.batch, self.account, self.sheet) = (batch, account, sheet)
  }

  /// - Parameter line: an object with at least these fields; others are left alone.
  /// - Throws: `malformed`.
  public init(_ line: String) throws(RegainError) {
    guard line.utf8.count <= Self.longest,
      let facts = try? JSONDecoder().decode(Facts.self, from: Data(line.utf8)),
      let batch = RandomIdentifier(hex: facts.batch),
      let sheet = RandomIdentifier(hex: facts.sheet),
      let store = RandomIdentifier(hex: facts.store)
    else { throw RegainError(.malformed, "This line was not written by a bulk run of Regain.") }
    account = try AccountID(facts.account)
    self.sheet = SheetID(sheet)
    self.batch = SheetBatch(
      identifier: batch, storeIdentifier: store, tenant: try TenantID(facts.tenant))
  }

  /// More than the longest sheet takes, sealed or plain.
  package static let longest = 16_384

  /// One JSON object on one line, without its end.
  public var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let facts = Facts(
      account: account.description, batch: batch.id, sheet: sheet.description,
      store: batch.storeIdentifier.hex, tenant: batch.tenant.description)
    // Strings alone, so that encoding cannot fail.
    return (try? encoder.encode(facts)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }

  private struct Facts: Codable {
    let account: String
    let batch: String
    let sheet: String
    let store: String
    let tenant: String
  }
}
