import Regain
import RegainTesting
import Testing

@Suite("The catalogue of events") struct EventCatalogueTests {
  @Test("The page names every event, each with the fields that its entry has") func events() throws
  {
    let page = try EventPage()
    #expect(page.names("Events", "Event") == AuditEventName.allCases.map(\.rawValue))
    for event in AuditEventName.allCases {
      #expect(page.schema(of: event.rawValue) == AuditSchema(event), "\(event)")
      // The vocabulary's words, as OWASP's cheat sheet has them.
      let isTheirs = [
        "authn_login_success", "authn_login_fail", "authn_login_fail_max", "authn_login_lock",
        "excess_rate_limit_exceeded", "authn_token_created", "authn_token_reuse",
        "authn_token_revoked", "sensitive_delete",
      ].contains(event.rawValue)
      let word = page.cell("Events", ("Event", event.rawValue), "Word")
      #expect(word == (isTheirs ? "OWASP" : "Regain"), "\(event)")
    }
  }

  @Test("The page names every field, what it holds, and each word that it may hold") func fields()
    throws
  {
    let page = try EventPage()
    let names = AuditField.allCases.map(\.rawValue)
    #expect(page.names("Fields", "Field") == names.sorted())
    #expect(page.fieldWords == Set(names), "every field is some event's")
    #expect(
      page.names("Personal values", "Value") == AuditPersonalField.allCases.map(\.rawValue))
    for field in AuditField.allCases {
      #expect(page.form(of: field.rawValue) == field.form.description, "\(field)")
      let words: [String] = if case .words(let words) = field.form { words } else { [] }
      #expect(Set(page.words(of: field.rawValue)) == Set(words), "\(field)")
      #expect(page.words(of: field.rawValue).count == words.count, "\(field)")
    }
  }

  @Test("Every event is written, with every field that it may have, and nothing else is")
  func written() async throws {
    let entries = try await EventScenarios.entries()
    for entry in entries {
      #expect(AuditSchema.admits(entry.bytes), "\(entry)")
    }
    for event in AuditEventName.allCases {
      let schema = AuditSchema(event)
      let seen = entries.filter { $0.name == event.rawValue }
        .reduce(into: Set<String>()) { $0.formUnion($1.fields.keys) }
      let clear = schema.always.union(schema.oneOf).union(schema.perhaps)
      #expect(!entries.filter { $0.name == event.rawValue }.isEmpty, "\(event) is never written")
      #expect(
        Set(seen.filter { !$0.hasSuffix("-commitment") }) == Set(clear.map(\.rawValue)), "\(event)")
    }
    let personal = Set(entries.flatMap(\.fields.keys).filter { $0.hasSuffix("-commitment") })
    #expect(personal == Set(AuditPersonalField.allCases.map(\.commitment)))
  }

  @Test("An entry with a field too many, one too few, or a wrong value is none of the catalogue's")
  func outside() throws {
    let account = String(repeating: "a", count: 32)
    let lock = [
      "account": account, "sheet": account, "until": "2026-01-31T09:30:00Z",
      "actor-commitment": account + account,
    ]
    func admits(_ name: String, _ fields: [String: String]) throws -> Bool {
      let id = try #require(RandomIdentifier(hex: account))
      return AuditSchema.admits(
        LoggedEvent.text(
          id: id, at: Timestamp(secondsSince1970: 0), name: name, fields: fields))
    }
    func replacing(
      _ fields: [String: String], _ name: String, _ value: String?
    ) -> [String: String] {
      var fields = fields
      fields[name] = value
      return fields
    }
    #expect(try admits("authn_login_lock", lock))
    #expect(try !admits("authn_login_luck", lock))
    for (field, value) in [
      ("slot", "1"), ("unknown", "1"), ("until", "soon"), ("account", "alice"),
      ("actor-commitment", "00"), ("phone-commitment", account + account), ("until", nil),
    ] as [(String, String?)] {
      #expect(try !admits("authn_login_lock", replacing(lock, field, value)), "\(field)")
    }
    let stop = ["factor": "stop-code", "reason": "no-sheet"]
    #expect(try !admits("authn_stop_fail", stop))
    #expect(try admits("authn_stop_fail", stop.merging(["bucket": "7"]) { $1 }))
    #expect(
      try !admits("authn_stop_fail", stop.merging(["bucket": "7", "account": account]) { $1 }))
    #expect(
      try !admits("authn_stop_fail", ["factor": "luck", "reason": "no-sheet", "bucket": "7"]))
  }

  @Test("A test that writes anything else ends there and then") func assertion() async {
    await #expect(processExitsWith: .failure) {
      let recorder = AuditRecorder(random: SeededRandom(seed: 1))
      _ = try recorder.appending(AuditEvent(.accountLost), at: Timestamp(secondsSince1970: 0))
    }
    await #expect(processExitsWith: .success) {
      let recorder = AuditRecorder(random: SeededRandom(seed: 1))
      _ = try recorder.appending(plainEvent, at: Timestamp(secondsSince1970: 0))
    }
  }
}

extension LoggedEvent {
  fileprivate var bytes: [UInt8] { Self.text(id: id, at: at, name: name, fields: fields) }
}
