extension Argon2id {
  /// What a hash costs, in memory and passes; lanes are always 1.
  package struct Parameters: Sendable, Hashable {
    /// Memory in KiB.
    package let memoryKiB: Int

    /// The number of passes over the memory.
    package let passes: Int

    /// 19 456 KiB and 2 passes: OWASP's password storage cheat sheet, its first choice for one lane
    /// and little memory.
    package static let standard = Parameters(memory: 19_456, passes: 2)

    /// The most memory in KiB: 1 GiB.
    package static let maximumMemoryKiB = 1 << 20

    /// The most passes.
    package static let maximumPasses = 16

    /// Accepts a cost that is neither too low to protect nor too high to bear.
    ///
    /// The floor is OWASP's password storage cheat sheet: at least one of its rows must be met in
    /// both numbers.
    ///
    /// - Throws: `invalidParameters` below the floor or above the maximum.
    package init(memoryKiB: Int, passes: Int) throws(CryptoError) {
      let isStrongEnough = Self.floor.contains {
        memoryKiB >= $0.memoryKiB && passes >= $0.passes
      }
      guard isStrongEnough, memoryKiB <= Self.maximumMemoryKiB, passes <= Self.maximumPasses
      else { throw .invalidParameters }
      self.init(memory: memoryKiB, passes: passes)
    }

    /// Takes a cost below the floor, which published vectors have.
    ///
    /// Never for a real password. Bounds are checked when deriving.
    package static func uncheckedForVectors(memoryKiB: Int, passes: Int) -> Parameters {
      Parameters(memory: memoryKiB, passes: passes)
    }

    private init(memory: Int, passes: Int) {
      self.memoryKiB = memory
      self.passes = passes
    }

    private static let floor = [
      Parameters(memory: 47_104, passes: 1),
      Parameters(memory: 19_456, passes: 2),
      Parameters(memory: 12_288, passes: 3),
      Parameters(memory: 9_216, passes: 4),
      Parameters(memory: 7_168, passes: 5),
    ]
  }
}
