/// A passkey's answer that has been verified: what may be acted on, and what is to be stored once it was.
package struct VerifiedAssertion: Sendable, Hashable {
  package let credentialID: [UInt8]
  package let flags: AuthenticatorFlags
  /// The passkey's new counter.
  package let counter: UInt32
  /// For the search for nonces that came twice. Not a name of the answer: there are others that fit it.
  package let signature: [UInt8]
  package let extensions: ExtensionOutputs
}
