/// The PostgreSQL store is built only with the package trait `PostgreSQL`, so that nobody needs libpq
/// for SQLite. Its code comes with a later version; trait and target are here so that enabling it
/// will change no manifest but the user's.
#if !PostgreSQL
  @available(
    *, unavailable,
    message: "Enable the trait: .package(url: …, traits: [\"PostgreSQL\"]), and install libpq-dev."
  )
  public enum PostgresRecoveryStore {}
#endif
