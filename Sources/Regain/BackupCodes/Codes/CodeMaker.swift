package import RegainCrypto

/// One code as it stands on a sheet.
package struct PrintedCode: Sendable {
  package let slot: Int
  /// Upper case, in groups of five joined by dashes.
  package let text: KeyMaterial
}

/// One new code: for the sheet, and its secret for the digest.
package struct NewCode: Sendable {
  package let printed: PrintedCode
  /// The secret symbols alone, in upper-case ASCII.
  package let secret: KeyMaterial

  package var slot: Int { printed.slot }
  package var text: KeyMaterial { printed.text }
}

/// Makes codes from random symbols.
package struct CodeMaker: Sendable {
  private let random: any RandomSource

  package init(random: any RandomSource) { self.random = random }

  /// One code for each slot, none with a word on the deny list.
  package func makeCodes(
    profile: CodeProfile, tag: Int, slots: ClosedRange<Int>
  ) throws(CryptoError) -> [NewCode] {
    let (count, secretCount) = (profile.symbolCount, profile.secretSymbolCount)
    let textCount = count + (count - 1) / 5
    // Two stretches of memory for all codes of a sheet.
    var texts = try SecretBytes(count: slots.count * textCount)
    var secrets = try SecretBytes(count: slots.count * secretCount)
    var symbols = try SecretBytes(count: count)
    for (index, slot) in slots.enumerated() {
      repeat { try draw(&symbols, tag: tag, slot: slot) } while DenyList.contains(symbols.bytes)
      let ascii = symbols.bytes
      texts.withMutableBytes { write(ascii, groupedInto: &$0, at: index * textCount) }
      secrets.withMutableBytes { target in
        for offset in 0..<secretCount { target[index * secretCount + offset] = ascii[2 + offset] }
      }
    }
    let (text, secret) = (KeyMaterial(texts), KeyMaterial(secrets))
    return slots.enumerated().map { index, slot in
      NewCode(
        printed: PrintedCode(
          slot: slot, text: text.part((index * textCount)..<((index + 1) * textCount))),
        secret: secret.part((index * secretCount)..<((index + 1) * secretCount)))
    }
  }

  package func makeCode(
    profile: CodeProfile, tag: Int, slot: Int
  ) throws(CryptoError) -> NewCode {
    try makeCodes(profile: profile, tag: tag, slots: slot...slot)[0]
  }

  /// The symbols of a new code in upper-case ASCII.
  private func draw(
    _ symbols: inout SecretBytes, tag: Int, slot: Int
  ) throws(CryptoError) {
    try symbols.withMutableBytes { symbols throws(CryptoError) in
      try random.fill(&symbols)
      // 256 is a multiple of 32, so that masking keeps every symbol equally likely.
      for index in symbols.indices { symbols[index] &= 0x1F }
      symbols[0] = UInt8(truncatingIfNeeded: tag)
      symbols[1] = UInt8(truncatingIfNeeded: slot)
      CheckSymbols.fill(&symbols)
      for index in symbols.indices { symbols[index] = Crockford.symbol(ofValue: symbols[index]) }
    }
  }
}

/// Groups of five, joined by dashes.
private func write(
  _ ascii: Span<UInt8>, groupedInto target: inout MutableSpan<UInt8>, at start: Int
) {
  var position = start
  for index in ascii.indices {
    if index > 0 && index % 5 == 0 {
      target[position] = UInt8(ascii: "-")
      position += 1
    }
    target[position] = ascii[index]
    position += 1
  }
}
