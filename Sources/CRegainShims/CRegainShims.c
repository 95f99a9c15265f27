#define OPENSSL_SUPPRESS_DEPRECATED  // SHA256_Init and its like, see regain_sha256_prefixed

#include "CRegainShims.h"

#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/sha.h>

// libcrypto takes the bytes of a parameter as `void *` but only reads them.
static OSSL_PARAM octets(const char *name, const uint8_t *bytes, size_t count) {
  return OSSL_PARAM_construct_octet_string(name, (void *)bytes, count);
}

static OSSL_PARAM text(const char *name, const char *value) {
  return OSSL_PARAM_construct_utf8_string(name, (char *)value, 0);
}

// To look an algorithm up takes as long as to use it. These are looked up once, and shared by all threads.
static EVP_KDF *hkdf, *pbkdf2;
static EVP_MAC *hmac;
static EVP_CIPHER *aes256_ctr;
static CRYPTO_ONCE algorithms_found = CRYPTO_ONCE_STATIC_INIT;

static void find_algorithms(void) {
  hkdf = EVP_KDF_fetch(NULL, OSSL_KDF_NAME_HKDF, NULL);
  pbkdf2 = EVP_KDF_fetch(NULL, OSSL_KDF_NAME_PBKDF2, NULL);
  hmac = EVP_MAC_fetch(NULL, OSSL_MAC_NAME_HMAC, NULL);
  aes256_ctr = EVP_CIPHER_fetch(NULL, SN_aes_256_ctr, NULL);
}

static bool has_algorithms(void) {
  return CRYPTO_THREAD_run_once(&algorithms_found, find_algorithms) == 1 && hkdf != NULL &&
         pbkdf2 != NULL && hmac != NULL && aes256_ctr != NULL;
}

static int derive(EVP_KDF *kdf, const OSSL_PARAM *params, uint8_t *out, size_t out_count) {
  EVP_KDF_CTX *context = EVP_KDF_CTX_new(kdf);
  int status = context == NULL ? 0 : EVP_KDF_derive(context, out, out_count, params);
  EVP_KDF_CTX_free(context);
  return status == 1;
}

int regain_hmac_sha384(const uint8_t *key, size_t key_count, const uint8_t *message,
                       size_t message_count, uint8_t *out) {
  const OSSL_PARAM params[] = {
      text(OSSL_MAC_PARAM_DIGEST, SN_sha384),
      OSSL_PARAM_construct_end(),
  };
  size_t out_count = 0;
  EVP_MAC_CTX *context = has_algorithms() ? EVP_MAC_CTX_new(hmac) : NULL;
  int is_made = context != NULL && EVP_MAC_init(context, key, key_count, params) == 1 &&
                EVP_MAC_update(context, message, message_count) == 1 &&
                EVP_MAC_final(context, out, &out_count, 48) == 1;
  EVP_MAC_CTX_free(context);
  return is_made && out_count == 48;
}

int regain_aes256_ctr(const uint8_t *key, const uint8_t *counter, uint8_t *bytes, size_t count) {
  if (count > INT_MAX || !has_algorithms()) return 0;
  int written = 0;
  EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
  int is_done = context != NULL &&
                EVP_EncryptInit_ex2(context, aes256_ctr, key, counter, NULL) == 1 &&
                EVP_EncryptUpdate(context, bytes, &written, bytes, (int)count) == 1;
  EVP_CIPHER_CTX_free(context);
  return is_done && (size_t)written == count;
}

int regain_hkdf(const char *digest, const uint8_t *key, size_t key_count, const uint8_t *salt,
                size_t salt_count, const uint8_t *info, size_t info_count, uint8_t *out,
                size_t out_count) {
  const OSSL_PARAM params[] = {
      text(OSSL_KDF_PARAM_DIGEST, digest),
      octets(OSSL_KDF_PARAM_KEY, key, key_count),
      octets(OSSL_KDF_PARAM_SALT, salt, salt_count),
      octets(OSSL_KDF_PARAM_INFO, info, info_count),
      OSSL_PARAM_construct_end(),
  };
  return has_algorithms() && derive(hkdf, params, out, out_count);
}

int regain_pbkdf2(const char *digest, const uint8_t *password, size_t password_count,
                  const uint8_t *salt, size_t salt_count, uint64_t iterations, bool is_strict,
                  uint8_t *out, size_t out_count) {
  // 0 means: not PKCS #5's lax rules, so the lower bounds of SP 800-132 are checked.
  int pkcs5 = is_strict ? 0 : 1;
  const OSSL_PARAM params[] = {
      text(OSSL_KDF_PARAM_DIGEST, digest),
      octets(OSSL_KDF_PARAM_PASSWORD, password, password_count),
      octets(OSSL_KDF_PARAM_SALT, salt, salt_count),
      OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_ITER, &iterations),
      OSSL_PARAM_construct_int(OSSL_KDF_PARAM_PKCS5, &pkcs5),
      OSSL_PARAM_construct_end(),
  };
  return has_algorithms() && derive(pbkdf2, params, out, out_count);
}

// The EVP interface costs as much again as the hash of 65 bytes; this one is only a hash.
int regain_sha256(const uint8_t *bytes, size_t count, uint8_t *out) {
  SHA256_CTX context;
  int is_hashed = SHA256_Init(&context) == 1 && SHA256_Update(&context, bytes, count) == 1 &&
                  SHA256_Final(out, &context) == 1;
  OPENSSL_cleanse(&context, sizeof context);  // the message may be a secret
  return is_hashed;
}

int regain_sha256_prefixed(uint8_t prefix, const uint8_t *bytes, size_t count, uint8_t *out) {
  SHA256_CTX context;
  return SHA256_Init(&context) == 1 && SHA256_Update(&context, &prefix, 1) == 1 &&
         SHA256_Update(&context, bytes, count) == 1 && SHA256_Final(out, &context) == 1;
}
