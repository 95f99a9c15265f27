#if PostgreSQL
  internal import Regain

  /// Takes one column of a row after the other. What has the wrong type is damage.
  struct RowDecoder {
    private var rest: ArraySlice<PostgresValue?>

    init(_ row: PostgresRow) { rest = row[...] }

    private mutating func next() throws(RegainError) -> PostgresValue? {
      guard let value = rest.popFirst() else { throw .damagedRow }
      return value
    }

    mutating func optionalInteger() throws(RegainError) -> Int64? {
      switch try next() {
      case nil: return nil
      case .integer(let number)?: return number
      default: throw .damagedRow
      }
    }

    mutating func integer() throws(RegainError) -> Int64 {
      guard let number = try optionalInteger() else { throw .damagedRow }
      return number
    }

    mutating func text() throws(RegainError) -> String {
      guard case .text(let text)? = try next() else { throw .damagedRow }
      return text
    }

    mutating func optionalBytes() throws(RegainError) -> [UInt8]? {
      switch try next() {
      case nil: return nil
      case .bytes(let bytes)?: return bytes
      default: throw .damagedRow
      }
    }

    mutating func bytes() throws(RegainError) -> [UInt8] {
      guard let bytes = try optionalBytes() else { throw .damagedRow }
      return bytes
    }

    mutating func ascii() throws(RegainError) -> String {
      String(decoding: try bytes(), as: UTF8.self)
    }

    mutating func identifier() throws(RegainError) -> RandomIdentifier {
      guard let identifier = RandomIdentifier(hex: try text()) else { throw .damagedRow }
      return identifier
    }

    private mutating func scope() throws(RegainError) -> Scope {
      Scope(tenant: try bytes(), account: try bytes())
    }

    mutating func record() throws(RegainError) -> StoredRecord {
      let scope = try scope()
      guard let kind = RecordKind(rawValue: try text()) else { throw .damagedRow }
      let key = RecordKey(scope, kind, try ascii())
      return StoredRecord(
        key: key, version: try integer(), body: try bytes(), keyID: try text(), mac: try bytes())
    }

    mutating func consumption() throws(RegainError) -> Consumption {
      let scope = try scope()
      guard let kind = ConsumptionKind(rawValue: try text()) else { throw .damagedRow }
      let (id, at) = (try ascii(), try integer())
      let (digest, receipt) = (try optionalBytes(), try identifier())
      _ = try next()
      return Consumption(
        scope: scope, kind: kind, id: id, at: Timestamp(secondsSince1970: at),
        expiresAt: try optionalInteger().map(Timestamp.init(secondsSince1970:)),
        idempotencyDigest: digest, receipt: receipt)
    }
  }

  extension RegainError {
    static var missingLogHead: RegainError {
      RegainError(.misconfigured, "The head of the log is missing. Run `regain doctor`.")
    }

    static var damagedRow: RegainError {
      RegainError(.misconfigured, "A row of the store is damaged. Run `regain doctor`.")
    }
  }
#endif
