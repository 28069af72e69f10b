"""A whole conversation judged as the desk would have, message by message, without a desk: for measuring.

What classifiers say becomes hits (`bot.core.towards`), hits are weighed by the desk's own step
(`bot.steps.weighing.risks_of`); only the store is another: it lives in memory, as long as the conversation is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast

from bot.core.indicators import AGE_STATED, Band
from bot.core.messages import BEFORE, Age, Basis, Group, Message, Standing, Talk
from bot.core.ports import Scored
from bot.core.practice import Practice
from bot.core.risk import Risk
from bot.core.signals import Hit, Missing, Signal
from bot.core.store import Work
from bot.core.towards import hits_of
from bot.steps.weighing import risks_of

Pair = tuple[str, str]
BANDS = (Band.WATCH, Band.REVIEW, Band.HIGH, Band.CRITICAL)


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was said in one group, in order of time, and what a roster says of its members (by account id)."""

    group: Group
    messages: tuple[Message, ...]
    standings: Mapping[str, Standing] = field(default_factory=dict)

    def talks(self, listed: frozenset[str] = frozenset()) -> Iterator[Talk]:
        """Each message with those before it."""
        by_id: dict[str, Message] = {}
        for n, message in enumerate(self.messages):
            before = self.messages[max(0, n - BEFORE) : n]
            replied = by_id.get(message.reply_to) if message.reply_to else None
            by_id[message.id] = message
            yield Talk(message, self.group, before, replied, self.standings, listed)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a conversation came to. `first`: the id of the message after which a band was reached; `worst`: each
    pair's worst risk; `hits`: what it rests on."""

    band: Band
    score: float
    first: Mapping[Band, str]
    worst: Mapping[Pair, Risk]
    hits: Mapping[Pair, tuple[Hit, ...]]
    signals: tuple[tuple[str, Signal], ...]
    missing: tuple[Missing, ...]


def outcome(conversation: Conversation, scored: Sequence[Scored], practice: Practice) -> Outcome:
    """Decides after every message; `scored` is what the classifiers said of each."""
    notebook = Notebook(conversation)
    work = cast(Work, notebook)
    first: dict[Band, str] = {}
    worst: dict[Pair, Risk] = {}
    for talk, one in zip(conversation.talks(practice.listed), scored, strict=True):
        hits = hits_of(talk, one.signals, practice.model.impressions) if one.signals else ()
        if not hits:
            continue
        notebook.hits.replace([], hits)
        for hit in hits:
            if hit.indicator == AGE_STATED:
                notebook.people.says_age(hit.actor, Age.MINOR_LIKELY, hit.at)
        known = replace(talk, standings=notebook.people.every())
        for risks in risks_of(work, [known], [hits], practice, Band.NONE).values():
            for pair, risk in risks.items():
                before = worst.get(pair)
                if before is None or (risk.band, risk.score) > (before.band, before.score):
                    worst[pair] = risk
                for band in BANDS:
                    if risk.band >= band:
                        first.setdefault(band, talk.message.id)
    top = max(worst.values(), key=lambda risk: (risk.band, risk.score), default=None)
    return Outcome(
        band=top.band if top else Band.NONE,
        score=top.score if top else 0.0,
        first=first,
        worst=worst,
        hits={pair: notebook.hits.of(pair) for pair in worst},
        signals=tuple(
            (message.id, signal)
            for message, one in zip(conversation.messages, scored, strict=True)
            for signal in one.signals
        ),
        missing=tuple(dict.fromkeys(missing for one in scored for missing in one.missing)),
    )


class Notebook:
    """As much of a `Work` as weighing needs, for one conversation."""

    def __init__(self, conversation: Conversation) -> None:
        self.hits = _Hits()
        self.people = _People(conversation)


class _Hits:
    def __init__(self) -> None:
        self._by_pair: dict[Pair, dict[tuple[str, str, str], Hit]] = {}

    def of(self, pair: Pair) -> tuple[Hit, ...]:
        return tuple(self._by_pair.get(pair, {}).values())

    def replace(self, messages: Sequence[str], hits: Iterable[Hit], sources: Sequence[str] | None = None) -> None:
        for hit in hits:
            self._by_pair.setdefault((hit.actor, hit.towards), {})[hit.message, hit.indicator, hit.source] = hit

    def of_pairs(self, pairs: Iterable[Pair], since: datetime) -> list[Hit]:
        return self._since(set(pairs), since)

    def of_actors(self, actors: Iterable[str], since: datetime) -> list[Hit]:
        wanted = set(actors)
        return self._since((pair for pair in self._by_pair if pair[0] in wanted), since)

    def towards(self, accounts: Iterable[str], since: datetime) -> list[Hit]:
        wanted = set(accounts)
        return self._since((pair for pair in self._by_pair if pair[1] in wanted), since)

    def _since(self, pairs: Iterable[Pair], since: datetime) -> list[Hit]:
        found = (hit for pair in pairs for hit in self._by_pair.get(pair, {}).values() if hit.at >= since)
        return sorted(found, key=lambda hit: hit.at)


class _People:
    def __init__(self, conversation: Conversation) -> None:
        self._group = conversation.group
        self._roster = conversation.standings
        self._stated: dict[str, Standing] = {}

    def says_age(self, key: str, age: Age, at: datetime) -> None:
        """Where the roster says nothing of an account's age, its own newest words count."""
        account = key.partition(":")[2]
        known = self._roster.get(account) or self._group.policy.standing()
        if known.age_basis is not Basis.ROSTER:
            self._stated[account] = replace(known, age=age, age_basis=Basis.STATED, as_of=at)

    def every(self) -> dict[str, Standing]:
        return {**self._roster, **self._stated}

    def standings(self, keys: Sequence[str], group: Group) -> dict[str, Standing]:
        known = self.every()
        return {account: known[account] for key in keys if (account := key.partition(":")[2]) in known}

    def groups(self, keys: Iterable[str] | None = None) -> dict[str, Group]:
        return {self._group.key: self._group}
