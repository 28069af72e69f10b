"""`safelight score`: JSON lines in, one line of scores out for each, in order, while the input is still open.

For measuring classifiers with data of one's own, and for trying them from another program. Nothing is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TextIO

from bot.app import FULL, Settings, practised, scorer_for
from bot.cli.lines import LONGEST_LINE, TOO_LONG, Reads, batches
from bot.cli.score_lines import Ident, Reader, Single, Unusable, Whole
from bot.conversations import BANDS, Outcome, outcome
from bot.core.messages import Audience
from bot.core.ports import Scored
from bot.core.practice import Practice
from bot.core.signals import GROOMING, Signal
from bot.scoring import Panel, collect_seldom

_MOST_LISTED = 200
"""Indicators of one pair that are written out."""
_MIDDLE = 0.5
"""The least score that flags a label for which nobody chose another."""
UNREADABLE = 2


def score_stream(settings: Settings, stage: str, incoming: Reads, out: TextIO) -> int:
    """The command. Raises Wrong."""
    practice = practised(settings, ())
    collect_seldom()
    return score_lines(scorer_for(settings, practice, stage), practice, incoming, out, own=stage != FULL)


def score_lines(panel: Panel, practice: Practice, incoming: Reads, out: TextIO, *, own: bool = False) -> int:
    """Scores every line. Returns 0, or 2 where there were lines and none could be used; 1 where nobody reads on.

    `own`: the classifiers' own thresholds come before those of the pack (for a cascade that stops early).
    """
    writer = Writer(panel, practice, own=own)
    reader = Reader(practice.policy, practice.listed)
    used = seen = 0
    try:
        for lines in batches(incoming):
            records = [_read(reader, line) for line in lines]
            seen += len(records)
            used += sum(not isinstance(one, Unusable) for one in records)
            out.write("".join(f"{one}\n" for one in writer.answers(records)))
            out.flush()
    except BrokenPipeError:
        return 1
    return UNREADABLE if seen and not used else 0


def _read(reader: Reader, line: bytes) -> Single | Whole | Unusable:
    if line is TOO_LONG:
        return Unusable(f"This line is longer than {LONGEST_LINE:,} bytes.")
    try:
        return reader.record(line)
    except Unusable as wrong:
        return wrong


class Writer:
    """Makes the answer to each record, as a line of JSON in ASCII: a lone surrogate goes out as it came in."""

    def __init__(self, panel: Panel, practice: Practice, *, own: bool = False) -> None:
        self._panel = panel
        self._practice = practice
        self._none = dict.fromkeys(sorted(panel.labels()), 0.0)
        self._thresholds = _thresholds(panel, practice, own=own)
        # A text alone comes from no group: what a classifier tells sooner among the young does not flag it.
        chosen = practice.policy.thresholds
        self._limits = {key: at for key, at in panel.limits().items() if key[1] not in chosen}

    def answers(self, records: Sequence[Single | Whole | Unusable]) -> Iterator[str]:
        """One line for each. All their messages are scored together."""
        talks = []
        for one in records:
            if isinstance(one, Single):
                talks.append(one.talk)
            elif isinstance(one, Whole):
                talks += one.conversation.talks(self._practice.listed)
        scored = iter(self._panel.score(talks))
        for one in records:
            if isinstance(one, Unusable):
                yield _line({"id": one.id, "error": str(one)})
            elif isinstance(one, Single):
                yield _line(self._single(one.id, next(scored)))
            else:
                mine = [next(scored) for _ in one.conversation.messages]
                try:
                    yield _line(self._whole(one.id, outcome(one.conversation, mine, self._practice)))
                except Exception as problem:  # one conversation must never end all others
                    said = f"This conversation could not be judged ({type(problem).__name__})."
                    yield _line({"id": one.id, "error": said})

    def _single(self, ident: Ident, scored: Scored) -> dict[str, Any]:
        labels = dict(self._none)
        for grades in scored.grades.values():
            for label, p in grades.items():
                labels[label] = round(p, 4)
        flags = set()
        for signal in scored.signals:
            labels[signal.label] = max(labels.get(signal.label, 0.0), round(signal.score, 4))
            # One line is never grooming: that is judged over a conversation.
            least = max(
                self._thresholds.get(signal.label, _MIDDLE), self._limits.get((signal.source, signal.label), 0.0)
            )
            if signal.label != GROOMING and signal.score >= least:
                flags.add(signal.label)
        return {
            "id": ident,
            "labels": labels,
            "flags": sorted(flags),
            "signals": [_signal(one) for one in scored.signals],
            "missing": [f"{one.what}." for one in scored.missing],
        }

    def _whole(self, ident: Ident, came: Outcome) -> dict[str, Any]:
        pairs = sorted(came.worst.items(), key=lambda one: (-one[1].band, -one[1].score, one[0]))
        listed = self._practice.model.indicators.keys() | self._practice.model.triggers.keys()
        return {
            "id": ident,
            "band": came.band.name.lower(),
            "score": came.score,
            "first": {band.name.lower(): came.first.get(band) for band in BANDS},
            "pairs": [
                {
                    "from": actor.partition(":")[2],
                    "to": other.partition(":")[2],
                    "band": risk.band.name.lower(),
                    "indicators": [
                        {"id": hit.indicator, "message": hit.message.removeprefix(f"{hit.group}:"), "quote": hit.quote}
                        for hit in came.hits[actor, other]
                        if hit.indicator in listed
                    ][:_MOST_LISTED],
                }
                for (actor, other), risk in pairs
                if risk.band
            ],
            "signals": [{"message": message, **_signal(one)} for message, one in came.signals],
            "missing": [f"{one.what}." for one in came.missing],
        }


def _thresholds(panel: Panel, practice: Practice, *, own: bool) -> Mapping[str, float]:
    """The least score that flags a label: what the settings say, the pack, a classifier; whichever comes first."""
    found = dict(panel.thresholds())
    if not own:
        for rule in practice.pack.labels:
            found.pop(rule.label, None)
    # A text alone comes from no group: what the pack counts sooner among the young does not hold for it.
    rules = [rule for rule in practice.pack.labels if Audience.MIXED in rule.audiences] + [*practice.pack.labels]
    for rule in sorted(rules, key=lambda rule: (Audience.MIXED not in rule.audiences, rule.at)):
        found.setdefault(rule.label, rule.at)
    return {**found, **practice.policy.thresholds}


def _signal(signal: Signal) -> dict[str, Any]:
    return {
        "source": signal.source,
        "label": signal.label,
        "score": round(signal.score, 4),
        "why": signal.why,
        "spans": [list(span) for span in signal.spans],
    }


def _line(answer: Mapping[str, Any]) -> str:
    return json.dumps(answer, separators=(",", ":"))
