"""Exports of what is held about somebody, and gathering it from every table that may name them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update

from bot.core.access import Access, Give, Held, Source, Stage, Verdict
from bot.storage.arrivals import MESSAGES, REVISIONS
from bot.storage.casefiles import EVIDENCE, FINDINGS, PARTIES
from bot.storage.cases import CASES, DECISIONS, ENTRIES, INCIDENTS, TASKS
from bot.storage.hits import HITS
from bot.storage.matters import LINES, MATTERS
from bot.storage.people import ACCOUNTS, MEMBERS, PERSONS
from bot.storage.referrals import REFERRALS
from bot.storage.rows import compact, is_number, table
from bot.storage.tables.retention import AccessRow

ACCESSES = table(AccessRow)


class Accesses:
    def __init__(self, db: Connection) -> None:
        self._db = db

    def add(self, access: Access) -> Access:
        """Adds an export and gives it its number."""
        found = self.get(str(self._db.scalar(insert(ACCESSES).values(**_values(access)).returning(ACCESSES.c.id))))
        assert found is not None
        return found

    def get(self, number: str, *, lock: bool = False) -> Access | None:
        if not is_number(number):
            return None
        query = select(ACCESSES).where(ACCESSES.c.id == int(number))
        row = self._db.execute(query.with_for_update() if lock else query).first()
        return _access_of(row) if row is not None else None

    def save(self, access: Access, before: Stage) -> bool:
        """Writes an export that stood in `before`. False where somebody else was first."""
        query = update(ACCESSES).where(ACCESSES.c.id == int(access.id), ACCESSES.c.stage == before.value)
        return bool(self._db.execute(query.values(**_values(access))).rowcount)

    def listed(self, limit: int = 50) -> list[Access]:
        query = select(ACCESSES).order_by(ACCESSES.c.id.desc()).limit(limit)
        return [_access_of(row) for row in self._db.execute(query)]

    def tidy(self, before: datetime) -> int:
        """Drops what was begun before a time and never given out, and what was decided of passages long given out."""
        left = (Stage.DRAFT.value, Stage.REVIEWED.value)
        gone = {"verdicts": "{}", "blanks": "[]"}
        old = update(ACCESSES).where(ACCESSES.c.at < before)
        dropped = self._db.execute(old.where(ACCESSES.c.stage.in_(left)).values(stage=Stage.DROPPED.value, **gone))
        self._db.execute(old.where(ACCESSES.c.stage == Stage.RELEASED.value, ACCESSES.c.verdicts != "{}").values(gone))
        return dropped.rowcount

    def called(self, cases: Collection[str]) -> frozenset[str]:
        """What everybody is called whom the desk knows of: accounts' names and ids, the roster's names, and the names
        that stand in these cases."""
        names = {name for name in self._db.scalars(select(PERSONS.c.name)) if name}
        for row in self._db.execute(select(ACCOUNTS.c.key, ACCOUNTS.c.name)):
            names |= {row.name, row.key, row.key.partition(":")[2]} - {""}
        ids = [int(case) for case in cases]
        here = select(EVIDENCE.c.name, EVIDENCE.c.account).where(EVIDENCE.c.case.in_(ids)).distinct()
        for row in self._db.execute(here):
            names |= {row.name, row.account, row.account.partition(":")[2]} - {""}
        return frozenset(names)

    def held(self, accounts: Collection[str], person: str, names: Collection[str]) -> list[Held]:
        """All that is kept of these accounts and this person (a roster id, or empty), and what others wrote in cases
        with them that names them by one of `names`."""
        keys = list(accounts)
        cases = self._cases(keys, person)
        return [
            *self._roster(keys, person),
            *self._buffer(keys),
            *self._hits(keys),
            *(one for case in cases for one in self._case(case, frozenset(keys), names)),
            *self._matters(keys, person),
        ]

    # inside

    def _cases(self, keys: list[str], person: str) -> list[int]:
        account = PARTIES.c.account.in_(keys)
        party = or_(account, PARTIES.c.person == person) if person else account
        found = set(self._db.scalars(select(PARTIES.c.case).where(party)))
        found |= set(self._db.scalars(select(EVIDENCE.c.case).where(EVIDENCE.c.account.in_(keys))))
        return sorted(found)

    def _roster(self, keys: list[str], person: str) -> Iterator[Held]:
        known = self._db.execute(select(PERSONS).where(PERSONS.c.id == person)).first() if person else None
        if known is not None:
            said = {
                "Name": known.name, "Role": known.role, "Age": known.age, "Born": known.born,
                "Membership number": known.member_number, "Emergency contact": known.emergency_contact,
                "Training or check until": known.training_until, "Pictures allowed until": known.consent_until,
            }  # fmt: skip
            text = "; ".join(f"{name}: {value}" for name, value in said.items() if value)
            yield Held(f"roster:{person}", Source.ROSTER, "What the roster says", text, known.as_of)
        for row in self._db.execute(select(ACCOUNTS).where(ACCOUNTS.c.key.in_(keys)).order_by(ACCOUNTS.c.key)):
            stated = f"; said about their age: {row.stated}" if row.stated else ""
            text = f"{row.name or 'no name'} ({row.key}){stated}"
            yield Held(f"account:{row.key}", Source.ACCOUNT, "An account", text, row.first_seen)
        query = select(MEMBERS).where(MEMBERS.c.account.in_(keys)).order_by(MEMBERS.c.group, MEMBERS.c.account)
        for row in self._db.execute(query):
            left = f", left {row.left_at:%Y-%m-%d}" if row.left_at else ""
            joined = f"joined {row.joined_at:%Y-%m-%d}" if row.joined_at else "member"
            roles = f", roles: {row.roles}" if row.roles else ""
            key = f"member:{row.group}:{row.account}"
            yield Held(key, Source.MEMBER, "Member of a group", f"{joined}{left}{roles}", row.joined_at, "", row.group)

    def _buffer(self, keys: list[str]) -> Iterator[Held]:
        query = select(MESSAGES).where(MESSAGES.c.account.in_(keys)).order_by(MESSAGES.c.at, MESSAGES.c.seq)
        rows = self._db.execute(query).all()
        for start in range(0, len(rows), 500):
            part = rows[start : start + 500]
            names = [f"{row.group}:{row.id}" for row in part]
            earlier: dict[str, list[str]] = {}
            revised = select(REVISIONS).where(REVISIONS.c.message.in_(names)).order_by(REVISIONS.c.seq)
            for one in self._db.execute(revised):
                earlier.setdefault(one.message, []).append(one.text)
            for row, name in zip(part, names, strict=True):
                text = _with_earlier(row.text, earlier.get(name, ()))
                what = "A message, kept for a few days"
                yield Held(
                    f"buffer:{name}", Source.BUFFER, what, text, row.at, "", row.group, row.account, _quotes(row.extra)
                )

    def _hits(self, keys: list[str]) -> Iterator[Held]:
        query = (
            select(HITS).where(or_(HITS.c.actor.in_(keys), HITS.c.towards.in_(keys))).order_by(HITS.c.at, HITS.c.seq)
        )
        for row in self._db.execute(query):
            mine = row.actor in keys
            what = f"What a check noticed ({row.indicator})" + ("" if mine else ", written to this person")
            yield Held(f"hit:{row.seq}", Source.HIT, what, row.quote, row.at, "", row.group, row.actor)

    def _case(self, number: int, keys: frozenset[str], names: Collection[str]) -> Iterator[Held]:
        case, here = str(number), self._db.execute(select(CASES).where(CASES.c.id == number)).one()
        parts = self._db.execute(
            select(PARTIES.c.part, PARTIES.c.account).where(PARTIES.c.case == number).order_by(PARTIES.c.part)
        ).all()
        mine = sorted({row.part.replace("_", " ") for row in parts if row.account in keys and row.part != "kept_out"})
        role = f"Their part in it: {', '.join(mine) or 'their words are in it'}. State: {here.state}."
        yield Held(f"case:{case}", Source.CASE, "A case", f"{here.category}. {role}", here.opened_at, case, here.group)
        found = [name.casefold() for name in names if len(name) > 2]
        query = select(EVIDENCE).where(EVIDENCE.c.case == number).order_by(EVIDENCE.c.at, EVIDENCE.c.message)
        theirs: set[str] = set()
        for row in self._db.execute(query):
            text = _with_earlier(row.text, [one for one, _ in json.loads(row.revisions)])
            if row.account in keys:
                theirs.add(row.message)
                source, what = Source.EVIDENCE, "A message of theirs, kept with a case"
            elif any(name in text.casefold() for name in found):
                source, what = Source.OTHERS, "A message of somebody else that names them, kept with a case"
            else:
                continue
            key = f"evidence:{case}:{row.message}"
            yield Held(key, source, what, text, row.at, case, here.group, row.account, _quotes(row.extra))
        for row in self._db.execute(select(FINDINGS).where(FINDINGS.c.case == number).order_by(FINDINGS.c.seq)):
            if row.message in theirs:
                said = " ".join(json.loads(row.reasons))
                yield Held(f"finding:{row.seq}", Source.FINDING, "Why it was flagged", said, row.at, case, here.group)
        yield from self._words(number, here.group)

    def _words(self, number: int, group: str) -> Iterator[Held]:
        case = str(number)
        for row in self._db.execute(select(DECISIONS).where(DECISIONS.c.case == number).order_by(DECISIONS.c.seq)):
            text = f"{row.word}: {row.reason}" if row.reason else row.word
            yield Held(f"decision:{row.seq}", Source.DECISION, "A decision", text, row.at, case, group)
        for row in self._db.execute(select(TASKS).where(TASKS.c.case == number).order_by(TASKS.c.at, TASKS.c.key)):
            text = f"{row.text} {row.result}".strip()
            yield Held(f"task:{row.key}", Source.TASK, "Something to be done", text, row.at, case, group)
        mine = select(INCIDENTS.c.id).where(INCIDENTS.c.case == number)
        query = select(ENTRIES).where(ENTRIES.c.incident.in_(mine)).order_by(ENTRIES.c.seq)
        for row in self._db.execute(query):
            yield Held(f"entry:{row.seq}", Source.RECORD, "A line of the record", row.text, row.at, case, group)
        for row in self._db.execute(select(REFERRALS).where(REFERRALS.c.case == number).order_by(REFERRALS.c.id)):
            text = f"To {row.to_name}: {row.state}. {row.note}".strip()
            yield Held(f"referral:{row.id}", Source.REFERRAL, "A referral", text, row.at, case, group)

    def _matters(self, keys: list[str], person: str) -> Iterator[Held]:
        names = [*keys, person] if person else keys
        query = select(LINES.c.seq, LINES.c.at, LINES.c.text).join(MATTERS, MATTERS.c.id == LINES.c.matter)
        query = query.where(or_(MATTERS.c.asker.in_(keys), MATTERS.c.subject.in_(names)))
        for row in self._db.execute(query.order_by(LINES.c.seq)):
            yield Held(f"matter:{row.seq}", Source.MATTER, "What they asked, and what was done", row.text, row.at)


def _with_earlier(text: str, earlier: Collection[str]) -> str:
    return "\n".join([text, *(f"(said before: {one})" for one in earlier)])


def _quotes(extra: str | None) -> tuple[str, ...]:
    known = json.loads(extra) if extra else {}
    return tuple(str(known[name]) for name in ("quote", "forwarded_from") if known.get(name))


_SAME = (
    "who", "name", "relation", "matter", "by", "at", "reviewed_by", "reviewed_at", "content", "released_by",
    "released_at",
)  # fmt: skip


def _values(access: Access) -> dict[str, Any]:
    verdicts = {key: [one.give.value, one.by, one.exemption, one.why] for key, one in access.verdicts.items()}
    return {
        **{name: getattr(access, name) for name in _SAME},
        "accounts": compact(list(access.accounts)),
        "stage": access.stage.value,
        "verdicts": compact(verdicts),
        "blanks": compact(list(access.blanks)),
    }


def _access_of(row: Any) -> Access:
    verdicts = json.loads(row.verdicts).items()
    return Access(
        id=str(row.id),
        accounts=tuple(json.loads(row.accounts)),
        stage=Stage(row.stage),
        verdicts={key: Verdict(Give(give), by, exemption, why) for key, (give, by, exemption, why) in verdicts},
        blanks=tuple(json.loads(row.blanks)),
        **{name: getattr(row, name) for name in _SAME},
    )
