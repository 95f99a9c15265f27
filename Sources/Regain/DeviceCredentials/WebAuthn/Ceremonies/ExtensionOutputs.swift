/// The names of what clients and authenticators answered to extensions.
///
/// Nothing is asked for, so all of it is unsolicited; it is passed over and shown (WebAuthn L3, 7.1 step 21, and 7.2
/// step 23, leave that to the relying party). The client's own are not even signed.
package struct ExtensionOutputs: Sendable, Hashable {
  package let ofClient: [String]
  package let ofAuthenticator: [String]

  init(client: JSONObject, authenticator: CBORMap?) {
    ofClient = client.members.map(\.name)
    ofAuthenticator = (authenticator?.entries ?? []).compactMap(\.key.text)
  }
}
