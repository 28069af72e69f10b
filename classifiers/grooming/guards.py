"""Harmless surroundings: what withholds a finding, and what only lowers it.

No word is magic. Surroundings lower a finding to a rest that cannot fire a trigger, and only where the message shows
no other indicator; what is withheld stands in the same sentence, right before the finding.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence

from classifiers.grooming.family import FOLDER, expression

BEFORE = 60
"""How many characters before a finding can turn it round."""

_MOST = 20_000
_NEVER = re.compile(
    r"(?<!why )\b(?:never|dont|do not|shouldnt|should not|should never|must not|mustnt|not to)"
    r"(?: ever| just| be)?(?: \w+)? $"
)
_REPORTED = re.compile(
    r"\b(?:he|she|they|someone|people|strangers?|adult|anyone|man|guy|person|mum|dad|coach|teacher)(?: \w+)?"
    r" (?:ask|asks|asked|asking|tell|tells|told|telling|say|says|said|saying)"
    r"(?: (?:me|us|you|them|him|her|to|that|if|for|not|we|i|should|could|can|about|whether|just)){0,4} $"
)
_ORDERS = ("dont ", "do not ", "never ", "cant ", "wont ", "wouldnt ", "shouldnt ", "stop ")
_OWN = re.compile(r"\b(?:i|me|to|could|would|they|he|she|if you|not) $")
_KIN_TOLD = re.compile(r"\byour (?:mum|dad|parents?|carers?|family)\b")
_QUOTED = re.compile(r"[\"“”«][^\"“”«»]{3,400}[\"“”»]|[‘'](?=\w)[^‘’\n]{3,400}[’'](?!\w)")
_MARKS = "\"“”«‘'"
_KIN = re.compile(
    r"(?<!your )(?<!ur )(?<!my )(?<!ya )(?<!the )(?<!a )(?<!her )(?<!his )"
    r"\b(?:mum|mam|mom|mummy|dad|daddy|nan|nana|nanny|gran|granny|grandma|grandad|grandpa|auntie|aunty|uncle)"
    r"(?: (?:said|says|wants|thinks|asked|is|was|will|made|got|and|n|would|wont|doesnt|misses|sends)\b|ll\b"
    r"|'?s (?:at|on|in|not|got|out|home|gone|coming|making|working|back|asleep|here|there|done|going|just|still|away"
    r"|cooking|picking|dropping|been|taking|bringing|got)\b)",
    re.IGNORECASE,
)
_KIN_NAME = r"(?:nan|nana|nanny|gran|granny|grandma|grandad|grandpa|auntie|aunty|uncle|mum|mam|dad|daddy|mummy)"
_KIN_SELF = re.compile(
    rf"\b(?:your {_KIN_NAME} here|(?:it'?s|it is|this is) (?:your )?{_KIN_NAME}\b"
    rf"|(?:love|from),? (?:your )?{_KIN_NAME}\b(?! (?:and|n|has|says|said))"
    r"|my (?:\w{1,12} )?(?:cousin|niece|nephew|granddaughter|grandson|little (?:sis|sister|bro|brother))\b)",
    re.IGNORECASE,
)
_KIN_CALLED = re.compile(
    rf"^\W{{0,3}}(?:(?:hi+|hello|hey|ok|yes|no|thanks|thank you|morning|night)\W{{1,3}}{_KIN_NAME}\b"
    rf"|{_KIN_NAME}\s?[,!?.])"
    rf"|(?:,|\b(?:please|thanks|thank you|ok|yes|no|love (?:you|u)|night)) {_KIN_NAME}\W{{0,4}}$"
    r"|(?<!\bmy )(?<!\byour )(?<!\bur )(?<!\bthe )(?<!\ba )(?<!\bask )(?<!\btell )(?<!\bat )(?<!\bwith )(?<!\band )"
    r"\b(?:nana|nanny|granny|grandma|grandad|grandpa|auntie|aunty)\W{0,4}$",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:bring|with|cc|copying|copied|copy in|ask|check with|told|tell|let) (?:in )?"
    r"(?:your|ur|a|an|his|her|their|both|all) "
    r"(?:mum|mam|dad|mums|dads|parents?|carers?|adult|grown ?up|guardian|families|leader)\b"
    r"|\b(?:your|ur|both) (?:mum|mam|dad|parents?|carers?|guardian)(?:'?s)? "
    r"(?:is |are |can |will |has |have |and dad |or dad )?"
    r"(?:on here|here too|in here|welcome|invited|copied|film|come|said|says|know|knows|agreed|signed|e-?mail)\b"
    r"|\bparents? (?:welcome|invited|copied|present|to book)\b",
    re.IGNORECASE,
)
_KEPT_FROM = re.compile(r"\b(?:dont|don't|do not|never|no need|without|instead|rather|not to)\b", re.IGNORECASE)
_NARRATION = re.compile(r"\s{0,9}(?:\*[^*\n]{3,2000}\*|\((?:ic|rp|ooc)\)|\[(?:ic|rp|ooc)\]|(?:ic|rp):)", re.IGNORECASE)


def reversed_by(before: str, found: str, negated: bool) -> bool:
    """Whether the words right before a finding turn it round: “never …”, “if somebody asks you to …”, “I don't …”."""
    tail = before[-BEFORE:]
    if found.startswith(_ORDERS) and _OWN.search(tail):
        return True
    return bool(_REPORTED.search(tail) or (negated and _NEVER.search(tail)))


def openly(text: str) -> bool:
    """Whether a message brings parents or another adult in: “bring your mum”, “your mum's on here too”."""
    return _OPEN.search(text[:_MOST]) is not None and _KEPT_FROM.search(text[:_MOST]) is None


def narration(text: str) -> bool:
    """Whether a message is written as narration of a game, between asterisks or marked so."""
    return bool(_NARRATION.match(text))


def family(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether two people seem to be related: the one speaks of relatives as of their own together (“what did mum say”,
    not “your mum” or “my mum”) or as one (“your gran here”), or the other calls them so (“hi nana”)."""
    return any(_KIN.search(text[:400]) or _KIN_SELF.search(text[:400]) for text in mine) or any(
        _KIN_CALLED.search(text[:400]) for text in theirs
    )


class Guards:
    """The shipped harmless surroundings, ready to be looked for in the words of a message."""

    def __init__(self) -> None:
        lists = tomllib.loads((FOLDER / "guards.toml").read_text(encoding="utf-8"))
        self._said_by = expression(lists["said_by"])
        self._lesson = expression(lists["lesson"])
        self._nice = expression([*lists["party"], *lists["selection"]])

    def lesson(self, words: str) -> bool:
        """Whether a message speaks about how to stay safe."""
        return bool(self._lesson.search(words))

    def surprise(self, indicator: str, words: str, around: Sequence[str]) -> bool:
        """Whether a secret is a party, a present or a selection not yet announced, and is not one kept from parents.

        `around` are the words of a few messages before; a secret is often asked for after the party was named.
        """
        if indicator != "SECRECY" or _KIN_TOLD.search(words):
            return False
        return any(self._nice.search(some) for some in (words, *around))

    def quoted(self, text: str, span: tuple[int, int], words: str, *, teacher: bool = False) -> bool:
        """Whether a span of the original text is in quotation marks, and the message says where the words come from,
        or a registered colleague quotes them to a group."""
        if not any(mark in text for mark in _MARKS) or not (teacher or self._said_by.search(words)):
            return False
        return any(m.start() <= span[0] and span[1] <= m.end() for m in _QUOTED.finditer(text[:_MOST]))
