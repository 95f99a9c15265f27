"""What `ssh-keygen -O write-attestation` writes of a security key (PROTOCOL.u2f, "SSH U2F ... attestation")."""

import attestation_packed as packed
import certificates as c
from attestation_parts import ROOTS, authenticator_data
from cbor_writer import cbor
from common import case, fixed, flipped, frame, sha256
from der_writer import octets
from signing_keys import key, point, raw_ed25519, sign

ABOUT = "Attestations of SSH keys on security keys, and what each rule refuses."

APPLICATION = "ssh:regain"
CHALLENGE = fixed("ssh attestation challenge", 32)
ED25519, P256 = key("ed25519", "ssh"), key("p256", "ssh")


def public_line(private, application=APPLICATION):
    """The public key's blob."""
    if private is ED25519:
        return frame("sk-ssh-ed25519@openssh.com", raw_ed25519(private), application)
    return frame("sk-ecdsa-sha2-nistp256@openssh.com", "nistp256", point(private), application)


def data_of(private, application=APPLICATION, **others):
    return authenticator_data(private, rp_hash=sha256(application.encode()), **others)


def file(
    private=ED25519, certificate=None, data=None, challenge=CHALLENGE, signer=packed.ATTESTING,
    magic="ssh-sk-attest-v01", flags=bytes(4), reserved=b"", wrapped=None, signature=None,
):
    data = data or data_of(private)
    signature = signature if signature is not None else sign(signer, data + sha256(challenge))
    certificate = packed.leaf() if certificate is None else certificate
    return frame(magic, certificate, signature, wrapped or cbor(data)) + flags + frame(reserved)


def make_case(result, comment, outcome, attestation, /, private=ED25519, application=APPLICATION, trust="root", flags=()):
    return case(
        "ssh", result, comment, flags, attestation=attestation, publicKeyBlob=public_line(private, application),
        challenge=CHALLENGE, trusted=ROOTS[trust], time=c.NOW, outcome=outcome,
    )


def make_valid():
    yield make_case("valid", "an Ed25519 key", "trusted", file())
    yield make_case("valid", "a key on P-256", "trusted", file(P256), P256)
    yield make_case("valid", "another root", "untrusted", file(), trust="other")
    model = c.extension(c.AAGUID, octets(fixed("aaguid", 16)))
    yield make_case("valid", "the certificate names the model", "trusted", file(certificate=packed.leaf(packed.LEAF + [model])))


def make_refused():
    yield make_case("invalid", "another key", "refused", file(P256))
    yield make_case("invalid", "a key of the same kind, and another", "refused", file(key("ed25519", "stranger")))
    yield make_case("invalid", "another application", "refused", file(), application="ssh:")
    yield make_case("invalid", "made for another application", "refused", file(data=data_of(ED25519, "ssh:")))
    yield make_case("invalid", "another challenge", "refused", file(challenge=flipped(CHALLENGE)))
    yield make_case("invalid", "signed by another key", "refused", file(signer=P256))
    yield make_case("invalid", "nobody was there", "refused", file(data=data_of(ED25519, flags=0x40)))
    yield make_case(
        "invalid", "the certificate names another model", "refused",
        file(certificate=packed.leaf(packed.LEAF + [c.extension(c.AAGUID, octets(bytes(16)))])),
    )
    yield make_case("invalid", "the certificate is an authority's", "refused", file(certificate=packed.leaf([c.constraints(True)])))


def make_malformed():
    whole = file()
    forms = {
        "another magic": file(magic="ssh-sk-attest-v00"),
        "a byte behind it": whole + b"\x00",
        "cut off": whole[:-1],
        "nothing": b"",
        "flags of no known meaning": file(flags=b"\x00\x00\x00\x01"),
        "something reserved": file(reserved=b"x"),
        "no certificate, as with a key that attests nothing": file(certificate=b"", signature=b""),
        "authenticator data that is not wrapped": file(wrapped=data_of(ED25519)),
        "authenticator data without a key": file(data=data_of(ED25519)[:37][:32] + b"\x01" + bytes(4)),
    }
    for what, attestation in forms.items():
        yield make_case("invalid", what, "malformed", attestation, flags=("form",))


def make():
    return list(make_valid()) + list(make_refused()) + list(make_malformed())
