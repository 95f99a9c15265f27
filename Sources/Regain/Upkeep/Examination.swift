/// Something that an administrator should know, and what to do about it.
public struct Finding: Sendable, Hashable {
  /// How soon to act.
  public struct Severity: Sendable, Hashable {
    /// As scripts read it.
    public let name: String
    /// Something was tampered with, lost or left open: act now.
    public static let alarm = Severity(name: "alarm")
    /// Something will go wrong if it stays so.
    public static let warning = Severity(name: "warning")
  }

  /// How soon to act.
  public let severity: Severity
  /// What it is about, as in `store`, `clock` or `account`.
  public let subject: String
  /// What was found, and what to do.
  public let message: String

  package init(_ severity: Severity, _ subject: String, _ message: String) {
    self.severity = severity
    self.subject = subject
    self.message = message
  }
}

extension RecoveryService {
  /// Looks at every row of the store: whether it verifies, whether used codes agree with their
  /// sheets, which sheets run low, whether the clock and the store can be trusted.
  ///
  /// Replays the log against the tables, and names what differs: rows that were deleted or put back. Holds
  /// the log itself against the anchor and its witness, where there are any. Without an anchor, a database that was put back as
  /// a whole looks sound.
  ///
  /// - Throws: `unavailable` when the store cannot be read.
  public func examine() async throws(RegainError) -> [Finding] {
    var findings = await context.store.findings().map { Finding(.alarm, "store", $0) }
    findings += try await examineClock()
    var readiness = ReadinessTally()
    var hasDevices = false
    for kind in RecordKind.allCases {
      try await context.forEachRecord(of: kind) { record throws(RegainError) in
        if (try? context.rows.check(record)) == nil {
          findings.append(tampered(record))
        } else if kind == .backupCodes {
          findings += try await examineSheets(record)
          readiness.note(
            try await backupCodes.survey(record.key.scope), owner: owner(record.key.scope))
        } else if kind == .devices {
          hasDevices = true
          findings += try await examineDevices(record, owner: owner(record.key.scope))
        } else if kind == .tokens {
          findings += try await examineTokens(record, owner: owner(record.key.scope))
        } else if kind == .token {
          findings += try await examineTokenRow(record, name: owner)
        }
      }
    }
    findings += examineHost(hasDevices: hasDevices)
    findings += try await examineAnchor()
    findings += try await LogComparison(context: context).findings(name: owner)
    findings += context.configuration.recovery.warnings.map {
      Finding(.warning, "policy", "The policy \($0.policy) \($0.message)")
    }
    findings += try await examineMeans(name: owner)
    return findings + readiness.findings
  }

  private func tampered(_ record: StoredRecord) -> Finding {
    Finding(
      .alarm, "record",
      "The row '\(record.key.kind.rawValue)' of \(owner(record.key.scope)) does not verify: it was "
        + "edited, copied from elsewhere, or is under a key that this keyring does not have.")
  }

  private func examineSheets(_ record: StoredRecord) async throws(RegainError) -> [Finding] {
    guard let stored = try? context.rows.open(record, as: BackupCodesRecord.self) else { return [] }
    let scope = record.key.scope
    // Read both again as of one moment: the page may be older than a redemption of just now.
    let snapshot = try await context.store.rows(
      for: ReadRequest([.record(stored.key), .consumptions(scope, .backupCode)]))
    guard let now = snapshot.record(stored.key),
      let body = try? context.rows.open(now, as: BackupCodesRecord.self).body
    else { return [] }
    let consumptions = snapshot.consumptions(scope, .backupCode)
    return body.live.flatMap { examine($0, consumptions, owner: owner(scope)) }
  }

  private func examine(
    _ sheet: StoredSheet, _ consumptions: [Consumption], owner: String
  ) -> [Finding] {
    var findings: [Finding] = []
    if !sheet.agrees(with: consumptions) {
      findings.append(
        Finding(
          .alarm, "account",
          "The used codes of \(owner) do not agree with its sheet: consumption rows were deleted "
            + "or added. None of its codes is accepted; issue a new sheet."))
    }
    if context.keyring.key(id: sheet.pepperKeyID, for: .codePepper) == nil {
      findings.append(
        Finding(
          .alarm, "account", "The sheet of \(owner) needs a code pepper that the keyring lacks."))
    }
    return findings
  }

  private func examineAnchor() async throws(RegainError) -> [Finding] {
    do {
      guard let problem = try await context.keeper?.problem(context) else { return [] }
      return [anchorFinding(problem)]
    } catch {
      return [anchorFinding(error)]
    }
  }

  private func anchorFinding(_ error: RegainError) -> Finding {
    // Who reads this has just run it.
    Finding(.alarm, "anchor", error.message.replacing("Run `regain doctor`, and `", with: "Run `"))
  }

  private func examineClock() async throws(RegainError) -> [Finding] {
    let request = ReadRequest([.record(EpochRecord.key), .record(ClockRecord.key)])
    let snapshot = try await context.store.rows(for: request)
    do {
      _ = try context.epoch(in: snapshot)
      try context.checkMayGrant(in: snapshot, at: context.clock.now)
    } catch {
      // Who reads this has just run it.
      let message = error.message.replacing(" Run `regain doctor`.", with: "")
      let isUnderWay = (try? context.epoch(in: snapshot).body.reconciling) ?? nil != nil
      return [Finding(.alarm, isUnderWay ? "store" : "clock", message)]
    }
    guard context.clock.hasJumped(at: context.clock.now) else { return [] }
    return [Finding(.alarm, "clock", "The wall clock went ahead of monotonic time.")]
  }

  private func owner(_ scope: Scope) -> String {
    let tenant = String(decoding: scope.tenant, as: UTF8.self)
    let account = String(decoding: scope.account, as: UTF8.self)
    if scope.tenant.isEmpty { return "the store" }
    return account.isEmpty ? "tenant \(tenant)" : "account \(account) (tenant \(tenant))"
  }
}
