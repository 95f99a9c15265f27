package import RegainCrypto

/// A sheet as lines of text, which is what is sealed (Formats, "Sealed sheet").
package enum SheetText {
  static let header = "regain-sheet-v1"
  /// Thirty codes of the long profile and the longest names take less.
  static let longest = 4096

  package static func write(_ sheet: borrowing BackupCodeSheet) throws(RegainError) -> KeyMaterial {
    var writer = try makeWriter()
    try mapCryptoErrors { () throws(CryptoError) in
      try writer.append(facts(sheet))
      try sheet.exposeForDisplay { slot, text throws(CryptoError) in
        try writer.append(slot == CodeSlot.stop ? "stop " : "code \(slot) ")
        try writer.append(text)
        try writer.append("\n")
      }
    }
    return writer.material()
  }

  private static func makeWriter() throws(RegainError) -> SecretWriter {
    do { return try SecretWriter(capacity: 1024) } catch { throw error.regainError }
  }

  private static func facts(_ sheet: borrowing BackupCodeSheet) -> String {
    let label = sheet.label.map { "label \($0)\n" } ?? ""
    let end = sheet.expiresAt.map { "expires \($0)\n" } ?? ""
    let slot = sheet.slotToConfirm.map { "confirm \($0)\n" } ?? ""
    return """
      \(header)
      tenant \(sheet.tenant)
      account \(sheet.account)
      sheet \(sheet.id)
      profile \(sheet.profile.name)
      issued \(sheet.issuedAt)
      \(end)\(label)state \(sheet.stateOnceDelivered.name)
      \(slot)
      """
  }

  /// - Throws: `malformed` for anything that ``write(_:)`` would not have written.
  package static func read(_ text: Span<UInt8>) throws(RegainError) -> BackupCodeSheet {
    guard text.count <= longest, let lines = try SecretLines.read(text) else { throw .notASheet }
    var reader = SheetTextReader(lines)
    let sheet = try reader.read()
    // One text for one sheet: what reads otherwise than it was written is refused.
    let again = try write(sheet)
    guard again.withBytes({ isEqualInConstantTime($0, text) }) else { throw .notASheet }
    return sheet
  }
}

/// Reads the lines in their one order.
private struct SheetTextReader: ~Copyable {
  private let lines: SecretLines
  private var position = 0

  init(_ lines: consuming SecretLines) { self.lines = lines }

  mutating func read() throws(RegainError) -> BackupCodeSheet {
    guard lines.isLine(0, SheetText.header) else { throw .notASheet }
    position = 1
    let tenant = try TenantID(try demand("tenant"))
    let account = try AccountID(try demand("account"))
    let id = RandomIdentifier(hex: try demand("sheet"))
    let profile = CodeProfile(name: try demand("profile"))
    let issued = Timestamp(rfc3339: try demand("issued"))
    let expires = try optionalTime("expires")
    let label = optional("label")
    let state = try demand("state") == SheetState.active.name ? SheetState.active : .pending
    let slot = optional("confirm").flatMap { Int($0) }
    guard let id, let profile, let issued else { throw .notASheet }
    try SheetRequest.checkLabel(label)
    let codes = try codes(profile)
    return BackupCodeSheet(
      id: SheetID(id), account: account, tenant: tenant, profile: profile, label: label,
      issuedAt: issued, expiresAt: expires, stateOnceDelivered: state, slotToConfirm: slot,
      codes: codes)
  }

  private mutating func optional(_ word: String) -> String? {
    guard let field = lines.rest(of: position, after: word) else { return nil }
    position += 1
    return lines.plain(field)
  }

  private mutating func demand(_ word: String) throws(RegainError) -> String {
    guard let value = optional(word) else { throw .notASheet }
    return value
  }

  private mutating func optionalTime(_ word: String) throws(RegainError) -> Timestamp? {
    guard let text = optional(word) else { return nil }
    guard let time = Timestamp(rfc3339: text) else { throw .notASheet }
    return time
  }

  private mutating func codes(_ profile: CodeProfile) throws(RegainError) -> [PrintedCode] {
    var codes: [PrintedCode] = []
    while let field = lines.rest(of: position, after: "code") {
      let slot = codes.count + 1
      let number = "\(slot) ".utf8.count
      guard lines.plain(field.prefix(number)) == "\(slot) " else { throw .notASheet }
      codes.append(try code(field.dropFirst(number), slot: slot, profile))
      position += 1
    }
    guard !codes.isEmpty, let stop = lines.rest(of: position, after: "stop"),
      position == lines.count - 1
    else { throw .notASheet }
    return codes + [try code(stop, slot: CodeSlot.stop, profile)]
  }

  /// Well formed, and of that slot: anyone can seal, and what is opened goes to a printer.
  private func code(
    _ field: Range<Int>, slot: Int, _ profile: CodeProfile
  ) throws(RegainError) -> PrintedCode {
    let text = try lines.material(field)
    let isPlain = text.withBytes { bytes in
      bytes.indices.allSatisfy { Crockford.value(ofSymbol: bytes[$0]) != nil || bytes[$0] == 0x2D }
    }
    let typed = try text.withBytes { bytes throws(RegainError) in try TypedCode(utf8: bytes) }
    guard isPlain, typed.slot == slot, typed.profile == profile else { throw .notASheet }
    return PrintedCode(slot: slot, text: text)
  }
}

extension RegainError {
  fileprivate static var notASheet: RegainError {
    RegainError(.malformed, "What was sealed is no sheet of this version of Regain.")
  }
}
