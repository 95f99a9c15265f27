"""Codes as they are printed, typed and kept."""

import code_digests
import code_faults
import code_spellings

ABOUT = (
    "kind text: input (UTF-8 in hex; inputText, too, where it can be printed) reads as profile, tag, "
    "slot and secret, which are printed as in printed; or it is malformed, with a fault and, where the "
    "check symbols are what is wrong, their hint. kind digest: what is kept of a code; invalid ones "
    "are digests of something else."
)


def make():
    return code_spellings.make() + code_faults.make() + code_digests.make()
