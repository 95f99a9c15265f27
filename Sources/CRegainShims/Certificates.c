// Certificates: the lists that libcrypto keeps them in are macros, which Swift does not see.

#include "CRegainShims.h"

#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

int regain_is_certificate(const uint8_t *bytes, size_t count) {
  const uint8_t *next = bytes;
  X509 *certificate = d2i_X509(NULL, &next, (long)count);
  int is_whole = certificate != NULL && next == bytes + count;
  X509_free(certificate);
  ERR_clear_error();
  return is_whole;
}

// Adds every certificate of a run to a list that owns them.
static bool push_all(STACK_OF(X509) * list, const uint8_t *bytes, size_t count) {
  const uint8_t *end = bytes + count;
  while (bytes < end) {
    X509 *certificate = d2i_X509(NULL, &bytes, (long)(end - bytes));
    if (certificate == NULL) return false;
    if (sk_X509_push(list, certificate) <= 0) {
      X509_free(certificate);
      return false;
    }
  }
  return true;
}

static int verify(X509 *leaf, STACK_OF(X509) * between, STACK_OF(X509) * anchors,
                  int64_t seconds) {
  X509_STORE_CTX *context = X509_STORE_CTX_new();
  int verdict = -1;
  // No store: the anchors are given directly, so that no default location is ever looked into.
  if (context != NULL && X509_STORE_CTX_init(context, NULL, leaf, between) == 1) {
    X509_STORE_CTX_set0_trusted_stack(context, anchors);
    X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(context);
    // An anchor need not be self-signed: vendors publish intermediates, and may be trusted for one model.
    X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_TRUSTED_FIRST);
    X509_VERIFY_PARAM_set_depth(param, 6);
    X509_VERIFY_PARAM_set_auth_level(param, 2);
    X509_VERIFY_PARAM_set_time(param, (time_t)seconds);
    verdict = X509_verify_cert(context) == 1 ? 1 : 0;
  }
  X509_STORE_CTX_free(context);
  return verdict;
}

int regain_is_trusted_chain(const uint8_t *leaf, size_t leaf_count, const uint8_t *between,
                            size_t between_count, const uint8_t *anchors, size_t anchors_count,
                            int64_t seconds) {
  STACK_OF(X509) *leaves = sk_X509_new_null(), *others = sk_X509_new_null();
  STACK_OF(X509) *trusted = sk_X509_new_null();
  int verdict = -1;
  if (leaves != NULL && others != NULL && trusted != NULL && push_all(leaves, leaf, leaf_count) &&
      sk_X509_num(leaves) == 1 && push_all(others, between, between_count) &&
      push_all(trusted, anchors, anchors_count)) {
    verdict = verify(sk_X509_value(leaves, 0), others, trusted, seconds);
  }
  sk_X509_pop_free(leaves, X509_free);
  sk_X509_pop_free(others, X509_free);
  sk_X509_pop_free(trusted, X509_free);
  ERR_clear_error();
  return verdict;
}
