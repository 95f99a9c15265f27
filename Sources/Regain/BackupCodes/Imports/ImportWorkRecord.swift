internal import RegainCrypto

/// The heaviest set of imported codes that a tenant has ever had: what one guess costs for every
/// account, known or not.
package struct ImportWorkRecord: SoleRecordBody {
  package static let kind = RecordKind.importWork
  package static let id = "work"

  /// The schemes of the set's slow hashes, one name for each hash of a guess.
  package var schemes: [String] = []

  package init() {}

  /// The record with this set in it; nil when the old one is as heavy.
  func raised(to sheet: StoredSheet) -> ImportWorkRecord? {
    var raised = ImportWorkRecord()
    raised.schemes = sheet.works.map(\.scheme.name)
    return raised.weight > weight ? raised : nil
  }

  /// What is left to be done when these hashes were computed already, to half a hash.
  package func padding(after done: [CodeScheme]) -> [CodeScheme] {
    var left = weight - done.map(\.weight).reduce(0, +)
    var padding: [CodeScheme] = []
    for scheme in schemes.compactMap({ CodeScheme(name: $0) }) where scheme.weight / 2 < left {
      left -= scheme.weight
      padding.append(scheme)
    }
    return padding
  }

  private var weight: Double {
    schemes.compactMap { CodeScheme(name: $0)?.weight }.reduce(0, +)
  }
}

extension StoredSheet {
  /// The different works that checking one guess against all codes takes; used codes cost the same.
  var works: [(scheme: CodeScheme, salt: [UInt8])] {
    var works: [(scheme: CodeScheme, salt: [UInt8])] = []
    for code in codes where !works.contains(where: { $0 == (code.scheme, code.salt.bytes) }) {
      works.append((code.scheme, code.salt.bytes))
    }
    return works
  }
}

extension CodeScheme {
  /// A guess at the milliseconds of one hash, to tell the heavier of two.
  fileprivate var weight: Double {
    switch self {
    case .argon2id(let parameters): Double(parameters.memoryKiB * parameters.passes) / 1300
    case .pbkdf2(let iterations): Double(iterations) / 4000
    case .direct: 0
    case .foreign(let scheme): scheme.weight
    }
  }
}
