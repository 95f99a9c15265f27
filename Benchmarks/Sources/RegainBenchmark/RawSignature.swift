import CBenchmarkSodium
import RegainTesting

/// libsodium's own verification of what a signed token covers.
struct RawSignature {
  private let message: [UInt8]
  private let signature: [UInt8]
  private let publicKey: [UInt8]

  init(of text: [UInt8], _ sample: SampleToken) throws {
    (message, signature) = try sample.signedParts(of: text)
    publicKey = Array(sample.key.suffix(32))
  }

  func run() {
    let status = crypto_sign_verify_detached(
      signature, message, UInt64(message.count), publicKey)
    precondition(status == 0)
  }
}
