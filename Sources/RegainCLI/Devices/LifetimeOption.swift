internal import ArgumentParser

/// A time span, as in `90s`, `10m`, `1h` or `21d`.
struct Lifetime: ExpressibleByArgument {
  let seconds: Int64

  init?(argument: String) {
    let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    guard let unit = argument.last.flatMap({ units[$0] }),
      let number = Int64(argument.dropLast()), (1...86_400).contains(number)
    else { return nil }
    seconds = number * unit
  }

  static let usual = Lifetime(seconds: 600)

  private init(seconds: Int64) { self.seconds = seconds }

  var defaultValueDescription: String { "10m" }
}
