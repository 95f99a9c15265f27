internal import Foundation
internal import Regain

/// Prints a sheet so that a person can cut it out and keep it.
struct SheetPrinter {
  private let writer: ByteWriter

  init(_ writer: ByteWriter) { self.writer = writer }

  private static let cut =
    String(repeating: "- ", count: 14) + "✂" + String(repeating: " -", count: 18)

  func print(_ sheet: borrowing BackupCodeSheet) throws(RegainError) {
    try writer.write(text: heading(sheet))
    let columns = sheet.profile == .long ? 1 : 2
    var position = 0
    let count = sheet.codeCount
    try sheet.exposeForDisplay { slot, text throws(RegainError) in
      if slot == 0 {
        try writer.write(text: "\n\n   STOP CODE   ")
        try writer.write(text)
        try writer.write(text: "\n")
        return
      }
      let number = String(slot).leftPadded(to: position % columns == 0 ? 5 : 6)
      try writer.write(text: "\(number)  ")
      try writer.write(text)
      position += 1
      if position % columns == 0 && position < count { try writer.write(text: "\n") }
    }
    try writer.write(text: footing(sheet))
  }

  private func heading(_ sheet: borrowing BackupCodeSheet) -> String {
    let label = sheet.label.map { "\n   \($0)" } ?? ""
    let end = sheet.expiresAt.map { ", valid until \($0.day)" } ?? ""
    return """

      \(Self.cut)

         Recovery codes for  \(sheet.account)\(label)
         Issued \(sheet.issuedAt.day)\(end) · sheet \(sheet.id.description.prefix(8))


      """
  }

  /// What the owner of a replacement must do first.
  private func confirmation(_ sheet: borrowing BackupCodeSheet) -> String {
    guard let slot = sheet.slotToConfirm else { return "" }
    return """
         This sheet replaces an older one, which works until you have
         retyped code \(slot) of this one where you are asked to.


      """
  }

  private func footing(_ sheet: borrowing BackupCodeSheet) -> String {
    """

    \(confirmation(sheet))   Each numbered code works once; cross it out when you used it.
       Keep this sheet on paper, away from your phone and computer.
       Nobody who helps you will ever ask you for more than one code.

       The stop code recovers nothing: if someone else tries to get
       in, it blocks every recovery of this account for 72 hours.

    \(Self.cut)


    """
  }
}

extension Timestamp {
  /// The date alone, as in `2026-01-31`.
  var day: String { String(description.prefix(10)) }
}

extension String {
  func leftPadded(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }
}
