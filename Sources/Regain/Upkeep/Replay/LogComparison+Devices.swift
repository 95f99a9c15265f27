/// What the log says of devices and the rows do not, and the other way round.
extension AccountHistory {
  func deviceDifferences(from rows: DevicesRecord, _ consumptions: [Consumption]) -> [String] {
    let (logged, stored) = (Set(devices.devices.map(\.id)), Set(rows.devices.map(\.id)))
    var differences = logged.symmetricDifference(stored).sorted { $0.hex < $1.hex }.map { id in
      "its device \(id.hex) is \(stored.contains(id) ? "there, and was never enrolled" : "missing, and was enrolled") "
        + "by the log."
    }
    for device in rows.devices {
      guard let told = devices.device(device.id) else { continue }
      differences += told.differences(from: device)
    }
    let kept = Set(rows.challenges.map(\.id))
    let answered = Set(rows.challenges.filter(\.isAnswered).map(\.id))
    let told = answers.map(\.challenge)
    if answered != kept.intersection(told)
      || Set(answered.map(\.hex)) != Set(consumptions.map(\.id))
    {
      differences.append("its answered challenges are not those that the log tells of.")
    }
    if Set(told).count < told.count {
      differences.append("the log tells of two answers to one challenge: it was revived.")
    }
    if devices.deniedAt != rows.deniedAt {
      differences.append("its last denial is not the one that the log tells of.")
    }
    return differences
  }
}

extension StoredDevice {
  fileprivate func differences(from row: StoredDevice) -> [String] {
    var differences: [String] = []
    func compare(_ told: Timestamp?, _ stored: Timestamp?, _ word: String) {
      guard (told == nil) != (stored == nil) else { return }
      differences.append(
        "its device \(id.hex) is \(stored == nil ? "not " : "")\(word), against the log.")
    }
    compare(endedAt, row.endedAt, "revoked")
    compare(quarantinedAt, row.quarantinedAt, "in quarantine")
    compare(suspendedAt, row.suspendedAt, "suspended")
    if row.counter < counter {
      differences.append(
        "the counter of its device \(id.hex) is \(row.counter), and \(counter) by the log.")
    }
    return differences
  }
}
