"""The seals over the log, and the days on which it was checked and its head told.

Lines are sealed in the order of their numbers. A seal takes only lines before which nothing can come any more: it
waits until nobody is amid adding one (`settled`), so a number that is not there then never will be. What turns up
below a seal later was put in by hand.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    Select,
    delete,
    func,
    insert,
    select,
    type_coerce,
    update,
)
from sqlalchemy.exc import DBAPIError

from bot.core.sealing import MOST, Cut, Head, Line, Seal, Unsealed, cut, head, heads, marked, own_salt, sealed, time_of
from bot.core.verifying import Anchor, Checked, Verification
from bot.storage.database import insert_new, settled
from bot.storage.ledger import LOG
from bot.storage.rows import compact, table
from bot.storage.signing import KeyPlace
from bot.storage.tables.sealing import AnchorRow, CutRow, SealRow

SEALS, ANCHORS, CUTS = table(SealRow), table(AnchorRow), table(CutRow)
_RAW = type_coerce(LOG.c.at, BigInteger).label("at")
"""Times as they are stored: somebody may have put something there that is none."""
_SEALED_AT = type_coerce(SEALS.c.at, BigInteger).label("at")
_ANCHOR = select(
    *(ANCHORS.c[name] for name in ("day", "seal", "faults", "words", "told")),
    type_coerce(ANCHORS.c.done_at, BigInteger).label("done"),
)


class Seals:
    def __init__(self, db: Connection, place: KeyPlace) -> None:
        self._db = db
        self.place = place

    # sealing

    def seal(self, now: datetime) -> int:
        """Seals the next lines, at most `MOST`. Returns how many; 0 also where others were amid writing for too long.

        Raises:
            Unsealed: the key is missing or is another than the one that sealed until now, or the log cannot be read.
        """
        try:
            with self._db.begin_nested():
                return self._seal(now)
        except (DBAPIError, TypeError, ValueError) as problem:
            raise Unsealed(
                f"Something in the log cannot be read ({type(problem).__name__}). Run: safelight audit verify"
            ) from None

    def _seal(self, now: datetime) -> int:
        last = self.last()
        if not self.lines(last.last if last else None, limit=1):
            self._remember(last)
            return 0
        ring = self.place.ring(make=last is None)
        if not settled(self._db, LOG):
            return 0
        last = self.last()
        if last is not None and not ring.knows(last.key):
            raise Unsealed(
                f"The log was sealed with another key until now (seal {last.number}). Put that key at "
                f"{self.place.file}, or set SAFELIGHT_SEAL_KEY_FILE. If it is lost: safelight audit key --new"
            )
        lines = self.lines(last.last if last else None, limit=MOST)
        if len(lines) < MOST:
            self._remember(last)
        if lines:
            fresh = sealed(lines, last, secrets.token_bytes(16), now, ring)
            values = {name: getattr(fresh, name) for name in _COLUMNS}
            self._db.execute(insert(SEALS).values(values | {"at": type_coerce(fresh.at, BigInteger)}))
        return len(lines)

    def _remember(self, last: Seal | None) -> None:
        """Moves the note beside the key on to the last committed seal, if the seal it names is there as it was."""
        noted = self.place.remembered()
        if last is None or any(told.number == last.number for told in noted):
            return
        for told in noted:
            there = self.after(told.number - 1, 1)
            if not there or head(there[0]) != told:
                return
        self.place.remember(last)

    # reading

    @property
    def key_is_here(self) -> bool:
        """Whether this machine has a key to seal and check with."""
        return self.place.here

    @property
    def key_is_open(self) -> bool:
        """Whether others on this machine can read the key."""
        return self.place.readable_by_others

    def last(self) -> Seal | None:
        """The newest seal; None: there is none yet."""
        number = self._db.scalar(select(func.max(SEALS.c.number)))
        return None if number is None else self.after(number - 1, 1)[0]

    def after(self, number: int, limit: int) -> list[Seal]:
        """The next seals after this number, in order. One that cannot be read is an empty one."""
        query = select(*(_SEALED_AT if name == "at" else SEALS.c[name] for name in _COLUMNS))
        query = query.where(SEALS.c.number > number).order_by(SEALS.c.number).limit(limit)
        return [
            _seal_of(row) if row is not None else Seal(key, 0, "", 0, "", "", "")
            for key, row in self._rows(query, SEALS.c.number)
        ]

    def lines(self, after: int | None, upto: int | None = None, limit: int | None = None) -> list[Line]:
        """Lines of the log with numbers above `after` and up to `upto`, in order; None: no bound.

        One that cannot be read is an empty one.
        """
        query = select(LOG.c.seq, _RAW, LOG.c.actor, LOG.c.what, LOG.c.subject, LOG.c.digest)
        query = query.order_by(LOG.c.seq).limit(limit)
        if after is not None:
            query = query.where(LOG.c.seq > after)
        if upto is not None:
            query = query.where(LOG.c.seq <= upto)
        return [
            _line_of(row) if row is not None else Line(key, None, None, None, None, None)
            for key, row in self._rows(query, LOG.c.seq)
        ]

    def _rows(self, query: Select[Any], key: ColumnElement[int]) -> list[tuple[int, Row[Any] | None]]:
        """All rows, by their keys. Where one holds what is no text, all are read alone, and that one is None."""
        try:
            with self._db.begin_nested():
                return [(row[0], row) for row in self._db.execute(query)]
        except DBAPIError:
            keys = [row[0] for row in self._db.execute(query.with_only_columns(key))]
            return [(one, self._row(query.where(key == one))) for one in keys]

    def _row(self, query: Select[Any]) -> Row[Any] | None:
        try:
            with self._db.begin_nested():
                return self._db.execute(query).first()
        except DBAPIError:
            return None

    def waiting(self) -> int:
        """How many lines are newer than the last seal."""
        return int(self._db.scalar(self._newer(func.count())) or 0)

    def waiting_since(self) -> datetime | None:
        """When the oldest line that is newer than the last seal was written; None: there is none."""
        return time_of(self._db.scalar(self._newer(func.min(_RAW))))

    def _newer(self, what: ColumnElement[Any]) -> Any:
        last = self.last()
        query = select(what).select_from(LOG)
        return query.where(LOG.c.seq > last.last) if last else query

    # checking

    def known_heads(self) -> tuple[Head, ...]:
        """Heads of earlier days, and the one noted beside the key."""
        told = self._db.scalars(select(ANCHORS.c.words).where(ANCHORS.c.words != ""))
        return (*(one for words in told for one in heads(str(words))), *self.place.remembered())

    def check(self, after: int, limit: int) -> tuple[int, Checked]:
        """Checks the next seals and their lines. Returns the number of the last one checked; `after` itself at the end.

        Raises:
            Unsealed: the key is not here, or the seals cannot be read at all.
        """
        try:
            with self._db.begin_nested():
                return self._check(after, limit)
        except (DBAPIError, TypeError, ValueError) as problem:
            raise _unreadable(f"What follows seal {after}", problem) from None

    def _check(self, after: int, limit: int) -> tuple[int, Checked]:
        before = self.after(after - 1, 1) if after else []
        seals = self.after(after, limit)
        told = self.known_heads()
        upto = seals[-1].number if seals else after
        near = [one for one in told if one.number > after and (one.number <= upto or not seals)]
        checking = Verification(self.place.ring(), near, before[0] if before and before[0].number == after else None)
        last = before[0].last if before else None
        for seal in seals:
            self.take(checking, seal, last)
            last = max(last or 0, seal.last)
        return upto, checking.so_far() if seals else checking.end()

    def take(self, checking: Verification, seal: Seal, after: int | None) -> None:
        """Hands a seal to a verification with the lines that lie between `after` and its own last."""
        lines = self.lines(after, seal.last)
        checking.take(seal, [marked(line, own_salt(seal.salt, line.seq)) for line in lines], self.cut_of(seal.number))

    # taking out

    def cut_of(self, number: int) -> Cut | None:
        """The note in the place of a seal's lines; None where they are there. One that cannot be read is empty."""
        at = type_coerce(CUTS.c.at, BigInteger).label("at")
        query = select(CUTS.c.seal, CUTS.c.fingerprint, at, CUTS.c.by, CUTS.c.key, CUTS.c.signature)
        for _, row in self._rows(query.where(CUTS.c.seal == number), CUTS.c.seal):
            return Cut(**row._mapping) if row is not None else Cut(number, "", 0, "", "")
        return None

    def sound(self, seal: Seal) -> None:
        """Whether a seal and its lines are as they were sealed. Raises `Unsealed`, also where the key is not here."""
        before = self.after(seal.number - 2, 1) if seal.number > 1 else []
        checking = Verification(self.place.ring(), (), before[0] if before else None)
        self.take(checking, seal, before[0].last if before else None)
        if faults := checking.so_far().faults:
            raise Unsealed(f"Nothing is taken out of a log that is not as it was sealed. {faults[0]}")

    def cut(self, seal: Seal, by: str, now: datetime) -> int:
        """Takes the lines under a seal out, and its salt with them, by which one could try what they said. Returns how
        many lines there were. Raises `Unsealed`: the key is not here.
        """
        note = cut(seal, by, now, self.place.ring())
        values = {"seal": note.seal, "fingerprint": note.fingerprint, "by": note.by, "key": note.key}
        at = type_coerce(note.at, BigInteger)
        self._db.execute(insert(CUTS).values(**values, at=at, signature=note.signature))
        gone = self._db.execute(delete(LOG).where(LOG.c.seq.in_(list(seal.listed())))).rowcount
        self._db.execute(update(SEALS).where(SEALS.c.number == seal.number).values(salt=b""))
        return gone

    # days

    def anchor(self, day: str, now: datetime) -> Anchor:
        """The day's check as far as it went; begun now where it was not yet. Raises `Unsealed`: it cannot be read."""
        row = {"day": day, "at": now, "seal": 0, "faults": "[]", "words": "", "told": "[]"}
        self._db.execute(insert_new(self._db.engine, ANCHORS), [row])
        found = self._anchor(_ANCHOR.where(ANCHORS.c.day == day))
        assert found is not None
        return found

    def checked(self, day: str, seal: int, faults: Sequence[str]) -> None:
        """Keeps how far the day's check went, and what it found."""
        values = {"seal": seal, "faults": compact(list(faults))}
        self._db.execute(update(ANCHORS).where(ANCHORS.c.day == day).values(values))

    def anchored(self, day: str, words: str, told: Sequence[str], now: datetime) -> None:
        values = {"words": words, "told": compact(list(told)), "done_at": now}
        self._db.execute(update(ANCHORS).where(ANCHORS.c.day == day).values(values))

    def newest_anchor(self) -> Anchor | None:
        """The newest day whose check came to its end. Raises `Unsealed`: it cannot be read."""
        query = _ANCHOR.where(ANCHORS.c.done_at.is_not(None)).order_by(ANCHORS.c.done_at.desc()).limit(1)
        return self._anchor(query)

    def _anchor(self, query: Select[Any]) -> Anchor | None:
        try:
            with self._db.begin_nested():
                row = self._db.execute(query).first()
            if row is None:
                return None
            faults, told = (tuple(map(str, json.loads(text))) for text in (row.faults, row.told))
            return Anchor(row.day, int(row.seal), faults, str(row.words), told, time_of(row.done))
        except (DBAPIError, TypeError, ValueError) as problem:
            raise _unreadable("What an earlier check of the log found", problem) from None


_COLUMNS = ("number", "at", "before", "total", "lines", "chain", "salt", "key", "signature")


def _unreadable(what: str, problem: Exception) -> Unsealed:
    return Unsealed(
        f"{what} cannot be read from the database ({type(problem).__name__}): something was put there that does not "
        "belong. Keep a copy of the database as it is, and compare it with an older one."
    )


def _line_of(row: Row[Any]) -> Line:
    return Line(row.seq, row.at, row.actor, row.what, row.subject, row.digest)


def _seal_of(row: Row[Any]) -> Seal:
    known = dict(row._mapping)
    if not isinstance(known["salt"], bytes):
        known["salt"] = b""
    return Seal(**known)
