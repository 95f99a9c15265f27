/// What a TPM lets a key do, and where it came from (TPM 2.0 Library, Part 2, 8.3, TPMA_OBJECT).
package struct TPMObjectAttributes: OptionSet, Sendable, Hashable {
  package let rawValue: UInt32

  package init(rawValue: UInt32) { self.rawValue = rawValue }
  package init(bits: UInt32) { self.init(rawValue: bits) }

  /// It cannot be moved to another TPM.
  package static let fixedTPM = TPMObjectAttributes(bits: 1 << 1)
  /// It cannot be moved under another parent key.
  package static let fixedParent = TPMObjectAttributes(bits: 1 << 4)
  /// The TPM made its private part, and nobody gave it.
  package static let sensitiveDataOrigin = TPMObjectAttributes(bits: 1 << 5)
  /// It signs nothing that looks like a TPM's own structure and is none.
  package static let restricted = TPMObjectAttributes(bits: 1 << 16)
  package static let decrypt = TPMObjectAttributes(bits: 1 << 17)
  package static let sign = TPMObjectAttributes(bits: 1 << 18)
}

extension TPMObjectAttributes {
  /// Made in this TPM, and never to leave it (TPM 2.0 Library, Part 1, 25: duplication).
  static let boundToOneTPM: TPMObjectAttributes = [.fixedTPM, .fixedParent, .sensitiveDataOrigin]
}
