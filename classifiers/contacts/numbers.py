"""Phone numbers in a text: as written, and with digits in words, in circles, as emoji or set apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import phonenumbers

Found = tuple[int, int, str]
"""Start and end in the text, and the digits."""

SPOKEN: Mapping[str, str] = MappingProxyType(
    {
        "zero": "0",
        "oh": "0",
        "o": "0",
        "nought": "0",
        "one": "1",
        "two": "2",
        "three": "3",
        "four": "4",
        "five": "5",
        "six": "6",
        "seven": "7",
        "eight": "8",
        "nine": "9",
    }
)
REPEATS: Mapping[str, int] = MappingProxyType({"double": 2, "treble": 3, "triple": 3})
_LENGTHS = range(9, 16)
_MOST_TRIES = 500
_KEYCAP = re.compile("([0-9])\ufe0f?\u20e3")
_DRAWN: Mapping[int, str] = MappingProxyType(
    {0x2460 + i: str(i + 1) for i in range(9)}
    | {0x24EA: "0"}
    | {start + i: str(i) for start in (0xFF10, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6) for i in range(10)}
)
_BETWEEN = re.compile(r"[\s.,_*~|/\\·•\u200b-\u200d\ufe0f\u20e3()+–—-]{0,6}")
_OF_SOMETHING = re.compile(
    r"(?:order|ref(?:erence)?|invoice|ticket|tracking|parcel|booking|account|membership|member|licen[cs]e|isbn|serial"
    r"|sort code|charity|company|case|policy|fan|id|meeting|no\.?|#|£|\$|€|version|v)\s{0,3}(?:number|no\.?|code|id|#)?"
    r"\s{0,3}(?:is|:|=|-)?\s{0,3}$",
    re.IGNORECASE,
)
_DATE_OR_SCORE = re.compile(
    r"\s*(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d(?:\D.{0,20})?|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}.{0,20}"
    r"|[1-9]\d{0,2}(?:[,.]\d{3})+(?:\.\d\d)?|(?:\d{1,2}[-–:]\d{1,2}[\s,;/]{0,3}){2,9}"
    r"|(?:19|20)\d\d\s?[-–/]\s?(?:19|20)?\d\d)\s*"
)


def numbers(text: str, country: str, published: frozenset[str]) -> Iterator[Found]:
    """The phone numbers in `text` (bounded length), read in `country`, without those `published` (digits only)."""
    for digits, came in _readings(text):
        for match in _matches(digits, country):
            start, end = came[match.start], came[match.end - 1] + 1
            while end < len(text) and text[end] in "\ufe0f\u20e3":
                end += 1
            bare = re.sub(r"\D", "", match.raw_string)
            known = bare in published or f"0{match.number.national_number}" in published
            if (
                known
                or _OF_SOMETHING.search(text[max(0, start - 40) : start])
                or _DATE_OR_SCORE.fullmatch(text, start, end)
            ):
                continue
            yield start, end, bare


def _matches(text: str, country: str) -> Iterator[phonenumbers.PhoneNumberMatch]:
    if sum(char.isdigit() for char in text) < 7:
        return
    region = country.upper() if country.upper() in phonenumbers.SUPPORTED_REGIONS else None
    try:
        yield from phonenumbers.PhoneNumberMatcher(text, region, phonenumbers.Leniency.VALID, _MOST_TRIES)
    except (ValueError, IndexError):
        # The matcher is a port of a Java library and may stumble over odd characters; what it read so far is kept,
        # and the second reading does without those characters.
        return


def _readings(text: str) -> Iterator[tuple[str, Sequence[int]]]:
    """The text as it is, then each run of spoken or drawn digits put together, each with its way back."""
    yield text, range(len(text))
    drawn = _KEYCAP.sub(lambda m: m[1] + "\u200d" * (len(m[0]) - 1), text).translate(_DRAWN)
    yield from _runs(drawn)


def _runs(text: str) -> Iterator[tuple[str, Sequence[int]]]:
    """Runs of digits and words for digits with little between them, of 9 to 15 digits in all."""
    digits: list[str] = []
    came: list[int] = []
    end, repeat = -1, 1
    for match in re.finditer(r"[A-Za-z]+|\d", text):
        word = match[0].lower()
        times = REPEATS.get(word, 0)
        digit = word if word.isdigit() else SPOKEN.get(word, "")
        if end >= 0 and (not (times or digit) or not _BETWEEN.fullmatch(text, end, match.start())):
            if len(digits) in _LENGTHS:
                yield "".join(digits), came
            digits, came, end, repeat = [], [], -1, 1
        if times:
            repeat, end = times, match.end()
        elif digit:
            digits += [digit] * repeat
            came += [match.start()] * (repeat - 1)
            came.append(match.end() - 1 if came else match.start())
            repeat, end = 1, match.end()
    if len(digits) in _LENGTHS:
        yield "".join(digits), came
