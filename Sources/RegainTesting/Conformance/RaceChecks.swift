internal import Regain

extension RecoveryStoreConformance {
  static let raceChecks =
    [16, 64].flatMap { rivals in
      [
        RecoveryStoreConformance("\(rivals) rivals for one consumption: exactly one wins") { make in
          let store = try await make()
          for round in 0..<8 {
            let outcomes = await race(rivals) { number in
              await store.commit(
                .append(Sample.entry(round * 1000 + number)),
                .consume(Sample.consumption(id: "sheet.\(round)", receipt: number)))
            }
            let rejected = CommitOutcome.rejected(
              .alreadyConsumed(kind: .backupCode, id: "sheet.\(round)"))
            try demand(outcomes.count { $0 == .committed } == 1, "one winner: \(outcomes)")
            try demand(outcomes.count { $0 == rejected } == rivals - 1, "the others are told")
          }
          let entries = try await store.everyEntry()
          try demand(entries.count == 8, "\(entries.count) entries for 8 winners")
          try demand(entries.map(\.index) == Array(0..<8), "without gaps")
        },
        RecoveryStoreConformance("\(rivals) rivals for one version: exactly one wins") { make in
          let store = try await make()
          for version in 1...8 {
            let outcomes = await race(rivals) { number in
              await store.commit(
                .write(Sample.record(version: Int64(version), body: [UInt8(number)])))
            }
            try demand(outcomes.count { $0 == .committed } == 1, "one winner: \(outcomes)")
          }
          let version = try await store.read(.record(Sample.key())).records.map(\.version)
          try demand(version == [8], "\(version)")
        },
        RecoveryStoreConformance("\(rivals) appenders: the log has no gap and loses nothing") {
          make in
          let store = try await make()
          let outcomes = await race(rivals) { number in
            await store.commit(.append(Sample.entry(number)))
          }
          try demand(outcomes.allSatisfy { $0 == .committed }, "all are taken")
          let entries = try await store.everyEntry()
          try demand(entries.map(\.index) == (0..<Int64(rivals)).map { $0 }, "without gaps")
          try demand(Set(entries.map(\.entry.id)).count == rivals, "each once")
        },
      ]
    } + [
      RecoveryStoreConformance("a reader never sees half of a commit") { make in
        let store = try await make()
        let (left, right) = (Sample.key(Sample.alice), Sample.key(Sample.bob))
        _ = await store.commit(.write(Sample.record(left)), .write(Sample.record(right)))
        let versions = await withTaskGroup(of: [[Int64]].self) { group in
          group.addTask {
            for version in Int64(2)...60 {
              _ = await store.commit(
                .write(Sample.record(left, version: version)),
                .write(Sample.record(right, version: version)))
            }
            return []
          }
          for _ in 0..<4 {
            group.addTask {
              var seen: [[Int64]] = []
              for _ in 0..<60 {
                guard let snapshot = try? await store.read(.record(left), .record(right)) else {
                  return [[0, 1]]
                }
                seen.append(snapshot.records.map(\.version))
              }
              return seen
            }
          }
          return await group.reduce(into: []) { $0 += $1 }
        }
        let torn = versions.filter { $0.count != 2 || $0[0] != $0[1] }
        try demand(torn.isEmpty, "\(torn.count) of \(versions.count) reads were torn")
      }
    ]

  private static func race(
    _ rivals: Int, _ run: @escaping @Sendable (Int) async -> CommitOutcome
  ) async -> [CommitOutcome] {
    await withTaskGroup(of: CommitOutcome.self) { group in
      for number in 0..<rivals { group.addTask { await run(number) } }
      return await group.reduce(into: []) { $0.append($1) }
    }
  }
}
