internal import RegainCrypto

extension Keyring {
  /// Reads what ``text()`` wrote, and nothing else: one text for one keyring.
  ///
  /// - Throws: `misconfigured`, with the line and never its secret.
  package init(text: Span<UInt8>) throws(RegainError) {
    guard text.count <= Keyring.longestText else {
      throw RegainError(.misconfigured, "The file is far too long for a keyring.")
    }
    guard let lines = try SecretLines.read(text) else {
      throw RegainError(.misconfigured, "The keyring was cut short.")
    }
    guard lines.count > 1, lines.isLine(0, Keyring.header) else {
      throw RegainError(.misconfigured, "The file is no keyring of this version of Regain.")
    }
    var entries: [Entry] = []
    for line in 1..<lines.count {
      let entry = try Self.entry(lines, line)
      if let last = entries.last, entry.about.created < last.about.created {
        throw .badKeyring(line, "its key is older than the one before it")
      }
      entries.append(entry)
    }
    try self.init(entries: entries)
  }

  private static func entry(
    _ lines: borrowing SecretLines, _ line: Int
  ) throws(RegainError) -> Entry {
    let fields = lines.fields(line)
    guard fields.count == 8, lines.plain(fields[0]) == "key" else {
      throw .badKeyring(
        line, "it does not say: key ID PURPOSE ALGORITHM STATE CREATED CHANGED MATERIAL")
    }
    guard let purpose = KeyPurpose(name: lines.plain(fields[2])) else {
      throw .badKeyring(line, "its purpose is unknown")
    }
    guard lines.plain(fields[3]) == purpose.algorithm else {
      throw .badKeyring(line, "its algorithm is not the one of its purpose")
    }
    guard let state = KeyState(name: lines.plain(fields[4])) else {
      throw .badKeyring(line, "its state is unknown")
    }
    guard let created = Timestamp(canonical: lines.plain(fields[5])),
      let changed = Timestamp(canonical: lines.plain(fields[6])), created <= changed
    else { throw .badKeyring(line, "its dates are wrong") }
    let about = KeyDescription(
      id: lines.plain(fields[1]), purpose: purpose, state: state, created: created,
      changed: changed)
    return Entry(about: about, material: try material(lines, fields[7], about, line: line))
  }

  private static func material(
    _ lines: borrowing SecretLines, _ field: Range<Int>, _ about: KeyDescription, line: Int
  ) throws(RegainError) -> KeyMaterial? {
    if about.state == .revoked {
      guard lines.plain(field) == "-", isIdentifier(about.id) else {
        throw .badKeyring(line, "a revoked key has an id and no material")
      }
      return nil
    }
    let prefix = about.purpose.materialPrefix
    guard let bare = lines.remainder(of: field, after: prefix), let secret = lines.secret(bare),
      secret.count == about.purpose.byteCount
    else {
      throw .badKeyring(
        line,
        "its material is not \(prefix.isEmpty ? "" : "\(prefix) and ")\(about.purpose.byteCount) bytes in base64url"
      )
    }
    let material = KeyMaterial(secret)
    guard try Key.identifier(of: material, purpose: about.purpose) == about.id else {
      throw .badKeyring(line, "its id is not that of its material")
    }
    return material
  }

  private static func isIdentifier(_ id: String) -> Bool {
    let bytes = Array(id.utf8)
    return (try? Crockford.decode(bytes.span, letterCase: .lower))?.count == 10
  }
}

extension Timestamp {
  /// The full form alone, not a date.
  fileprivate init?(canonical text: String) {
    guard let time = Timestamp(rfc3339: text), time.description == text else { return nil }
    self = time
  }
}

extension RegainError {
  fileprivate static func badKeyring(_ line: Int, _ what: String) -> RegainError {
    RegainError(
      .misconfigured, "The keyring is damaged in line \(line + 1): \(what). Restore a backup of it."
    )
  }
}
