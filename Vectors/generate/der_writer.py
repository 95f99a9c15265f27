"""DER, written by hand: what a certificate must not be cannot be had from a library that makes good ones."""


def tlv(tag, content):
    tag = tag if isinstance(tag, bytes) else bytes([tag])
    count = len(content)
    if count < 0x80:
        return tag + bytes([count]) + content
    length = count.to_bytes((count.bit_length() + 7) // 8, "big")
    return tag + bytes([0x80 | len(length)]) + length + content


def sequence(*parts):
    return tlv(0x30, b"".join(parts))


def set_of(*parts):
    return tlv(0x31, b"".join(sorted(parts)))


def integer(number):
    return tlv(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def enumerated(number):
    return tlv(0x0A, bytes([number]))


def boolean(value):
    return tlv(0x01, b"\xff" if value else b"\x00")


def octets(data):
    return tlv(0x04, data)


def bits(data):
    return tlv(0x03, b"\x00" + data)


def utf8(text):
    return tlv(0x0C, text.encode())


def printable(text):
    return tlv(0x13, text.encode())


def explicit(number, content):
    """A field with a tag of its own; those above 30 take more bytes."""
    if number < 31:
        return tlv(0xA0 | number, content)
    groups = [number & 0x7F]
    while number := number >> 7:
        groups.append(0x80 | number & 0x7F)
    return tlv(b"\xbf" + bytes(reversed(groups)), content)


def oid(dotted):
    first, second, *others = map(int, dotted.split("."))
    content = b""
    for arc in [first * 40 + second] + others:
        groups = [arc & 0x7F]
        while arc := arc >> 7:
            groups.append(0x80 | arc & 0x7F)
        content += bytes(reversed(groups))
    return tlv(0x06, content)
