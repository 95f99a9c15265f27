internal import Regain

extension RecoveryStoreConformance {
  static let logChecks = [
    RecoveryStoreConformance("the log's size and leaf hashes are those of its entries") { make in
      let store = try await make()
      try demand(try await store.read(.logSize).logSize == 0, "an empty log has no entries")
      for number in 1...5 { _ = await store.commit(.append(Sample.entry(number))) }
      let snapshot = try await store.read(.logSize, .leafHashes(from: 1, limit: 3))
      try demand(snapshot.logSize == 5, "five entries")
      let expected = (2...4).map {
        IndexedLeafHash(index: Int64($0 - 1), hash: Sample.entry($0).leafHash)
      }
      try demand(snapshot.leafHashes == expected, "three leaf hashes from index 1")
    },
    RecoveryStoreConformance("an entry's leaf hash is found by its id, while it is in the log") {
      make in
      let store = try await make()
      for number in 1...4 { _ = await store.commit(.append(Sample.entry(number))) }
      let third = ReadRequest.Item.leafHash(of: Sample.identifier(3))
      try demand(
        try await store.read(third).leafHashes
          == [IndexedLeafHash(index: 2, hash: Sample.entry(3).leafHash)], "the third")
      try demand(
        try await store.read(.leafHash(of: Sample.identifier(9))).leafHashes.isEmpty, "no such")
      _ = await store.commit(.requireLogSize(4), .detach(from: 2))
      try demand(try await store.read(third).leafHashes.isEmpty, "it was taken out")
    },
    RecoveryStoreConformance("a required size of the log is checked") { make in
      let store = try await make()
      let changes: [Change] = [.requireLogSize(0), .append(Sample.entry(1))]
      try demand(await store.commit(ChangeSet(changes)) == .committed, "the log was empty")
      try demand(
        await store.commit(.requireLogSize(0), .append(Sample.entry(2)))
          == .rejected(.logSizeMismatch), "it is not any more")
      try demand(try await store.everyEntry().count == 1, "nothing was appended")
      try demand(
        await store.commit(.requireLogSize(1), .append(Sample.entry(2))) == .committed, "one entry")
    },
    RecoveryStoreConformance("an erased value is gone, and its entry stays as it is") { make in
      let store = try await make()
      _ = await store.commit(.append(Sample.entry(1)), .append(Sample.entry(2)))
      let erasing = Change.erase(Sample.identifier(1), field: "actor")
      try demand(await store.commit(erasing, .append(Sample.entry(3))) == .committed, "erased")
      try demand(await store.commit(erasing) == .committed, "erasing nothing is success")
      let log = try await store.everyEntry().map(\.entry)
      try demand(log[0].values.isEmpty, "its value is gone")
      try demand(
        log[0].bytes == Sample.entry(1).bytes && log[0].leafHash == Sample.entry(1).leafHash,
        "its bytes are not")
      try demand(log[1] == Sample.entry(2), "other entries keep theirs")
    },
    RecoveryStoreConformance("entries are taken out of the log's order and put behind others") {
      make in
      let store = try await make()
      for number in 1...4 { _ = await store.commit(.append(Sample.entry(number))) }
      try demand(
        await store.commit(.requireLogSize(4), .detach(from: 2)) == .committed, "taken out")
      try demand(try await store.read(.logSize).logSize == 2, "two are left")
      try demand(
        await store.commit(
          .requireLogSize(2), .append(Sample.entry(5)), .attach(Sample.identifier(3)),
          .attach(Sample.identifier(4))) == .committed, "others came before them")
      let log = try await store.everyEntry()
      try demand(log.map(\.index) == [0, 1, 2, 3, 4], "without gaps")
      try demand(
        log.map(\.entry) == [1, 2, 5, 3, 4].map(Sample.entry), "in the new order, values and all")
      let again = await store.commit(.attach(Sample.identifier(3)))
      try demand(again != .committed && again != .unknown, "an entry in the log is not attached")
      let unknown = await store.commit(.append(Sample.entry(6)), .attach(Sample.identifier(9)))
      try demand(unknown != .committed && unknown != .unknown, "nor one that is not there")
      try demand(try await store.read(.logSize).logSize == 5, "and then nothing changes")
    },
  ]
}
