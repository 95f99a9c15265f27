#if PostgreSQL
  internal import CLibpq

  /// One `PGresult`, cleared at the end of its life.
  @safe
  struct ServerResult: ~Copyable {
    private let raw: OpaquePointer

    init(_ raw: OpaquePointer) { unsafe self.raw = unsafe raw }

    deinit { unsafe PQclear(raw) }

    var status: ExecStatusType { unsafe PQresultStatus(raw) }

    /// Nil when libpq itself made the error: then the connection is at fault.
    var sqlState: SQLState? { field("C").map(SQLState.init(code:)) }

    var failure: PostgresFailure {
      let message = field("M") ?? "The connection to the server was lost."
      return PostgresFailure(cause: sqlState.map { .server($0) } ?? .lost, message: message)
    }

    var tag: String { unsafe String(cString: PQcmdStatus(raw)) }

    var rows: [PostgresRow] {
      let columns = unsafe PQnfields(raw)
      return unsafe (0..<PQntuples(raw)).map { row in
        (0..<columns).map { value(row, $0) }
      }
    }

    /// The character-literal macros (`PG_DIAG_SQLSTATE` is 'C') do not reach Swift.
    private func field(_ code: Character) -> String? {
      guard let ascii = code.asciiValue else { return nil }
      // unsafe: the text belongs to the result and is copied.
      return unsafe PQresultErrorField(raw, Int32(ascii)).map { unsafe String(cString: $0) }
    }

    private func value(_ row: Int32, _ column: Int32) -> PostgresValue? {
      // unsafe: the bytes belong to the result and are copied.
      guard unsafe PQgetisnull(raw, row, column) == 0,
        let start = unsafe PQgetvalue(raw, row, column)
      else { return nil }
      let count = Int(unsafe PQgetlength(raw, row, column))
      let bytes = unsafe UnsafeRawBufferPointer(start: start, count: count)
      switch unsafe PQftype(raw, column) {
      case TypeID.bigint, TypeID.integer, TypeID.smallint:
        let isNegative = unsafe bytes.first.map { $0 >= 0x80 } ?? false
        return .integer(unsafe bytes.reduce(isNegative ? -1 : 0) { $0 << 8 | Int64($1) })
      case TypeID.text, TypeID.varchar, TypeID.name:
        return .text(unsafe String(decoding: bytes, as: UTF8.self))
      default:
        return .bytes(unsafe Array(bytes))
      }
    }
  }
#endif
