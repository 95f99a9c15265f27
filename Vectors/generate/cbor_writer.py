"""CBOR in CTAP2's canonical form."""


def head(kind, argument):
    if argument < 24:
        return bytes([kind << 5 | argument])
    for info, width in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if argument < 1 << 8 * width:
            return bytes([kind << 5 | info]) + argument.to_bytes(width, "big")
    raise ValueError(argument)


def cbor(value):
    if isinstance(value, bool):
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(cbor, value))
    entries = sorted(
        ((cbor(key), cbor(item)) for key, item in value.items()),
        key=lambda entry: (entry[0][0] >> 5, len(entry[0]), entry[0]),
    )
    return head(5, len(entries)) + b"".join(key + item for key, item in entries)
