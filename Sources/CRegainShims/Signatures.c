#define OPENSSL_SUPPRESS_DEPRECATED  // EC_KEY and RSA: a public key into EVP_PKEY costs as much as a signature

#include "CRegainShims.h"

#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <string.h>

// To make a group takes a sixth of the time that a signature takes; to copy one takes next to none.
static EC_GROUP *p256, *p384;
static CRYPTO_ONCE groups_made = CRYPTO_ONCE_STATIC_INIT;

static void make_groups(void) {
  p256 = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
  p384 = EC_GROUP_new_by_curve_name(NID_secp384r1);
}

// One that all threads read and nobody changes.
static const EC_GROUP *group_of(int curve) {
  if (CRYPTO_THREAD_run_once(&groups_made, make_groups) != 1) return NULL;
  return curve == 384 ? p384 : p256;
}

// A key of this curve, without numbers and with a copy of the group.
static EC_KEY *new_ec_key(int curve) {
  const EC_GROUP *group = group_of(curve);
  EC_KEY *key = group == NULL ? NULL : EC_KEY_new();
  if (key == NULL || EC_KEY_set_group(key, group) != 1) {
    EC_KEY_free(key);
    return NULL;
  }
  return key;
}

// The one encoding that is read: 04 | x | y. libcrypto sees to it that both are below the field's prime and on the curve.
// No more is there to check: the cofactor is 1 (NIST SP 800-186, 3.2.1), so that every point has the right order, but for
// the one at infinity, which this encoding has no room for.
static int is_plain_point(int curve, const uint8_t *point, size_t point_count) {
  return point_count == (curve == 384 ? 97 : 65) && point[0] == 4;
}

static EC_KEY *public_ec_key(int curve, const uint8_t *point, size_t point_count) {
  EC_KEY *key = is_plain_point(curve, point, point_count) ? new_ec_key(curve) : NULL;
  if (key == NULL || EC_KEY_oct2key(key, point, point_count, NULL) != 1) {
    EC_KEY_free(key);
    return NULL;
  }
  return key;
}

int regain_ec_point_is_valid(int curve, const uint8_t *point, size_t point_count) {
  const EC_GROUP *group = group_of(curve);
  EC_POINT *read = group == NULL ? NULL : EC_POINT_new(group);
  int is_valid = read != NULL && is_plain_point(curve, point, point_count) &&
                 EC_POINT_oct2point(group, read, point, point_count, NULL) == 1;
  EC_POINT_free(read);
  return is_valid;
}

int regain_ec_decompress(int curve, const uint8_t *point, size_t point_count, uint8_t *out,
                         size_t out_count) {
  const EC_GROUP *group = group_of(curve);
  EC_POINT *read = group == NULL ? NULL : EC_POINT_new(group);
  // Of this size libcrypto reads nothing but 02 and 03, with an x that is below the field's prime and has a y.
  int is_compressed = point_count == (curve == 384 ? 49 : 33);
  size_t written = 0;
  if (read != NULL && is_compressed &&
      EC_POINT_oct2point(group, read, point, point_count, NULL) == 1) {
    written = EC_POINT_point2oct(group, read, POINT_CONVERSION_UNCOMPRESSED, out, out_count, NULL);
  }
  EC_POINT_free(read);
  return written > 0 && written == out_count;
}

int regain_ecdsa_is_valid(int curve, const uint8_t *point, size_t point_count,
                          const uint8_t *digest, size_t digest_count, const uint8_t *signature,
                          size_t signature_count) {
  if (signature_count > 256 || digest_count > 64) return 0;
  EC_KEY *key = public_ec_key(curve, point, point_count);
  int is_valid = key != NULL && ECDSA_verify(0, digest, (int)digest_count, signature,
                                             (int)signature_count, key) == 1;
  EC_KEY_free(key);
  return is_valid;
}

// The key pair of a scalar; NULL for 0 and for what is not below the order.
static EC_KEY *private_ec_key(int curve, const uint8_t *scalar, size_t scalar_count) {
  EC_KEY *key = new_ec_key(curve);
  const EC_GROUP *group = key == NULL ? NULL : EC_KEY_get0_group(key);
  BIGNUM *number = BN_secure_new();
  EC_POINT *point = group == NULL ? NULL : EC_POINT_new(group);
  int is_made = point != NULL && number != NULL &&
                BN_bin2bn(scalar, (int)scalar_count, number) != NULL && !BN_is_zero(number) &&
                BN_cmp(number, EC_GROUP_get0_order(group)) < 0 &&
                EC_POINT_mul(group, point, number, NULL, NULL, NULL) == 1 &&
                EC_KEY_set_private_key(key, number) == 1 && EC_KEY_set_public_key(key, point) == 1;
  EC_POINT_free(point);
  BN_clear_free(number);
  if (!is_made) {
    EC_KEY_free(key);
    return NULL;
  }
  return key;
}

int regain_ec_public_point(int curve, const uint8_t *scalar, size_t scalar_count, uint8_t *out,
                           size_t out_count) {
  EC_KEY *key = private_ec_key(curve, scalar, scalar_count);
  size_t written = key == NULL ? 0
                               : EC_POINT_point2oct(EC_KEY_get0_group(key),
                                                    EC_KEY_get0_public_key(key),
                                                    POINT_CONVERSION_UNCOMPRESSED, out, out_count,
                                                    NULL);
  EC_KEY_free(key);
  return written == out_count;
}

int regain_ecdsa_sign(int curve, const uint8_t *scalar, size_t scalar_count, const uint8_t *digest,
                      size_t digest_count, uint8_t *out, size_t *out_count) {
  EC_KEY *key = private_ec_key(curve, scalar, scalar_count);
  unsigned int written = 0;
  int is_signed = key != NULL && (size_t)ECDSA_size(key) <= *out_count &&
                  ECDSA_sign(0, digest, (int)digest_count, out, &written, key) == 1;
  EC_KEY_free(key);
  *out_count = written;
  return is_signed;
}

static int nid_of_hash(int bits) {
  return bits == 512 ? NID_sha512 : bits == 384 ? NID_sha384 : NID_sha256;
}

int regain_rsa_is_valid(const uint8_t *modulus, size_t modulus_count, const uint8_t *exponent,
                        size_t exponent_count, int hash_bits, const uint8_t *digest,
                        size_t digest_count, const uint8_t *signature, size_t signature_count) {
  if (modulus_count > 512 || exponent_count > 8 || signature_count > 512) return 0;
  RSA *key = RSA_new();
  BIGNUM *n = BN_bin2bn(modulus, (int)modulus_count, NULL);
  BIGNUM *e = BN_bin2bn(exponent, (int)exponent_count, NULL);
  if (key == NULL || n == NULL || e == NULL || RSA_set0_key(key, n, e, NULL) != 1) {
    BN_free(n);
    BN_free(e);
    RSA_free(key);
    return 0;
  }
  int is_valid = RSA_verify(nid_of_hash(hash_bits), digest, (unsigned int)digest_count, signature,
                            (unsigned int)signature_count, key) == 1;
  RSA_free(key);
  return is_valid;
}

static EVP_PKEY *rsa_of_der(const uint8_t *der, size_t count) {
  const unsigned char *end = der;
  return count > LONG_MAX ? NULL : d2i_AutoPrivateKey(NULL, &end, (long)count);
}

int regain_rsa_sign(const uint8_t *der, size_t der_count, int hash_bits, const uint8_t *message,
                    size_t message_count, uint8_t *out, size_t *out_count) {
  EVP_PKEY *key = rsa_of_der(der, der_count);
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  const EVP_MD *hash = EVP_get_digestbynid(nid_of_hash(hash_bits));
  int is_signed = key != NULL && context != NULL && hash != NULL &&
                  EVP_DigestSignInit(context, NULL, hash, NULL, key) == 1 &&
                  EVP_DigestSign(context, out, out_count, message, message_count) == 1;
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(key);
  return is_signed;
}

int regain_rsa_public_key(const uint8_t *der, size_t der_count, uint8_t *out, size_t *out_count) {
  EVP_PKEY *key = rsa_of_der(der, der_count);
  unsigned char *spki = NULL;
  int written = key == NULL ? 0 : i2d_PUBKEY(key, &spki);
  int fits = written > 0 && (size_t)written <= *out_count;
  if (fits) {
    memcpy(out, spki, (size_t)written);
    *out_count = (size_t)written;
  }
  OPENSSL_free(spki);
  EVP_PKEY_free(key);
  return fits;
}

int regain_rsa_generate(int bits, uint8_t *out, size_t *out_count) {
  EVP_PKEY *key = EVP_RSA_gen((unsigned int)bits);
  unsigned char *der = NULL;
  int written = key == NULL ? 0 : i2d_PrivateKey(key, &der);
  int fits = written > 0 && (size_t)written <= *out_count;
  if (fits) {
    memcpy(out, der, (size_t)written);
    *out_count = (size_t)written;
  }
  OPENSSL_clear_free(der, written > 0 ? (size_t)written : 0);
  EVP_PKEY_free(key);
  return fits;
}

// MARK: private keys in files

struct passphrase {
  const uint8_t *bytes;
  size_t count;
};

static int give_passphrase(char *buffer, int size, int is_writing, void *context) {
  (void)is_writing;
  struct passphrase *passphrase = context;
  if (passphrase->count == 0 || passphrase->count > (size_t)size) return -1;
  memcpy(buffer, passphrase->bytes, passphrase->count);
  return (int)passphrase->count;
}

static EVP_PKEY *private_key_of_file(const uint8_t *file, size_t count,
                                     struct passphrase *passphrase) {
  if (count > INT_MAX) return NULL;
  BIO *memory = BIO_new_mem_buf(file, (int)count);
  EVP_PKEY *key =
      memory == NULL ? NULL : PEM_read_bio_PrivateKey(memory, NULL, give_passphrase, passphrase);
  BIO_free(memory);
  if (key != NULL) return key;
  const unsigned char *end = file;
  return d2i_AutoPrivateKey(NULL, &end, (long)count);
}

static int copy_scalar(EVP_PKEY *key, size_t size, uint8_t *out) {
  BIGNUM *scalar = NULL;
  int is_copied = EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &scalar) == 1 &&
                  BN_bn2binpad(scalar, out, (int)size) == (int)size;
  BN_clear_free(scalar);
  return is_copied;
}

int regain_read_private_key(const uint8_t *file, size_t file_count, const uint8_t *passphrase,
                            size_t passphrase_count, int *kind, uint8_t *out, size_t *out_count) {
  struct passphrase secret = {passphrase, passphrase_count};
  EVP_PKEY *key = private_key_of_file(file, file_count, &secret);
  if (key == NULL) return 0;
  char group[32] = "";
  size_t length = 0;
  int is_read = 0;
  *kind = 0;
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_ED25519:
      *kind = 25519;
      is_read = EVP_PKEY_get_raw_private_key(key, out, out_count) == 1;
      break;
    case EVP_PKEY_EC:
      if (EVP_PKEY_get_group_name(key, group, sizeof group, &length) != 1) break;
      if (OBJ_txt2nid(group) == NID_X9_62_prime256v1) *kind = 256;
      if (OBJ_txt2nid(group) == NID_secp384r1) *kind = 384;
      *out_count = (size_t)*kind / 8;
      is_read = *kind != 0 && copy_scalar(key, *out_count, out);
      break;
    case EVP_PKEY_RSA: {
      unsigned char *der = NULL;
      int written = i2d_PrivateKey(key, &der);
      *kind = 1;
      is_read = written > 0 && (size_t)written <= *out_count;
      if (is_read) {
        memcpy(out, der, (size_t)written);
        *out_count = (size_t)written;
      }
      OPENSSL_clear_free(der, written > 0 ? (size_t)written : 0);
      break;
    }
    default:
      break;
  }
  EVP_PKEY_free(key);
  return is_read;
}
