internal import ArgumentParser
internal import Regain

struct CodesImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Take over the codes that another system made.",
    discussion: """
      FILE is CSV with the columns account and code (one row for each code, an account's rows \
      together), or JSON lines with account and codes, a list. For keycloak it may be a realm export. \
      At most 12 codes an account. Lines that cannot be used are told with their numbers, and the \
      others are taken: exit 0 when all were, 65 when a line was malformed, 1 when the store refused \
      some. Safe to repeat.

      devise     bcrypt of devise-two-factor, made without a pepper of devise's own
      wordpress  bcrypt of WordPress ($wp$2y$ or $2y$)
      django     pbkdf2_sha256
      keycloak   recovery-authn-codes, SHA-512
      plain      codes in plain, hashed at once; destroy the file afterwards

      Example: regain codes import --format django codes.csv --reason "move to Regain"
      """)

  @Option(help: "devise, wordpress, django, keycloak or plain.")
  var format: FormatName

  @Argument(help: "The list.")
  var file: String

  @Option(help: "How many random bits one code has, if you know; the nist profile asks for 64.")
  var entropyBits: Int?

  @Option(help: "The columns of a list whose first line names none: account,-,code.")
  var columns: String?

  @Flag(help: "Read and check the list; nothing is stored.")
  var dryRun = false

  @OptionGroup var actor: ActorOptions
  @OptionGroup var options: GlobalOptions

  mutating func run() async throws {
    let session = try await Session.open(options)
    let list = try ImportList(
      path: file, format: format.format,
      columns: columns.map { $0.split(separator: ",").map(String.init) })
    let work = ImportRun(
      codes: session.service.backupCodes, tenant: try options.tenantID(), format: format.format,
      entropyBits: entropyBits, authority: try actor.authority(), isRehearsal: dryRun)
    var report = ImportReport(asJSON: options.json, path: file)
    try await work.run(list, report: &report)
    try report.conclude(isRehearsal: dryRun)
  }
}

enum FormatName: String, CaseIterable, ExpressibleByArgument {
  case devise, wordpress, django, keycloak, plain

  var format: ImportFormat {
    switch self {
    case .devise: .devise
    case .wordpress: .wordPress
    case .django: .django
    case .keycloak: .keycloak
    case .plain: .plain
    }
  }
}
