"""Reads what a person typed, by the rules of "Backup code": a code, or the first fault."""

import check_symbols as cs
from common import ALPHABET

# Unicode White_Space, and two characters that show nothing.
SPACES = {*range(0x09, 0x0E), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029,
          0x202F, 0x205F, 0x3000, 0x200B, 0xFEFF}
DASHES = {0x2D, *range(0x2010, 0x2016), 0x2212, 0xFE58, 0xFE63, 0xFF0D, 0xAD}
SPELLINGS = {symbol: value for value, symbol in enumerate(ALPHABET)}
SPELLINGS |= {symbol.lower(): value for symbol, value in SPELLINGS.items()}
SPELLINGS |= dict.fromkeys("Oo", 0) | dict.fromkeys("IiLl", 1)
SPELLINGS |= {chr(ord(symbol) + 0xFEE0): value for symbol, value in SPELLINGS.items()}
PROFILES = {20: "standard", 30: "long"}


def read(data):
    """What a test says of some input, but for kind and comment."""
    try:
        symbols = symbols_of(data)
        return {"result": "valid"} | described(symbols)
    except Fault as fault:
        return {"result": "malformed"} | fault.values


class Fault(Exception):
    def __init__(self, name, **values):
        self.values = {"fault": name} | values


def symbols_of(data):
    if len(data) > 512:
        raise Fault("too-long")
    try:
        text, is_text = data.decode("utf-8", "strict"), True
    except UnicodeDecodeError as error:
        text, is_text = data[: error.start].decode(), False
    symbols = []
    for character in text:
        if ord(character) in SPACES | DASHES:
            continue
        if character not in SPELLINGS:
            raise Fault("no-symbol", position=len(symbols) + 1)
        if len(symbols) == 30:
            raise Fault("too-many-symbols")
        symbols.append(SPELLINGS[character])
    if not is_text:
        raise Fault("not-utf-8")
    return checked(symbols)


def checked(symbols):
    if len(symbols) not in PROFILES:
        raise Fault("wrong-length", count=len(symbols))
    hint = cs.hint(symbols)
    if hint is not None:
        raise Fault("check-symbols", hint=hint)
    if symbols[1] == 31:
        raise Fault("unused-slot")
    return symbols


def described(symbols):
    return {"profile": PROFILES[len(symbols)], "tag": symbols[0], "slot": symbols[1],
            "secret": cs.text(symbols[2:-2]), "printed": cs.grouped(symbols)}
