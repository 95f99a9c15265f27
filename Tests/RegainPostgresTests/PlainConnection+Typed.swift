#if PostgreSQL
  import RegainPostgres
  import RegainTestSupport

  extension PlainConnection {
    /// Parameters and rows as text, as many clients have them: types come from the statement's columns.
    func runTyped(_ sql: String, _ parameters: [PostgresValue?]) throws -> [PostgresRow] {
      let texts = parameters.map { value -> String? in
        switch value {
        case nil: nil
        case .integer(let number): String(number)
        case .text(let text): text
        case .bytes(let bytes): "\\x" + bytes.map { hex($0) }.joined()
        }
      }
      let (rows, types) = try runDescribed(sql, texts)
      return rows.map { row in
        zip(row, types).map { value, type in value.map { typed($0, type) } }
      }
    }

    private func typed(_ text: String, _ type: UInt32) -> PostgresValue {
      switch type {
      case 20, 23: return .integer(Int64(text) ?? 0)
      case 17:
        let digits = Array(text.utf8.dropFirst(2))
        return .bytes(
          stride(from: 0, to: digits.count, by: 2).map { index in
            UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16) ?? 0
          })
      default: return .text(text)
      }
    }

    private func hex(_ byte: UInt8) -> String {
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }
  }
#endif
