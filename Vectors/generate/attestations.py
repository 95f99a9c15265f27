"""Attestation objects of every format (WebAuthn L3, 8), and what each rule refuses.

`trust` says which of the roots below an administrator has configured.
"""

import attestation_packed
import attestation_phones
import attestation_tpm
import attestation_u2f
from attestation_parts import ABOUT, make_case, registration

MODULES = (attestation_packed, attestation_u2f, attestation_tpm, attestation_phones)


def make_none():
    yield make_case("none", "valid", "no statement", (), "none", registration({}))
    yield make_case(
        "none", "invalid", "no statement, but members", ("form",), "malformed",
        registration({"sig": b"\x00"}),
    )
    for name in ("android-safetynet", "compound", "Packed", ""):
        yield make_case(
            name, "invalid", "a format that is not verified", ("format",), "refused", registration({})
        )


def make():
    return list(make_none()) + [case for module in MODULES for case in module.make()]
