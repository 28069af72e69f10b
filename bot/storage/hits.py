"""Hits between accounts: what is kept of a conversation when its text is gone, for the days that risk needs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, delete, select, tuple_

from bot.core.signals import Hit
from bot.storage.database import insert_or_set
from bot.storage.rows import hit_of, table
from bot.storage.tables.messages import HitRow, ScoreRow

HITS, SCORES = table(HitRow), table(ScoreRow)


class Hits:
    def __init__(self, db: Connection) -> None:
        self._db = db

    def replace(self, messages: Sequence[str], hits: Iterable[Hit], sources: Sequence[str] | None = None) -> None:
        """Puts hits in place of what these sources (None: all) had found in these messages before."""
        if messages:
            old = delete(HITS).where(HITS.c.message.in_(list(messages)))
            self._db.execute(old if sources is None else old.where(HITS.c.source.in_(list(sources))))
        rows = [asdict(hit) | {"basis": hit.basis.value} for hit in hits]
        if rows:  # two processes may judge a message whose lease ran out: the hits of the later one count
            unique = ("message", "indicator", "towards", "source")
            sets = ("group", "actor", "basis", "at", "quote", "weight")
            self._db.execute(insert_or_set(self._db.engine, HITS, unique, sets), rows)

    def of_pairs(self, pairs: Iterable[tuple[str, str]], since: datetime) -> list[Hit]:
        """What classifiers found of these directed pairs, over all groups, since a time."""
        wanted = list(pairs)
        if not wanted:
            return []
        query = (
            select(HITS)
            .where(tuple_(HITS.c.actor, HITS.c.towards).in_(wanted), HITS.c.at >= since, HITS.c.source != "desk")
            .order_by(HITS.c.at, HITS.c.seq)
        )
        return [hit_of(row) for row in self._db.execute(query)]

    def of_actors(self, actors: Iterable[str], since: datetime) -> list[Hit]:
        """What classifiers found that these accounts showed towards anybody since a time."""
        wanted = list(actors)
        if not wanted:
            return []
        query = (
            select(HITS)
            .where(HITS.c.actor.in_(wanted), HITS.c.at >= since, HITS.c.source != "desk")
            .order_by(HITS.c.at, HITS.c.seq)
        )
        return [hit_of(row) for row in self._db.execute(query)]

    def towards(self, accounts: Iterable[str], since: datetime) -> list[Hit]:
        """What classifiers found that anybody showed these accounts since a time."""
        query = select(HITS).where(HITS.c.towards.in_(list(accounts)), HITS.c.at >= since, HITS.c.source != "desk")
        return [hit_of(row) for row in self._db.execute(query.order_by(HITS.c.at, HITS.c.seq))]

    def of_groups(
        self, groups: Iterable[str], indicators: Sequence[str], since: datetime, until: datetime
    ) -> list[Hit]:
        """The hits with these indicators in these groups between two times."""
        query = select(HITS).where(
            HITS.c.group.in_(list(groups)),
            HITS.c.indicator.in_(list(indicators)),
            HITS.c.at >= since,
            HITS.c.at <= until,
        )
        return [hit_of(row) for row in self._db.execute(query.order_by(HITS.c.at, HITS.c.seq))]

    def purge(self, before: datetime, limit: int, accounts: Collection[str] = (), groups: Collection[str] = ()) -> int:
        """Erases up to `limit` hits older than a time. Returns how many.

        Not those of these accounts or in these groups: a legal hold keeps them.
        """
        query = select(HITS.c.seq).where(HITS.c.at < before, HITS.c.group.not_in(list(groups)))
        query = query.where(HITS.c.actor.not_in(list(accounts)), HITS.c.towards.not_in(list(accounts)))
        seqs = list(self._db.scalars(query.limit(limit)))
        if seqs:
            self._db.execute(delete(HITS).where(HITS.c.seq.in_(seqs)))
        return len(seqs)

    def count_scores(self, counts: dict[tuple[str, str, str, int], int]) -> None:
        """Adds to the daily histograms: (day, source, label, tenth of the score) to a number of messages."""
        rows = [
            {"day": day, "source": source, "label": label, "tenth": tenth, "n": n}
            for (day, source, label, tenth), n in sorted(counts.items())
        ]
        if rows:
            self._db.execute(
                insert_or_set(self._db.engine, SCORES, ("day", "source", "label", "tenth"), (), add=("n",)),
                rows,
            )
