#if PostgreSQL
  internal import Foundation
  internal import CLibpq

  /// A PostgreSQL server of the tests' own, in a temporary folder. It ends when the test process does:
  /// its supervisor waits for the end of a pipe.
  package final class PostgresServer: Sendable {
    package let folder: String
    package let port: Int
    /// Where a pooler listens, if one was asked for.
    package let poolerPort: Int
    private let lifeline: Pipe

    /// The one that tests share, each in a schema of its own.
    package static let shared = Task { try PostgresServer() }

    /// - Parameters:
    ///   - settings: as in `max_connections=10`.
    ///   - place: the folder to make the server's own in.
    ///   - primary: of which this one is a standby.
    ///   - isPooled: a pooler stands before it.
    package init(
      _ settings: [String] = ["max_connections=500"], in place: String? = nil,
      following primary: PostgresServer? = nil, isPooled: Bool = false
    ) throws {
      // In memory where there is such a place: then syncing costs nothing.
      let memory = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : "/tmp"
      let root = place ?? memory
      folder = "\(root)/regain-pg-\(UInt32.random(in: 0 ... .max))"
      port = Int.random(in: 20_000..<60_000)
      poolerPort = port + 5
      lifeline = Pipe()
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
      let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
      let (process, output) = (Process(), Pipe())
      process.executableURL = URL(fileURLWithPath: "/bin/bash")
      process.arguments =
        [
          "-c", #""$0" "$@"; rm -rf "$1""#,
          repository.appendingPathComponent("Scripts/postgres").path, folder, String(port),
        ] + (primary.map { ["--follow", $0.folder, String($0.port)] } ?? [])
        + (isPooled ? ["--pooler", String(poolerPort)] : []) + settings
      process.standardInput = lifeline
      process.standardOutput = output
      try process.run()
      // A child of the tests must not keep the pipe open.
      _ = fcntl(lifeline.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
      guard String(decoding: output.fileHandleForReading.availableData, as: UTF8.self) == "ready\n"
      else { throw PlainFailure(message: "PostgreSQL did not start; is it installed?") }
    }

    /// A URL, with these options added.
    package func url(user: String = "regain", database: String = "postgres", _ options: String = "")
      -> String
    {
      "postgresql://\(user)@/\(database)?host=\(folder)&port=\(port)\(options)"
    }

    /// An empty schema of its own, and the URL that leads there.
    package func makeURL(_ options: String = "") throws -> String {
      let name = "s\(UInt64.random(in: 0 ... .max))"
      try PlainConnection(url()).run("CREATE SCHEMA \(name)")
      return url("&options=-csearch_path%3D\(name)" + options)
    }

    /// Ends the server at once, as a crash would, and waits until it is gone with its folder.
    package func stop() {
      try? lifeline.fileHandleForWriting.close()
      for _ in 0..<500 where FileManager.default.fileExists(atPath: folder) { usleep(20_000) }
    }
  }

  package struct PlainFailure: Error { package let message: String }

  /// libpq used plainly, as an application would that has never heard of Regain's pool.
  @safe
  package final class PlainConnection: @unchecked Sendable {
    private let raw: OpaquePointer

    package init(_ url: String) throws {
      guard let raw = unsafe PQconnectdb(url) else { throw PlainFailure(message: "no memory") }
      unsafe self.raw = unsafe raw
      guard unsafe PQstatus(raw) == CONNECTION_OK else {
        throw PlainFailure(message: unsafe String(cString: PQerrorMessage(raw)))
      }
    }

    deinit { unsafe PQfinish(raw) }

    /// All values as text; nil is NULL. Parameters are text too.
    @discardableResult
    package func run(_ sql: String, _ parameters: [String?] = []) throws -> [[String?]] {
      try runDescribed(sql, parameters).rows
    }

    /// The same, with the type of each column.
    package func runDescribed(
      _ sql: String, _ parameters: [String?]
    ) throws -> (rows: [[String?]], types: [UInt32]) {
      let texts = unsafe parameters.map { unsafe $0.flatMap { unsafe strdup($0) } }
      defer {
        for index in unsafe texts.indices { unsafe free(texts[index]) }
      }
      let pointers = unsafe texts.map { unsafe UnsafePointer($0) }
      let result = unsafe PQexecParams(
        raw, sql, Int32(parameters.count), nil, pointers, nil, nil, 0)
      defer { unsafe PQclear(result) }
      let status = unsafe PQresultStatus(result)
      guard status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK else {
        throw PlainFailure(message: unsafe String(cString: PQerrorMessage(raw)))
      }
      let types = unsafe (0..<PQnfields(result)).map { unsafe PQftype(result, $0) }
      let rows = unsafe (0..<PQntuples(result)).map { row in
        unsafe (0..<PQnfields(result)).map { column in
          unsafe PQgetisnull(result, row, column) == 1
            ? nil : unsafe String(cString: PQgetvalue(result, row, column))
        }
      }
      return (rows, types)
    }
  }
#endif
