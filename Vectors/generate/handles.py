"""Short tokens: numbers in base 62 by pybase62, checksums by zlib."""

import zlib

import base62

from common import case, fixed

ABOUT = (
    "kind base62: bytes as a number of fixed width. kind crc32: a checksum, as a number. kind handle: the text of a "
    "short token."
)
PREFIX = "rgh_"
LONGEST = 255
SELECTOR, VERIFIER = 16, 24
EDGES = [
    ("all zero", bytes(SELECTOR), bytes(VERIFIER)),
    ("the largest", b"\xff" * SELECTOR, b"\xff" * VERIFIER),
    ("a selector of 0", bytes(SELECTOR), fixed("handle verifier", VERIFIER)),
    ("a verifier of 0", fixed("handle selector", SELECTOR), bytes(VERIFIER)),
]


def make():
    return numbers() + wrong_numbers() + checksums() + handles() + wrong_handles()


def width(count):
    return len(base62.encode(2 ** (8 * count) - 1)) if count else 0


def digits(number, count):
    return base62.encode(number).rjust(count, "0") if count else ""


def text_of(data):
    return digits(int.from_bytes(data, "big"), width(len(data)))


def checksum_of(text):
    return digits(zlib.crc32(text.encode()), 6)


def handle_text(selector, verifier):
    text = PREFIX + text_of(selector + verifier)
    return text + checksum_of(text)


def numbers():
    tests = []
    for count in [*range(41), 64, 127, 128, LONGEST]:
        for comment, data in [
            ("zero", bytes(count)), ("one", bytes(count - 1) + b"\x01" if count else b""),
            ("the largest", b"\xff" * count), ("the top bit", b"\x80" + bytes(count - 1) if count else b""),
            ("any", fixed(f"base62 {count}", count)),
        ]:
            tests.append(case("base62", "valid", f"{count} bytes, {comment}", bytes=data, text=text_of(data)))
    return tests


def wrong_numbers():
    tests = []
    for count in [1, 2, 3, 4, 8, 16, 40, LONGEST]:
        symbols = width(count)
        right = text_of(fixed(f"base62 {count}", count))
        for comment, text in [
            ("one more than the largest", digits(2 ** (8 * count), symbols)), ("the largest digits", "z" * symbols),
            ("a digit more", "0" + right), ("a digit less", right[1:]), ("nothing", ""),
            ("an underscore", "_" + right[1:]), ("a character after z", right[:-1] + "{"),
            ("a character before 0", right[:-1] + "/"), ("a character after 9", right[:-1] + ":"),
            ("a character before A", right[:-1] + "@"), ("a character after Z", right[:-1] + "["),
            ("a character before a", right[:-1] + "`"), ("a line feed", right[:-1] + "\n"),
        ]:
            tests.append(case("base62", "invalid", f"{count} bytes, {comment}", byteCount=count, text=text))
    return tests


def checksums():
    samples = [b"", b"\0", b"\xff" * 4, b"123456789", bytes(range(256)), fixed("crc32", 58)]
    return [case("crc32", "valid", "a checksum", bytes=data, checksum=zlib.crc32(data)) for data in samples]


def handles():
    more = [("any", fixed(f"selector {n}", SELECTOR), fixed(f"verifier {n}", VERIFIER)) for n in range(8)]
    return [
        case("handle", "valid", comment, input=handle_text(selector, verifier).encode(),
             inputText=handle_text(selector, verifier), selector=selector, verifier=verifier)
        for comment, selector, verifier in EDGES + more]


def wrong_handles():
    right = handle_text(fixed("selector 0", SELECTOR), fixed("verifier 0", VERIFIER))
    too_much = PREFIX + digits(2**320, 54)
    return [
        case("handle", "malformed", comment, [fault], input=text.encode(), inputText=text)
        for comment, fault, text in [
            ("nothing", "prefix", ""), ("the prefix alone", "length", PREFIX), ("no prefix", "prefix", right[4:]),
            ("a prefix in upper case", "prefix", right.replace("rgh_", "RGH_")),
            ("another prefix", "prefix", right.replace("rgh_", "rgl_")),
            ("a space before it", "prefix", " " + right), ("a space behind it", "length", right + " "),
            ("a line feed behind it", "length", right + "\n"), ("a digit too many", "length", right + "0"),
            ("cut off", "length", right[:-1]), ("twice", "length", right + right),
            ("a dash among the digits", "symbol", right[:20] + "-" + right[21:]),
            ("an underscore in the checksum", "symbol", right[:-1] + "_"),
            ("neighbours exchanged", "checksum", right[:30] + right[31] + right[30] + right[32:]),
            ("a letter in the other case", "checksum", slip(right)),
            ("another checksum", "checksum", right[:-1] + ("0" if right[-1] != "0" else "1")),
            ("in upper case", "checksum", PREFIX + right[4:].upper()),
            ("the checksum of all but the prefix", "checksum", right[:58] + checksum_of(right[4:58])),
            ("one more than 40 bytes, with its checksum", "number", too_much + checksum_of(too_much)),
            ("the largest digits, with their checksum", "number",
             PREFIX + "z" * 54 + checksum_of(PREFIX + "z" * 54)),
        ]]



def slip(right):
    at = next(index for index in range(4, len(right)) if right[index].isalpha())
    return right[:at] + right[at].swapcase() + right[at + 1 :]
