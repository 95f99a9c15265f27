/// What the log says of addresses and grants and the rows do not, and the other way round.
extension AccountHistory {
  func caseDifferences(from addresses: AddressesRecord, _ cases: CasesRecord, at now: Timestamp)
    -> [String]
  {
    var differences: [String] = []
    let stored = Set(addresses.entries.filter { $0.removedAt == nil }.map(\.id))
    for id in stored.symmetricDifference(toldCases.live).sorted(by: { $0.hex < $1.hex }) {
      let told = toldCases.removed.contains(id) ? "was removed" : "was never registered"
      differences.append(
        stored.contains(id)
          ? "its address \(id.hex) is there, and \(told) by the log."
          : "its address \(id.hex) is missing, and is registered by the log.")
    }
    for entry in addresses.entries where toldCases.disabled.contains(entry.id) {
      guard entry.disabledAt == nil, entry.removedAt == nil else { continue }
      differences.append("its address \(entry.id.hex) is not disabled, against the log.")
    }
    for entry in addresses.entries
    where entry.isUsable && !entry.isValidated && !toldCases.confirmed.contains(entry.id) {
      differences.append("its address \(entry.id.hex) is confirmed, against the log.")
    }
    if cases.grants < toldCases.grants {
      differences.append(
        "\(cases.grants) of its cases were granted, and \(toldCases.grants) by the log: some that are over may be open."
      )
    }
    differences += holdDifferences(from: cases, at: now)
    if cases.accountClass != toldCases.accountClass {
      differences.append(
        "it is of the class \(cases.accountClass ?? "-"), and of \(toldCases.accountClass ?? "-") by the log."
      )
    }
    return differences
  }
  private func holdDifferences(from cases: CasesRecord, at now: Timestamp) -> [String] {
    toldCases.holds.filter { hold in
      now < hold.until && !cases.holds.contains { $0.recoveryCase == hold.recoveryCase }
    }.map {
      "the hold after its case \($0.recoveryCase.hex) is missing; it lasts until \($0.until)."
    }
  }
}
