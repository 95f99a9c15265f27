internal import Regain
internal import RegainCrypto

/// A sheet as one JSON object on one line, in memory for secrets.
enum SheetJSON {
  private struct Facts: Encodable {
    let account: String
    let sheet: String
    let issuedAt: String
    @OrNull var expiresAt: String?
    let profile: String
    @OrNull var label: String?
    let state: String
    @OrNull var confirmSlot: Int?
  }

  /// - Parameter batch: the run that made it; its facts stand first, for the run to be resumed.
  static func line(
    _ sheet: borrowing BackupCodeSheet, of batch: SheetBatch? = nil
  ) throws(RegainError) -> KeyMaterial {
    let facts = try facts(sheet, batch)
    do {
      return try line(sheet, facts: facts)
    } catch {
      throw error.regainError
    }
  }

  /// The object without its closing brace.
  private static func facts(
    _ sheet: borrowing BackupCodeSheet, _ batch: SheetBatch?
  ) throws(RegainError) -> String {
    let facts = Facts(
      account: sheet.account.description, sheet: sheet.id.description,
      issuedAt: sheet.issuedAt.description, expiresAt: sheet.expiresAt?.description,
      profile: sheet.profile.name, label: sheet.label, state: sheet.stateOnceDelivered.name,
      confirmSlot: sheet.slotToConfirm)
    guard let object = Output.jsonText(facts)?.dropLast() else {
      throw RegainError(.defect, "The sheet cannot be written as JSON.")
    }
    guard let batch else { return String(object) }
    let run = #""batch":"\#(batch.id)","store":"\#(batch.storeID)","tenant":"#
    guard let tenant = Output.jsonText(batch.tenant.description) else {
      throw RegainError(.defect, "The tenant cannot be written as JSON.")
    }
    return object + "," + run + tenant
  }

  /// The codes go in before the closing brace: they are plain ASCII and need no escaping.
  private static func line(
    _ sheet: borrowing BackupCodeSheet, facts: String
  ) throws(CryptoError) -> KeyMaterial {
    var writer = try SecretWriter(capacity: 1024)
    try writer.append(facts + #","codes":["#)
    try sheet.exposeForDisplay { slot, text throws(CryptoError) in
      if slot == 0 {
        try writer.append(#"],"stopCode":""#)
      } else {
        try writer.append((slot == 1 ? "" : ",") + #"{"slot":\#(slot),"code":""#)
      }
      try writer.append(text)
      try writer.append(slot == 0 ? #"""# : #""}"#)
    }
    try writer.append("}\n")
    return writer.material()
  }
}
