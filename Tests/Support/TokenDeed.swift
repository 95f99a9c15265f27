public import Regain
internal import RegainTesting

/// A token that was issued, and what it is presented for.
public struct TokenDeed: Sendable {
  public let text: String
  public let use: TokenUse

  /// - Parameter device: to which it is bound.
  public init(
    _ service: RecoveryService, account: String = "alice", format: TokenFormat? = nil,
    device: DeviceID? = nil
  ) async throws {
    use = try TokenUse(.resetPassword, audience: TokenAudience("app"))
    var request = try TokenRequest(
      account: AccountID(account), action: use.action, audience: use.audience)
    (request.format, request.device) = (format, device)
    text = try await service.tokens.issueForTesting(request)
  }

  public func typed() throws(RegainError) -> TypedToken { try TypedToken(text) }

  /// Asks the device that it is bound to.
  public func prove(
    _ service: RecoveryService, with device: DeviceDeed
  ) async throws -> DeviceProof {
    let asked = try await service.tokens.challenge(for: typed(), use: use)
    return try DeviceProof(device.sign(asked.text))
  }

  /// How many of so many who try at once are accepted.
  public func race(_ service: RecoveryService, rivals: Int = 64) async -> Int {
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<rivals {
        group.addTask {
          do {
            _ = try await service.tokens.redeem(typed(), for: use)
            return true
          } catch {
            return false
          }
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
  }
}
