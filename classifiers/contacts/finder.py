"""The classifier for contact details and wishes to talk elsewhere.

The canonical text is for words: digits folded there would make numbers out of scores and prices, so this looks at the
original. Cheap cues come first; most messages are turned away by them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.core.messages import Talk
from bot.core.signals import Signal
from classifiers.contacts import patterns
from classifiers.contacts.numbers import REPEATS, SPOKEN, numbers

CONTACT, MOVE = "contact_sharing", "move_platform"
Detail = tuple[str, float, str, tuple[int, int]]
"""Label, score, sentence, span."""

_PIECE, _OVERLAP = 4_000, 200
_MOST_SPANS = 10
_ENOUGH = 60
"""A text with so many details is full of them; it is not read to its end."""
_SHOWN = 60
_WORD = re.compile(r"[^\W_]+")
_DIGITS = re.compile(r"(?:\d\D{0,40}){7}")
_DRAWN = re.compile("[\u2460-\u2468\u24ea\u20e3\uff20]")
_SIGNS = ("@", "#", ".gg", ".me", ".com/", ".to/", ".dog/")
_SPOKEN = re.compile(rf"\b(?:{'|'.join((*SPOKEN, *REPEATS))}|\d+)\b", re.IGNORECASE)
_SPOKEN_CUES = (SPOKEN.keys() | REPEATS.keys()) - {"o"}


class Contacts:
    """Finds phone numbers, e-mail addresses, handles, invite links, and wishes to talk elsewhere.

    Numbers are read in the group's country. The organisation's listed contacts and published helplines are left out.
    """

    name = "contacts"
    version = "rules-1"
    labels = frozenset({CONTACT, MOVE})

    def __init__(self) -> None:
        lists = tomllib.loads((Path(__file__).parent / "lists.toml").read_text(encoding="utf-8"))
        self._published = frozenset(lists["helplines"])
        self._addresses = frozenset(lists["addresses"])
        self._cues = frozenset(lists["cues"])
        self._not_handles = frozenset(lists["not_handles"])

    def score(self, talks: Sequence[Talk]) -> list[tuple[Signal, ...]]:
        return [self._signals(talk) if self._worth_a_look(talk.message.text) else () for talk in talks]

    def _worth_a_look(self, text: str) -> bool:
        """Whether anything in a text could be a contact."""
        words = set(_WORD.findall(text.lower()))
        if not words.isdisjoint(self._cues) or any(sign in text for sign in _SIGNS) or _DIGITS.search(text):
            return True
        if not text.isascii() and _DRAWN.search(text):
            return True
        spoken = len(text) > 20 and not words.isdisjoint(_SPOKEN_CUES)
        return spoken and sum(1 for _ in zip(range(7), _SPOKEN.finditer(text), strict=False)) >= 7

    def _signals(self, talk: Talk) -> tuple[Signal, ...]:
        text = talk.message.text
        listed = {bare(entry) for entry in talk.listed}
        found: list[Detail] = []
        for at in range(0, max(len(text), 1), _PIECE - _OVERLAP):
            for label, score, why, (start, end) in self._in_piece(text[at : at + _PIECE], talk, listed):
                found.append((label, score, why, (at + start, at + end)))
            if at + _PIECE >= len(text) or len(found) >= _ENOUGH:
                break
        signals = []
        for label in (CONTACT, MOVE):
            mine = sorted((one for one in found if one[0] == label), key=lambda one: one[3])
            if mine:
                best = max(mine, key=lambda one: one[1])
                spans = tuple(dict.fromkeys(one[3] for one in mine))[:_MOST_SPANS]
                signals.append(Signal(label, best[1], best[2], f"{self.name}/{self.version}", spans))
        return tuple(signals)

    def _in_piece(self, text: str, talk: Talk, listed: set[str]) -> Iterator[Detail]:
        taken: list[tuple[int, int]] = []

        def free(span: tuple[int, int], value: str) -> bool:
            """Whether a span is nobody else's finding yet, and what it holds is not listed."""
            if any(start < span[1] and span[0] < end for start, end in taken):
                return False
            taken.append(span)
            return bare(value) not in listed

        def told(label: str, score: float, what: str, span: tuple[int, int]) -> Detail:
            shown = " ".join(text[span[0] : span[1]].split())[:_SHOWN]
            return label, score, f"{what}: “{shown}”", span

        for match in patterns.INVITE.finditer(text):
            if free(match.span(), match[0]):
                yield told(CONTACT, 0.9, "shares a link to another place to talk", match.span())
                yield told(MOVE, 0.9, "invites to another place", match.span())
        for match in patterns.INVITE_SAID.finditer(text):
            if free(match.span(), match[0]):
                yield told(MOVE, 0.9, "spells out an invitation to another place", match.span())
        for match in patterns.EMAIL.finditer(text):
            if free(match.span(), match[0]) and match[0].lower() not in self._addresses:
                yield told(CONTACT, 0.95, "shares an e-mail address", match.span())
        for match in patterns.EMAIL_SAID.finditer(text):
            ending = re.sub(r" ?(?:dot|[.]) ?", ".", match[3].lower())
            value = f"{match[1]}@{match[2]}.{ending}"
            if free(match.span(), value) and value.lower() not in self._addresses:
                yield told(CONTACT, 0.85, "spells out an e-mail address", match.span())
        for start, end, value in numbers(text, talk.group.policy.country, self._published):
            if free((start, end), value):
                yield told(CONTACT, 0.95, "shares a phone number", (start, end))
        for match in patterns.TAG.finditer(text):
            if free(match.span(), match[0]):
                yield told(CONTACT, 0.8, "shares a name on another platform", match.span())
        for pattern in (patterns.HANDLE, patterns.ADD_ME, patterns.ADD_HANDLE):
            for match in pattern.finditer(text):
                handle = next((group for group in match.groups() if group), "").rstrip(".-")
                if handle and handle.lstrip("@").lower() not in self._not_handles and free(match.span(), handle):
                    yield told(CONTACT, 0.9, "shares a name on another platform", match.span())
        for pattern in (patterns.ADD_ME, patterns.MOVE):
            for match in pattern.finditer(text):
                yield told(MOVE, 0.8, "asks to talk somewhere else", match.span())


def bare(entry: str) -> str:
    """A contact for comparing: the digits of a number (national form), else lower case without “@” or “https://”."""
    digits = re.sub(r"\D", "", entry)
    if len(digits) >= 3 and not re.search(r"[A-Za-z@]", entry):
        return "0" + digits[2:] if digits.startswith("44") and len(digits) > 10 else digits
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", entry.strip().lower()).lstrip("@").rstrip("/")
