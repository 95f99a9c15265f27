/// Something that the owner is told at every address that he has registered.
struct OwnerNotice: Sendable {
  let context: ServiceContext
  let scope: Scope
  let event: AuditEventName
  let account: RandomIdentifier
  var recoveryCase: RandomIdentifier?
  var token: RandomIdentifier?
  /// By post, too, whatever else there is.
  var isByPost = false
  /// Where codes of the case were sent: who has such a mailbox must not be the only one who is told.
  var used: Set<RandomIdentifier> = []

  /// One row for each address; one for the application to find the owner by itself, where none is registered.
  func changes(
    to addresses: AddressesRecord, at now: Timestamp
  ) throws(RegainError) -> [Change] {
    let places = places(addresses).map { Optional($0.id) }
    return try (places.isEmpty ? [nil] : places).map { address throws(RegainError) in
      var notice = NoticeRecord(event: event.rawValue, at: now, account: account)
      (notice.recoveryCase, notice.token, notice.address) = (recoveryCase, token, address)
      return try context.leavingNotice(notice, scope: scope)
    }
  }

  /// NIST SP 800-63B-4, 4.6: every address that is not postal; the postal ones where there is no other, or the only others
  /// have received the code.
  private func places(_ addresses: AddressesRecord) -> [StoredAddress] {
    let own = addresses.usable.filter { $0.kind == .address }
    let others = own.filter { !$0.channel.isPostal }
    let hasUnused = others.contains { !used.contains($0.id) }
    return own.filter { !$0.channel.isPostal || isByPost || !hasUnused }
  }
}
