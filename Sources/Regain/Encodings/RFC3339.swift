/// Dates and times of the Internet (RFC 3339, 5.6), in seconds since 1970-01-01T00:00:00Z.
///
/// Stricter than its grammar in two things: T and Z are upper case, and there is no second 60, which no clock of whole
/// seconds can tell. Foundation's readers take 30 February, hour 24 and what follows a Z.
enum RFC3339 {
  /// Years 0000 to 9999, whatever the offset was.
  static let seconds: ClosedRange<Int64> = -62_167_219_200...253_402_300_799

  /// Reads a date and a time with `Z` or an offset, and with nothing around them.
  ///
  /// Of a fraction of 1 to 9 digits nothing is kept: the second is the one that it lies in. `-00:00` is UTC.
  static func seconds(ofDateTime text: Span<UInt8>) -> Int64? {
    guard (20...35).contains(text.count),
      let days = days(ofDate: text), has("T", at: 10, in: text),
      let second = second(ofTime: text), let zone = endOfFraction(in: text),
      let offset = offset(in: text, from: zone)
    else { return nil }
    let sum = days * 86_400 + second - offset
    return seconds.contains(sum) ? sum : nil
  }

  /// Days since 1970 of what a text begins with, as in `2026-01-31`.
  static func days(ofDate text: Span<UInt8>) -> Int64? {
    guard text.count >= 10, has("-", at: 4, in: text), has("-", at: 7, in: text),
      let century = number(at: 0, in: text), let year = number(at: 2, in: text),
      let month = number(at: 5, in: text), let day = number(at: 8, in: text)
    else { return nil }
    return CivilDate(year: century * 100 + year, month: month, day: day)?.daysSince1970
  }

  private static func second(ofTime text: Span<UInt8>) -> Int64? {
    guard has(":", at: 13, in: text), has(":", at: 16, in: text),
      let hour = number(at: 11, in: text), let minute = number(at: 14, in: text),
      let second = number(at: 17, in: text), hour < 24, minute < 60, second < 60
    else { return nil }
    return hour * 3600 + minute * 60 + second
  }

  /// Where the zone begins.
  private static func endOfFraction(in text: Span<UInt8>) -> Int? {
    guard has(".", at: 19, in: text) else { return 19 }
    var end = 20
    while end < text.count, digit(text[end]) != nil { end += 1 }
    return (21...29).contains(end) ? end : nil
  }

  private static func offset(in text: Span<UInt8>, from start: Int) -> Int64? {
    if text.count == start + 1 { return has("Z", at: start, in: text) ? 0 : nil }
    guard text.count == start + 6, has(":", at: start + 3, in: text),
      let hour = number(at: start + 1, in: text), let minute = number(at: start + 4, in: text),
      hour < 24, minute < 60
    else { return nil }
    let seconds = hour * 3600 + minute * 60
    if has("+", at: start, in: text) { return seconds }
    return has("-", at: start, in: text) ? -seconds : nil
  }

  /// Two digits.
  private static func number(at index: Int, in text: Span<UInt8>) -> Int64? {
    guard let tens = digit(text[index]), let ones = digit(text[index + 1]) else { return nil }
    return tens * 10 + ones
  }

  private static func digit(_ character: UInt8) -> Int64? {
    let value = character &- UInt8(ascii: "0")
    return value < 10 ? Int64(value) : nil
  }

  private static func has(
    _ character: Unicode.Scalar, at index: Int, in text: Span<UInt8>
  ) -> Bool {
    index < text.count && text[index] == UInt8(ascii: character)
  }
}

extension RFC3339 {
  /// Writes a time in UTC as in `2026-01-31T09:30:00Z`: the one form in which it is written here.
  ///
  /// Years outside of 0000 to 9999, which the form does not have, get the digits and the sign that they need.
  static func append(_ seconds: Int64, to text: inout [UInt8]) {
    let (days, second) = floorDivide(seconds, 86_400)
    text.reserveCapacity(text.count + 20)
    appendDate(days, to: &text)
    append(UInt8(ascii: "T"), second / 3600, to: &text)
    append(UInt8(ascii: ":"), second / 60 % 60, to: &text)
    append(UInt8(ascii: ":"), second % 60, to: &text)
    text.append(UInt8(ascii: "Z"))
  }

  /// Writes a date as in `2026-01-31`.
  static func appendDate(_ daysSince1970: Int64, to text: inout [UInt8]) {
    let date = CivilDate(daysSince1970: daysSince1970)
    if (0...9999).contains(date.year) {
      appendPair(date.year / 100, to: &text)
      appendPair(date.year % 100, to: &text)
    } else {
      let digits = String(date.year.magnitude)
      if date.year < 0 { text.append(UInt8(ascii: "-")) }
      text.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: max(0, 4 - digits.count)))
      text.append(contentsOf: digits.utf8)
    }
    append(UInt8(ascii: "-"), date.month, to: &text)
    append(UInt8(ascii: "-"), date.day, to: &text)
  }

  private static func append(_ separator: UInt8, _ number: Int64, to text: inout [UInt8]) {
    text.append(separator)
    appendPair(number, to: &text)
  }

  /// A number below 100.
  private static func appendPair(_ number: Int64, to text: inout [UInt8]) {
    let (tens, ones) = number.quotientAndRemainder(dividingBy: 10)
    text.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: tens))
    text.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: ones))
  }
}
