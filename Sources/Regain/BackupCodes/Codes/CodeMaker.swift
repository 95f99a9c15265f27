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

  /// A code without a word on the deny list.
  package func makeCode(
    profile: CodeProfile, tag: Int, slot: Int
  ) throws(CryptoError) -> NewCode {
    while true {
      var symbols = try random.secretBytes(count: profile.symbolCount)
      symbols.withMutableBytes { symbols in
        // 256 is a multiple of 32, so that masking keeps every symbol equally likely.
        for index in symbols.indices { symbols[index] &= 0x1F }
        symbols[0] = UInt8(truncatingIfNeeded: tag)
        symbols[1] = UInt8(truncatingIfNeeded: slot)
        CheckSymbols.fill(&symbols)
      }
      let ascii = try asciiSymbols(symbols.bytes)
      if DenyList.contains(ascii.bytes) { continue }
      let secret = try SecretBytes(
        copying: ascii.bytes.extracting(2..<(profile.symbolCount - 2)))
      let printed = PrintedCode(slot: slot, text: KeyMaterial(try grouped(ascii.bytes)))
      return NewCode(printed: printed, secret: KeyMaterial(secret))
    }
  }

  private func grouped(_ ascii: Span<UInt8>) throws(CryptoError) -> SecretBytes {
    var text = try SecretBytes(count: ascii.count + (ascii.count - 1) / 5)
    text.withMutableBytes { target in
      var position = 0
      for index in ascii.indices {
        if index > 0 && index % 5 == 0 {
          target[position] = UInt8(ascii: "-")
          position += 1
        }
        target[position] = ascii[index]
        position += 1
      }
    }
    return text
  }
}

/// Symbol values as upper-case ASCII.
private func asciiSymbols(_ values: Span<UInt8>) throws(CryptoError) -> SecretBytes {
  var text = try SecretBytes(count: values.count)
  text.withMutableBytes { target in
    for index in values.indices { target[index] = Crockford.symbol(ofValue: values[index]) }
  }
  return text
}
