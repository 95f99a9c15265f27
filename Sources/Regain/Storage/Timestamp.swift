/// A point in time in whole seconds since 1970-01-01T00:00:00Z.
public struct Timestamp: Sendable, Hashable, Comparable {
  /// Negative before 1970.
  public let secondsSince1970: Int64

  /// Any number of seconds.
  public init(secondsSince1970: Int64) { self.secondsSince1970 = secondsSince1970 }

  /// Earlier is less.
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.secondsSince1970 < right.secondsSince1970
  }

  /// This time moved by a number of seconds; stops at the ends of the range.
  package func adding(seconds: Int64) -> Timestamp {
    let (sum, overflow) = secondsSince1970.addingReportingOverflow(seconds)
    return Timestamp(secondsSince1970: overflow ? (seconds > 0 ? .max : .min) : sum)
  }

  /// Seconds from an earlier time to this one.
  package func seconds(since earlier: Timestamp) -> Int64 {
    let (difference, overflow) =
      secondsSince1970.subtractingReportingOverflow(earlier.secondsSince1970)
    return overflow ? (self > earlier ? .max : .min) : difference
  }
}

extension Timestamp: Codable {
  /// Reads a whole number of seconds.
  public init(from decoder: any Decoder) throws {
    secondsSince1970 = try decoder.singleValueContainer().decode(Int64.self)
  }

  /// Writes a whole number of seconds.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(secondsSince1970)
  }
}

// MARK: RFC 3339, in UTC with whole seconds

extension Timestamp: CustomStringConvertible {
  /// As in `2026-01-31T09:30:00Z`.
  public var description: String {
    let date = CivilDate(daysSince1970: floorDivide(secondsSince1970, 86_400).quotient)
    let second = floorDivide(secondsSince1970, 86_400).remainder
    let time = [second / 3600, second / 60 % 60, second % 60].map { padded($0, to: 2) }
    return "\(date)T\(time.joined(separator: ":"))Z"
  }

  /// The date alone, as in `2026-01-31`.
  package var dateText: String {
    CivilDate(daysSince1970: floorDivide(secondsSince1970, 86_400).quotient).description
  }

  /// Reads a date (`2026-01-31`, its first second) or a time in UTC (`2026-01-31T09:30:00Z`).
  ///
  /// Years 1970 to 9999. Fractions, offsets and leap seconds are not read.
  public init?(rfc3339 text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 10 || bytes.count == 20 else { return nil }
    let pattern = Array("dddd-dd-ddTdd:dd:ddZ".utf8)
    for (byte, expected) in zip(bytes, pattern) {
      let isDigit = (0x30...0x39).contains(byte)
      guard expected == UInt8(ascii: "d") ? isDigit : byte == expected else { return nil }
    }
    func number(_ range: Range<Int>) -> Int64 {
      range.upperBound > bytes.count ? 0 : bytes[range].reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }
    let date = CivilDate(year: number(0..<4), month: number(5..<7), day: number(8..<10))
    let (hour, minute, second) = (number(11..<13), number(14..<16), number(17..<19))
    guard let days = date.daysSince1970, days >= 0, hour < 24, minute < 60, second < 60 else {
      return nil
    }
    self.init(secondsSince1970: days * 86_400 + hour * 3600 + minute * 60 + second)
  }
}

/// A date of the proleptic Gregorian calendar, counted in eras of 400 years.
private struct CivilDate: CustomStringConvertible {
  var year: Int64
  var month: Int64
  var day: Int64

  init(year: Int64, month: Int64, day: Int64) {
    (self.year, self.month, self.day) = (year, month, day)
  }

  /// Years are counted from March, so that a leap day ends one.
  init(daysSince1970: Int64) {
    let (era, dayOfEra) = floorDivide(daysSince1970 + 719_468, 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// Nil for a day that the calendar does not have.
  var daysSince1970: Int64? {
    guard (1...12).contains(month), day >= 1 else { return nil }
    let (era, yearOfEra) = floorDivide(month <= 2 ? year - 1 : year, 400)
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    let days = era * 146_097 + dayOfEra - 719_468
    let again = CivilDate(daysSince1970: days)
    return (again.year, again.month, again.day) == (year, month, day) ? days : nil
  }

  var description: String { "\(padded(year, to: 4))-\(padded(month, to: 2))-\(padded(day, to: 2))" }
}

private func floorDivide(_ value: Int64, _ by: Int64) -> (quotient: Int64, remainder: Int64) {
  let (quotient, remainder) = value.quotientAndRemainder(dividingBy: by)
  return remainder < 0 ? (quotient - 1, remainder + by) : (quotient, remainder)
}

private func padded(_ number: Int64, to width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
