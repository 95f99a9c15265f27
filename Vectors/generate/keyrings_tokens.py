"""Keyrings with keys for tokens, written as PASERK writes them."""

from common import TOKEN_ALGORITHMS, base64url, case, fixed, flipped, key_id
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from keyrings_plain import LATER, line, new_keyring, prefix_of, text, whole

PURPOSES = ["token-digest", *TOKEN_ALGORITHMS]
# FIPS 186-4, D.1.2.4
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973


def key(purpose, label):
    seed = fixed(f"token key {purpose} {label}", 48 if purpose == "token-v3-public" else 32)
    if purpose == "token-v3-public":
        return (int.from_bytes(seed, "big") % (ORDER - 1) + 1).to_bytes(48, "big")
    return seed + public_key(seed) if purpose == "token-v4-public" else seed


def public_key(seed):
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def token_line(purpose, state="active", label="new", **more):
    return line(purpose, state, **({"key": key(purpose, label)} | more))


def make():
    tests = [whole(f"keys for tokens: {comment}", text(lines)) for comment, lines in right().items()]
    for comment, lines in wrong().items():
        tests.append(case(
            "plain", "invalid", f"keys for tokens: {comment}", ["keys"], text=text(new_keyring() + lines).encode()))
    return tests


def right():
    new = new_keyring()
    all_new = [token_line(purpose) for purpose in PURPOSES]
    old = [token_line(purpose, "verify-only", "old", changed=LATER) for purpose in PURPOSES]
    gone = [token_line(purpose, "revoked", "gone", changed=LATER) for purpose in PURPOSES]
    later = [token_line(purpose, created=LATER) for purpose in PURPOSES]
    ends = {"1": 1, "the highest": ORDER - 1}
    return {
        "one of each": new + [line("log-signing")] + all_new, "rotated": new + gone + old + later,
        "before the others": all_new + new, "none that is active": new + old,
        "staged": new + all_new + [token_line(p, "staged", "next", created=LATER) for p in PURPOSES],
        "staged alone": new + [token_line("token-v4-local", "staged")],
        "one bytes for every shared key": new + [
            token_line(p, key=bytes(range(32))) for p in PURPOSES if not p.endswith("public")],
    } | {f"one of {purpose} alone": new + [line] for purpose, line in zip(PURPOSES, all_new)} | {
        f"the scalar {name}": new + [token_line("token-v3-public", key=number.to_bytes(48, "big"))]
        for name, number in ends.items()}


def wrong():
    tests = {}
    for purpose in PURPOSES:
        own, right_key = token_line(purpose), key(purpose, "new")
        tests |= {
            f"two active ones of {purpose}": [own, token_line(purpose, label="second")],
            f"two staged ones of {purpose}": [
                own, token_line(purpose, "staged", label="a"), token_line(purpose, "staged", label="b")],
            f"{purpose} cut short": [token_line(purpose, key=right_key[:-1])],
            f"{purpose} and a byte more": [token_line(purpose, key=right_key + b"\0")],
            f"{purpose} of another algorithm": [token_line(purpose, algorithm="ed25519")],
            f"{purpose} with another's id": [token_line(purpose, id=key_id(right_key, "look-up"))],
        }
    for purpose in TOKEN_ALGORITHMS:
        bare = base64url(key(purpose, "new"))
        prefix = prefix_of(purpose)
        others = {prefix_of(other) for other in TOKEN_ALGORITHMS} - {prefix} | {
            "", prefix[:-1], prefix.upper(), prefix + prefix, prefix.replace("secret", "public"), "." + prefix}
        tests |= {
            f"{purpose} after '{other}'": [token_line(purpose, material=other + bare)]
            for other in sorted(others - {prefix})}
        tests[f"{purpose} with padding"] = [token_line(purpose, material=prefix + bare + "=")]
    for purpose in ["code-pepper", "row-authentication", "look-up", "log-signing"]:
        tests[f"{purpose} staged"] = [line(purpose, "staged", label="next")]
    tests["a digest key with a beginning"] = [
        token_line("token-digest", material="k4.local." + base64url(key("token-digest", "new")))]
    pair = key("token-v4-public", "new")
    for comment, wrong_key in {
        "another public key": pair[:32] + public_key(fixed("another", 32)),
        "a public key with one bit changed": flipped(pair, 63), "no public key but zeros": pair[:32] + bytes(32),
        "another seed": flipped(pair),
    }.items():
        tests[f"a pair with {comment}"] = [token_line("token-v4-public", key=wrong_key)]
    for comment, number in {"0": 0, "of the order": ORDER, "above the order": ORDER + 1, "of ones": 2**384 - 1}.items():
        tests[f"a scalar {comment}"] = [token_line("token-v3-public", key=number.to_bytes(48, "big"))]
    return tests
