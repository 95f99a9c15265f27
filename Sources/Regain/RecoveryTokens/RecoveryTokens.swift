/// The room for recovery tokens: issue, look at, redeem, revoke.
public struct RecoveryTokens: Sendable {
  package let context: ServiceContext

  package init(context: ServiceContext) { self.context = context }

  var seal: TokenSeal { TokenSeal(context.keyring.tokenKeys) }
  var opener: TokenOpener<TokenKeys> {
    TokenOpener(context.keyring.tokenKeys, context.configuration)
  }

  /// The keys for tokens that are not retired: public keys for verifiers elsewhere among them.
  public var keys: [PublishedTokenKey] { context.keyring.tokenKeys.published }
}
