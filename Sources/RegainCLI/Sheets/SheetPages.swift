internal import ArgumentParser
internal import Regain
internal import RegainCrypto

/// How sheets are printed.
enum SheetFormat: String, CaseIterable, ExpressibleByArgument {
  case text, html, json

  static var allValueStrings: [String] { ["text", "html"] }
}

/// How the person who prints wants them.
struct PrintOptions: ParsableArguments {
  @Option(help: "How sheets are printed: text, or html for a browser to print.")
  var format = SheetFormat.text

  @Flag(help: "With html: a QR code beside each code.")
  var qr = false

  func validate() throws {
    guard qr else { return }
    guard format == .html else { throw ValidationError("--qr goes with --format html.") }
    guard QRCode.isAvailable else {
      throw ValidationError(
        "This build draws no QR codes. Install libqrencode and build with --traits QRCode.")
    }
  }
}

/// Prints sheets one after the other, a page each.
struct SheetPages {
  private let format: SheetFormat
  private let writer: ByteWriter
  private let drawsQRCodes: Bool
  private var count = 0

  init(_ format: SheetFormat, drawsQRCodes: Bool = false, to writer: ByteWriter) {
    (self.format, self.drawsQRCodes, self.writer) = (format, drawsQRCodes, writer)
  }

  /// - Throws: `unavailable` when the output cannot be written.
  mutating func print(_ sheet: borrowing BackupCodeSheet) throws(RegainError) {
    switch format {
    case .json:
      let line = try SheetJSON.line(sheet)
      try line.withBytes { bytes throws(RegainError) in try writer.write(bytes) }
    case .text:
      // A form feed begins a new page on every printer.
      if count > 0 { try writer.write(text: "\u{0C}") }
      try SheetPrinter(writer).print(sheet)
    case .html:
      if count == 0 { try writer.write(text: SheetHTML.head) }
      try SheetHTML(writer, drawsQRCodes: drawsQRCodes).print(sheet)
    }
    count += 1
  }

  /// - Throws: `unavailable` when what was printed is not out of the process.
  func finish() throws(RegainError) {
    if format == .html && count > 0 { try writer.write(text: SheetHTML.tail) }
    try writer.flush()
  }
}
