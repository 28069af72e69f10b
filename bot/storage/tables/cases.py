"""Cases, what they rest on, and what was decided."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary, Text
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from bot.storage.database import SERIAL, Moment


class CaseRow(SQLModel, table=True):
    __tablename__ = "cases"
    id: int | None = Field(default=None, primary_key=True, sa_type=SERIAL)
    kind: str
    key: str
    category: str
    severity: int
    group: str
    opened_at: datetime = Field(sa_type=Moment)
    state: str
    open: int
    version: int
    claimed_by: str
    lease_until: datetime | None = Field(default=None, sa_type=Moment)
    stance: str | None = None
    about_colleague: bool
    follows: str
    changed_at: datetime | None = Field(default=None, sa_type=Moment)
    __table_args__ = (
        Index(
            "cases_open_key",
            "key",
            unique=True,
            sqlite_where=sql("open = 1"),
            postgresql_where=sql("open = 1"),
        ),
        Index("cases_key", "key"),
    )


class PartyRow(SQLModel, table=True):
    __tablename__ = "parties"
    case: int = Field(primary_key=True, sa_type=SERIAL, foreign_key="cases.id")
    part: str = Field(primary_key=True)
    account: str = Field(primary_key=True, index=True)
    person: str | None = None


class FindingRow(SQLModel, table=True):
    """Why a message belongs to a case, in this judging: reasons in words, label scores, what was missing.

    `drove` lists the messages that drove it, where it was not this one alone.
    """

    __tablename__ = "findings"
    seq: int | None = Field(default=None, primary_key=True, sa_type=SERIAL)
    case: int = Field(sa_type=SERIAL, foreign_key="cases.id")
    message: str
    at: datetime = Field(sa_type=Moment)
    category: str
    severity: int
    reasons: str = Field(sa_type=Text)
    labels: str = Field(sa_type=Text)
    missing: str = Field(sa_type=Text)
    drove: str = Field(sa_type=Text)
    __table_args__ = (
        Index("findings_unique", "case", "message", "category", unique=True),
        Index("findings_message", "message"),
    )


class EvidenceRow(SQLModel, table=True):
    """A message as it stood when the case needed it. `salt` makes the digest in the log tell nothing once erased."""

    __tablename__ = "evidence"
    case: int = Field(primary_key=True, sa_type=SERIAL, foreign_key="cases.id")
    message: str = Field(primary_key=True)
    account: str = Field(index=True)
    name: str
    at: datetime = Field(sa_type=Moment)
    text: str = Field(sa_type=Text)
    extra: str | None = Field(default=None, sa_type=Text)
    revisions: str = Field(sa_type=Text)
    gone_at: datetime | None = Field(default=None, sa_type=Moment)
    kept_at: datetime = Field(sa_type=Moment)
    salt: bytes = Field(sa_type=LargeBinary)
    digest: str


class DecisionRow(SQLModel, table=True):
    """What a named colleague said to a case, and why."""

    __tablename__ = "decisions"
    seq: int | None = Field(default=None, primary_key=True, sa_type=SERIAL)
    case: int = Field(sa_type=SERIAL, foreign_key="cases.id", index=True)
    at: datetime = Field(sa_type=Moment)
    by: str
    word: str
    reason: str = Field(sa_type=Text)
    version: int


class ClockRow(SQLModel, table=True):
    __tablename__ = "clocks"
    case: int = Field(primary_key=True, sa_type=SERIAL, foreign_key="cases.id")
    name: str = Field(primary_key=True)
    due: datetime = Field(sa_type=Moment)
    rule: str
    met_at: datetime | None = Field(default=None, sa_type=Moment)


class GrantRow(SQLModel, table=True):
    """A colleague who may read one case although their role would not let them: since when, why, and when it ended.

    `until`: they opened it in an emergency, or took it (`taken`), and it ends then.
    """

    __tablename__ = "grants"
    seq: int | None = Field(default=None, primary_key=True, sa_type=SERIAL)
    case: int = Field(sa_type=SERIAL, foreign_key="cases.id", index=True)
    colleague: str
    at: datetime = Field(sa_type=Moment)
    why: str = Field(sa_type=Text)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    until: datetime | None = Field(default=None, sa_type=Moment)
    taken: bool | None = None


class IncidentRow(SQLModel, table=True):
    __tablename__ = "incidents"
    id: int | None = Field(default=None, primary_key=True, sa_type=SERIAL)
    case: int = Field(sa_type=SERIAL, foreign_key="cases.id", unique=True)
    opened_at: datetime = Field(sa_type=Moment)
    opened_by: str
    category: str
    severity: int


class EntryRow(SQLModel, table=True):
    """A line of an incident's record: only ever added."""

    __tablename__ = "entries"
    seq: int | None = Field(default=None, primary_key=True, sa_type=SERIAL)
    incident: int = Field(sa_type=SERIAL, foreign_key="incidents.id", index=True)
    at: datetime = Field(sa_type=Moment)
    by: str
    kind: str
    text: str = Field(sa_type=Text)


class TaskRow(SQLModel, table=True):
    """Something a person must do by hand, because the desk cannot act there, and what came of it."""

    __tablename__ = "tasks"
    key: str = Field(primary_key=True)
    case: int = Field(sa_type=SERIAL, foreign_key="cases.id", index=True)
    at: datetime = Field(sa_type=Moment)
    text: str = Field(sa_type=Text)
    done_at: datetime | None = Field(default=None, sa_type=Moment)
    done_by: str = ""
    result: str = Field(default="", sa_type=Text)
