internal import Regain

extension RecoveryStoreConformance {
  static let readChecks = [
    RecoveryStoreConformance("what is written is read back byte for byte") { make in
      let store = try await make()
      let everyByte = (0...255).map { UInt8($0) }
      let large = [UInt8](repeating: 0xA5, count: 65_536)
      for (id, body) in [("bytes", everyByte), ("large", large), ("empty", [])] {
        let record = Sample.record(Sample.key(Sample.alice, id), body: body)
        try demand(await store.commit(.write(record)) == .committed, "\(id) is written")
        try demand(try await store.read(.record(record.key)).records == [record], "\(id) is equal")
      }
      let consumption = Sample.consumption(digest: everyByte)
      let plain = Sample.consumption(id: "sheet.2")
      _ = await store.commit(.consume(consumption), .consume(plain))
      try demand(
        try await store.read(.consumptions(Sample.alice, .backupCode)).consumptions
          == [consumption, plain], "consumptions are equal")
      _ = await store.commit(.append(Sample.entry(7)))
      try demand(
        try await store.everyEntry() == [IndexedAuditEntry(index: 0, entry: Sample.entry(7))],
        "an entry and its values are equal")
    },
    RecoveryStoreConformance("two spellings of one name are two accounts") { make in
      let store = try await make()
      // Composed and decomposed, upper and lower case, with a space at the end, and a long one.
      let names = [
        "caf\u{E9}", "cafe\u{301}", "CAF\u{C9}", "caf\u{E9} ", "\u{FB01}", "fi",
        String(repeating: "n", count: 255), "a%b", "a_b", "'--",
      ]
      for (number, name) in names.enumerated() {
        let scope = Scope(tenant: Array("t".utf8), account: Array(name.utf8))
        let outcome = await store.commit(
          .write(Sample.record(Sample.key(scope), body: [UInt8(number)])),
          .consume(Sample.consumption(scope, receipt: number)))
        try demand(outcome == .committed, "spelling \(number) is its own")
      }
      for (number, name) in names.enumerated() {
        let scope = Scope(tenant: Array("t".utf8), account: Array(name.utf8))
        let snapshot = try await store.read(
          .record(Sample.key(scope)), .consumptions(scope, .backupCode))
        try demand(snapshot.records.map(\.body) == [[UInt8(number)]], "spelling \(number)")
        try demand(snapshot.records.first?.key.scope == scope, "with its own bytes")
        try demand(snapshot.consumptions.count == 1, "and its own consumption")
      }
    },
    RecoveryStoreConformance("a tenant and an account do not run into each other") { make in
      let store = try await make()
      let (left, right) = (
        Scope(tenant: Array("ab".utf8), account: Array("c".utf8)),
        Scope(tenant: Array("a".utf8), account: Array("bc".utf8))
      )
      _ = await store.commit(.write(Sample.record(Sample.key(left))))
      try demand(try await store.read(.record(Sample.key(right))).records.isEmpty, "not the same")
    },
    RecoveryStoreConformance("records of a scope and kind come in order of id") { make in
      let store = try await make()
      for id in ["b", "a", "Z", "10", "9"] {
        _ = await store.commit(.write(Sample.record(Sample.key(Sample.alice, id))))
      }
      _ = await store.commit(.write(Sample.record(Sample.key(Sample.bob, "c"))))
      let ids = try await store.read(.records(Sample.alice, .notice)).records.map(\.key.id)
      try demand(ids == ["10", "9", "Z", "a", "b"], "bytewise: \(ids)")
      let other = try await store.read(.records(Sample.alice, .attempts)).records
      try demand(other.isEmpty, "and no other kind")
    },
    RecoveryStoreConformance("pages show every record once, in order") { make in
      let store = try await make()
      for account in ["b", "a", "caf\u{E9}", "B", "", "aa"] {
        let scope = Scope(tenant: Array("t".utf8), account: Array(account.utf8))
        for id in ["2", "1"] {
          _ = await store.commit(.write(Sample.record(Sample.key(scope, id))))
        }
      }
      var (seen, last) = ([RecordKey](), RecordKey?.none)
      while true {
        let page = try await store.read(.recordPage(.notice, after: last, limit: 5)).records
        seen += page.map(\.key)
        guard page.count == 5 else { break }
        last = page.last?.key
      }
      let accounts = seen.map { String(decoding: $0.scope.account, as: UTF8.self) + "/" + $0.id }
      try demand(
        accounts == [
          "/1", "/2", "B/1", "B/2", "a/1", "a/2", "aa/1", "aa/2", "b/1", "b/2", "caf\u{E9}/1",
          "caf\u{E9}/2",
        ], "\(accounts)")
    },
    RecoveryStoreConformance("the use of each key is counted") { make in
      let store = try await make()
      for (id, key) in [("1", "old"), ("2", "old"), ("3", "new")] {
        _ = await store.commit(.write(Sample.record(Sample.key(Sample.alice, id), keyID: key)))
      }
      let use = try await store.read(.keyUse).keyUse
      try demand(use == ["old": 2, "new": 1], "\(use)")
    },
    RecoveryStoreConformance("a page of the log begins where it is told to") { make in
      let store = try await make()
      for number in 0..<5 { _ = await store.commit(.append(Sample.entry(number))) }
      let page = try await store.read(.auditPage(from: 2, limit: 2)).auditEntries
      try demand(page.map(\.index) == [2, 3], "\(page.map(\.index))")
      try demand(page.map(\.entry) == [Sample.entry(2), Sample.entry(3)], "with their own bytes")
      let none = try await store.read(.auditPage(from: 5, limit: 2)).auditEntries
      try demand(none.isEmpty, "and nothing past the end")
    },
  ]
}
