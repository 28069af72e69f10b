"""Forgetting a person in second looks, the weekly sample and the inbox."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Sequence

from sqlalchemy import Connection, Table, Text, cast, func, or_, select, update

from bot.core.matters import Stage
from bot.storage.looks import LOOKS, SAMPLED
from bot.storage.matters import LINES, MATTERS
from bot.storage.rows import compact

ERASED = "[erased]"
_GONE = {"account": "", "message": "", "text": "", "before": "[]"}


class FairEraser:
    """`names` are the longest first, so that a name within another one leaves nothing of it behind."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def forget(self, keys: Sequence[str], names: Sequence[str], texts: Collection[str], held: Collection[int]) -> str:
        """Erases the person. A sentence of what was kept and why; empty where nothing was."""
        words = (*keys, *names)
        self._sampled(keys, words, texts)
        for column in ("reason", "final_reason"):
            for word in words:
                self._swap(LOOKS, column, word, LOOKS.c.case.not_in(list(held)))
        return self._matters(keys, words)

    def drop(self, message: str) -> None:
        """Erases one message from the sample, also where it stands before another one."""
        self._db.execute(update(SAMPLED).where(SAMPLED.c.message == message).values(**_GONE))
        quoted = json.dumps(message, ensure_ascii=False)
        query = select(SAMPLED.c.id, SAMPLED.c.before).where(SAMPLED.c.before.contains(quoted, autoescape=True))
        for row in self._db.execute(query).all():
            left = [line for line in json.loads(row.before) if line[0] != message]
            self._db.execute(update(SAMPLED).where(SAMPLED.c.id == row.id).values(before=compact(left)))

    def _sampled(self, keys: Sequence[str], words: Sequence[str], texts: Collection[str]) -> None:
        self._db.execute(update(SAMPLED).where(SAMPLED.c.account.in_(list(keys))).values(**_GONE))
        for row in self._db.execute(select(SAMPLED.c.id, SAMPLED.c.text, SAMPLED.c.before)).all():
            before = json.loads(row.before)
            left = [
                line for line in before if line[1] not in keys and line[3] not in texts and not _says(line[3], words)
            ]
            if _says(row.text, words):
                self._db.execute(update(SAMPLED).where(SAMPLED.c.id == row.id).values(**_GONE))
            elif left != before:
                self._db.execute(update(SAMPLED).where(SAMPLED.c.id == row.id).values(before=compact(left)))

    def _matters(self, keys: Sequence[str], words: Sequence[str]) -> str:
        """What is open is kept until it is answered; of what is closed a number, the kind and the outcome stay."""
        theirs = or_(MATTERS.c.asker.in_(list(keys)), MATTERS.c.subject.in_(list(words)))
        rows = self._db.execute(select(MATTERS.c.id, MATTERS.c.state, MATTERS.c.asker).where(theirs)).all()
        closed = [row.id for row in rows if row.state == Stage.CLOSED.value]
        for row in rows:
            if row.id in closed and row.asker in keys:
                alias = {"asker": f"erased:{secrets.token_hex(8)}", "asker_name": ERASED}
                self._db.execute(update(MATTERS).where(MATTERS.c.id == row.id).values(**alias))
                asked = LINES.c.matter == row.id, LINES.c.by == "asker"
                self._db.execute(update(LINES).where(*asked).values(text=ERASED))
        open_ = [row.id for row in rows if row.state != Stage.CLOSED.value]
        for word in words:
            for column in ("asker_name", "subject", "interest", "authority"):
                self._swap(MATTERS, column, word, MATTERS.c.id.not_in(open_))
            self._swap(LINES, "text", word, LINES.c.matter.not_in(open_))
        if not open_:
            return ""
        return f"Number {', '.join(map(str, sorted(open_)))} in the inbox: it is open, and goes when it is answered."

    def _swap(self, table: Table, column: str, word: str, where: object) -> None:
        self._db.execute(
            update(table)
            .where(where, table.c[column].contains(word, autoescape=True))  # type: ignore[arg-type]
            .values({column: func.replace(cast(table.c[column], Text), word, ERASED)})
        )


def _says(text: str, words: Sequence[str]) -> bool:
    return any(word in text for word in words)
