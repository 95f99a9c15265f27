"""Keyring files, plain and sealed."""

import keyrings_plain
import keyrings_sealed
import keyrings_tokens
from common import algorithm_of, case, fixed, key_id

ABOUT = (
    "kind key-id: the id of key material. kind plain: text of a keyring, and the keys in it, in their "
    "order. kind sealed: text of a sealed keyring, its passphrase, and the plain text. What is invalid "
    "must be refused; of sealed ones, flags say where: form (before a key is made), cost, or tag."
)


def make():
    tests = []
    for purpose in keyrings_plain.PURPOSES + ["log-signing"]:
        for key in (fixed(f"key id {purpose}", 32), fixed("one key id", 32), bytes(32)):
            tests.append(case(
                "key-id", "valid", purpose, purpose=purpose, algorithm=algorithm_of(purpose),
                key=key, keyID=key_id(key, purpose)))
    for purpose in keyrings_tokens.PURPOSES:
        for label in ("one", "another"):
            key = keyrings_tokens.key(purpose, label)
            tests.append(case(
                "key-id", "valid", purpose, purpose=purpose, algorithm=algorithm_of(purpose), key=key,
                keyID=key_id(key, purpose)))
    return tests + keyrings_plain.make() + keyrings_tokens.make() + keyrings_sealed.make()
