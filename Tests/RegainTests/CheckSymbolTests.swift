import Regain
import RegainCrypto
import RegainTesting
import Testing

@Suite("Check symbols") struct CheckSymbolTests {
  private func codeword(_ count: Int, seed: UInt64) throws -> [UInt8] {
    var values = try SeededRandom(seed: seed).bytes(count: count).map { $0 & 0x1F }
    var span = values.mutableSpan
    CheckSymbols.fill(&span)
    return values
  }

  private func isRight(_ values: [UInt8]) -> Bool {
    CheckSymbols.syndromes(of: values.span) == (0, 0)
  }

  private func hint(_ values: [UInt8]) -> CheckSymbols.Hint {
    let (s0, s1) = CheckSymbols.syndromes(of: values.span)
    return CheckSymbols.hint(s0: s0, s1: s1, symbolCount: values.count)
  }

  @Test("Every wrong symbol is caught and placed", arguments: [20, 30])
  func singleErrors(_ count: Int) throws {
    for seed in 0..<20 {
      let code = try codeword(count, seed: UInt64(seed))
      #expect(isRight(code))
      for position in code.indices {
        for change in UInt8(1)..<32 {
          var wrong = code
          wrong[position] ^= change
          #expect(hint(wrong) == .wrong(symbol: position + 1))
        }
      }
    }
  }

  @Test("Every two wrong symbols are caught", arguments: [20, 30])
  func doubleErrors(_ count: Int) throws {
    let code = try codeword(count, seed: 3)
    var missed = 0
    for first in code.indices {
      for second in code.indices where second > first {
        for a in UInt8(1)..<32 {
          for b in UInt8(1)..<32 {
            var wrong = code
            wrong[first] ^= a
            wrong[second] ^= b
            if isRight(wrong) { missed += 1 }
          }
        }
      }
    }
    #expect(missed == 0)
  }

  @Test("Every swap of two different symbols is caught, and called a swap", arguments: [20, 30])
  func swaps(_ count: Int) throws {
    for seed in 0..<50 {
      let code = try codeword(count, seed: UInt64(seed))
      for first in code.indices {
        for second in code.indices where code[second] != code[first] {
          var wrong = code
          wrong.swapAt(first, second)
          #expect(hint(wrong) == .swapped)
        }
      }
    }
  }
}
