/// What a witness says to a checkpoint (C2SP tlog-witness, add-checkpoint). Nothing verified yet.
package enum WitnessAnswer: Sendable, Hashable {
  /// 200: signatures for the checkpoint, of this witness or of strangers.
  case cosigned([SignedNote.Signature])
  /// 409: it knows another size than the request said, or another root of the same size. Nil where it
  /// does not name the size, which it need not in the second case.
  case conflict(knownSize: Int64?)
  /// 422: the checkpoint does not go on from the one that it knows.
  case inconsistent
  /// 404: it has not been told of this log.
  case unknownLog
  /// 403: it has been told of another key for this log.
  case unknownKey
  /// 400.
  case rejected

  private static let sizeType = "text/x.tlog.size"

  /// - Throws: `malformed` for what no witness answers.
  package init(_ response: WitnessResponse) throws(RegainError) {
    guard response.body.count <= WitnessResponse.longestBody else {
      throw .noAnswer("far too long")
    }
    switch response.status {
    case 200: self = .cosigned(try Self.signatures(response.body))
    case 400: self = .rejected
    case 403: self = .unknownKey
    case 404: self = .unknownLog
    case 409: self = .conflict(knownSize: try Self.size(response))
    case 422: self = .inconsistent
    default: throw .noAnswer("of status \(response.status)")
    }
  }

  /// One line or more, each a signature as under a note.
  private static func signatures(
    _ body: [UInt8]
  ) throws(RegainError) -> [SignedNote.Signature] {
    // A note's own reader, given a text to stand over them.
    let note = try SignedNote(Array("text\n\n".utf8) + body)
    guard note.text == "text\n" else { throw .noAnswer("that is more than signatures") }
    return note.signatures
  }

  private static func size(_ response: WitnessResponse) throws(RegainError) -> Int64? {
    let type = response.contentType?.split(separator: ";").first?.filter { $0 != " " }
    guard type?.lowercased() == sizeType else { return nil }
    guard response.body.count <= 20, response.body.last == 0x0A,
      let size = Int64(canonical: String(decoding: response.body.dropLast(), as: UTF8.self))
    else { throw .noAnswer("that names no size") }
    return size
  }

  /// As it goes over the wire.
  package var response: WitnessResponse {
    func plain(_ status: Int, _ text: String) -> WitnessResponse {
      WitnessResponse(status: status, contentType: "text/plain", body: Array(text.utf8))
    }
    switch self {
    case .cosigned(let signatures):
      return plain(200, SignedNote(text: "", signatures: signatures).signatureLines)
    case .conflict(let size?):
      return WitnessResponse(
        status: 409, contentType: Self.sizeType, body: Array("\(size)\n".utf8))
    case .conflict(nil): return plain(409, "")
    case .inconsistent: return plain(422, "the proof does not verify\n")
    case .unknownLog: return plain(404, "unknown log\n")
    case .unknownKey: return plain(403, "no signature of a trusted key\n")
    case .rejected: return plain(400, "no request\n")
    }
  }
}

extension RegainError {
  fileprivate static func noAnswer(_ what: String) -> RegainError {
    RegainError(.malformed, "It gave an answer \(what).")
  }
}
