"""GF(32) and the two check symbols, by tables: the library computes without them."""

from common import ALPHABET

# Powers of alpha = x modulo x^5 + x^2 + 1.
EXP = [1]
for _ in range(30):
    value = EXP[-1] << 1
    EXP.append(value ^ 0b100101 if value & 32 else value)
LOG = {value: power for power, value in enumerate(EXP)}


def multiply(a, b):
    return 0 if a == 0 or b == 0 else EXP[(LOG[a] + LOG[b]) % 31]


def divide(a, b):
    return 0 if a == 0 else EXP[(LOG[a] - LOG[b]) % 31]


def evaluate(symbols, power):
    """c(alpha^power), where the last symbol is the constant term."""
    total = 0
    for exponent, symbol in enumerate(reversed(symbols)):
        total ^= multiply(symbol, EXP[(power * exponent) % 31])
    return total


def complete(symbols):
    """The symbols with the one pair of check symbols that makes c(1) = c(alpha) = 0."""
    found = [
        symbols + [a, b]
        for a in range(32)
        for b in range(32)
        if evaluate(symbols + [a, b], 0) == 0 and evaluate(symbols + [a, b], 1) == 0
    ]
    assert len(found) == 1
    return found[0]


def hint(symbols):
    """None for a well-formed code; else "swapped", "symbol N" or "none"."""
    s0, s1 = evaluate(symbols, 0), evaluate(symbols, 1)
    if s0 == 0 and s1 == 0:
        return None
    if s0 == 0:
        return "swapped"
    if s1 != 0:
        power = LOG[divide(s1, s0)]
        if power < len(symbols):
            return f"symbol {len(symbols) - power}"
    return "none"


def text(symbols):
    return "".join(ALPHABET[symbol] for symbol in symbols)


def grouped(symbols):
    plain = text(symbols)
    return "-".join(plain[i : i + 5] for i in range(0, len(plain), 5))
