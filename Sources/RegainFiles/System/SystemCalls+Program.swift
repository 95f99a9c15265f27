internal import Foundation

#if os(Linux)
  private typealias SpawnActions = posix_spawn_file_actions_t
  private typealias SpawnAttributes = posix_spawnattr_t
#else
  private typealias SpawnActions = posix_spawn_file_actions_t?
  private typealias SpawnAttributes = posix_spawnattr_t?
#endif

extension SystemCalls {
  /// pipe(2), closed on exec.
  static func pipe() -> PipeEnds? {
    var ends: [Int32] = [-1, -1]
    // unsafe: two descriptors, which is what it writes.
    guard unsafe Foundation.pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return PipeEnds(
      read: OpenFile(descriptor: ends[0]), write: OpenFile(descriptor: ends[1]))
  }

  /// posix_spawn(3), with the environment and the stderr of this process, and in its process group: only
  /// there may a program ask at the terminal. Foundation's puts it in one of its own.
  ///
  /// - Returns: nil when it cannot be started.
  static func start(
    _ path: String, _ arguments: [String], stdin: Int32, stdout: Int32
  ) -> pid_t? {
    // unsafe: it holds pointers of its own.
    var actions = unsafe SpawnActions()
    // unsafe: made, filled and destroyed here.
    guard unsafe posix_spawn_file_actions_init(&actions) == 0 else { return nil }
    // unsafe: as above.
    defer { _ = unsafe posix_spawn_file_actions_destroy(&actions) }
    guard unsafe posix_spawn_file_actions_adddup2(&actions, stdin, STDIN_FILENO) == 0,
      unsafe posix_spawn_file_actions_adddup2(&actions, stdout, STDOUT_FILENO) == 0
    else { return nil }
    // unsafe: made, filled and destroyed here.
    var attributes = SpawnAttributes()
    guard unsafe posix_spawnattr_init(&attributes) == 0 else { return nil }
    // unsafe: as above.
    defer { _ = unsafe posix_spawnattr_destroy(&attributes) }
    guard takesSignals(&attributes) else { return nil }
    let environment = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
    var process: pid_t = 0
    // unsafe: both lists end with nil and outlive the call.
    let status = unsafe withCStrings([path] + arguments) { arguments in
      unsafe withCStrings(environment) { environment in
        unsafe posix_spawn(&process, path, &actions, &attributes, arguments, environment)
      }
    }
    errno = status
    return status == 0 ? process : nil
  }

  /// Threads of a queue block signals, and what they start would: nobody could interrupt it.
  private static func takesSignals(_ attributes: inout SpawnAttributes) -> Bool {
    var (none, pipe) = (sigset_t(), sigset_t())
    let flags = Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF)
    // unsafe: locals that outlive the calls.
    return unsafe sigemptyset(&none) == 0 && sigemptyset(&pipe) == 0
      && sigaddset(&pipe, SIGPIPE) == 0
      && posix_spawnattr_setsigmask(&attributes, &none) == 0
      && posix_spawnattr_setsigdefault(&attributes, &pipe) == 0
      && posix_spawnattr_setflags(&attributes, flags) == 0
  }

  /// waitpid(2): nil where a signal ended it.
  static func exitCode(of process: pid_t) -> Int32? {
    var status: Int32 = 0
    // unsafe: writes to a local that outlives the call.
    while unsafe waitpid(process, &status, 0) < 0 {
      guard errno == EINTR else { return nil }
    }
    return status & 0x7F == 0 ? status >> 8 & 0xFF : nil
  }

  private static func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    // unsafe: copies, freed when the call has ended.
    let copies = unsafe strings.map { unsafe strdup($0) } + [nil]
    defer { for index in unsafe copies.indices { unsafe free(copies[index]) } }
    return unsafe copies.withUnsafeBufferPointer { buffer in
      // unsafe: never empty, so that there is an address.
      unsafe body(buffer.baseAddress.unsafelyUnwrapped)
    }
  }
}

/// Both ends of a pipe.
struct PipeEnds: ~Copyable {
  let read: OpenFile
  let write: OpenFile

  /// Closes the end that is written to: where nobody else has it, reading comes to an end.
  consuming func onlyRead() -> OpenFile { read }
}
