/// What the log says of tokens and the rows do not, and the other way round.
///
/// Only of tokens that the account's row still lists: what is not in there redeems nothing, and when it was cleared away is
/// not in the log.
extension AccountHistory {
  func tokenDifferences(from rows: TokensRecord, _ consumptions: [Consumption]) -> [String] {
    var differences = generationDifferences(from: rows)
    for token in rows.tokens { differences += tokenDifferences(of: token) }
    let used = rows.tokens.filter(\.isUsed).map(\.id.hex)
    if Set(used) != Set(consumptions.map(\.id)) {
      differences.append("its used tokens, and the rows that say so, do not agree.")
    }
    for consumption in consumptions {
      guard let id = RandomIdentifier(hex: consumption.id), let told = toldTokens[id],
        let use = told.uses.first, !told.uses.contains(where: { $0.receipt == consumption.receipt })
      else { continue }
      differences.append(
        "the use of its token \(id.hex) has the receipt \(consumption.receipt.hex), and "
          + "\(use.receipt.hex) by the log.")
    }
    for (id, told) in toldTokens.byID.sorted(by: { $0.key.hex < $1.key.hex })
    where told.uses.count > 1 {
      differences.append(
        "the log tells of \(told.uses.count) uses of its token \(id.hex): it was revived.")
    }
    return differences
  }

  /// A number that went back makes tokens alive again that were ended. A higher one ends more than the log does, as
  /// after a reconciliation.
  private func generationDifferences(from rows: TokensRecord) -> [String] {
    let names = Set(tokens.endedByAction.keys).union(rows.endedByAction.keys).sorted()
    let actions = names.compactMap { try? RecoveryAction($0) }
    let behind = actions.filter { rows.generation(of: $0) < tokens.generation(of: $0) }
    var differences = behind.map { action in
      "its tokens for \(action) are of generation \(rows.generation(of: action)), and "
        + "\(tokens.generation(of: action)) by the log: some that were ended may be alive."
    }
    if rows.ended < tokens.ended {
      differences.append(
        "all of its tokens were ended \(rows.ended) times, and \(tokens.ended) by the log: some that were ended may "
          + "be alive.")
    }
    return differences
  }

  private func tokenDifferences(of row: OpenToken) -> [String] {
    let name = "its token \(row.id.hex)"
    guard let told = toldTokens[row.id], let issued = told.issued else {
      return toldTokens.mayHaveForgotten(row)
        ? []
        : ["\(name) is there, and was never issued by the log."]
    }
    var differences: [String] = []
    if issued.action != row.action || issued.generation != row.generation
      || issued.expires != row.expires || issued.recoveryCase != row.recoveryCase
    {
      differences.append("\(name) is not what was issued by the log.")
    }
    if row.isUsed != !told.uses.isEmpty {
      differences.append("\(name) is \(row.isUsed ? "" : "not ")used, against the log.")
    }
    if row.isRevoked != told.isRevoked {
      differences.append("\(name) is \(row.isRevoked ? "" : "not ")revoked, against the log.")
    }
    return differences
  }
}
