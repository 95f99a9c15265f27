/// For `ssh-keygen -Y verify`: what Regain accepts, it accepts too.
extension Devices {
  /// Lines of an `allowed_signers` file for the account's devices that may answer, as `ssh-keygen` reads them. Raw keys are
  /// among them, for whoever signs with them by SSH; passkeys are not, which sign something else.
  ///
  /// The principal is the account's name, percent-encoded as in a challenge. The account of a device that answers with
  /// certificates is given with their authority.
  ///
  /// - Throws: `refused` when the stored row does not verify, `unavailable`.
  public func allowedSigners(
    account: AccountID, in tenant: TenantID = .default
  ) async throws(RegainError) -> String {
    var lines = AllowedSigners()
    let principal = PercentText.encode(account.bytes)
    let namespaces = ChallengePurpose.allCases.map {
      $0.namespace(at: configuration.relyingParty)
    }
    for device in try await stored(account, in: tenant)
    where device.refusal == nil && device.keyType.kind != .webAuthn {
      if let authority = device.authority {
        let key = try SSHPublicKey(blob: authority.bytes)
        try lines.allow(key, principal: principal, namespaces: namespaces, asAuthority: true)
      } else {
        try lines.allow(try device.sshKey(), principal: principal, namespaces: namespaces)
      }
    }
    return lines.text
  }

  /// The keys of all of a tenant's devices that may not answer any more, for `ssh-keygen -Y verify -r`.
  ///
  /// - Throws: `refused` when a row does not verify, `unavailable`.
  public func revocationList(
    in tenant: TenantID = .default
  ) async throws(RegainError) -> String {
    var list = RevocationList()
    try await context.forEachRecord(of: .devices) { record throws(RegainError) in
      guard record.key.scope.tenant == tenant.bytes else { return }
      // A list that left somebody's revoked keys out would let them in.
      let stored = try context.rows.open(record, as: DevicesRecord.self)
      for device in stored.body.devices where device.refusal != nil && !device.isLost {
        list.revoke(try device.sshKey())
      }
    }
    return list.text
  }
}
