extension ServiceContext {
  /// The change that leaves a notice for the owner, for the application to hand over.
  package func leavingNotice(_ notice: NoticeRecord, scope: Scope) throws(RegainError) -> Change {
    try rows.inserting(notice, scope: scope, id: try makeIdentifier().hex)
  }
}
