"""Referrals, and what they are made from: an incident's record, exact evidence, a person's other cases."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update

from bot.core.exhibits import Exhibit, RecordLine
from bot.core.incidents import Entry, Incident
from bot.core.messages import Revision
from bot.core.referrals import AWAITING, Referral, State
from bot.core.signals import Severity
from bot.storage.casefiles import EVIDENCE, FINDINGS, PARTIES
from bot.storage.cases import ENTRIES, INCIDENTS
from bot.storage.people import ACCOUNTS
from bot.storage.rows import is_number, table
from bot.storage.tables.referrals import ReferralRow

REFERRALS = table(ReferralRow)
_NUMBERS = ("id", "incident", "case")


class Referrals:
    def __init__(self, db: Connection) -> None:
        self._db = db

    def incident(self, number: str) -> Incident | None:
        """A safeguarding record by its own number."""
        if not is_number(number):
            return None
        row = self._db.execute(select(INCIDENTS).where(INCIDENTS.c.id == int(number))).first()
        if row is None:
            return None
        return Incident(str(row.id), str(row.case), row.opened_at, row.opened_by, row.category, Severity(row.severity))

    def entries(self, incident: str) -> list[RecordLine]:
        """The record of an incident, in the order in which it was written."""
        query = select(ENTRIES).where(ENTRIES.c.incident == int(incident)).order_by(ENTRIES.c.seq)
        return [RecordLine(row.at, row.by, Entry(row.kind), row.text) for row in self._db.execute(query)]

    def exhibits(self, case: str) -> list[Exhibit]:
        """All evidence of a case, oldest first, exactly as it was kept."""
        number = int(case)
        found = self._db.execute(select(FINDINGS.c.message, FINDINGS.c.drove).where(FINDINGS.c.case == number))
        flagged = {key for row in found for key in (row.message, *json.loads(row.drove))}
        query = select(EVIDENCE).where(EVIDENCE.c.case == number).order_by(EVIDENCE.c.at, EVIDENCE.c.message)
        return [_exhibit(row, row.message in flagged) for row in self._db.execute(query)]

    def cases_with(self, accounts: Collection[str]) -> list[str]:
        """The numbers of all cases with one of these accounts, or with another one of the same person."""
        keys = list(accounts)
        persons = select(ACCOUNTS.c.person).where(ACCOUNTS.c.key.in_(keys), ACCOUNTS.c.person.is_not(None))
        theirs = select(ACCOUNTS.c.key).where(ACCOUNTS.c.person.in_(persons))
        query = select(PARTIES.c.case).where(
            or_(PARTIES.c.account.in_(keys), PARTIES.c.account.in_(theirs), PARTIES.c.person.in_(persons))
        )
        return [str(number) for number in self._db.scalars(query.distinct().order_by(PARTIES.c.case))]

    # referrals

    def add(self, referral: Referral) -> Referral:
        """Adds a referral and gives it its number."""
        number = self._db.scalar(insert(REFERRALS).values(**_values(referral)).returning(REFERRALS.c.id))
        return _referral_of({**asdict(referral), "id": number, "state": referral.state.value})

    def save(self, referral: Referral, before: State) -> bool:
        """Writes a referral that stood in `before`. False where somebody else was first."""
        query = update(REFERRALS).where(REFERRALS.c.id == int(referral.id), REFERRALS.c.state == before.value)
        return bool(self._db.execute(query.values(**_values(referral))).rowcount)

    def get(self, number: str, *, lock: bool = False) -> Referral | None:
        if not is_number(number):
            return None
        query = select(REFERRALS).where(REFERRALS.c.id == int(number))
        row = self._db.execute(query.with_for_update() if lock else query).first()
        return _referral_of(row._mapping) if row is not None else None

    def of_case(self, case: str) -> list[Referral]:
        query = select(REFERRALS).where(REFERRALS.c.case == int(case)).order_by(REFERRALS.c.id)
        return [_referral_of(row._mapping) for row in self._db.execute(query)]

    def awaiting(self) -> list[Referral]:
        """What somebody outside has and has not answered, the longest waiting first."""
        states = [state.value for state in AWAITING]
        query = select(REFERRALS).where(REFERRALS.c.state.in_(states)).order_by(REFERRALS.c.reply_due, REFERRALS.c.id)
        return [_referral_of(row._mapping) for row in self._db.execute(query)]

    def any(self) -> bool:
        """Whether there is a referral at all."""
        return self._db.execute(select(REFERRALS.c.id).limit(1)).first() is not None


def _values(referral: Referral) -> dict[str, object]:
    values = {name: value for name, value in asdict(referral).items() if name != "id"}
    return {**values, "incident": int(referral.incident), "case": int(referral.case), "state": referral.state.value}


def _referral_of(row: Any) -> Referral:
    values = {name: row[name] for name in Referral.__dataclass_fields__}
    values |= {name: str(values[name]) for name in _NUMBERS}
    return Referral(**{**values, "state": State(values["state"])})


def _exhibit(row: Any, flagged: bool) -> Exhibit:
    extra = json.loads(row.extra) if row.extra else {}
    return Exhibit(
        message=row.message,
        account=row.account,
        name=row.name,
        at=row.at,
        kept_at=row.kept_at,
        text=row.text,
        flagged=flagged,
        reply_to=str(extra.get("reply_to", "")),
        revisions=tuple(Revision(text, datetime.fromisoformat(until)) for text, until in json.loads(row.revisions)),
        gone_at=row.gone_at,
        attachments=tuple((str(kind), str(id_)) for kind, _, id_ in extra.get("attachments", ())),
        digest=row.digest,
    )
