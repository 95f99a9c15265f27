#include <crypt.h>

// Swift does not import the struct: its arrays are too large for tuples.
enum { regain_crypt_data_size = sizeof(struct crypt_data) };
