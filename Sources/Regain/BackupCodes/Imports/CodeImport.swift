internal import RegainCrypto

/// One account's codes from another system, read and within bounds.
public struct CodeImport: Sendable {
  /// Whose codes.
  public let account: AccountID
  /// The account's tenant.
  public let tenant: TenantID
  /// What kept them until now.
  public let format: ImportFormat
  /// How hard one code is to guess, where that is known.
  public let entropyBits: Int?
  let codes: Codes

  enum Codes: Sendable {
    case hashed([ForeignHash])
    case plain([KeyMaterial])
  }

  /// So that one wrong guess costs no more than this many slow hashes.
  public static let mostCodes = 12

  /// - Parameters:
  ///   - codes: 1 to 12 hashes as the other system stores them, or codes in plain; none twice.
  ///   - entropyBits: 1 to 512, how many bits one code was drawn from; nil: not known. Under the NIST
  ///     profile codes redeem only where this is declared and enough.
  /// - Throws: `malformed`, which says what is wrong, and shows neither hash nor code.
  public init(
    account: AccountID, tenant: TenantID = .default, format: ImportFormat, codes: [String],
    entropyBits: Int? = nil
  ) throws(RegainError) {
    guard (1...Self.mostCodes).contains(codes.count) else {
      throw RegainError(
        .malformed, "it has \(codes.count) codes; 1 to \(Self.mostCodes) are taken for an account.")
    }
    guard Set(codes).count == codes.count else {
      throw RegainError(.malformed, "it has the same code twice.")
    }
    if let entropyBits, !(1...512).contains(entropyBits) {
      throw RegainError(.malformed, "The entropy of a code is 1 to 512 bits.")
    }
    if format == .plain {
      self.codes = .plain(
        try codes.map { code throws(RegainError) in
          try TypedImportedCode(code).unspaced
        })
    } else {
      self.codes = .hashed(
        try codes.map { code throws(RegainError) in
          try ForeignHash(code, format: format)
        })
    }
    (self.account, self.tenant, self.format, self.entropyBits) =
      (account, tenant, format, entropyBits)
  }
}

/// What became of an import.
public struct ImportedSheet: Sendable {
  /// The sheet that holds the codes now.
  public let sheet: SheetID
  /// How many codes it has.
  public let codeCount: Int
  /// How well they are kept.
  public let grade: ImportGrade
}
