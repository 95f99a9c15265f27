/// What a serialised key holds (PASERK, types). Keys sealed to a public key, `seal`, are neither read nor made.
package enum PaserkType: String, Sendable, CaseIterable {
  case local, secret, `public`
  /// The ids of the three above.
  case lid, sid, pid
  case localWrap = "local-wrap.pie"
  case secretWrap = "secret-wrap.pie"
  case localPassword = "local-pw"
  case secretPassword = "secret-pw"
}
