internal import RegainCrypto

/// What was issued, under a token's id: inserted once, and never changed.
///
/// A token key that was stolen makes no token that is redeemed here: there is no row of it, and what the row of another says
/// is not in the database.
package struct TokenRecord: RecordBody {
  package static let kind = RecordKind.token

  package let account: HexBytes
  /// Of a handle the claims that it stands for, as JSON; of a self-contained token SHA-256 of what it must say.
  package let payload: HexBytes
  /// Keyed digest of a handle's verifier, 32 bytes; nil for a self-contained token.
  package let verifier: HexBytes?
  /// Which key made that digest, and that of the state in the claims.
  package let digestKey: String
  /// In which it was issued: the next one ends it.
  package let epoch: Int
  package let isBoundToState: Bool
  /// How many stops the account had had: the next one ends it. Nil of tokens that are older than this.
  package var stops: Int64?

  /// In the tenant's scope, so that it is found without knowing whose it is.
  package static func key(_ tenant: [UInt8], _ id: RandomIdentifier) -> RecordKey {
    RecordKey(Scope(tenant: tenant, account: []), kind, id.hex)
  }
}
