"""Dates and times of RFC 3339: Python's datetime says what second they are, rfc3339-validator whether they are any."""

from datetime import datetime, timezone

from rfc3339_validator import validate_rfc3339

from common import case

ABOUT = (
    "kind date-time: what is read as a date and time of RFC 3339 with upper-case T and Z. seconds is the second "
    "since 1970-01-01T00:00:00Z that it lies in, canonical how that second is written."
)
CYCLE_YEARS, CYCLE_SECONDS = 400, 146_097 * 86_400

VALID = {
    "in UTC": ["2026-01-31T09:30:00Z", "1970-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "2038-01-19T03:14:08Z"],
    "the ends of what can be written": ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0000-12-31T23:59:59Z"],
    "a leap day": ["2024-02-29T12:00:00Z", "2000-02-29T23:59:59Z", "0000-02-29T00:00:00Z", "0400-02-29T00:00:00Z"],
    "the end of a month": [
        f"2025-{month:02}-{day}T23:59:59Z"
        for month, day in enumerate([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], start=1)],
    "a fraction": [f"2026-01-31T09:30:59.{'987654321'[:count]}Z" for count in range(1, 10)],
    "a fraction before 1970": ["1969-12-31T23:59:59.9Z", "0000-01-01T00:00:00.999999999Z"],
    "a fraction of nothing": ["2026-01-31T09:30:00.0Z", "2026-01-31T09:30:00.000000000Z"],
    "an offset": [
        "2026-01-31T09:30:00+00:00", "2026-01-31T09:30:00-00:00", "2026-01-31T09:30:00+05:45",
        "2026-01-01T00:00:00+00:01", "2025-12-31T23:59:59-00:01", "2026-03-01T00:00:00+23:59",
        "2026-02-28T23:59:59-23:59", "2024-03-01T01:00:00+02:00"],
    "a fraction and an offset": ["2026-01-31T09:30:00.5+01:00", "2026-01-31T09:30:00.123456789-11:30"],
    "at the ends, with an offset": [
        "0000-01-01T00:01:00+00:01", "9999-12-31T23:58:59-00:01", "9999-12-31T23:59:59+23:59"],
}

# With what makes rfc3339-validator take them all the same, where it does.
INVALID = {
    "a day that the month does not have": (
        ["2026-02-29T00:00:00Z", "2026-02-30T00:00:00Z", "1900-02-29T00:00:00Z", "2100-02-29T00:00:00Z",
         "2026-04-31T00:00:00Z", "2026-06-31T00:00:00Z", "2026-09-31T00:00:00Z", "2026-11-31T00:00:00Z",
         "2026-01-32T00:00:00Z", "2026-01-00T00:00:00Z"], ""),
    "no month": (["2026-00-10T00:00:00Z", "2026-13-10T00:00:00Z"], ""),
    "hour 24": (["2026-01-31T24:00:00Z", "2026-01-31T99:00:00Z"], ""),
    "minute 60": (["2026-01-31T23:60:00Z"], ""),
    "second 60": (["2016-12-31T23:59:60Z", "2026-01-31T09:30:61Z"], ""),
    "lower case": (
        ["2026-01-31t09:30:00Z", "2026-01-31T09:30:00z", "2026-01-31t09:30:00z", "2026-01-31T09:30:00.5z"], ""),
    "a space for the T": (["2026-01-31 09:30:00Z", "2026-01-31_09:30:00Z"], ""),
    "no zone": (["2026-01-31T09:30:00", "2026-01-31T09:30:00.5", "2026-01-31T09:30:00.5000000"], ""),
    "an offset that is none": (
        ["2026-01-31T09:30:00+0100", "2026-01-31T09:30:00+01", "2026-01-31T09:30:00+1:00",
         "2026-01-31T09:30:00+24:00", "2026-01-31T09:30:00-99:00", "2026-01-31T09:30:00+01:60",
         "2026-01-31T09:30:0001:00", "2026-01-31T09:30:00Z+01:00", "2026-01-31T09:30:00+01:00Z",
         "2026-01-31T09:30:00\u221201:00", "2026-01-31T09:30:00+01-00", "2026-01-31T09:30:00 01:00",
         "2026-01-31T09:30:00+01:00:00", "2026-01-31T09:30:00+:0100"], ""),
    "a fraction that is none": (
        ["2026-01-31T09:30:00.Z", "2026-01-31T09:30:00,5Z", "2026-01-31T09:30:00.5.5Z", "2026-01-31T09:30:00.-5Z",
         "2026-01-31T09:30:00.+01:00", "2026-01-31T09:30:00."], ""),
    "a fraction of ten digits": (["2026-01-31T09:30:00.1234567890Z", "2026-01-31T09:30:00." + "0" * 400 + "Z"], "longer"),
    "something around it": (
        [" 2026-01-31T09:30:00Z", "2026-01-31T09:30:00Z ", "2026-01-31T09:30:00ZZ", "2026-01-31T09:30:00Z\0",
         "2026-01-31T09:30:00Z junk", "\ufeff2026-01-31T09:30:00Z", '"2026-01-31T09:30:00Z"'], ""),
    "a line feed behind it": (["2026-01-31T09:30:00Z\n"], "its expression ends with $"),
    "digits that are not ASCII": (
        ["\u0662\u0660\u0662\u0666-01-31T09:30:00Z", "2026-01-3\u0661T09:30:00Z", "2026-01-31T09:30:00.\u0661Z"],
        "Python's \\d has all digits of Unicode"),
    "a sign or more digits": (
        ["-2026-01-31T09:30:00Z", "+2026-01-31T09:30:00Z", "12026-01-31T09:30:00Z", "2026-01-31T09:30:00.+5Z",
         "2026-+1-31T09:30:00Z", "2026-01-31T-9:30:00Z", "20260131T093000Z", "2026-1-31T09:30:00Z",
         "026-01-31T09:30:00Z", "2026-W05-6T09:30:00Z", "2026-031T09:30:00Z"], ""),
    "separators that are none": (
        ["2026/01/31T09:30:00Z", "2026-01-31T09.30.00Z", "2026:01:31T09:30:00Z", "2026-01-31T09:30Z"], ""),
    "no text that a program writes for a time": (
        ["", "Z", "T", "1769851800", "2026-01-31", "09:30:00Z", "Sat, 31 Jan 2026 09:30:00 GMT", "x" * 20, "0" * 35], ""),
    "outside of the years that can be written, once in UTC": (
        ["0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "0000-01-01T23:58:59+23:59",
         "9999-12-31T00:01:00-23:59"], "it does not look"),
}


def make():
    tests = [valid(text, comment) for comment, texts in VALID.items() for text in texts]
    for comment, (texts, excuse) in INVALID.items():
        tests += [invalid(text, comment, excuse) for text in texts]
    return tests


def valid(text, comment):
    # The validator does not know the year 0, which RFC 3339 has.
    assert validate_rfc3339(text) or text.startswith("0000"), text
    seconds = seconds_of(text)
    return case("date-time", "valid", comment, input=text.encode(), inputText=text, seconds=seconds,
                canonical=written(seconds))


def invalid(text, comment, excuse):
    assert bool(excuse) or not validate_rfc3339(text), text
    printable = {"inputText": text} if text.isascii() and text.isprintable() else {}
    return case("date-time", "invalid", comment, input=text.encode(), **printable)


def seconds_of(text):
    """The year moves into those that datetime has, and the fraction away."""
    year = int(text[:4])
    moved = f"{year % CYCLE_YEARS + 2000:04}{text[4:19]}{text[19:].lstrip('.0123456789')}"
    time = datetime.fromisoformat(moved).astimezone(timezone.utc)
    cycles = year // CYCLE_YEARS - 5
    return (time - datetime(1970, 1, 1, tzinfo=timezone.utc)) // (time.resolution * 1_000_000) + cycles * CYCLE_SECONDS


def written(seconds):
    cycles, rest = divmod(seconds, CYCLE_SECONDS)
    time = datetime.fromtimestamp(rest, timezone.utc)
    return f"{time.year + cycles * CYCLE_YEARS:04}-{time:%m-%dT%H:%M:%SZ}"
