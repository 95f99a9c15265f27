extension RecoveryCases {
  /// Notes of which kind an account is: by it the policy of its recoveries is chosen, whatever whoever opens one says.
  ///
  /// - Parameter accountClass: nil: of none.
  /// - Throws: `refused` when its rows do not verify; `unavailable`, `unknown`, `misconfigured`.
  public func classify(
    _ account: AccountID, as accountClass: AccountClass?, in tenant: TenantID = .default,
    authority: IssueAuthority
  ) async throws(RegainError) {
    let scope = Scope(tenant, account)
    let (rows, key) = (AddressRows(scope), CasesRecord.key(scope))
    let context = context
    try await context.commit(
      reading: ReadRequest(rows.items + [.record(key)]), for: .grant
    ) { snapshot throws(RegainError) in
      let now = context.clock.now
      let mark = try context.checkMayGrant(in: snapshot, at: now)
      let owner = try rows.account(context.rows, in: snapshot)
      let (reference, standing) = try context.standing(of: owner, in: scope)
      let stored = try context.rows.read(key, in: snapshot, absent: CasesRecord())
      var body = stored.body
      body.accountClass = accountClass?.name
      let event = authority.event(.accountClassified)
        .adding(.account, .identifier(reference))
        .adding(.class, accountClass.map { .accountClass($0) })
      return Decision(
        mark + [
          standing, try context.rows.replacing(stored, with: body),
          try context.audit.appending(event, at: now),
        ], .success(()))
    }
  }
}
