"""What reads as a code: as printed, and in every spelling that people come up with."""

import check_symbols as cs
from common import case, fixed
from reading import DASHES, SPACES, read

SECRETS = {"standard": 16, "long": 26}


def symbols_of(label, profile, tag, slot):
    secret = [byte & 31 for byte in fixed(label, SECRETS[profile])]
    return cs.complete([tag, slot] + secret)


def text_case(comment, typed, flags=()):
    """A test of some input, text or bytes, with what the rules of reading make of it."""
    data = typed.encode() if isinstance(typed, str) else typed
    values = read(data)
    if isinstance(typed, str) and typed.isprintable() and len(typed) < 200:
        values["inputText"] = typed
    return case("text", values.pop("result"), comment, flags, input=data, **values)


def valid(comment, typed, symbols, flags=()):
    test = text_case(comment, typed, flags)
    assert test["printed"] == cs.grouped(symbols), comment
    return test


def make():
    tests = []
    for profile in SECRETS:
        for tag, slot in [(0, 0), (0, 1), (31, 30), (9, 10), (17, 5)]:
            symbols = symbols_of(f"text {profile} {tag} {slot}", profile, tag, slot)
            tests.append(valid("as printed", cs.grouped(symbols), symbols, ["as-printed"]))
        # One with a 0 and a 1 in it, to be typed in every way.
        symbols = next(
            s for n in range(999)
            if {0, 1} <= set((s := symbols_of(f"spelling {profile} {n}", profile, 3, 7))[2:-2]))
        tests += spellings(symbols)
    every = symbols_of("separators", "standard", 8, 8)
    for scalar in sorted(SPACES | DASHES):
        typed = cs.grouped(every).replace("-", chr(scalar))
        tests.append(valid(f"U+{scalar:04X} between groups", typed, every, ["separator"]))
    return tests + extremes()


def extremes():
    zero, ones = [0] * 20, cs.complete([31, 30] + [31] * 26)
    long = symbols_of("extremes", "long", 2, 2)
    return [
        valid("nothing but zeros", cs.grouped(zero), zero, ["as-printed"]),
        valid("nothing but the letter O", "o" * 20, zero, ["confusable"]),
        valid("a secret of Z alone", cs.grouped(ones), ones, ["as-printed"]),
        valid("512 bytes, the longest input", cs.text(long) + " " * 482, long, ["separator"]),
        valid("separators before and after", "-- " + cs.text(long) + " --", long, ["separator"]),
    ]


def spellings(symbols):
    plain, printed = cs.text(symbols), cs.grouped(symbols)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in plain)
    narrow = "".join(chr(ord(c) + 0xFEE0) for c in plain.lower())
    mixed = "".join(c.lower() if i % 2 else c for i, c in enumerate(plain))
    ways = [
        ("letter-case", "lower case", printed.lower()),
        ("letter-case", "mixed case", mixed),
        ("separator", "no separators", plain),
        ("separator", "spaces", " ".join(plain)),
        ("separator", "no-break spaces", printed.replace("-", "\u00a0")),
        ("separator", "en dashes", printed.replace("-", "\u2013")),
        ("separator", "minus signs", printed.replace("-", "\u2212")),
        ("separator", "soft hyphens", printed.replace("-", "\u00ad")),
        ("separator", "a byte order mark and a line end", "\ufeff" + printed + "\r\n"),
        ("separator", "zero-width spaces", "\u200b".join(plain)),
        ("full-width", "full width", wide),
        ("full-width", "full width, lower case", narrow),
        ("full-width", "full-width dashes", printed.replace("-", "\uff0d")),
        ("confusable", "O and I", plain.replace("0", "O").replace("1", "I")),
        ("confusable", "o and l", plain.replace("0", "o").replace("1", "l")),
        ("confusable", "o and i", plain.replace("0", "o").replace("1", "i")),
        ("confusable", "O and L", plain.replace("0", "O").replace("1", "L")),
        ("confusable", "full-width O and l", plain.replace("0", "\uff2f").replace("1", "\uff4c")),
        ("confusable", "full-width o and I", plain.replace("0", "\uff4f").replace("1", "\uff29")),
    ]
    return [valid(comment, typed, symbols, [flag]) for flag, comment, typed in ways]
