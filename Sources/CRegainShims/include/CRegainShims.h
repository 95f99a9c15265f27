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

/// PBKDF2 (RFC 8018, 5.2) with HMAC-SHA-256; libcrypto's SP 800-132 checks are on when strict.
int regain_pbkdf2_sha256(const uint8_t *_Nonnull password, size_t password_count,
                         const uint8_t *_Nonnull salt, size_t salt_count, uint64_t iterations,
                         bool is_strict, uint8_t *_Nonnull out, size_t out_count);

/// SHA-256 (FIPS 180-4) over one byte and the bytes behind it; `out` has 32 bytes.
int regain_sha256_prefixed(uint8_t prefix, const uint8_t *_Nonnull bytes, size_t count,
                           uint8_t *_Nonnull out);

#endif
