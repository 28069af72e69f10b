"""The append-only log, positions, coverage, answers already given, and console keys."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from bot.core.coverage import LIVE, Stretch
from bot.core.heard import Seen, Unseen
from bot.core.logs import Logged
from bot.storage.database import insert_new, insert_or_set
from bot.storage.rows import compact, table
from bot.storage.tables.desk import AnswerRow, CoverageRow, KeyRow, LogRow, PositionRow

LOG, POSITIONS, COVERAGE, ANSWERS, KEYS = (table(row) for row in (LogRow, PositionRow, CoverageRow, AnswerRow, KeyRow))


class Ledger:
    def __init__(self, db: Connection) -> None:
        self._db = db

    # the log

    def log(self, actor: str, what: str, subject: str, now: datetime, digest: str = "") -> None:
        """Adds a line: who, what, to which record. Content never enters, only its salted digest."""
        self._db.execute(insert(LOG).values(at=now, actor=actor, what=what, subject=subject, digest=digest))

    def log_many(self, lines: Sequence[Logged]) -> None:
        if lines:
            self._db.execute(
                insert(LOG),
                [
                    {
                        "at": one.at,
                        "actor": one.actor,
                        "what": one.what,
                        "subject": one.subject,
                        "digest": one.digest,
                    }
                    for one in lines
                ],
            )

    def read(self, subject: str | None = None, limit: int = 500) -> list[Logged]:
        """The newest lines, oldest first; of one record where `subject` names it."""
        query = select(LOG).order_by(LOG.c.seq.desc()).limit(limit)
        if subject is not None:
            query = query.where(LOG.c.subject == subject)
        rows = self._db.execute(query).all()
        return [Logged(row.at, row.actor, row.what, row.subject, row.digest, row.seq) for row in reversed(rows)]

    # positions and coverage

    def positions(self, prefix: str = "") -> dict[str, str]:
        query = select(POSITIONS.c.stream, POSITIONS.c.position)
        if prefix:
            query = query.where(POSITIONS.c.stream.startswith(prefix, autoescape=True))
        return {row.stream: row.position for row in self._db.execute(query)}

    def move(self, moves: Mapping[str, str], now: datetime) -> None:
        rows = [{"stream": stream, "position": at, "moved_at": now} for stream, at in moves.items()]
        if rows:
            self._db.execute(insert_or_set(self._db.engine, POSITIONS, ("stream",), ("position", "moved_at")), rows)

    def cover(self, stretches: Sequence[Seen | Unseen]) -> None:
        """Keeps what streams tell of themselves. A stretch that follows on one of its kind makes that one longer, so
        that a quiet year of watching is one row."""
        for one in stretches:
            why = one.why if isinstance(one, Unseen) else ""
            filled = 1 if not why and one.until - one.since > LIVE else None
            here = (COVERAGE.c.stream == one.stream, COVERAGE.c.why == why)
            newest = self._db.execute(select(COVERAGE).where(*here).order_by(COVERAGE.c.seq.desc()).limit(1)).first()
            if newest is not None and newest.filled == filled and newest.since <= one.since <= newest.until:
                longer = {"until": max(newest.until, one.until)}
                self._db.execute(update(COVERAGE).where(COVERAGE.c.seq == newest.seq).values(longer))
            else:
                row = {"stream": one.stream, "since": one.since, "until": one.until, "why": why, "filled": filled}
                self._db.execute(insert(COVERAGE), [row])

    def stretches(self, since: datetime, until: datetime) -> list[Stretch]:
        """What is known of a time, stretches that reach into it included, oldest first."""
        query = select(COVERAGE).where(COVERAGE.c.until >= since, COVERAGE.c.since <= until)
        rows = self._db.execute(query.order_by(COVERAGE.c.since, COVERAGE.c.seq))
        return [Stretch(row.stream, row.since, row.until, row.why, bool(row.filled)) for row in rows]

    def newest_seen(self) -> dict[str, datetime]:
        """Streams to the time until which each was seen."""
        query = select(COVERAGE.c.stream, func.max(COVERAGE.c.until).label("until")).where(COVERAGE.c.why == "")
        return {row.stream: row.until for row in self._db.execute(query.group_by(COVERAGE.c.stream))}

    def purge_coverage(self, before: datetime) -> None:
        self._db.execute(delete(COVERAGE).where(COVERAGE.c.until < before))

    # answers

    def answered(self, request: str) -> dict[str, Any] | None:
        """The reply already given to a request with this id."""
        text = self._db.scalar(select(ANSWERS.c.reply).where(ANSWERS.c.id == request))
        return None if text is None else dict(json.loads(text))

    def answer(self, request: str, reply: Mapping[str, Any], now: datetime) -> bool:
        """Keeps a reply; False where another one was first."""
        row = {"id": request, "at": now, "reply": compact(dict(reply))}
        kept = self._db.execute(insert_new(self._db.engine, ANSWERS).values(row).returning(ANSWERS.c.id))
        return kept.first() is not None

    def purge_answers(self, before: datetime) -> None:
        self._db.execute(delete(ANSWERS).where(ANSWERS.c.at < before))

    # console keys

    def add_key(self, digest: str, kind: str, colleague: str, until: datetime) -> None:
        self._db.execute(insert_new(self._db.engine, KEYS), [
            {"digest": digest, "kind": kind, "colleague": colleague, "until": until}
        ])  # fmt: skip

    def key(self, digest: str, kind: str, now: datetime) -> str | None:
        """The colleague a live key belongs to."""
        return self._db.scalar(
            select(KEYS.c.colleague).where(KEYS.c.digest == digest, KEYS.c.kind == kind, KEYS.c.until > now)
        )

    def drop_key(self, digest: str) -> bool:
        """Ends a key; False where it had ended before."""
        return bool(self._db.execute(delete(KEYS).where(KEYS.c.digest == digest)).rowcount)

    def drop_keys(self, kinds: Collection[str]) -> int:
        """Ends all keys of these kinds. Returns how many there were."""
        return self._db.execute(delete(KEYS).where(KEYS.c.kind.in_(list(kinds)))).rowcount

    def drop_keys_of(self, colleague: str) -> int:
        """Ends all of a colleague's keys: sessions and links. Returns how many there were."""
        return self._db.execute(delete(KEYS).where(KEYS.c.colleague == colleague)).rowcount

    def purge_keys(self, now: datetime) -> None:
        self._db.execute(delete(KEYS).where(KEYS.c.until <= now))
