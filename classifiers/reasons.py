"""How what the toxicity cascade finds is put into words: a sentence, and the words of the message that carry it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bot.core.signals import Signal
from classifiers.confirm import Confirm
from classifiers.screen import Look, Screen
from classifiers.text import quotable

_READS: Mapping[str, str] = MappingProxyType({
    "toxicity": "Reads as hurtful or hostile",
    "severe_toxicity": "Reads as very hostile",
    "obscene": "Reads as swearing or crude talk",
    "threat": "Reads as a threat",
    "insult": "Reads as an insult",
    "identity_attack": "Reads as an attack on who somebody is",
    "sexual_explicit": "Reads as sexual",
})  # fmt: skip
_QUOTED = 80


class Reasons:
    """For the steps of one cascade. `thresholds`: from which probability on a label is flagged."""

    def __init__(self, name: str, screen: Screen, confirm: Confirm | None, thresholds: Mapping[str, float]) -> None:
        self._name = name
        self._screen = screen
        self._confirm = confirm
        self._thresholds = thresholds

    def signal(self, label: str, p: float, text: str, look: Look, step: str, *, low_confidence: bool) -> Signal:
        """`look`: what the screen made of the text; `step`: the last one that read it."""
        spans = self._spans(label, p, text, look, step)
        quote = _quote(text, spans)
        reads = _READS.get(label, f"Reads as {label.replace('_', ' ')}")
        why = f"{reads}: \u201c{quote}\u201d" if quote else reads
        source = self._name if step == "screen" else f"{self._name}/{step}"
        return Signal(label, round(p, 4), why, source, spans, low_confidence=low_confidence)

    def _spans(self, label: str, p: float, text: str, look: Look, step: str) -> tuple[tuple[int, int], ...]:
        """From the screen's weights where it saw the same; else, for what is flagged, by leaving words out in turn."""
        if label not in self._screen.labels:
            return ((0, len(text)),)
        seen = look.logits[self._screen.labels.index(label)] >= 0.0
        if step != "confirm" or seen or p < self._thresholds[label] or self._confirm is None:
            return self._screen.spans(look, label)
        return self._confirm.spans(look, label, self._screen)


def _quote(text: str, spans: Sequence[tuple[int, int]]) -> str:
    said = " \u2026 ".join(quotable(text[a:b]) for a, b in spans)
    return said if len(said) <= _QUOTED else said[: _QUOTED - 1].rstrip() + "\u2026"
