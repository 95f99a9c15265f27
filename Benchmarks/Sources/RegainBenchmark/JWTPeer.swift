#if JWT
  import Foundation
  import JWTKit

  /// vapor/jwt-kit with HS256 and the same claims, checked for the issuer, the audience and the expiry.
  struct JWTPeer {
    private let keys = JWTKeyCollection()
    private let kid: JWKIdentifier = "benchmark"
    private let claims: Claims
    private let text: String

    /// - Parameter payload: of a PASETO, with dates as text.
    init(payload: [UInt8]) async throws {
      let decoder = JSONDecoder()
      decoder.dateDecodingStrategy = .iso8601
      claims = try decoder.decode(Claims.self, from: Data(payload))
      let key = HMACKey(from: (0..<32).map { UInt8($0) })
      await keys.add(hmac: key, digestAlgorithm: .sha256, kid: kid)
      text = try await keys.sign(claims, kid: kid)
    }

    func issue() async throws -> String { try await keys.sign(claims, kid: kid) }

    func verify() async throws {
      let verified = try await keys.verify(text, as: Claims.self)
      precondition(verified.rgn.use == claims.rgn.use)
    }
  }

  extension JWTPeer {
    private struct Claims: JWTPayload {
      let iss: IssuerClaim
      let aud: AudienceClaim
      let sub: SubjectClaim
      let iat: IssuedAtClaim
      let exp: ExpirationClaim
      let jti: IDClaim
      let rgn: Own

      func verify(using algorithm: some JWTAlgorithm) throws {
        try exp.verifyNotExpired()
        try aud.verifyIntendedAudience(includes: "app")
        guard iss.value == "localhost" else {
          throw JWTError.claimVerificationFailure(failedClaim: iss, reason: "another issuer")
        }
      }
    }

    private struct Own: Codable {
      let use: String
      let ten: String
      let ch: String
      let gen: Int
      let epo: Int
      let rnd: String
    }
  }
#endif
