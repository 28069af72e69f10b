"""Dialogues with colleagues: what was asked last, and what they said by now."""

from __future__ import annotations

import json
import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from bot.core.dialogues import Dialogue
from bot.storage.rows import compact, table
from bot.storage.tables.alarming import DialogueRow

DIALOGUES = table(DialogueRow)
_MOST = 10**15


class Dialogues:
    def __init__(self, db: Connection) -> None:
        self._db = db

    def begin(self, account: str, what: str, until: datetime) -> Dialogue:
        """A number is never used again, for buttons under old messages name it."""
        row = {
            "id": 1 + secrets.randbelow(_MOST),
            "account": account,
            "what": what,
            "until": until,
            "turn": 0,
            "step": "",
            "said": "{}",
        }
        number = self._db.execute(insert(DIALOGUES).values(row).returning(DIALOGUES.c.id)).scalar_one()
        return Dialogue(int(number), account, what, until)

    def get(self, number: int) -> Dialogue | None:
        row = self._db.execute(select(DIALOGUES).where(DIALOGUES.c.id == number).with_for_update()).first()
        return None if row is None else _dialogue(row)

    def newest(self, account: str, what: str) -> Dialogue | None:
        query = select(DIALOGUES).where(DIALOGUES.c.account == account, DIALOGUES.c.what == what)
        row = self._db.execute(query.order_by(DIALOGUES.c.until.desc()).limit(1)).first()
        return None if row is None else _dialogue(row)

    def save(self, dialogue: Dialogue) -> None:
        values = {
            "until": dialogue.until,
            "turn": dialogue.turn,
            "step": dialogue.step,
            "said": compact(dict(dialogue.said)),
        }
        self._db.execute(update(DIALOGUES).where(DIALOGUES.c.id == dialogue.id).values(values))

    def drop(self, number: int) -> None:
        self._db.execute(delete(DIALOGUES).where(DIALOGUES.c.id == number))

    def purge(self, now: datetime) -> None:
        self._db.execute(delete(DIALOGUES).where(DIALOGUES.c.until < now))


def _dialogue(row: Any) -> Dialogue:
    return Dialogue(int(row.id), row.account, row.what, row.until, row.turn, row.step, json.loads(row.said))
