internal import Regain

extension RecoveryStoreConformance {
  static let commitChecks = [
    RecoveryStoreConformance("a record is written at its next version and no other") { make in
      let store = try await make()
      let key = Sample.key()
      try demand(await store.commit(.write(Sample.record())) == .committed, "version 1 is new")
      try demand(
        await store.commit(.write(Sample.record())) == .rejected(.versionMismatch(key)),
        "version 1 over version 1 is rejected")
      try demand(
        await store.commit(.write(Sample.record(version: 3))) == .rejected(.versionMismatch(key)),
        "version 3 over version 1 is rejected")
      let second = Sample.record(version: 2, body: [9], keyID: "k2")
      try demand(await store.commit(.write(second)) == .committed, "version 2 over 1 is taken")
      try demand(try await store.read(.record(key)).records == [second], "and is what is read")
    },
    RecoveryStoreConformance("a required version is checked, 0 meaning that nothing is there") {
      make in
      let store = try await make()
      let key = Sample.key()
      try demand(await store.commit(.require(key, version: 0)) == .committed, "nothing is there")
      try demand(
        await store.commit(.require(key, version: 1)) == .rejected(.versionMismatch(key)),
        "version 1 is not there")
      _ = await store.commit(.write(Sample.record()))
      try demand(await store.commit(.require(key, version: 1)) == .committed, "version 1 is there")
      try demand(
        await store.commit(.require(key, version: 2)) == .rejected(.versionMismatch(key)),
        "version 2 is not there yet")
      try demand(
        await store.commit(.require(key, version: 0)) == .rejected(.versionMismatch(key)),
        "something is there")
    },
    RecoveryStoreConformance("a consumption is taken once in its scope") { make in
      let store = try await make()
      let taken = Rejection.alreadyConsumed(kind: .backupCode, id: "sheet.1")
      try demand(await store.commit(.consume(Sample.consumption())) == .committed, "first")
      try demand(
        await store.commit(.consume(Sample.consumption(receipt: 2))) == .rejected(taken), "second")
      try demand(
        await store.commit(.consume(Sample.consumption(Sample.bob))) == .committed,
        "another account's is another")
      try demand(
        await store.commit(.consume(Sample.consumption(id: "sheet.2"))) == .committed,
        "another id is another")
    },
    RecoveryStoreConformance("a rejected change set leaves nothing behind") { make in
      let store = try await make()
      _ = await store.commit(.consume(Sample.consumption()))
      let outcome = await store.commit(
        .write(Sample.record()), .append(Sample.entry(1)),
        .consume(Sample.consumption(id: "sheet.2")), .consume(Sample.consumption(receipt: 2)))
      try demand(
        outcome == .rejected(.alreadyConsumed(kind: .backupCode, id: "sheet.1")), "rejected")
      let snapshot = try await store.read(
        .record(Sample.key()), .consumptions(Sample.alice, .backupCode),
        .auditPage(from: 0, limit: 10))
      try demand(snapshot.records.isEmpty, "no record stays")
      try demand(snapshot.consumptions.map(\.id) == ["sheet.1"], "no consumption stays")
      try demand(snapshot.auditEntries.isEmpty, "no log entry stays")
    },
    RecoveryStoreConformance("one change set sees its own earlier changes") { make in
      let store = try await make()
      let outcome = await store.commit(
        .write(Sample.record()), .require(Sample.key(), version: 1),
        .write(Sample.record(version: 2)))
      try demand(outcome == .committed, "version 2 after version 1 in one change set")
      let twice = await store.commit(
        .consume(Sample.consumption()), .consume(Sample.consumption(receipt: 2)))
      try demand(
        twice == .rejected(.alreadyConsumed(kind: .backupCode, id: "sheet.1")),
        "the same consumption twice in one change set")
    },
    RecoveryStoreConformance("an entry is appended once") { make in
      let store = try await make()
      try demand(await store.commit(.append(Sample.entry(1))) == .committed, "first")
      let again = await store.commit(.append(Sample.entry(1)))
      try demand(again != .committed && again != .unknown, "the same entry again is rejected")
      try demand(try await store.everyEntry().count == 1, "it is there once")
    },
    RecoveryStoreConformance("what is over is taken away, and can be there anew") { make in
      let store = try await make()
      let key = Sample.key()
      _ = await store.commit(
        .write(Sample.record()), .write(Sample.record(version: 2)),
        .write(Sample.record(Sample.key(Sample.bob))), .consume(Sample.consumption()),
        .consume(Sample.consumption(id: "sheet.2")))
      let removal: [Change] = [
        .remove(key), .forget(Sample.alice, .backupCode, id: "sheet.1"),
      ]
      try demand(await store.commit(ChangeSet(removal)) == .committed, "both are taken away")
      try demand(await store.commit(ChangeSet(removal)) == .committed, "again is no error")
      let left = try await store.read(
        .record(key), .record(Sample.key(Sample.bob)), .consumptions(Sample.alice, .backupCode))
      try demand(left.records.map(\.key.scope) == [Sample.bob], "the other record stays")
      try demand(left.consumptions.map(\.id) == ["sheet.2"], "the other consumption stays")
      try demand(
        await store.commit(.write(Sample.record()), .consume(Sample.consumption())) == .committed,
        "both are new again")
    },
    RecoveryStoreConformance("an empty change set commits") { make in
      try demand(await make().commit() == .committed, "nothing to do is done")
    },
  ]
}
