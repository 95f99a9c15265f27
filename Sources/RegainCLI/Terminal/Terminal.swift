internal import Foundation
internal import Regain
internal import RegainCrypto
internal import RegainFiles

/// The terminal itself, whatever stdin and stdout are.
enum Terminal {
  static var isThere: Bool { opened.descriptor >= 0 }

  private static var opened: OpenFile {
    OpenFile(descriptor: SystemCalls.open("/dev/tty", O_RDWR | O_NOCTTY))
  }

  /// - Throws: `unavailable` where there is none.
  static func show(_ text: String) throws(RegainError) {
    let terminal = opened
    guard terminal.descriptor >= 0 else {
      throw RegainError(.unavailable, "There is no terminal to show a secret on.")
    }
    try ByteWriter(descriptor: terminal.descriptor).write(text: text)
  }

  /// Asks without showing what is typed; one line.
  static func readHidden(_ prompt: String) throws(RegainError) -> SecretBytes {
    let terminal = opened
    guard terminal.descriptor >= 0 else {
      throw RegainError(.malformed, "There is no terminal to ask on. Give the code on stdin.")
    }
    let writer = ByteWriter(descriptor: terminal.descriptor)
    try writer.write(text: prompt)
    let hidden = HiddenEcho(terminal.descriptor)
    defer { hidden.restore() }
    let line = try terminal.readSecret(atMost: SecretInput.longest, stopAtNewline: true)
    try writer.write(text: "\n")
    return line
  }
}

/// Turns the terminal's echo off, and on again whatever happens.
///
/// An interrupt while hidden restores the terminal first: a shell without echo is a trap.
private struct HiddenEcho {
  private let descriptor: Int32
  private let saved: termios
  private let signals: [any DispatchSourceSignal]

  init(_ descriptor: Int32) {
    var settings = termios()
    // `unsafe`: tcgetattr and tcsetattr take a pointer to a local that outlives the call.
    unsafe tcgetattr(descriptor, &settings)
    let original = settings
    settings.c_lflag &= ~tcflag_t(ECHO)
    unsafe tcsetattr(descriptor, TCSAFLUSH, &settings)
    self.descriptor = descriptor
    saved = original
    signals = [SIGINT, SIGTERM, SIGHUP].map { number in
      _ = signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        var original = original
        unsafe tcsetattr(descriptor, TCSAFLUSH, &original)
        _exit(128 + number)
      }
      source.resume()
      return source
    }
  }

  func restore() {
    var original = saved
    unsafe tcsetattr(descriptor, TCSAFLUSH, &original)
    for source in signals { source.cancel() }
    for number in [SIGINT, SIGTERM, SIGHUP] { _ = signal(number, SIG_DFL) }
  }
}
