"""Phone numbers in a text: as written, in words, set apart, with letters for digits.

The text is read as runs of digits. A part of a run that begins and ends where a group of digits does is held against
the numbering plan: the UK's is written here (ofcom.org.uk, “The National Telephone Numbering Plan”), other countries'
come from the library `phonenumbers`. Numbers that Ofcom keeps for drama (07700 900xxx …) count too: no plan tells
them from others, and whoever writes one means a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import phonenumbers

from classifiers.contacts.apps import one_of

_TENS = ("zero one two three four five six seven eight nine", "zéro un deux trois quatre cinq six sept huit neuf",
    "cero uno dos tres cuatro cinco seis siete ocho nueve", "null eins zwei drei vier fünf sechs sieben acht neun",
    "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć", "sifar ek do teen char paanch che saat aath nau",
    "dim un dau tri pedwar pump chwech saith wyth naw")  # fmt: skip
SPOKEN: Mapping[str, str] = MappingProxyType(
    {"oh": "0", "o": "0", "nought": "0", "nil": "0", "for": "4", "fore": "4", "too": "2", "ate": "8", "sevn": "7"}
    | {"fiv": "5", "nein": "9", "niner": "9", "won": "1", "tree": "3"}
    | {word: str(digit) for words in reversed(_TENS) for digit, word in enumerate(words.split())}
)
"""Words for digits, among them what stands for one in a disguise; a run of them must make a number to count."""
REPEATS: Mapping[str, int] = MappingProxyType({"double": 2, "dubble": 2, "treble": 3, "triple": 3})
_JOINS = frozenset({"then", "and", "dash", "hyphen", "space", "next", "plus", "dot", "slash"})
_LOOKS: Mapping[str, str] = MappingProxyType(dict(zip("oOlIiSsZzB", "0011155228", strict=True)))
_LOOKS_LIKE = re.compile(r"[oOlIiSsZzB]{1,4}")
_GLUED = re.compile(rf"(?:{one_of(['zero', 'oh', *_TENS[0].split(), *REPEATS])}){{2,20}}", re.IGNORECASE)
_PART = re.compile(one_of(["zero", "oh", *_TENS[0].split(), *REPEATS]), re.IGNORECASE)
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_BETWEEN = re.compile(
    r"[\s.,_*~|/\\·•'\"()\[\]{}+–—\-=>&;!?\ufffd]{0,7}|\s{0,2}[\u2190-\u2bff\U0001f000-\U0001faff]{1,2}\s{0,2}"
)
_BRITISH = re.compile(r"(?P<mobile>(?:44)?07\d{9}|447[1-9]\d{8})|(?P<line>(?:44|0)[12]\d{9})|(?P<bare>7[1-9]\d{8})")
"""Mobiles, lines of places, and mobiles without their 0. What begins 03, 08 or 09 belongs to organisations and
services, never to a person."""
_BEGINS = re.compile(r"0[127]|44|00[1-9]|7[1-9]\d")
_LONGEST_RUN = 40
_MOST_DIGITS = 15
"""No number is longer (ITU-T E.164)."""

_NO_PHONE = re.compile(
    r"(?:https?://|www\.)\S{1,400}"
    r"|(?<![\w.])[+-]?\d{1,3}\.\d{3,9}°?[NSns]?[,;\s]{1,3}[+-]?\d{1,3}\.\d{3,9}"  # coordinates
    r"|(?<!\d)\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d(?:[ ,T]{1,2}\d{1,2}[:.]?\d\d)?(?!\d)"
    r"|(?<!\d)(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}(?:[ ,T]{1,2}\d{1,2}[:.]?\d\d)?(?!\d)"
    r"|(?<!\d)(?:19|20)\d\d ?[-–/] ?(?:19|20)\d\d(?!\d)"
    r"|\d{1,2}:\d\d(?::\d\d)?(?: ?(?:[-–]|to) ?\d{1,2}:\d\d)?"
    r"|[£$€] ?\d[\d,.]{0,15}"
    r"|(?<![\d.,])[1-9]\d{0,2}(?:,\d{3}){1,5}(?:\.\d\d)?(?![\d,])|(?<![\d.,])[1-9]\d{0,2}(?:\.\d{3}){2,5}(?![\d.])"
    r"|(?<!\d)(?:\d{1,2}/\d{1,2}[,;\s]{1,3}(?:and )?){1,9}\d{1,2}/\d{1,2}(?!\d)"  # days
    r"|(?<![\d-])(?:\d{1,2}[-–:]\d{1,2}[\s,;/]{1,3}(?:and )?){2,9}\d{1,2}[-–:]\d{1,2}(?![\d-])"  # scores
    r"|(?<!\d)97[89][ -]?(?:\d[ -]?){9}[\dXx](?!\d)"  # ISBN
    r"|(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])"  # IP address
    r"|(?<!\d)(?:\d{4}[ -]){3}\d{4}(?!\d)"  # card
    r"|(?<![0-9a-f-])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{4,23}"  # UUID
    r"|(?:\d{1,2}[ ,]{1,2}){5}\d{1,2}(?=\D{0,20}(?:lotter|lotto|bonus ball))",
    re.IGNORECASE,
)
_OF_SOMETHING = re.compile(
    r"(?:order|ref(?:erence)?|invoice|receipt|ticket|tracking|track|parcel|booking|account|a/?c|membership|member"
    r"|licen[cs]e|isbn|serial|barcode|sort code|charity|company|case|policy|fan|id|meeting|room|code|pin|passcode|game"
    r"|pass|coordinates|grid ref|lottery|lotto|bib|imei|vat|utr|iban|card|nhs|national insurance|model|product"
    r"|item|part"
    r"|version|reg(?:istered|istration)?|candidate|exam|centre|friend code|no\.?|#|£|\$|€)\s{0,3}"
    r"(?:numbers?|nos?\.?|code|id|#)?\s{0,3}(?:is|was|are|:|=|-|–)?\s{0,3}[(#]?\s?$",
    re.IGNORECASE,
)
_AS_PHONE = re.compile(
    r"(?:\b(?:ph(?:one)?|mob(?:ile)?|tel(?:ephone)?|cell|whats ?app|number|numba|num|digits|call|ring|text|txt"
    r"|bell|line"
    r"|reach|sms|buzz)\b[^.!?\n]{0,30}|\u260e\ufe0f?|[\U0001f4de\U0001f4f1\U0001f4f2\u2706\u2121])\W{0,4}$",
    re.IGNORECASE,
)
_MINE = re.compile(
    r"(?:\b(?:my|new) (?:new )?(?:number|numba|num|digits|mobile|cell|phone|mob)\b[^.!?\n]{0,16}"
    r"|\b(?:text|txt|call|ring|reach|phone|whats ?app) me\b[^.!?\n]{0,16}"
    r"|^\W{0,3}(?:number|phone|mob(?:ile)?|cell|tel|text|txt|whats ?app))\W{0,4}$",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"\s?(?:%|points?|pts|views|subs|followers|km|miles|metres|people|votes|likes|v ?bucks|robux)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Found:
    """A number in the text that was read: its span, its digits, how sure it is one (0 to 1)."""

    start: int
    end: int
    digits: str
    sure: float
    disguised: bool


@dataclass(frozen=True, slots=True)
class _Group:
    digits: str
    start: int
    end: int
    plus: bool
    said: bool


def numbers(text: str, country: str, published: frozenset[str]) -> Iterator[Found]:
    """The phone numbers in `text` (a piece of bounded length), read in `country`, without those `published`."""
    plain = _NO_PHONE.sub(lambda m: "\x00" * len(m[0]), text)
    for run in _runs(plain):
        first = 0
        while first < len(run):
            best = _best(run, first, text, country)
            if best is None:
                first += 1
                continue
            last, found = best
            first = last + 1
            if not known(found.digits, published):
                yield found


def known(digits: str, published: frozenset[str]) -> bool:
    """Whether a number is one of those published, in whatever form."""
    return digits in published or national(digits) in published


def national(digits: str) -> str:
    """A UK number's digits as they are dialled in the UK."""
    return re.sub(r"^(?:00)?440?(?=\d{9,10}$)", "0", digits)


def _best(run: list[_Group], first: int, text: str, country: str) -> tuple[int, Found] | None:
    """The longest part of a run that begins with group `first` and is a number, and its last group."""
    digits = ""
    parts = []
    british = country.upper() in ("GB", "UK", "")
    # A long run is counting or noise for the most part; a UK number in it shows by how it begins.
    noise = british and first and len(run) > _MOST_DIGITS and not run[first].plus
    if noise and not _BEGINS.match("".join(group.digits for group in run[first : first + 3])):
        return None
    for last in range(first, len(run)):
        digits += run[last].digits
        if len(digits) > _MOST_DIGITS + 2 or (last > first and run[last].plus):
            break
        if len(digits) >= 7 and (kind := _kind(digits, run, first, last, country)):
            parts.append((last, digits, kind))
    if not parts:
        return None
    before = text[max(0, run[first].start - 48) : run[first].start]
    if _OF_SOMETHING.search(before) and not run[first].plus:
        return None
    as_phone = bool(_AS_PHONE.search(before))
    mine = as_phone and bool(_MINE.search(before))
    for last, digits, (plain, phone, own) in reversed(parts):
        sure = max(plain, phone if as_phone else 0.0, own if mine else 0.0)
        if sure and not _AMOUNT.match(text, run[last].end):
            start = run[first].start - (1 if run[first].plus else 0)
            disguised = last - first > 4 or any(group.said for group in run[first : last + 1])
            return last, Found(start, run[last].end, digits, sure, disguised)
    return None


def _kind(digits: str, run: list[_Group], first: int, last: int, country: str) -> tuple[float, float, float] | None:
    """How sure a string of digits is a phone number: by itself, after a word like “call”, after “my number is”."""
    if len(set(digits)) < 3:
        return None
    if run[first].plus or (digits.startswith("00") and digits[2:3] != "0"):
        sure = _abroad(digits.removeprefix("00"))
        return (sure, sure, sure) if sure else None
    if country.upper() in ("GB", "UK", ""):
        found = _BRITISH.fullmatch(digits)
        if found and found["bare"]:
            # A mobile without its 0 looks like an order number, unless it is written in groups or said.
            return (0.65, 0.8, 0.8) if last > first else (0.4, 0.55, 0.55)
        if found:
            return (0.95, 0.95, 0.95) if found["mobile"] else (0.85, 0.95, 0.95)
    elif (plan := _plan(country)) is not None and plan.fullmatch(digits):
        return (0.95 if digits[0] == "0" or last > first else 0.6), 0.95, 0.95
    if digits[0] != "0" and last - first == 2 and [len(run[n].digits) for n in range(first, last + 1)] == [3, 3, 4]:
        return 0.6, 0.85, 0.85
    alone = first == 0 and last == len(run) - 1
    if alone and len(digits) <= 13 and not digits.startswith(("03", "08", "09")):
        return 0.0, 0.0, 0.8
    return None


def _abroad(digits: str) -> float:
    """A number with its country code. Lengths: ITU-T E.164; the codes in use are the library's."""
    codes = phonenumbers.COUNTRY_CODE_TO_REGION_CODE
    if not 8 <= len(digits) <= _MOST_DIGITS or not any(int(digits[:n]) in codes for n in (1, 2, 3)):
        return 0.0
    if digits.startswith("44"):
        return 0.95 if re.fullmatch(r"440?[127]\d{8,9}", digits) else 0.0
    return 0.95 if len(digits) >= 10 else 0.7


@lru_cache(maxsize=300)
def _plan(country: str) -> re.Pattern[str] | None:
    """The numbers of a country as they are dialled there; None for a country without a plan of its own."""
    plan = phonenumbers.PhoneMetadata.metadata_for_region(country.upper(), None)
    if plan is None or plan.general_desc is None:
        return None
    return re.compile(rf"(?:{plan.national_prefix or '0'})?(?:{plan.general_desc.national_number_pattern})")


def _runs(text: str) -> Iterator[list[_Group]]:
    """Groups of digits and words for digits with little between them."""
    run: list[_Group] = []
    end, repeat, plus = -1, 1, False
    for token in _TOKEN.finditer(text):
        word = token[0]
        near = end >= 0 and token.start() - end <= 8 and _BETWEEN.fullmatch(text, end, token.start()) is not None
        if end >= 0 and (not near or len(run) >= _LONGEST_RUN):
            if len(run) > 1 or (run and len(run[0].digits) >= 7):
                yield run
            run, end, repeat, plus = [], -1, 1, False
        touching = near and token.start() == end
        digits, times = _read(word, touching or text[token.end() : token.end() + 1].isdigit())
        if times:
            repeat, end = times, token.end()
        elif digits:
            signed = plus or text[max(0, token.start() - 1) : token.start()] == "+"
            run.append(_Group(digits * repeat, token.start(), token.end(), signed, not word.isdigit()))
            repeat, end, plus = 1, token.end(), False
            if touching and len(run) > 1:
                run[-2:] = [_glued(run[-2], run[-1])]
        elif word.lower() in _JOINS and (run or word.lower() == "plus"):
            end, plus = token.end(), word.lower() == "plus"
        elif end >= 0:
            if len(run) > 1 or (run and len(run[0].digits) >= 7):
                yield run
            run, end, repeat, plus = [], -1, 1, False
    if run:
        yield run


def _glued(one: _Group, two: _Group) -> _Group:
    return _Group(one.digits + two.digits, one.start, two.end, one.plus, True)


def _read(word: str, by_digit: bool) -> tuple[str, int]:
    """The digits a token stands for, or how often the next one counts."""
    if word.isdigit():
        return word, 0
    lower = word.lower()
    if lower in REPEATS:
        return "", REPEATS[lower]
    if lower in SPOKEN:
        return SPOKEN[lower], 0
    if by_digit and _LOOKS_LIKE.fullmatch(word):
        return "".join(_LOOKS[char] for char in word), 0
    if len(lower) <= 80 and _GLUED.fullmatch(lower):
        out, repeat = "", 1
        for part in _PART.findall(lower):
            if part in REPEATS:
                repeat = REPEATS[part]
            else:
                out += SPOKEN[part] * repeat
                repeat = 1
        return out, 0
    return "", 0
