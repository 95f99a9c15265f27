import CBenchmarkSodium

/// 19 456 KiB and 2 passes, as the standard profile has it.
func hashOnce() {
  var output = [UInt8](repeating: 0, count: 32)
  let secret = [CChar](repeating: 65, count: 16)
  let salt = [UInt8](repeating: 7, count: 16)
  let status = crypto_pwhash(
    &output, 32, secret, 16, salt, 2, 19_456 * 1024, crypto_pwhash_ALG_ARGON2ID13)
  precondition(status == 0, "Argon2id failed")
}
