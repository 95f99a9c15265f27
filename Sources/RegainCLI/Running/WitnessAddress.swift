internal import Foundation
internal import Regain

/// The submission prefix of a witness (C2SP tlog-witness): everybody may know it, so nothing secret is in it.
struct WitnessAddress {
  /// Without a slash at its end.
  let prefix: String

  /// - Throws: `malformed`.
  init(_ text: String) throws(RegainError) {
    let parts = URLComponents(string: text)
    guard let parts, ["https", "http"].contains(parts.scheme?.lowercased() ?? ""),
      parts.host?.isEmpty == false, parts.user == nil, parts.password == nil, parts.query == nil,
      parts.fragment == nil, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else {
      throw RegainError(
        .malformed,
        "The witness's URL must be https://HOST/PATH or http://HOST/PATH, without a password.")
    }
    prefix = String(text.reversed().drop { $0 == "/" }.reversed())
  }

  var addCheckpoint: String { prefix + "/add-checkpoint" }
}
