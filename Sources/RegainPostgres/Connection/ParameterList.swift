#if PostgreSQL
  internal import CLibpq

  /// Parameters as libpq takes them: parallel arrays over one buffer.
  struct ParameterList {
    private var buffer: [UInt8] = []
    private var offsets: [Int?] = []
    private var lengths: [Int32] = []
    private var types: [Oid] = []
    private var formats: [Int32] = []

    /// - Throws: `notSent` for text with a zero byte, which C would cut short, and for too many.
    init(_ values: [PostgresValue?]) throws(PostgresFailure) {
      guard values.count <= 65_535 else {
        throw .notSent("A statement has at most 65 535 parameters.")
      }
      for value in values { try append(value) }
    }

    private mutating func append(_ value: PostgresValue?) throws(PostgresFailure) {
      switch value {
      case nil: add(nil, type: 0, format: 0)
      case .integer(let number):
        let bits = UInt64(bitPattern: number)
        let bytes = (0..<8).reversed().map { UInt8(truncatingIfNeeded: bits >> ($0 * 8)) }
        add(bytes, type: TypeID.bigint, format: 1)
      case .text(let text):
        let bytes = Array(text.utf8)
        guard !bytes.contains(0) else { throw .notSent("Text must not hold a zero byte.") }
        add(bytes, type: TypeID.inferred, format: 0)
      case .bytes(let bytes): add(bytes, type: TypeID.bytea, format: 1)
      }
    }

    private mutating func add(_ bytes: [UInt8]?, type: Oid, format: Int32) {
      offsets.append(bytes.map { _ in buffer.count })
      lengths.append(Int32(bytes?.count ?? 0))
      types.append(type)
      formats.append(format)
      if let bytes { buffer += bytes + [0] }
    }

    /// Queues the statement with these parameters; results are asked for in binary.
    func send(_ sql: String, on connection: OpaquePointer) -> Bool {
      // unsafe: libpq copies everything into its own buffer before it returns.
      unsafe buffer.withUnsafeBufferPointer { buffer in
        unsafe buffer.withMemoryRebound(to: CChar.self) { characters in
          let values = unsafe offsets.map { offset in
            // A value has at least its closing zero, so that the base address is not nil.
            unsafe offset.flatMap { unsafe characters.baseAddress?.advanced(by: $0) }
          }
          return unsafe PQsendQueryParams(
            connection, sql, Int32(values.count), types, values, lengths, formats, 1) == 1
        }
      }
    }
  }

  /// The type identifiers that Regain knows (`pg_type.dat`).
  enum TypeID {
    static let inferred: Oid = 0
    static let bytea: Oid = 17
    static let name: Oid = 19
    static let bigint: Oid = 20
    static let smallint: Oid = 21
    static let integer: Oid = 23
    static let text: Oid = 25
    static let varchar: Oid = 1043
  }
#endif
