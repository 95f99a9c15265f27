import Foundation
import RegainTesting

func profileTokens() throws {
  let name = CommandLine.arguments[2]
  let n = Int(CommandLine.arguments[3]) ?? 1000
  let local = try SampleToken(.v4Local)
  let signed = try SampleToken(.v4Public)
  let lt = try local.issue()
  let st = try signed.issue()
  for _ in 0..<3 {
    let start = ContinuousClock.now
    for _ in 0..<n {
      switch name {
      case "li": _ = try local.issue()
      case "lv": try local.verify(lt)
      case "si": _ = try signed.issue()
      default: try signed.verify(st)
      }
    }
    print(name, milliseconds(since: start) * 1000 / Double(n))
  }
}
