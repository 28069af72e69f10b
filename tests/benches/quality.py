"""How well hurtful texts are told from others, what hiding words costs, and how often ordinary chat is flagged."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from classifiers.disguise import vocabulary
from classifiers.training.disguises import KINDS, hide
from classifiers.training.rows import Row as Text
from tests.benches.asking import Asked
from tests.benches.chat import SEED, dev_sets
from tests.benches.packaged import FLAGS, Scores, alt_profanity, better_profanity
from tests.benches.table import Row

SETS = ("jigsaw-hold4k", "jigsaw-test-bal", "convabuse-test", "hatemoji-build-test")
SEEN = frozenset({"jigsaw-hold4k", "jigsaw-test-bal"})
"""alt-profanity-check was trained on Wikipedia comments of the Jigsaw challenge, these rows likely among them: what it
reaches on them is shown, and no aim."""
HIDDEN_SET, HIDDEN_ROWS = "jigsaw-test-bal", 1_000
SAMPLE = 150
"""Rows that better-profanity is asked about: it takes a tenth of a second for a long one."""
LOST, BENIGN = 0.02, 0.01


def area(truth: Sequence[int], marks: Sequence[float]) -> float:
    """The area under the ROC curve: how often a positive row has the higher mark than a negative one; a tie is half."""
    order = sorted(range(len(marks)), key=lambda i: marks[i])
    positives, ranks, at = sum(truth), 0.0, 0
    while at < len(order):
        end = at
        while end < len(order) and marks[order[end]] == marks[order[at]]:
            end += 1
        ranks += sum(truth[i] for i in order[at:end]) * (at + 1 + end) / 2
        at = end
    return (ranks - positives * (positives + 1) / 2) / (positives * (len(truth) - positives))


class Quality:
    """Everything that needs the data folder. The packaged checkers stand beside, where they are installed."""

    def __init__(self, data: Path, full: Asked, screen: Asked) -> None:
        self._dev = dev_sets(data)
        self._full, self._screen = full, screen
        self._alt, self._better = alt_profanity(), better_profanity()

    def rows(self) -> Iterator[Row]:
        yield from self._areas()
        yield from self._hidden()
        yield from self._benign()

    def _areas(self) -> Iterator[Row]:
        for name in SETS:
            rows = self._dev[name]
            truth, texts = _truth(rows), [row.text for row in rows]
            alt = area(truth, self._alt(texts)) if self._alt else None
            better = self._sampled(rows)
            best = max((alt if name not in SEEN else None) or 0.0, better or 0.0)
            for asked in (self._full, self._screen):
                ours = area(truth, _toxicity(asked, texts))
                aim, reached = (f"> {best:.3f}", ours > best) if best else ("above every packaged one", None)
                what = f"AUC toxicity, {name} ({len(rows):,} rows), {asked.stage}"
                note = " (trained on such)" if alt and name in SEEN else ""
                yield Row(what, f"{ours:.3f}", aim, reached, _three(alt) + note, _three(better))

    def _sampled(self, rows: Sequence[Text]) -> float | None:
        if self._better is None:
            return None
        some = random.Random(SEED).sample(list(rows), min(SAMPLE, len(rows)))
        return area(_truth(some), self._better([row.text for row in some]))

    def _hidden(self) -> Iterator[Row]:
        rows = self._dev[HIDDEN_SET][:HIDDEN_ROWS]
        truth, plain = _truth(rows), [row.text for row in rows]
        full, screen = (_asking(asked) for asked in (self._full, self._screen))
        before = {ask: area(truth, ask(plain)) for ask in (full, screen, self._alt) if ask}
        for kind in KINDS:
            chance = random.Random(3)
            texts = [hide(text, vocabulary().hidden, kind, chance, others=0.0) for text in plain]
            lost = {ask: before[ask] - area(truth, ask(texts)) for ask in before}
            what = f"AUC lost where rude words are hidden: {kind}"
            alt = f"{lost[self._alt]:.3f}" if self._alt else ""
            yield Row(f"{what}, full", f"{lost[full]:.3f}", f"≤ {LOST}", lost[full] <= LOST, alt)
            yield Row(f"{what}, screen", f"{lost[screen]:.3f}", f"≤ {LOST}", lost[screen] <= LOST)

    def _benign(self) -> Iterator[Row]:
        for name in sorted(self._dev):
            if not name.startswith("benign"):
                continue
            texts = [row.text for row in self._dev[name]]
            flags = [answer["flags"] for answer in self._full.texts(texts)]
            share = sum(map(bool, flags)) / len(texts)
            by_label = Counter(label for some in flags for label in some).most_common()
            said = ", ".join(f"{label} {count / len(texts):.2%}" for label, count in by_label)
            alt = f"{_flagged(self._alt, texts):.2%}" if self._alt else ""
            better = f"{_flagged(self._better, texts[:SAMPLE]):.2%}" if self._better else ""
            what = f"flagged for anything, {name} ({len(texts):,})"
            yield Row(what, f"{share:.2%}", f"≤ {BENIGN:.0%}", share <= BENIGN, alt, better)
            if said:
                yield Row(f"… by label: {said}", "")


def _asking(asked: Asked) -> Scores:
    return lambda texts: _toxicity(asked, texts)


def _toxicity(asked: Asked, texts: Sequence[str]) -> list[float]:
    return [answer["labels"].get("toxicity", 0.0) for answer in asked.texts(texts)]


def _truth(rows: Sequence[Text]) -> list[int]:
    return [row.labels["toxicity"] for row in rows]


def _flagged(scores: Callable[[Sequence[str]], list[float]], texts: Sequence[str]) -> float:
    return sum(p >= FLAGS for p in scores(texts)) / len(texts)


def _three(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
