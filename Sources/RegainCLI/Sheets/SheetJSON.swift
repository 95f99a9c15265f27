internal import Regain

/// Writes a sheet as one JSON object, without ever holding a code as text.
struct SheetJSON {
  private let writer: ByteWriter

  init(_ writer: ByteWriter) { self.writer = writer }

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

  func print(_ sheet: borrowing BackupCodeSheet) throws(RegainError) {
    let facts = Facts(
      account: sheet.account.description, sheet: sheet.id.description,
      issuedAt: sheet.issuedAt.description, expiresAt: sheet.expiresAt?.description,
      profile: sheet.profile.name, label: sheet.label, state: sheet.stateOnceDelivered.name,
      confirmSlot: sheet.slotToConfirm)
    guard let object = Output.jsonText(facts) else {
      throw RegainError(.defect, "The sheet cannot be written as JSON.")
    }
    // The codes go in before the closing brace: they are plain ASCII and need no escaping.
    try writer.write(text: String(object.dropLast()) + #","codes":["#)
    try sheet.exposeForDisplay { slot, text throws(RegainError) in
      if slot == 0 {
        try writer.write(text: #"],"stopCode":""#)
      } else {
        try writer.write(text: (slot == 1 ? "" : ",") + #"{"slot":\#(slot),"code":""#)
      }
      try writer.write(text)
      try writer.write(text: slot == 0 ? #"""# : #""}"#)
    }
    try writer.write(text: "}\n")
    try writer.flush()
  }
}
