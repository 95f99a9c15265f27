/// How long the codes of a sheet are.
public struct CodeProfile: Sendable, Hashable {
  /// As in `standard`.
  public let name: String
  /// Symbols in a code, tag, slot and check symbols included.
  package let symbolCount: Int

  /// 20 symbols with 80 secret bits, kept under a slow hash and a pepper.
  public static let standard = CodeProfile(name: "standard", symbolCount: 20)
  /// 30 symbols with 130 secret bits, kept under a pepper alone: enough by NIST SP 800-63B-4,
  /// 3.1.2.2 (112 bits and more need no slow hash).
  public static let long = CodeProfile(name: "long", symbolCount: 30)

  /// Codes that another system made, as they are there; see ``BackupCodes/importCodes(_:authority:)``.
  public static let imported = CodeProfile(name: "imported", symbolCount: 0)

  /// The profiles that sheets are made in.
  package static let all = [standard, long]

  package init?(name: String) {
    guard let profile = (Self.all + [.imported]).first(where: { $0.name == name }) else {
      return nil
    }
    self = profile
  }

  private init(name: String, symbolCount: Int) {
    self.name = name
    self.symbolCount = symbolCount
  }

  /// 5 bits each.
  package var secretSymbolCount: Int { symbolCount - 4 }
}

/// The slots of a sheet.
package enum CodeSlot {
  /// The stop code.
  package static let stop = 0
  /// The codes that redeem.
  package static let codes = 1...30
}
