"""Tests of the alarm: who was called by which ways, and who answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from bot.core.alarms import Alarm, Call, Why
from bot.storage.rows import table
from bot.storage.tables.alarming import AlarmRow, CallRow

ALARMS, CALLS = table(AlarmRow), table(CallRow)
_CODES = 5
"""How many codes of one call hold at once: an alarm that is sent again has another one each time."""


class Alarms:
    def __init__(self, db: Connection) -> None:
        self._db = db

    def add(self, why: Why, by: str, at: datetime, until: datetime, calls: Sequence[tuple[str, str]]) -> Alarm:
        row = {"why": why.value, "by": by, "at": at, "until": until}
        number = int(self._db.execute(insert(ALARMS).values(row).returning(ALARMS.c.id)).scalar_one())
        rows = [{"alarm": number, "name": name, "way": way, "codes": "", "how": ""} for name, way in calls]
        if rows:
            self._db.execute(insert(CALLS), rows)
        found = self.get(number)
        assert found is not None
        return found

    def get(self, number: int, *, lock: bool = False) -> Alarm | None:
        query = select(ALARMS).where(ALARMS.c.id == number)
        row = self._db.execute(query.with_for_update() if lock else query).first()
        return None if row is None else self._whole([row])[0]

    def newest(self, most: int = 12) -> list[Alarm]:
        return self._whole(self._db.execute(select(ALARMS).order_by(ALARMS.c.id.desc()).limit(most)).all())

    def answer(self, number: int, name: str, way: str, how: str, now: datetime) -> bool:
        call = update(CALLS).where(*_one(number, name, way), CALLS.c.answered_at.is_(None))
        return bool(self._db.execute(call.values(answered_at=now, how=how)).rowcount)

    def code(self, number: int, name: str, way: str, digest: str) -> None:
        before = self._db.scalar(select(CALLS.c.codes).where(*_one(number, name, way)).with_for_update()) or ""
        codes = " ".join([*before.split(), digest][-_CODES:])
        self._db.execute(update(CALLS).where(*_one(number, name, way)).values(codes=codes))

    def coded(self, digest: str) -> tuple[int, str, str] | None:
        waiting = select(CALLS).join(ALARMS, ALARMS.c.id == CALLS.c.alarm).where(ALARMS.c.passed.is_(None))
        for row in self._db.execute(waiting):
            if digest in row.codes.split():
                return int(row.alarm), row.name, row.way
        return None

    def end(self, number: int, passed: bool, now: datetime) -> bool:
        open_ = update(ALARMS).where(ALARMS.c.id == number, ALARMS.c.passed.is_(None))
        return bool(self._db.execute(open_.values(passed=passed, ended_at=now)).rowcount)

    def _whole(self, rows: Sequence[Any]) -> list[Alarm]:
        query = select(CALLS).where(CALLS.c.alarm.in_([row.id for row in rows])).order_by(CALLS.c.name, CALLS.c.way)
        calls = self._db.execute(query).all()
        return [_alarm(row, (one for one in calls if one.alarm == row.id)) for row in rows]


def _one(number: int, name: str, way: str) -> tuple[Any, ...]:
    return CALLS.c.alarm == number, CALLS.c.name == name, CALLS.c.way == way


def _alarm(row: Any, calls: Iterable[Any]) -> Alarm:
    made = tuple(Call(one.name, one.way, one.answered_at, one.how) for one in calls)
    return Alarm(int(row.id), Why(row.why), row.by, row.at, row.until, made, row.ended_at, row.passed)
