"""The classifier for contact details and wishes to talk elsewhere.

The canonical text is for words: digits folded there would make numbers out of scores and prices, so this looks at the
text as it is seen (`classifiers.contacts.seen`). Cheap cues come first; most messages are turned away by them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.core.messages import Role, Talk
from bot.core.signals import Signal
from classifiers.contacts.apps import spread
from classifiers.contacts.handles import Handles
from classifiers.contacts.links import links
from classifiers.contacts.moving import Moving
from classifiers.contacts.numbers import REPEATS, SPOKEN, national, numbers
from classifiers.contacts.seen import seen
from classifiers.text import tokens

CONTACT, MOVE = "contact_sharing", "move_platform"
Detail = tuple[str, float, str, tuple[int, int]]
"""Label, score, sentence, span."""

_PIECE, _OVERLAP = 4_000, 200
_MOST_SPANS = 10
_ENOUGH = 60
"""A text with so many details is full of them; it is not read to its end."""
_SHOWN = 60
_LEAST = 0.2
"""What is less sure than this says nothing to anybody."""
_LONE = 0.5
"""From this score on a detail is a contact, as far as another label leans on it."""
_DIGITS = re.compile(r"(?:\d\D{0,40}){7}")
_SIGNS = re.compile(
    r"[@#_/\U0001f47b\U0001f4f8\U0001f4f7]|\.(?:gg|me|co)\b|05[0-9a-f]{20}|(?<=[a-z]{3})\d{2}",
)
"""Of a text in lower case."""
_WISHED = re.compile(
    r"\b(?:on|in|off|over|outside|to|read|see|at|say|it|that|you|u|same|my|your|ur|ya|can i|gimme|give me"
    r"|me) (?:of )?(?:(?:the|my|a|an|this|your|ur|ya|on|me) )?(?:\w{2,12} )?(?:here|app|one"
    r"|icon|bio|account|acc|private|chat|group|server|place|phone|mobile|cell|numbers?|email|instead|session"
    r"|element|matrix"
    r"|facebook|fb|fortnite|minecraft|signal|user|nick|friend|switch|name|this|everything|side|freely"
    r"|something else|other"
    r"|another|way)\b|\bdot\b|\bsomewhere\b"
    r"|\b1 on 1\b|\bwithout\b|\bjust (?:for )?us\b",
)
_LOUD = re.compile(r"[^A-Za-z ,.'?!\n-]|\.\w")
"""Letters and ordinary marks alone hold no address, no sign and no digit."""
_ADDRESS = re.compile(
    r"[@/\\()\[\]{}<•·]|\.\s?\w|\b(?:dot|slash|g ?mail|hotmail|outlook|icloud|yahoo)\b|\b05[0-9a-f]{60}", re.I
)
_NAMES = re.compile(
    r"[@_:=#\d>~\U0001f300-\U0001faff\u2192\u27a1]|\.\w|\b(?:my|mine|same|user|username|handle|underscore|stop)\b", re.I
)
_DRESSED = re.compile(r"[A-Za-z][0-9@$!+]|[0-9@$!+][A-Za-z]|\b\w[ ._*-]\w[ ._*-]\w\b")
_UNDRESS = str.maketrans("4301!57@$+", "aeoiistast")
_LOOSE = re.compile(r"(?:[\doOlIsS][\s.,-]{0,2}){10}")
_SPREAD = re.compile("|".join(spread(word) for word in ("snap", "insta", "kik", "discord", "telegram", "whatsapp")))
_SPOKEN = frozenset(SPOKEN)
_GLUED = re.compile(r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple){3}", re.IGNORECASE)
_OTHERS = re.compile(
    r"(?:(?!(?:my|whats|what's|that's|thats|here's|heres|it's)\b)\b\w{2,20}'s|\b(?:his|her|their))"
    r" (?:new |mobile |phone |home |work |cell )?(?:number|num|mobile|phone|email|snap|insta|no)\W{1,3}(?:is"
    r"|its)?\W{0,3}$",
    re.IGNORECASE,
)
_OTHERS_DETAIL = 0.6
"""Somebody else's number is first of all personal data (`classifiers.personal_data`)."""


@dataclass(slots=True)
class _Piece:
    """One piece of a text as it is read, and what in it is somebody's finding already."""

    text: str
    found: list[Detail] = field(default_factory=list)
    taken: list[tuple[int, int]] = field(default_factory=list)

    def free(self, start: int, end: int) -> bool:
        return not any(a < end and start < b for a, b in self.taken)

    def tell(self, label: str, score: float, what: str, start: int, end: int) -> None:
        if score >= _LEAST:
            shown = " ".join(_plain(self.text[start:end]).split())[:_SHOWN]
            self.found.append((label, round(score, 4), f"{what}: “{shown}”", (start, end)))


class Contacts:
    """Finds phone numbers, e-mail addresses, handles, invite links, and wishes to talk elsewhere.

    Numbers are read in the group's country. The organisation's listed contacts and published helplines are left out.
    """

    name = "contacts"
    version = "rules-2"
    labels = frozenset({CONTACT, MOVE})

    def __init__(self) -> None:
        lists = tomllib.loads((Path(__file__).parent / "lists.toml").read_text(encoding="utf-8"))
        self._published = frozenset(number for entry in lists["published"] for number in entry["numbers"])
        self._addresses = frozenset(one for entry in lists["published"] for one in entry.get("addresses", ()))
        self._cues = frozenset(lists["words"]["cues"]) | REPEATS.keys()
        self._places = frozenset(lists["words"]["places"])
        self._doings = frozenset(lists["words"]["doings"])
        self._moving = Moving()
        self._handles = Handles(frozenset(lists["words"]["not_handles"]))

    def score(self, talks: Sequence[Talk]) -> list[tuple[Signal, ...]]:
        return [self._signals(talk) if self._worth_a_look(talk.message.text) else () for talk in talks]

    def _worth_a_look(self, text: str) -> bool:
        """Whether anything in a text could be a contact or a wish to go elsewhere."""
        if not text.isascii():
            text = seen(text).text
        lower = text.lower()
        words = set(tokens(lower))
        if not words.isdisjoint(self._cues):
            return True
        if not (words.isdisjoint(self._places) or words.isdisjoint(self._doings)) and _WISHED.search(lower):
            return True
        if _LOUD.search(text):
            if _SIGNS.search(lower) or _DIGITS.search(text) or _LOOSE.search(text):
                return True
            if _DRESSED.search(text):
                plain = lower.translate(_UNDRESS)
                if not self._cues.isdisjoint(tokens(plain)) or _SPREAD.search(plain):
                    return True
        elif list(map(len, words)).count(1) > 2 and _SPREAD.search(lower):
            return True
        return _said(words)

    def _signals(self, talk: Talk) -> tuple[Signal, ...]:
        read = seen(talk.message.text)
        text = read.text
        listed = {bare(entry) for entry in talk.listed}
        found: list[Detail] = []
        for at in range(0, max(len(text), 1), _PIECE - _OVERLAP):
            for label, score, why, (start, end) in self._in_piece(text[at : at + _PIECE], talk, listed):
                found.append((label, score, why, read.span(at + start, at + end)))
            if at + _PIECE >= len(text) or len(found) >= _ENOUGH:
                break
        signals = []
        for label in (CONTACT, MOVE):
            mine = sorted((one for one in found if one[0] == label), key=lambda one: one[3])
            if mine:
                best = max(mine, key=lambda one: one[1])
                sure = [one for one in mine if one[1] >= min(best[1], _LONE)]
                spans = tuple(dict.fromkeys(one[3] for one in sure))[:_MOST_SPANS]
                signals.append(Signal(label, best[1], best[2], f"{self.name}/{self.version}", spans))
        return tuple(signals)

    def _in_piece(self, text: str, talk: Talk, listed: set[str]) -> list[Detail]:
        piece = _Piece(text)
        helper = talk.standing(talk.message.author.id).role in (Role.STAFF, Role.VOLUNTEER)
        for link in links(text, helper=helper) if _ADDRESS.search(text) else ():
            if piece.free(link.start, link.end):
                piece.taken.append((link.start, link.end))
                if _is_listed(link.value, listed) or link.value.lower() in self._addresses:
                    continue
                piece.tell(CONTACT, link.sure, link.what, link.start, link.end)
                if link.away:
                    piece.tell(MOVE, link.sure, "invites to another place", link.start, link.end)
        for number in numbers(text, talk.group.policy.country, self._published) if _counted(text) else ():
            if piece.free(number.start, number.end):
                piece.taken.append((number.start, number.end))
                if number.digits in listed or national(number.digits) in listed:
                    continue
                theirs = _OTHERS.search(text, max(0, number.start - 40), number.start)
                sure = min(number.sure, _OTHERS_DETAIL) if theirs else number.sure
                what = "spells out a phone number" if number.disguised else "shares a phone number"
                piece.tell(CONTACT, sure, what, number.start, number.end)
        for handle in self._handles.find(text) if _NAMES.search(text) else ():
            if piece.free(handle.start, handle.end):
                piece.taken.append((handle.start, handle.end))
                if not _is_listed(handle.name, listed):
                    piece.tell(CONTACT, handle.sure, handle.what, handle.start, handle.end)
        for wish in self._moving.find(text):
            piece.tell(MOVE, wish.sure, wish.what, wish.start, wish.end)
        return piece.found


def _counted(text: str) -> bool:
    """Whether a text has digits enough for a number, in whatever form."""
    return bool(_DIGITS.search(text) or _LOOSE.search(text)) or _said(tokens(text.lower()))


def _said(words: Collection[str]) -> bool:
    """Whether some of the words stand for digits."""
    return sum(map(_SPOKEN.__contains__, words)) >= 3 or any(map(_GLUED.match, [w for w in words if len(w) > 8]))


def _is_listed(value: str, listed: set[str]) -> bool:
    return bool(value) and bare(value) in listed


def bare(entry: str) -> str:
    """A contact for comparing: the digits of a number (national form), else lower case without “@” or “https://”."""
    digits = re.sub(r"\D", "", entry)
    if len(digits) >= 3 and not re.search(r"[A-Za-z@]", entry):
        return national(digits)
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", entry.strip().lower()).lstrip("@").rstrip("/")


def _plain(text: str) -> str:
    """What can be shown of a text: nothing that controls, hides or reorders."""
    return "".join(char if char.isprintable() else " " for char in text)
