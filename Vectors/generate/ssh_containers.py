"""SSH signatures as they should be, and what surrounds them changed."""

from ssh_cases import DATA, ED, LAX, MESSAGE, NAMESPACE, OTHER, P256, P384, RSA, SK_EC, SK_ED, bad, signature, simple
from ssh_keygen_made import MADE
from ssh_wire import armor, container, mpint, signed_data, string


def honest():
    for name, key in [("Ed25519", ED), ("P-256", P256), ("P-384", P384), ("RSA", RSA)]:
        for hash_name in ("sha256", "sha512"):
            data = signed_data(MESSAGE, NAMESPACE, hash_name)
            blob = container(key.blob(), NAMESPACE, key.sign(data), hash_name)
            yield signature(f"{name}, {hash_name}", armor(blob), key.line())
    blob = container(RSA.blob(), NAMESPACE, string("rsa-sha2-256") + string(RSA.raw(DATA, "sha256")))
    yield signature("RSA signed with rsa-sha2-256", armor(blob), RSA.line())
    empty = signed_data(b"", NAMESPACE)
    yield signature("of nothing", armor(container(ED.blob(), NAMESPACE, ED.sign(empty))), ED.line(), message=b"")
    for comment, more in [
        ("another message", {"message": MESSAGE + b"\n"}), ("the message cut short", {"message": MESSAGE[:-1]}),
    ]:
        for key in (ED, P256, P384, RSA, SK_ED, SK_EC):
            yield signature(comment, simple(key), key.line(), reason="wrong-signature", **more)
    for namespace in ("file", "git", NAMESPACE + "x", NAMESPACE.upper(), "regain-deny-v1@example.org"):
        blob = container(ED.blob(), namespace, ED.sign(signed_data(MESSAGE, namespace)))
        yield bad("made for another use", blob, ED, "wrong-namespace")
    claimed = container(ED.blob(), NAMESPACE, ED.sign(signed_data(MESSAGE, "file")))
    yield bad("made for another use, and the namespace put in its place", claimed, ED, "wrong-signature")
    yield signature("a stranger's key", simple(OTHER), ED.line(), reason="wrong-key")
    claimed = container(ED.blob(), NAMESPACE, OTHER.sign(DATA))
    yield bad("a stranger's signature with the enrolled key beside it", claimed, ED, "wrong-signature")
    claimed = container(OTHER.blob(), NAMESPACE, ED.sign(DATA))
    yield bad("the enrolled key's signature with a stranger's beside it", claimed, ED, "wrong-key")


def made_by_ssh_keygen():
    for name, made in MADE.items():
        yield signature(
            f"made by ssh-keygen 9.2: {name}", made["armored"], made["key"], ["ssh-keygen"],
            namespace="regain-approve-v1@example.org", message=b"what ssh-keygen signed\n",
            **{k: v for k, v in made.items() if k not in ("armored", "key")})


def containers():
    key, good = ED.blob(), ED.sign(DATA)
    yield bad("version 0", container(key, NAMESPACE, good, version=0), ED, flags=LAX)
    yield bad("version 2", container(key, NAMESPACE, good, version=2), ED)
    yield bad("version 2³¹", container(key, NAMESPACE, good, version=2**31), ED)
    yield bad("a reserved part, not signed", container(key, NAMESPACE, good, reserved=b"x"), ED, flags=LAX)
    inside = b"SSHSIG" + string(NAMESPACE) + string("x") + DATA[len(b"SSHSIG" + string(NAMESPACE)) + 4 :]
    yield bad("a reserved part, signed", container(key, NAMESPACE, ED.sign(inside), reserved=b"x"), ED)
    yield bad("NUL after the namespace", container(key, NAMESPACE + "\0", good), ED, flags=LAX)
    nul = ED.sign(signed_data(MESSAGE, NAMESPACE + "\0x"))
    yield bad("NUL in the namespace", container(key, NAMESPACE + "\0x", nul), ED)
    yield bad("no namespace", container(key, "", ED.sign(signed_data(MESSAGE, ""))), ED)
    long = "n" * 257
    yield bad("a long namespace", container(key, long, ED.sign(signed_data(MESSAGE, long))), ED)
    accent = "r\u00e9gain"
    yield bad("a namespace not in ASCII", container(key, accent, ED.sign(signed_data(MESSAGE, accent))), ED)
    for name in ("md5", "sha1", "sha384", "SHA512", "sha-512", "sha512 ", "", "sha256,sha512"):
        yield bad(f"the hash {name!r}", container(key, NAMESPACE, good, name), ED)
    yield bad("the other hash's name", container(key, NAMESPACE, good, "sha256"), ED, "wrong-signature")
    whole = container(key, NAMESPACE, good)
    yield bad("a byte more", whole + b"\0", ED)
    yield bad("a byte more in the signature", container(key, NAMESPACE, good + b"\0"), ED)
    yield bad("a byte more in the key", container(key + b"\0", NAMESPACE, good), ED)
    yield bad("twice", whole + whole, ED)
    yield bad("the magic in lower case", b"sshsig" + whole[6:], ED)
    yield bad("no magic", whole[6:], ED)
    yield bad("nothing", b"", ED)
    yield bad("a length of 2³² - 1", whole[:10] + b"\xff\xff\xff\xff" + whole[14:], ED)
    yield bad("no signature", container(key, NAMESPACE, b""), ED)
    yield bad("no key", container(b"", NAMESPACE, good), ED)
    yield bad("a key of DSA", container(string("ssh-dss") + mpint(5) * 4, NAMESPACE, good), ED)
    yield bad("an unknown algorithm", container(key, NAMESPACE, string("ssh-ed448") + good[15:]), ED)
    yield bad("P-256's name on P-384", container(P384.blob(), NAMESPACE, P384.sign(
        DATA, algorithm="ecdsa-sha2-nistp256")), P384)
    yield bad("Ed25519's signature with a P-256 key", container(P256.blob(), NAMESPACE, good), P256)
    swapped = P256.blob().replace(b"\0\0\0\x08nistp256", b"\0\0\0\x08nistp384")
    yield bad("another curve's name in the key", container(swapped, NAMESPACE, P256.sign(DATA)), P256)


def armors():
    for key in (ED, RSA):
        yield signature("one long line", simple(key, width=10_000), key.line())
        yield signature("lines of 64", simple(key, width=64), key.line())
        yield signature("lines ended by CRLF", simple(key, end="\r\n"), key.line(), ["openssh-refuses"])
        yield signature("no end of the last line", simple(key)[:-1], key.line())
    good = simple(ED)
    head, foot = good.splitlines()[0], good.splitlines()[-1]
    for comment, text, flags in [
        ("text behind", good + "Approved.\n", LAX), ("text before", "Approved.\n" + good, ()),
        ("an empty line behind", good + "\n", LAX), ("an empty line before", "\n" + good, ()),
        ("twice", good + good, LAX), ("an empty line inside", good.replace("\n", "\n\n", 1), LAX),
        ("a space at the end of a line", good.replace("\n", " \n", 2).replace(" \n", "\n", 1), LAX),
        ("a space in front of a line", good.replace("\nU1NI", "\n U1NI"), LAX),
        ("a header as PGP has", good.replace("\n", "\nHash: SHA512\n\n", 1), ()),
        ("text behind the footer's line", good[:-1] + "x\n", LAX), ("no footer", good.replace(foot + "\n", ""), ()),
        ("no header", good.replace(head + "\n", ""), ()), ("the footer alone", foot + "\n", ()),
        ("nothing between", f"{head}\n{foot}\n", ()), ("nothing", "", ()),
        ("the header in lower case", good.replace("BEGIN", "begin"), ()),
        ("another kind", good.replace("SSH SIGNATURE", "SSH SIGNATURES"), ()),
        ("PEM's kind", good.replace("SSH SIGNATURE", "SIGNATURE"), ()),
        ("a letter of base64url", good.replace("U1NI", "U1N_"), ()), ("four dashes", good[1:], ()),
        ("a byte order mark", "\ufeff" + good, ()), ("CR alone", good.replace("\n", "\r"), ()),
        ("NUL inside", good.replace("U1NI", "U1NI\0"), ()), ("very long", good + "\n" * 16_384, LAX),
        ("padding cut off", good.replace("=", ""), ()),
    ]:
        if text != good:
            yield signature(comment, text, ED.line(), flags, "malformed")
