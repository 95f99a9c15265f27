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

// MARK: RFC 3339

extension Timestamp: CustomStringConvertible {
  /// As in `2026-01-31T09:30:00Z`.
  public var description: String {
    var text: [UInt8] = []
    append(to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// The date alone, as in `2026-01-31`.
  package var dateText: String {
    var text: [UInt8] = []
    RFC3339.appendDate(floorDivide(secondsSince1970, 86_400).quotient, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Writes the description, in ASCII.
  package func append(to text: inout [UInt8]) { RFC3339.append(secondsSince1970, to: &text) }

  /// Reads a date (`2026-01-31`, its first second) or a time in UTC (`2026-01-31T09:30:00Z`).
  ///
  /// Years 1970 to 9999. Fractions, offsets and leap seconds are not read.
  public init?(rfc3339 text: String) {
    let bytes = Array(text.utf8)
    let span = bytes.span
    let seconds: Int64? =
      switch span.count {
      case 10: RFC3339.days(ofDate: span).map { $0 * 86_400 }
      // So short, it has neither a fraction nor an offset.
      case 20: RFC3339.seconds(ofDateTime: span)
      default: nil
      }
    guard let seconds, seconds >= 0 else { return nil }
    self.init(secondsSince1970: seconds)
  }

  /// Reads any date and time of RFC 3339, 5.6, in ASCII, as other programs write them: with a fraction of up to 9 digits,
  /// which is dropped, and with an offset.
  ///
  /// Years 0000 to 9999. T and Z are upper case; leap seconds are not read.
  package init?(dateTime text: Span<UInt8>) {
    guard let seconds = RFC3339.seconds(ofDateTime: text) else { return nil }
    self.init(secondsSince1970: seconds)
  }
}
