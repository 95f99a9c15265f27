#include <sodium.h>
#include <stddef.h>

// libcrypto's, which the library links: the fastest there is, and what the library itself calls.
unsigned char *SHA256(const unsigned char *bytes, size_t count, unsigned char *digest);
