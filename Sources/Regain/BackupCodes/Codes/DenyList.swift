/// Words that must not stand on a sheet that someone prints and keeps.
///
/// Written as a reader may see them in the alphabet, which has no I, L, O and U: digits stand in for
/// letters, and V for U. The few codes lost to it cost less than a thousandth of a bit.
package enum DenyList {
  private static let words: [[UInt8]] = [
    "FVCK", "FVK", "FCK", "CVNT", "CVM", "SH1T", "SHT", "PEN15", "D1CK", "DCK", "C0CK", "CCK",
    "T1T", "T1TS", "ASS", "ARSE", "ARS", "ANVS", "SEX", "XXX", "P0RN", "PRN", "N1G",
    "N1GG", "NGGR", "NAZ1", "NAZ", "H1T1ER", "H1T", "KKK", "SS88", "HH88", "1488", "WH0RE",
    "WHR", "S1VT", "S1AG", "RAPE", "FAG", "FAGG", "KVK", "K1KE", "KYKE", "SP1C",
    "CH1NK", "PAK1", "RETARD", "TARD", "B1TCH", "BTCH", "PVSSY", "PSSY", "TW4T", "TWAT", "WANK",
    "P1SS", "PSS", "CRAP", "DAMN", "HE11", "D1E", "DEAD", "DEATH", "K111", "MVRDER", "BVRN",
    "BMB", "B0MB", "NAKED", "NVDE", "NVDES", "B00B", "B00BS", "DEV11", "666",
  ].map { Array($0.utf8) }

  /// Whether a word stands anywhere in a code's symbols, read without its dashes.
  package static func contains(_ ascii: Span<UInt8>) -> Bool {
    words.contains { word in
      ascii.count >= word.count
        && (0...(ascii.count - word.count)).contains { start in
          word.indices.allSatisfy { letter(ascii[start + $0]) == letter(word[$0]) }
        }
    }
  }

  /// Digits that are read as letters count as those letters.
  private static func letter(_ symbol: UInt8) -> UInt8 {
    switch symbol {
    case UInt8(ascii: "5"): UInt8(ascii: "S")
    case UInt8(ascii: "4"): UInt8(ascii: "A")
    case UInt8(ascii: "3"): UInt8(ascii: "E")
    case UInt8(ascii: "7"): UInt8(ascii: "T")
    default: symbol
    }
  }
}
