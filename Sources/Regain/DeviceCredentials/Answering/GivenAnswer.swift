/// What a device said the first time, as the account's row remembers it: a reply that is asked for again is this one.
package struct GivenAnswer: Sendable, Hashable, Codable {
  package let purpose: ChallengePurpose
  package var userPresent: Bool?
  package var userVerified: Bool?
  package var counter: UInt32?

  /// As far as the log tells it.
  package init(_ purpose: ChallengePurpose, counter: UInt32? = nil) {
    (self.purpose, self.counter) = (purpose, counter)
  }

  init(_ answer: VerifiedAnswer) {
    purpose = answer.purpose
    (userPresent, userVerified) = (answer.userPresent, answer.userVerified)
    counter = answer.counter
  }
}
