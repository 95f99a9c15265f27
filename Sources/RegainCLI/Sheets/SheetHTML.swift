internal import Regain
internal import RegainCrypto

/// Prints a sheet as one page of HTML, for A4 and Letter alike.
///
/// The document loads nothing and runs nothing; what an application named is escaped.
struct SheetHTML {
  private let writer: ByteWriter
  /// Beside each code a square for cameras.
  private let drawsQRCodes: Bool

  init(_ writer: ByteWriter, drawsQRCodes: Bool) {
    (self.writer, self.drawsQRCodes) = (writer, drawsQRCodes)
  }

  func print(_ sheet: borrowing BackupCodeSheet) throws(RegainError) {
    try writer.write(text: heading(sheet))
    try sheet.exposeForDisplay { slot, text throws(RegainError) in
      if slot == 0 {
        try writer.write(text: "</ol>\n<div class=\"stop\"><b>Stop code</b> <code>")
        try writer.write(text)
        try writer.write(text: "</code>")
        try drawQRCode(text)
        try writer.write(text: "</div>\n")
      } else {
        try writer.write(text: "<li><span>\(slot)</span><code>")
        try writer.write(text)
        try writer.write(text: "</code>")
        try drawQRCode(text)
        try writer.write(text: "</li>\n")
      }
    }
    if let slot = sheet.slotToConfirm {
      try writer.write(
        text: "<p><b>This sheet replaces an older one, which works until you have retyped code "
          + "\(slot) of this one where you are asked to.</b></p>\n")
    }
    try writer.write(text: Self.footing)
  }

  private func drawQRCode(_ text: Span<UInt8>) throws(RegainError) {
    guard drawsQRCodes else { return }
    try QRCode.svg(of: text).withBytes { svg throws(RegainError) in try writer.write(svg) }
  }

  private func heading(_ sheet: borrowing BackupCodeSheet) -> String {
    let label = sheet.label.map { "<p class=\"label\">\(Self.escaped($0))</p>\n" } ?? ""
    let end = sheet.expiresAt.map { ", valid until \($0.day)" } ?? ""
    return """
      <section class="\(classes(sheet))">
      <h1>Recovery codes for <bdi>\(Self.escaped(sheet.account.description))</bdi></h1>
      \(label)<p class="facts">Issued \(sheet.issuedAt.day)\(end) · sheet \
      \(sheet.id.description.prefix(8))</p>
      <ol>

      """
  }

  private func classes(_ sheet: borrowing BackupCodeSheet) -> String {
    var classes = [sheet.profile.name]
    if sheet.codeCount > 12 { classes.append("many") }
    if drawsQRCodes { classes.append("qr") }
    return classes.joined(separator: " ")
  }

  static func escaped(_ text: String) -> String {
    text.reduce(into: "") { escaped, character in
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.append(character)
      }
    }
  }

  private static let footing = """
    <p>Each numbered code works once; cross it out when you used it. Keep this sheet on paper, away \
    from your phone and computer. Nobody who helps you will ever ask you for more than one code.</p>
    <p>The stop code recovers nothing: if someone else tries to get in, it blocks every recovery of \
    this account for 72 hours.</p>
    </section>

    """

  static let head = """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <meta name="referrer" content="no-referrer">
    <meta name="robots" content="noindex">
    <title>Recovery codes</title>
    <style>
    @page { margin: 15mm }
    * { box-sizing: border-box }
    body { margin: 0; color: #000; background: #fff; font: 11pt/1.45 system-ui, sans-serif }
    section { max-width: 180mm; margin: 0 auto; break-after: page; break-inside: avoid }
    section:last-of-type { break-after: auto }
    h1 { font-size: 17pt; line-height: 1.25; margin: 0 0 1mm; overflow-wrap: anywhere }
    .label { font-size: 13pt; margin: 0 0 1mm; overflow-wrap: anywhere }
    .facts { color: #444; margin: 0 0 6mm }
    ol { list-style: none; margin: 0 0 6mm; padding: 0; columns: 2; column-gap: 10mm }
    .long ol { columns: 1 }
    .long.many ol { columns: 2; column-gap: 6mm }
    .many li { padding: 0.9mm 0; gap: 2.5mm }
    .long.many li code { font-size: 9pt }
    li { display: flex; align-items: baseline; gap: 4mm; padding: 1.3mm 0; break-inside: avoid;
      border-bottom: 0.2mm solid #bbb }
    li span { width: 6mm; text-align: right; color: #444; font-variant-numeric: tabular-nums }
    code { font: 12pt/1.2 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace;
      white-space: nowrap }
    .qr ol { columns: 1 }
    .qr.many ol { columns: 2; column-gap: 6mm }
    .qr li, .qr .stop { display: flex; align-items: center }
    .qr.many.long li code { font-size: 8pt }
    .stop { border: 0.5mm solid #000; padding: 3mm 4mm; margin: 0 0 5mm; break-inside: avoid }
    .stop code { margin-left: 4mm }
    p { margin: 0 0 3mm }
    svg { width: 11mm; height: 11mm; margin-left: auto; flex: none }
    .many svg { width: 9mm; height: 9mm }
    .qr.many li { padding: 0.3mm 0 }
    .qr:not(.many) li { padding: 0.5mm 0 }
    .many .stop { padding: 1.5mm 4mm; margin-bottom: 3mm }
    .qr p, .many p { margin-bottom: 1.5mm; line-height: 1.3 }
    .qr .stop { padding: 1.5mm 4mm; margin-bottom: 3mm }
    .qr .facts, .qr ol { margin-bottom: 3mm }
    .many .facts, .many ol { margin-bottom: 3mm }
    @media screen { section { padding: 12mm 0; border-bottom: 0.3mm dashed #bbb } }
    </style>
    </head>
    <body>

    """

  static let tail = "</body>\n</html>\n"
}
