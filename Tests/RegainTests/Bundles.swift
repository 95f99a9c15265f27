/// The entries of a bundle.
func entries(of bundle: [UInt8]) -> [[UInt8]] {
  var (entries, rest): ([[UInt8]], ArraySlice<UInt8>) = ([], bundle[...])
  while rest.count >= 2 {
    let length = Int(rest[rest.startIndex]) << 8 | Int(rest[rest.startIndex + 1])
    entries.append(Array(rest.dropFirst(2).prefix(length)))
    rest = rest.dropFirst(2 + length)
  }
  return entries
}

func bundle(of entries: [[UInt8]]) -> [UInt8] {
  entries.flatMap { [UInt8($0.count >> 8), UInt8($0.count & 0xFF)] + $0 }
}
