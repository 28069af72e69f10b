"""A message that was edited is judged in every text it had: an edit takes nothing back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.core.messages import Talk
from bot.core.ports import Scored
from bot.core.signals import Signal
from bot.core.store import Waiting
from bot.core.towards import quote


def texts(waiting: Sequence[Waiting]) -> list[Talk]:
    """What is to be scored: each message as it stands, after it each text it had before."""
    return [talk for one in waiting for talk in (one.talk, *(_earlier(one.talk, text) for text in one.earlier))]


def together(waiting: Sequence[Waiting], scored: Sequence[Scored]) -> list[Scored]:
    """From what was said of `texts(waiting)`, what is to be said of each message."""
    left = iter(scored)
    return [_joined(next(left), [(text, next(left)) for text in one.earlier]) for one in waiting]


def _earlier(talk: Talk, text: str) -> Talk:
    return replace(talk, message=replace(talk.message, text=text))


def _joined(now: Scored, earlier: Sequence[tuple[str, Scored]]) -> Scored:
    """What an earlier text showed counts where the text as it stands does not show it as much."""
    if not earlier:
        return now
    signals = {_kind(one): one for one in _mildest_first(now.signals)}
    for text, scored in earlier:
        for one in _mildest_first(scored.signals):
            if _kind(one) not in signals or signals[_kind(one)].score < one.score:
                why = f"Before it was edited: {one.why}"
                signals[_kind(one)] = replace(one, why=why, said=quote(text, one.spans), spans=())
    missing = dict.fromkeys([*now.missing, *(one for _, scored in earlier for one in scored.missing)])
    return replace(now, signals=tuple(signals.values()), missing=tuple(missing))


def _kind(signal: Signal) -> tuple[str, str, str]:
    return signal.source, signal.label, signal.indicator


def _mildest_first(signals: Iterable[Signal]) -> list[Signal]:
    return sorted(signals, key=lambda one: one.score)
