"""Forgetting a person: everything outside open cases and safeguarding records, and saying what was kept and why."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, Text, cast, delete, func, or_, select, true, update

from bot.core.forgetting import Forgotten
from bot.core.messages import Person
from bot.storage.arrivals import MESSAGES, REVISIONS
from bot.storage.casefiles import EVIDENCE, FINDINGS, PARTIES
from bot.storage.cases import CASES, DECISIONS, INCIDENTS, TASKS
from bot.storage.changes import CHANGES
from bot.storage.dialogues import DIALOGUES
from bot.storage.erase_fair import FairEraser
from bot.storage.erase_kept import KeptEraser
from bot.storage.hits import HITS
from bot.storage.ledger import ANSWERS
from bot.storage.outbox import JOBS, RECEIPTS
from bot.storage.people import ACCOUNTS, MEMBERS, PERSONS
from bot.storage.rows import compact

ERASED = "[erased]"


class Eraser:
    def __init__(self, db: Connection) -> None:
        self._db = db

    def forget(self, person: Person, also_held: Collection[str] = (), groups: Collection[str] = ()) -> Forgotten:
        """Erases the person's data. Cases that are open or have a safeguarding record are held, with their content, and
        so are `also_held` and what was written in `groups`.
        """
        keys = list(person.accounts)
        cases = list(self._db.scalars(select(PARTIES.c.case).where(PARTIES.c.account.in_(keys)).distinct()))
        shown_in = self._db.scalars(select(EVIDENCE.c.case).where(EVIDENCE.c.account.in_(keys)).distinct())
        names = sorted({person.name, *self._names(keys)} - {""}, key=len, reverse=True)
        texts = self._texts(keys)
        quoted_in = {row.case for row in self._quoting(keys, names, texts)}
        every = sorted({*cases, *shown_in, *quoted_in})
        held = self._held(every) | {int(case) for case in also_held if int(case) in every}
        free = [case for case in every if case not in held]
        messages = self._messages(keys, groups)
        hits = self._hits(keys, held, groups)
        self._reduce_cases(free, keys, names, person)
        self._reduce_quotes(keys, names, texts, held)
        self._reduce_mentions(keys, names)
        self._reduce_outbox(keys, names, held)
        self._reduce_changes(keys, names)
        self._drop_dialogues(keys, names)
        kept_as_party = bool(held)
        self._db.execute(delete(MEMBERS).where(MEMBERS.c.account.in_(keys)))
        self._db.execute(delete(ACCOUNTS).where(ACCOUNTS.c.key.in_(keys)))
        if person.id:
            self._db.execute(delete(PERSONS).where(PERSONS.c.id == person.id))
        kept = []
        if kept_as_party:
            numbers = ", ".join(str(case) for case in sorted(held))
            kept.append(
                f"Case {numbers}: open, or with a safeguarding record. What was kept for it stays until it is "
                "closed and its time is over; then ask again."
            )
        kept += filter(None, [FairEraser(self._db).forget(keys, names, texts, held)])
        KeptEraser(self._db).forget(keys, names, person, free)
        return Forgotten(
            messages=messages,
            hits=hits,
            cases=len(free),
            kept=tuple(kept),
            held=tuple(str(case) for case in sorted(held)),
            reduced=tuple(str(case) for case in free),
        )

    def _drop_dialogues(self, keys: Sequence[str], names: Sequence[str]) -> None:
        """Dialogues in which one of these was written down are over: they are asked anew."""
        said = [DIALOGUES.c.said.contains(word, autoescape=True) for word in (*keys, *names) if word]
        self._db.execute(delete(DIALOGUES).where(or_(DIALOGUES.c.account.in_(keys), *said)))

    def drop(self, group: str, id: str, case: str = "") -> list[str]:
        """Erases what one message of a group (by its key) says: in the buffer, and as evidence of `case` where one is
        named.

        Returns the numbers of all cases that keep it as evidence still.
        """
        message, here = f"{group}:{id}", (MESSAGES.c.group == group, MESSAGES.c.id == id)
        self._db.execute(update(MESSAGES).where(*here).values(text=ERASED, extra=None, raw=None))
        self._db.execute(delete(REVISIONS).where(REVISIONS.c.message == message))
        self._db.execute(update(HITS).where(HITS.c.message == message).values(quote=ERASED))
        FairEraser(self._db).drop(message)
        mine = EVIDENCE.c.message == message
        if case:
            self._db.execute(
                update(EVIDENCE)
                .where(mine, EVIDENCE.c.case == int(case))
                .values(text=ERASED, extra=None, revisions="[]", salt=b"")
            )
            drove = (FINDINGS.c.message == message) | FINDINGS.c.drove.contains(json.dumps(message), autoescape=True)
            self._db.execute(update(FINDINGS).where(FINDINGS.c.case == int(case), drove).values(reasons="[]"))
        kept = select(EVIDENCE.c.case).where(mine, EVIDENCE.c.text != ERASED).distinct()
        return [str(number) for number in self._db.scalars(kept)]

    # inside

    def _held(self, cases: Sequence[int]) -> set[int]:
        if not cases:
            return set()
        recorded = select(INCIDENTS.c.case).union(select(TASKS.c.case).where(TASKS.c.done_at.is_(None)))
        return set(
            self._db.scalars(
                select(CASES.c.id).where(CASES.c.id.in_(cases), or_(CASES.c.open == 1, CASES.c.id.in_(recorded)))
            )
        )

    def _names(self, keys: Sequence[str]) -> list[str]:
        shown = self._db.scalars(select(ACCOUNTS.c.name).where(ACCOUNTS.c.key.in_(keys)))
        kept = self._db.scalars(select(EVIDENCE.c.name).where(EVIDENCE.c.account.in_(keys)).distinct())
        return [name for name in (*shown, *kept) if name]

    def _texts(self, keys: Sequence[str]) -> set[str]:
        """All that the person is known to have written, in every revision."""
        mine = self._db.execute(select(MESSAGES.c.group, MESSAGES.c.id, MESSAGES.c.text).where(_of(MESSAGES, keys)))
        texts = {f"{row.group}:{row.id}": row.text for row in mine}
        earlier = self._db.scalars(select(REVISIONS.c.text).where(REVISIONS.c.message.in_(list(texts))))
        return {*texts.values(), *earlier, *self._db.scalars(select(EVIDENCE.c.text).where(_of(EVIDENCE, keys)))} - {""}

    def _quoting(self, keys: Sequence[str], names: Sequence[str], texts: set[str]) -> list[Any]:
        """Others' evidence that carries the person's words or name along."""
        query = select(EVIDENCE.c.case, EVIDENCE.c.message, EVIDENCE.c.extra).where(EVIDENCE.c.extra.is_not(None))
        rows = self._db.execute(query).all()
        return [row for row in rows if _without(row.extra, keys, names, texts) != json.loads(row.extra)]

    def _messages(self, keys: Sequence[str], groups: Collection[str]) -> int:
        rows = self._db.execute(
            select(MESSAGES.c.seq, MESSAGES.c.group, MESSAGES.c.id).where(
                MESSAGES.c.account.in_(keys), MESSAGES.c.group.not_in(list(groups))
            )
        ).all()
        for start in range(0, len(rows), 500):
            part = rows[start : start + 500]
            self._db.execute(delete(REVISIONS).where(REVISIONS.c.message.in_([f"{r.group}:{r.id}" for r in part])))
            ids = [row.id for row in part]
            for row in self._db.execute(
                select(MESSAGES.c.seq, MESSAGES.c.extra).where(
                    MESSAGES.c.reply_to.in_(ids), MESSAGES.c.extra.is_not(None)
                )
            ).all():
                self._set_extra(row.seq, {k: v for k, v in json.loads(row.extra).items() if k != "quote"})
            self._db.execute(delete(MESSAGES).where(MESSAGES.c.seq.in_([row.seq for row in part])))
        return len(rows)

    def _set_extra(self, seq: int, extra: dict[str, object]) -> None:
        text = json.dumps(extra, ensure_ascii=False, separators=(",", ":"), sort_keys=True) if extra else None
        self._db.execute(update(MESSAGES).where(MESSAGES.c.seq == seq).values(extra=text))

    def _hits(self, keys: Sequence[str], held: set[int], groups: Collection[str]) -> int:
        of_held = select(EVIDENCE.c.message).where(EVIDENCE.c.case.in_(held))
        return self._db.execute(
            delete(HITS).where(
                or_(HITS.c.actor.in_(keys), HITS.c.towards.in_(keys)),
                HITS.c.message.not_in(of_held),
                HITS.c.group.not_in(list(groups)),
            )
        ).rowcount

    def _reduce_cases(self, free: Sequence[int], keys: Sequence[str], names: Sequence[str], person: Person) -> None:
        """Closed cases become references: no name, no words, no account of the person; outcome and times stay."""
        if not free:
            return
        theirs = list(
            self._db.scalars(select(EVIDENCE.c.message).where(EVIDENCE.c.case.in_(free), EVIDENCE.c.account.in_(keys)))
        )
        self._db.execute(
            update(FINDINGS).where(FINDINGS.c.case.in_(free), FINDINGS.c.message.in_(theirs)).values(reasons="[]")
        )
        for key in keys:
            alias = f"erased:{secrets.token_hex(8)}"
            self._db.execute(
                update(EVIDENCE)
                .where(EVIDENCE.c.case.in_(free), EVIDENCE.c.account == key)
                .values(account=alias, name="", text=ERASED, extra=None, revisions="[]", salt=b"")
            )
            self._db.execute(
                update(PARTIES)
                .where(PARTIES.c.case.in_(free), PARTIES.c.account == key)
                .values(account=alias, person=None)
            )
            self._swap(CASES, "key", key, alias, CASES.c.id.in_(free))
        if person.id:
            self._swap(CASES, "key", f"person:{person.id}", "person:erased", CASES.c.id.in_(free))
        for table, column in (
            (DECISIONS, "reason"),
            (TASKS, "text"),
            (TASKS, "result"),
            (FINDINGS, "reasons"),
        ):
            for word in (*keys, *names):
                self._swap(table, column, word, ERASED, table.c.case.in_(free))
        for word in (*keys, *names):
            self._swap(RECEIPTS, "detail", word, ERASED, RECEIPTS.c.case.in_([str(case) for case in free]))

    def _reduce_quotes(self, keys: Sequence[str], names: Sequence[str], texts: set[str], held: set[int]) -> None:
        for row in self._quoting(keys, names, texts):
            if row.case not in held:
                left = _without(row.extra, keys, names, texts)
                self._db.execute(
                    update(EVIDENCE)
                    .where(EVIDENCE.c.case == row.case, EVIDENCE.c.message == row.message)
                    .values(extra=compact(left) if left else None)
                )
        quoting = select(MESSAGES.c.seq, MESSAGES.c.extra).where(MESSAGES.c.extra.is_not(None))
        for other in self._db.execute(quoting).all():
            left = _without(other.extra, keys, names, texts)
            if left != json.loads(other.extra):
                self._set_extra(other.seq, left)

    def _reduce_mentions(self, keys: Sequence[str], names: Sequence[str]) -> None:
        """A platform's raw payload that names the person is dropped; it writes ids as texts or as numbers."""
        for word in (*(key.partition(":")[2] for key in keys), *names):
            for spelt in {word, json.dumps(word, ensure_ascii=False)[1:-1], json.dumps(word)[1:-1]}:
                self._db.execute(
                    update(MESSAGES).where(MESSAGES.c.raw.contains(spelt, autoescape=True)).values(raw=None)
                )

    def _reduce_outbox(self, keys: Sequence[str], names: Sequence[str], held: set[int]) -> None:
        for word in (*keys, *names):
            quoted = json.dumps(word, ensure_ascii=False)[1:-1]
            self._db.execute(delete(ANSWERS).where(ANSWERS.c.reply.contains(quoted, autoescape=True)))
        kept = {str(case) for case in held}
        for word in (*keys, *names):
            quoted = json.dumps(word, ensure_ascii=False)[1:-1]
            rows = self._db.execute(
                select(JOBS.c.key, JOBS.c.payload, JOBS.c.waiting).where(
                    JOBS.c.payload.contains(quoted, autoescape=True)
                )
            ).all()
            for row in rows:
                payload = json.loads(row.payload)
                if payload.get("case") in kept:
                    continue
                values: dict[str, object] = {"payload": "{}", "waiting": 0, "state": "erased"}
                if payload.get("effect") == "Alert" and row.waiting:  # colleagues still hear of it, without the name
                    values = {"payload": row.payload.replace(quoted, ERASED)}
                self._db.execute(update(JOBS).where(JOBS.c.key == row.key).values(values))

    def _reduce_changes(self, keys: Sequence[str], names: Sequence[str]) -> None:
        """An exemption of theirs is of nobody; who wrote a name into a reason did not mean it to stay for ever."""
        for key in keys:
            self._swap(CHANGES, "patches", key, ERASED, true())
        for word in (*keys, *names):
            self._swap(CHANGES, "reason", word, ERASED, true())

    def _swap(self, table: Table, column: str, old: str, new: str, where: object) -> None:
        self._db.execute(
            update(table)
            .where(where, table.c[column].contains(old, autoescape=True))  # type: ignore[arg-type]
            .values({column: func.replace(cast(table.c[column], Text), old, new)})
        )


def _of(table: Table, keys: Sequence[str]) -> ColumnElement[bool]:
    return table.c.account.in_(list(keys))


def _without(extra: str, keys: Sequence[str], names: Sequence[str], texts: set[str]) -> dict[str, Any]:
    """What a message carries along, without the person: no mention, no name, none of their words."""
    known: dict[str, Any] = json.loads(extra)
    bare = {key.partition(":")[2] for key in keys}
    for name in ("mentions", "to"):
        known[name] = [one for one in known.get(name, ()) if one not in bare]
    for name in ("quote", "forwarded_from"):
        said = known.get(name, "")
        if said in texts or said in bare or any(word in said for word in names):
            known[name] = ""
    return {name: value for name, value in known.items() if value}
