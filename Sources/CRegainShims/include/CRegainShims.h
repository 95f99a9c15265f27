// What Swift cannot say to libcrypto: parameter arrays hold pointers to names and values that must
// outlive the call that fills them, which Swift's temporary strings do not.
//
// Every function returns 1 when `out` holds the result, 0 otherwise. Pointers are never null, even
// with a length of 0. The error queue is left to the caller.

#ifndef REGAIN_SHIMS_H
#define REGAIN_SHIMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// HMAC (RFC 2104) with SHA-384 over a whole message; `out` has 48 bytes.
int regain_hmac_sha384(const uint8_t *_Nonnull key, size_t key_count,
                       const uint8_t *_Nonnull message, size_t message_count,
                       uint8_t *_Nonnull out);

/// HKDF (RFC 5869), extract and expand, with the digest of this name.
int regain_hkdf(const char *_Nonnull digest, const uint8_t *_Nonnull key, size_t key_count,
                const uint8_t *_Nonnull salt, size_t salt_count, const uint8_t *_Nonnull info,
                size_t info_count, uint8_t *_Nonnull out, size_t out_count);

/// AES-256 in counter mode (NIST SP 800-38A, 6.5), in place; the key has 32 bytes, the first counter block 16.
int regain_aes256_ctr(const uint8_t *_Nonnull key, const uint8_t *_Nonnull counter,
                      uint8_t *_Nonnull bytes, size_t count);

/// PBKDF2 (RFC 8018, 5.2) with HMAC and the digest of this name; libcrypto's SP 800-132 checks are on when strict.
int regain_pbkdf2(const char *_Nonnull digest, const uint8_t *_Nonnull password,
                  size_t password_count, const uint8_t *_Nonnull salt, size_t salt_count,
                  uint64_t iterations, bool is_strict, uint8_t *_Nonnull out, size_t out_count);

/// SHA-256 (FIPS 180-4); `out` has 32 bytes.
int regain_sha256(const uint8_t *_Nonnull bytes, size_t count, uint8_t *_Nonnull out);

/// SHA-256 (FIPS 180-4) over one byte and the bytes behind it; `out` has 32 bytes.
int regain_sha256_prefixed(uint8_t prefix, const uint8_t *_Nonnull bytes, size_t count,
                           uint8_t *_Nonnull out);

// Signatures.c. A curve is 256 or 384 (NIST P-256, P-384); a hash has 256, 384 or 512 bits. Where `out_count` is a
// pointer, it holds the room in `out` before, and what was written after.

/// Whether 04 | x | y is a point of the curve.
int regain_ec_point_is_valid(int curve, const uint8_t *_Nonnull point, size_t point_count);

/// The point 04 | x | y of 02 | x or 03 | x (SEC 1, 2.3.4), and of nothing else.
int regain_ec_decompress(int curve, const uint8_t *_Nonnull point, size_t point_count,
                         uint8_t *_Nonnull out, size_t out_count);

/// Whether a signature in DER, and in nothing else, is that of the digest (FIPS 186-5, 6.4.2).
int regain_ecdsa_is_valid(int curve, const uint8_t *_Nonnull point, size_t point_count,
                          const uint8_t *_Nonnull digest, size_t digest_count,
                          const uint8_t *_Nonnull signature, size_t signature_count);

/// The public key 04 | x | y of a scalar.
int regain_ec_public_point(int curve, const uint8_t *_Nonnull scalar, size_t scalar_count,
                           uint8_t *_Nonnull out, size_t out_count);

/// Signs a digest, in DER; `out` has 256 bytes.
int regain_ecdsa_sign(int curve, const uint8_t *_Nonnull scalar, size_t scalar_count,
                      const uint8_t *_Nonnull digest, size_t digest_count, uint8_t *_Nonnull out,
                      size_t *_Nonnull out_count);

/// Whether an RSASSA-PKCS1-v1_5 signature (RFC 8017, 8.2) is that of the digest.
int regain_rsa_is_valid(const uint8_t *_Nonnull modulus, size_t modulus_count,
                        const uint8_t *_Nonnull exponent, size_t exponent_count, int hash_bits,
                        const uint8_t *_Nonnull digest, size_t digest_count,
                        const uint8_t *_Nonnull signature, size_t signature_count);

/// Signs a message with a private key in DER.
int regain_rsa_sign(const uint8_t *_Nonnull der, size_t der_count, int hash_bits,
                    const uint8_t *_Nonnull message, size_t message_count, uint8_t *_Nonnull out,
                    size_t *_Nonnull out_count);

/// The SubjectPublicKeyInfo of a private key in DER.
int regain_rsa_public_key(const uint8_t *_Nonnull der, size_t der_count, uint8_t *_Nonnull out,
                          size_t *_Nonnull out_count);

/// A new private key in DER.
int regain_rsa_generate(int bits, uint8_t *_Nonnull out, size_t *_Nonnull out_count);

/// Reads a private key from PEM or DER. `kind`: 25519, 256, 384, or 1 for RSA. `out`: the seed, the scalar, or DER.
/// An empty passphrase is none.
int regain_read_private_key(const uint8_t *_Nonnull file, size_t file_count,
                            const uint8_t *_Nonnull passphrase, size_t passphrase_count,
                            int *_Nonnull kind, uint8_t *_Nonnull out,
                            size_t *_Nonnull out_count);

// Certificates.c, which leaves nothing in the error queue.

/// Whether libcrypto reads these bytes, and all of them, as one X.509 certificate.
int regain_is_certificate(const uint8_t *_Nonnull bytes, size_t count);

/// Whether a path leads from the leaf to one of the anchors at a time (RFC 5280, 6).
///
/// `between` and `anchors` are DER certificates, each right behind the one before.
/// Returns 1 if so, 0 if not, -1 when memory could not be had or some bytes are no certificate.
int regain_is_trusted_chain(const uint8_t *_Nonnull leaf, size_t leaf_count,
                            const uint8_t *_Nonnull between, size_t between_count,
                            const uint8_t *_Nonnull anchors, size_t anchors_count,
                            int64_t seconds);

#endif
