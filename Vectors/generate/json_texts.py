"""JSON as Python's json reads it, without its leniencies: NaN, a name twice, half of a surrogate pair."""

import hashlib
import json

from common import case

ABOUT = (
    "kind text: what is read as JSON where two readers must not see two things. written is the same value on one line, "
    "its numbers as they were, `<` and control characters escaped, nothing else."
)
SAMPLES = [
    '{"iss":"a","iat":"2026-01-31T09:30:00Z","n":[1,-0.5e+3,true],"o":{"use":"x","t":null}}',
    '{"\\u0061":1,"b":"\\ud83d\\ude00","c":"caf\u00e9 \\"\\\\\\/\\n"}',
    ' [ {"a":{}} , [] , false , 12.5E-7 , "\u2028<" ]\r\n',
]
# Characters of JSON, and some that only look like them.
CHARACTERS = '{}[]":,\\u0aAeE+-.19tfn \t\n\0\x1f\x7f\u00e9\ufeff\u00a0'

NAMED = {
    "a name twice": ['{"a":1,"a":1}', '{"a":1,"\\u0061":2}', '{"":1,"":2}', '{"\\u00e9":1,"\u00e9":2}', '[{"a":{"b":1,"b":1}}]',
                     '{"\\/":1,"/":2}', '{"\\ud83d\\ude00":1,"\U0001f600":2}', '{"a\\u0000":1,"a\\u0000":2}'],
    "names that only look the same": [
        '{"\u00e9":1,"e\u0301":2}', '{"a":1,"A":2}', '{"a":1,"a\\u0000":2}', '{"a":1," a":2}', '{"k":1,"\u212a":2}',
        '{"\ufb01":1,"fi":2}', '{"a":1,"\u0430":2}', '{"a":{"a":{"a":1}}}', '{"a\\u0000b":1,"a\\u0000c":2}'],
    "no object": ["[]", "null", "true", "0", '"{}"', "[{}]", "-0", "1e400"],
    "something that is no number": ["NaN", "Infinity", "-Infinity", '{"a":NaN}', "01", "1.", ".5", "+1", "0x10", "1_000", "\u0661",
                                    "--1", "1e", "-"],
    "a number of any size": ["9" * 400, "-" + "1" * 400 + ".5", "1e999999999", "1E-999999999", "0." + "0" * 300 + "1",
                             "9223372036854775808"],
    "half of a surrogate pair": ['"\\ud800"', '"\\udc00"', '"\\ud800\\ud800"', '"\\udc00\\ud800"', '{"\\ud800":1}', '"\\ud800x"',
                                 '"\\ud800\\n"'],
    "something around it": ["\ufeff{}", "{}\ufeff", "{}{}", "{} x", "{}\0", "\0{}", "{}//", "/**/{}", "{},", "{};"],
    "nothing": ["", " ", "\n"],
    "what other readers mend": ["{'a':1}", "{a:1}", '{"a":1,}', "[1,]", '{"a":1 "b":2}', '{"a"=1}', "[1 2]", '"a\nb"', '"a\tb"',
                                '"\\x41"', '"\\a"', "undefined", "True", "nil", '{"a":1', '["a"', '"a', "tru", '{"a":}', "{,}"],
}
NOT_UTF8 = [b'"\xff"', b'"\xc0\x80"', b'"\xed\xa0\x80"', b'"\xf4\x90\x80\x80"', b'{"\xff":1}', b'"\xc3"', b'\xff\xfe"\x00', b'{}\x80']


class Number(str):
    """As it was written."""


def make():
    tests = [test(text.encode(), comment) for comment, texts in NAMED.items() for text in texts]
    tests += [test(data, "not UTF-8") for data in NOT_UTF8]
    return tests + [test(data, "changed at random") for data in mangled()]


def test(data, comment):
    try:
        written = write(read(data))
    except ValueError:
        return case("text", "invalid", comment, input=data)
    return case("text", "valid", comment, input=data, written=written.encode())


def read(data):
    value = json.loads(
        data.decode("utf-8"), parse_int=Number, parse_float=Number, parse_constant=refuse, object_pairs_hook=members)
    write(value).encode("utf-8")  # Half of a pair has no bytes.
    return value


def refuse(word):
    raise ValueError(word)


def members(pairs):
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a name twice")
    return dict(pairs)


def write(value):
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, str):
        return '"' + "".join(escaped(character) for character in value) + '"'
    if isinstance(value, list):
        return "[" + ",".join(map(write, value)) + "]"
    if isinstance(value, dict):
        return "{" + ",".join(f"{write(name)}:{write(item)}" for name, item in value.items()) + "}"
    return {None: "null", True: "true", False: "false"}[value]


def escaped(character):
    if character in '"\\':
        return "\\" + character
    return f"\\u{ord(character):04x}" if character < " " or character == "<" else character


def mangled():
    """Each sample with one to three characters changed, put in or taken out."""
    numbers = stream()
    for _ in range(120):
        for sample in SAMPLES:
            text = list(sample)
            for _ in range(1 + next(numbers) % 3):
                at, character = next(numbers) % len(text), CHARACTERS[next(numbers) % len(CHARACTERS)]
                text[at : at + next(numbers) % 2] = character if next(numbers) % 3 else ""
            yield "".join(text).encode()


def stream():
    counter = 0
    while True:
        digest = hashlib.sha256(f"json {counter}".encode()).digest()
        yield from (int.from_bytes(digest[at : at + 4], "big") for at in range(0, 32, 4))
        counter += 1
