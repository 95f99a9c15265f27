public import Regain

/// Scripts of attacks in a YAML file, each with what is expected of policies, read strictly.
///
/// ```yaml
/// stolen-wallet:
///   shows:                          # seconds after the opening
///     - { at: 60, backup-code: { expiry: true, ageDays: 100 } }
///     - { at: 120, delivered-code: { channel: email, shares: [mailbox] } }
///   signals: { new-device: 100, distance: 0 }
///   told: [0, 0]                    # when each address is told
///   stop: 28800                     # when the owner stops it
///   expect: { nist-aal2: { granted: 120 }, nist-aal3: { stopped: 28800 }, asvs-l3: refused }
/// ```
public struct AttackFile: Sendable {
  /// Where the file is.
  public let path: String

  /// - Parameter path: a file that anyone may read.
  public init(path: String) { self.path = path }

  private static let longestText = 262_144

  /// - Returns: at least one.
  /// - Throws: `malformed`, with the line.
  public func load() throws(RegainError) -> [ExpectedAttack] {
    let text = try TextFile.read(path, atMost: Self.longestText)
    do throws(RegainError) {
      return try AttackReader(file: PolicyReader(path: path)).attacks(text)
    } catch {
      // It configures nothing.
      throw RegainError(.malformed, error.message)
    }
  }
}

/// A script, and what is to become of it.
public struct ExpectedAttack: Sendable, Hashable {
  /// What is played.
  public let script: AttackScript
  /// By policy's name. Of a policy that is not named nothing is expected.
  public let expectations: [String: SimulatedOutcome]

  /// Any values.
  public init(_ script: AttackScript, expectations: [String: SimulatedOutcome] = [:]) {
    (self.script, self.expectations) = (script, expectations)
  }
}
