/// The PostgreSQL store is built only with the package trait `PostgreSQL`, so that nobody needs libpq
/// for SQLite.
#if !PostgreSQL
  @available(
    *, unavailable,
    message: "Enable the trait: .package(url: …, traits: [\"PostgreSQL\"]), and install libpq-dev."
  )
  public enum PostgresRecoveryStore {}
#endif
