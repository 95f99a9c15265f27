internal import ArgumentParser
internal import Regain

/// A challenge and its answer, as they are handed in.
struct AnswerOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The challenge's text, or its id; - is stdin.", valueName: "file|id"))
  var challenge: String

  @Option(
    help: ArgumentHelp(
      "The answer: of ssh-keygen -Y sign, a raw signature, or a browser's JSON; - is stdin.",
      valueName: "file"))
  var signature: String

  @OptionGroup var form: SignatureFormOptions

  func validate() throws {
    if challenge == "-", signature == "-" {
      throw ValidationError("Only one of --challenge and --signature can be on stdin.")
    }
  }

  @OptionGroup var expectation: ExpectationOptions

  func presented() throws(RegainError) -> PresentedChallenge {
    try expectation.applied(to: try PresentedChallenge(fileOrID: challenge))
  }

  func answer(to challenge: PresentedChallenge) throws(RegainError) -> DeviceAnswer {
    try form.answer(in: signature, for: challenge.kind)
  }
}

/// How a raw ECDSA signature is written; it is never guessed.
struct SignatureFormOptions: ParsableArguments {
  @Option(help: "Of a raw ECDSA signature: der (openssl, tpm2_sign) or p1363 (PKCS #11).")
  var signatureFormat = "der"

  func validate() throws {
    guard RawSignatureForm(name: signatureFormat) != nil else {
      throw ValidationError("--signature-format is der or p1363.")
    }
  }

  var form: RawSignatureForm { RawSignatureForm(name: signatureFormat) ?? .der }

  /// - Parameter kind: in which way the device answers, where the challenge says it; else it is read once that is known.
  func answer(
    in path: String, for kind: DeviceKind?
  ) throws(RegainError) -> DeviceAnswer {
    let answer = try DeviceAnswer(file: path, form: form)
    return try kind.map { kind throws(RegainError) in try answer.resolved(for: kind) } ?? answer
  }
}

extension DeviceAnswer {
  init(file path: String, form: RawSignatureForm) throws(RegainError) {
    self = try .file(
      try InputFile.read(path, "The signature", atMost: Self.longest), form: form)
  }
}

extension PresentedChallenge {
  init(fileOrID: String) throws(RegainError) {
    if fileOrID.utf8.count == 32, let id = try? ChallengeID(fileOrID.lowercased()) {
      self.init(id)
    } else {
      try self.init(
        text: try InputFile.read(fileOrID, "The challenge", atMost: ChallengeText.longest))
    }
  }
}
