internal import Foundation
internal import Regain

/// The way to a witness over HTTP: `curl` carries the bytes, and the library opens no connection.
struct CurlTransport: WitnessTransport {
  let address: WitnessAddress

  /// - Throws: `misconfigured` where there is no curl; `unavailable`.
  func addCheckpoint(_ body: [UInt8]) async throws(RegainError) -> WitnessResponse {
    guard let curl = Subprocess.find("curl") else {
      throw RegainError(
        .misconfigured,
        "The witness is asked with curl, which is not on the PATH. Install it. Until then nothing is "
          + "granted; stops are taken.")
    }
    let limit = WitnessResponse.longestBody + Self.longestTrailer
    let outcome: Subprocess.Outcome
    do {
      outcome = try await Subprocess.run(curl, arguments, input: body, atMost: limit)
    } catch {
      throw unreachable("\(curl) cannot be run")
    }
    guard outcome.code == 0 else {
      let line = outcome.messages.split(separator: "\n").first.map(String.init)
      throw unreachable(line ?? "curl ended with \(outcome.code)")
    }
    guard outcome.output.count <= limit, let response = Self.response(outcome.output) else {
      throw unreachable("its answer is far too long, or none")
    }
    return response
  }

  /// No settings of the user's (`-q`, which must be the first), no redirect, no other protocol.
  private var arguments: [String] {
    [
      "-q", "--silent", "--show-error", "--globoff", "--proto", "=https,http",
      "--connect-timeout", "1", "--max-time", "2",
      "--max-filesize", String(WitnessResponse.longestBody),
      "--header", "Content-Type: text/plain; charset=utf-8", "--header", "Expect:",
      "--data-binary", "@-", "--write-out", Self.trailer, "--url", address.addCheckpoint,
    ]
  }

  /// Behind the body, on a last line of its own: no header holds an end of line.
  private static let trailer = "\n%{http_code} %{content_type}"
  private static let longestTrailer = 512

  private static func response(_ output: [UInt8]) -> WitnessResponse? {
    guard let end = output.lastIndex(of: 0x0A) else { return nil }
    let trailer = String(decoding: output[(end + 1)...], as: UTF8.self)
    let parts = trailer.split(separator: " ", maxSplits: 1).map(String.init)
    guard let status = parts.first.flatMap({ Int($0) }), end <= WitnessResponse.longestBody else {
      return nil
    }
    return WitnessResponse(
      status: status, contentType: parts.count > 1 ? parts[1] : nil, body: Array(output[..<end]))
  }

  private func unreachable(_ why: String) -> RegainError {
    RegainError(.unavailable, "The witness at \(address.prefix) cannot be reached: \(why)")
  }
}
