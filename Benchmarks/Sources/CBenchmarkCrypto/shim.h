#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stddef.h>

// A raw verification as libcrypto's manual has it (EVP_DigestVerify(3)), with a key that was read before.

static inline EVP_PKEY *benchmark_public_key(const unsigned char *spki, size_t count) {
  return d2i_PUBKEY(NULL, &spki, (long)count);
}

static inline int benchmark_is_valid(EVP_PKEY *key, const unsigned char *signature,
                                     size_t signature_count, const unsigned char *message,
                                     size_t message_count) {
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  int is_valid =
      context != NULL && EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
      EVP_DigestVerify(context, signature, signature_count, message, message_count) == 1;
  EVP_MD_CTX_free(context);
  return is_valid;
}
