internal import Regain
internal import RegainFiles

extension Places {
  /// Nil also where it is not configured rightly, which is said.
  func anchorForStop() -> (any LogAnchor)? {
    do throws(RegainError) {
      return try anchor()
    } catch {
      Output.message("Stopped without the anchor. \(error.message)")
      return nil
    }
  }

  /// The anchor that grants wait for; nil where none is configured.
  ///
  /// - Parameter path: instead of the one that is configured.
  /// - Throws: `misconfigured` for a witness without its key, its address or an anchor.
  func anchor(at path: String? = nil) throws(RegainError) -> (any LogAnchor)? {
    let file = (path ?? anchorPath).map { AnchorFile(path: $0) }
    switch (try witnessAddress(), try witness()) {
    case (nil, nil): return file
    case (let address?, let witness?):
      guard let file else {
        throw RegainError(
          .misconfigured,
          "A witness stands beside an anchor: name a file with --anchor or REGAIN_ANCHOR.")
      }
      return WitnessedAnchor(
        file, by: ReachableWitness(witness, over: CurlTransport(address: address)))
    case (_?, nil):
      throw RegainError(
        .misconfigured,
        "A witness is believed for its key alone: name it with --witness-key or REGAIN_WITNESS_KEY."
      )
    case (nil, _?):
      throw RegainError(
        .misconfigured, "Where is the witness? Name its URL with --witness or REGAIN_WITNESS.")
    }
  }
}
