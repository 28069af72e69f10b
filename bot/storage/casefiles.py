"""Cases as they are read: with their parties and who was let in; and what was found and kept in one."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from bot.core.casefile import Evidence, Found
from bot.core.cases import Case, Part, Party
from bot.core.messages import Policy, Revision
from bot.core.signals import Severity
from bot.storage.people import ACCOUNTS, GROUPS, PERSONS
from bot.storage.rows import NOBODY, LetIn, case_of, may_be_young, policy_of, table
from bot.storage.tables.cases import EvidenceRow, FindingRow, GrantRow, PartyRow

PARTIES, FINDINGS, EVIDENCE, GRANTS = (table(row) for row in (PartyRow, FindingRow, EvidenceRow, GrantRow))


def cases_of(db: Connection, rows: Sequence[Row[Any]]) -> list[Case]:
    """The cases of these rows of `cases`, in their order."""
    parties: dict[int, tuple[Party, ...]] = {}
    young: set[int] = set()
    if rows:
        usual = _policies(db, {row.group for row in rows})
        policies = {row.id: usual.get(row.group, Policy()) for row in rows}
        # Who an account belongs to may have been said after the case was opened: the walls go by what is known now.
        person = func.coalesce(ACCOUNTS.c.person, PARTIES.c.person)
        query = (
            select(
                PARTIES.c.case,
                PARTIES.c.part,
                PARTIES.c.account,
                person.label("person"),
                ACCOUNTS.c.key,
                ACCOUNTS.c.stated,
                PERSONS.c.age,
            )
            .join(ACCOUNTS, ACCOUNTS.c.key == PARTIES.c.account, isouter=True)
            .join(PERSONS, PERSONS.c.id == person, isouter=True)
            .where(PARTIES.c.case.in_([row.id for row in rows]))
        )
        for p in db.execute(query.order_by(PARTIES.c.case, PARTIES.c.part, PARTIES.c.account)):
            parties[p.case] = (*parties.get(p.case, ()), Party(Part(p.part), p.account, p.person))
            if p.part != Part.KEPT_OUT and may_be_young(p, policies[p.case]):
                young.add(p.case)
    walled = [row.id for row in rows if row.open and (row.severity >= Severity.S2 or row.about_colleague)]
    let_in = _let_in(db, walled)
    return [case_of(row, parties.get(row.id, ()), let_in.get(row.id, NOBODY), young=row.id in young) for row in rows]


def found(db: Connection, number: int) -> tuple[Found, ...]:
    """What was found in a case, oldest first."""
    query = select(FINDINGS).where(FINDINGS.c.case == number).order_by(FINDINGS.c.at, FINDINGS.c.seq)
    return tuple(
        Found(
            row.message,
            row.at,
            row.category,
            Severity(row.severity),
            tuple(json.loads(row.reasons)),
            json.loads(row.labels),
            tuple(json.loads(row.missing)),
            tuple(json.loads(row.drove)),
        )
        for row in db.execute(query)
    )


def kept(db: Connection, number: int, flagged: Collection[str]) -> tuple[Evidence, ...]:
    """The messages that are kept with a case, oldest first. `flagged` are the keys of those it is about."""
    query = select(EVIDENCE).where(EVIDENCE.c.case == number).order_by(EVIDENCE.c.at, EVIDENCE.c.message)
    return tuple(_evidence(row, row.message in flagged) for row in db.execute(query))


def _policies(db: Connection, groups: Collection[str]) -> dict[str, Policy]:
    query = select(GROUPS.c.key, GROUPS.c.policy).where(GROUPS.c.key.in_(list(groups)))
    return {row.key: policy_of(row.policy) for row in db.execute(query)}


def _let_in(db: Connection, numbers: Sequence[int]) -> dict[int, LetIn]:
    """Who was let in where, who let themselves in, and who took it: only S1, S2 and what is about colleagues."""
    found: dict[int, LetIn] = {}
    if numbers:
        query = select(GRANTS).where(GRANTS.c.case.in_(numbers), GRANTS.c.ended_at.is_(None))
        for row in db.execute(query):
            way = "took" if row.taken else "granted" if row.until is None else "glass"
            known = found.get(row.case, NOBODY)
            found[row.case] = known._replace(**{way: getattr(known, way) | {row.colleague}})
    return found


def _evidence(row: Row[Any], flagged: bool) -> Evidence:
    extra = json.loads(row.extra) if row.extra else {}
    return Evidence(
        message=row.message,
        account=row.account,
        name=row.name,
        at=row.at,
        text=row.text,
        flagged=flagged,
        revisions=tuple(Revision(text, datetime.fromisoformat(until)) for text, until in json.loads(row.revisions)),
        gone_at=row.gone_at,
        attachments=tuple(kind for kind, _, _ in extra.get("attachments", ())),
    )
