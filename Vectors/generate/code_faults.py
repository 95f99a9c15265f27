"""What does not read as a code: slips that the check symbols catch, and what is no code at all."""

import check_symbols as cs
from code_spellings import SECRETS, symbols_of, text_case
from common import fixed


def make():
    tests = []
    for profile in SECRETS:
        right = symbols_of(f"mistakes {profile}", profile, 12, 4)
        tests += one_wrong(profile, right) + swapped(right) + two_wrong(profile, right)
        tests += unhinted(right)
    return tests + three_wrong() + no_code()


def faulty(comment, typed, fault, flags=()):
    test = text_case(comment, typed, flags)
    assert test.get("fault") == fault, (comment, test)
    return test


def changed(right, changes):
    symbols = list(right)
    for position, change in changes.items():
        symbols[position] ^= change
    return symbols


def slip(comment, symbols, flag):
    return faulty(comment, cs.grouped(symbols), "check-symbols", [flag])


def one_wrong(profile, right):
    tests = []
    for position in range(len(right)):
        change = fixed(f"change {profile} {position}", 1)[0] % 31 + 1
        test = slip("one wrong symbol", changed(right, {position: change}), "one-wrong")
        assert test["hint"] == f"symbol {position + 1}"
        tests.append(test)
    for change in range(1, 32):
        tests.append(slip("one wrong symbol", changed(right, {7: change}), "one-wrong"))
    return tests


def swapped(right):
    tests = []
    for first in range(len(right) - 1):
        if right[first] != right[first + 1]:
            change = right[first] ^ right[first + 1]
            symbols = changed(right, {first: change, first + 1: change})
            test = slip("two neighbours swapped", symbols, "swapped")
            assert test["hint"] == "swapped"
            tests.append(test)
    change = right[3] ^ right[9] or 1
    symbols = changed(right, {3: change, 9: change})
    return tests + [slip("the same change in two symbols far apart", symbols, "two-wrong")]


def two_wrong(profile, right):
    tests = []
    for number in range(20):
        seed = fixed(f"two {profile} {number}", 4)
        first, second = seed[0] % len(right), seed[1] % len(right)
        if first != second:
            changes = {first: seed[2] % 31 + 1, second: seed[3] % 31 + 1}
            tests.append(slip("two wrong symbols", changed(right, changes), "two-wrong"))
    return tests


def unhinted(right):
    """Two wrong symbols for each way in which there is no hint: S1 = 0, and a power past the end."""
    pairs = [changed(right, {0: a, 5: b}) for a in range(1, 32) for b in range(1, 32)]
    past_end, at_zero = [], []
    for symbols in pairs:
        s0, s1 = cs.evaluate(symbols, 0), cs.evaluate(symbols, 1)
        if s0 and not s1:
            at_zero.append(symbols)
        elif s0 and cs.LOG[cs.divide(s1, s0)] >= len(right):
            past_end.append(symbols)
    tests = [slip("two wrong symbols, S1 = 0", symbols, "two-wrong") for symbols in at_zero[:3]]
    tests += [slip("two wrong symbols, p past the end", s, "two-wrong") for s in past_end[:3]]
    assert len(tests) == 6 and all(test["hint"] == "none" for test in tests)
    return tests


def three_wrong():
    """The limit: three wrong symbols can make another code."""
    right = symbols_of("mistakes standard", "standard", 12, 4)
    for a in range(1, 32):
        for b in range(1, 32):
            symbols = changed(right, {4: 1, 8: a, 12: b})
            if cs.hint(symbols) is None:
                return [text_case(
                    "three wrong symbols that make another code", cs.grouped(symbols), ["three-wrong"])]
    raise AssertionError("a code of distance 3 has a neighbour at distance 3")


def no_code():
    right = symbols_of("malformed", "standard", 1, 1)
    printed, plain = cs.grouped(right), cs.text(right)
    unused = symbols_of("slot", "standard", 1, 31)
    unused_long = symbols_of("slot long", "long", 1, 31)
    tests = [
        faulty("nothing", "", "wrong-length"),
        faulty("separators alone", " -- ", "wrong-length"),
        faulty("cut short", printed[:-1], "wrong-length", ["cut-short"]),
        faulty("a whole group missing", printed[:-6], "wrong-length", ["cut-short"]),
        faulty("one symbol more", printed + "0", "wrong-length"),
        faulty("a long code cut short", "0" * 29, "wrong-length", ["cut-short"]),
        faulty("31 symbols", "0" * 31, "too-many-symbols"),
        faulty("a stranger in the place of symbol 31", "0" * 30 + "!", "no-symbol"),
        faulty("513 bytes that would else be a code", plain + " " * 493, "too-long"),
        faulty("10 000 symbols", "A" * 10_000, "too-long"),
        faulty("slot 31", cs.grouped(unused), "unused-slot"),
        faulty("slot 31 of a long code", cs.grouped(unused_long), "unused-slot"),
        faulty("slot 31 and a wrong symbol", cs.grouped(changed(unused, {9: 3})), "check-symbols"),
        faulty("not UTF-8", printed.encode() + b"\xff", "not-utf-8"),
        faulty("not UTF-8, after a stranger", b"!\xff" + plain.encode(), "no-symbol"),
        faulty("overlong UTF-8", b"\xc0\xb0" + printed.encode(), "not-utf-8"),
        faulty("a surrogate", b"\xed\xa0\x80" + printed.encode(), "not-utf-8"),
        faulty("past U+10FFFF", b"\xf4\x90\x80\x80" + printed.encode(), "not-utf-8"),
        faulty("cut UTF-8", printed.encode() + b"\xe2\x80", "not-utf-8"),
        faulty("a lone continuation byte", b"\x80" + printed.encode(), "not-utf-8"),
        faulty("a stranger after 20 symbols", printed + ".", "no-symbol"),
    ]
    for comment, stranger in STRANGERS:
        tests.append(faulty(comment, printed[:7] + stranger + printed[8:], "no-symbol", ["stranger"]))
    return tests


# In the place of symbol 7.
STRANGERS = [
    ("U", "U"), ("u", "u"), ("full-width U", "\uff35"), ("an asterisk", "*"), ("a full stop", "."),
    ("an underscore", "_"), ("a plus sign", "+"), ("a tilde", "~"), ("a full-width asterisk", "\uff0a"),
    ("a picture", "\U0001f511"), ("a digit that is a picture", "1\ufe0f\u20e3"),
    ("NUL", "\0"), ("a control character", "\x01"), ("the unit separator", "\x1f"), ("DEL", "\x7f"),
    ("an Arabic-Indic digit", "\u0661"), ("a Devanagari digit", "\u0967"),
    ("a mathematical digit", "\U0001d7d8"), ("a superscript", "\u00b2"), ("a circled letter", "\u24b6"),
    ("a letter with an accent", "\u00c9"), ("a letter and a combining accent", "E\u0301"),
    ("a Cyrillic letter", "\u0410"), ("a Greek letter", "\u0391"), ("the Kelvin sign", "\u212a"),
    ("a long s", "\u017f"), ("a dotless i", "\u0131"), ("a capital I with a dot", "\u0130"),
    ("a word joiner", "\u2060"), ("a zero-width joiner", "\u200d"), ("a left-to-right mark", "\u200e"),
    ("a Mongolian vowel separator", "\u180e"), ("a hyphen bullet", "\u2043"), ("a small tilde", "\u02dc"),
]
