"""The classifier for somebody else's details; its rules are in `rules.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from bot.core.messages import Talk
from bot.core.signals import Signal
from classifiers.personal_data.checks import HOLDS
from classifiers.sieve import Sieve

PERSONAL = "personal_data"
_PIECE, _OVERLAP = 3_000, 300
_MOST_SPANS = 10
_SURE = 0.7
"""A finding below this is a guess, and marked as one."""
_LEAST = 0.3
_SHOWN = 60
_PART = re.compile(r"\{([A-Z]+)\}")


@dataclass(frozen=True, slots=True)
class _Rule:
    """A pattern with what it says and how sure it is; `holds` may refuse a match or change its score. `needs`: a
    quicker pattern, or nothing (`classifiers.sieve`)."""

    what: str
    score: float
    needs: str
    pattern: re.Pattern[str]
    holds: Callable[[re.Match[str], float], float]


def _rules() -> tuple[_Rule, ...]:
    told = tomllib.loads((Path(__file__).parent / "rules.toml").read_text(encoding="utf-8"))
    parts: dict[str, str] = {}
    for name, part in told["parts"].items():
        parts[name] = _filled(part, parts)
    return tuple(
        _Rule(
            str(row["what"]),
            float(row["score"]),
            _filled(row.get("needs", ""), parts),
            re.compile(_filled(row["pattern"], parts), re.IGNORECASE),
            HOLDS[row.get("holds", "as_it_is")],
        )
        for row in told["rule"]
    )


def _filled(pattern: str, parts: Mapping[str, str]) -> str:
    return _PART.sub(lambda name: parts[name[1]], pattern)


_CUES = re.compile(
    r"\d|\b(?:lives?|living|livin|stays?|address|addy|password|passcode|pw|login|real name|full name"
    r"|actual name|legal name"
    r"|snap ?maps?|find my|life ?360|location|maps|school|academy|college)\b|///",
    re.IGNORECASE,
)
_QUOTES: Mapping[int, str] = MappingProxyType({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"', 0xA0: " "})


class PersonalData:
    """Finds details of somebody other than the writer."""

    name = "personal_data"
    version = "rules-1"
    labels = frozenset({PERSONAL})

    def __init__(self) -> None:
        self._rules = _rules()
        needs = {place: rule.needs for place, rule in enumerate(self._rules) if rule.needs}
        self._sieve = Sieve([rule.pattern for rule in self._rules], needs)

    def score(self, talks: Sequence[Talk]) -> list[tuple[Signal, ...]]:
        return [self._signals(talk) if self._worth_a_look(talk.message.text) else () for talk in talks]

    def _worth_a_look(self, text: str) -> bool:
        plain = text if text.isascii() else text.translate(_QUOTES)
        return bool(self._sieve.could(plain)) and _CUES.search(text) is not None

    def _signals(self, talk: Talk) -> tuple[Signal, ...]:
        text = talk.message.text.translate(_QUOTES)  # one character for one, so that spans hold
        listed = tuple(_bare(one) for one in talk.listed)
        found: dict[tuple[int, int], tuple[float, str]] = {}
        for at in range(0, max(len(text), 1), _PIECE - _OVERLAP):
            for start, end, score, what in self._in_piece(text[at : at + _PIECE]):
                span = (at + start, at + end)
                if not _is_listed(text[span[0] : span[1]], listed):
                    found[span] = max(found.get(span, (0.0, "")), (score, what))
            if at + _PIECE >= len(text) or len(found) > _MOST_SPANS:
                break
        if not found:
            return ()
        (start, end), (score, what) = max(found.items(), key=lambda one: (one[1][0], -one[0][0]))
        shown = " ".join(_plain(text[start:end]).split())[:_SHOWN]
        spans = _apart(span for span, (sure, _) in found.items() if sure >= min(score, 0.5))
        why = f"{what}: “{shown}”"
        return (Signal(PERSONAL, score, why, f"{self.name}/{self.version}", spans, low_confidence=score < _SURE),)

    def _in_piece(self, text: str) -> Iterator[tuple[int, int, float, str]]:
        for rule in map(self._rules.__getitem__, self._sieve.could(text)):
            for match in rule.pattern.finditer(text):
                score = rule.holds(match, rule.score)
                if score >= _LEAST:
                    yield *match.span(), score, rule.what


def _apart(spans: Iterator[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Spans in order; one inside another falls away."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not out or end > out[-1][1]:
            out.append((start, end))
    return tuple(out[:_MOST_SPANS])


def _bare(entry: str) -> str:
    return re.sub(r"[^\w@]", "", entry.lower())


def _is_listed(quote: str, listed: Sequence[str]) -> bool:
    """Whether what was found holds one of the organisation's own contacts or addresses."""
    bare = _bare(quote)
    return any(len(one) > 5 and (one in bare or one.removeprefix("44") in bare) for one in listed)


def _plain(text: str) -> str:
    """What can be shown of a text: nothing that controls, hides or reorders."""
    return "".join(char if char.isprintable() else " " for char in text)
