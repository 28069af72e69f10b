"""What the desk itself needs: positions, coverage, the outbox, the log, answers and log-ins."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from bot.storage.database import SERIAL, Moment


class PositionRow(SQLModel, table=True):
    __tablename__ = "positions"
    stream: str = Field(primary_key=True)
    position: str
    moved_at: datetime = Field(sa_type=Moment)


class CoverageRow(SQLModel, table=True):
    """A stretch of a stream that was seen (`why` empty), or was not. `filled` is 1 where it was seen later only."""

    __tablename__ = "coverage"
    seq: int | None = Field(default=None, primary_key=True, sa_type=SERIAL)
    stream: str = Field(index=True)
    since: datetime = Field(sa_type=Moment)
    until: datetime = Field(sa_type=Moment)
    why: str = ""
    filled: int | None = None


class JobRow(SQLModel, table=True):
    """Something to be done once. A key is unique for ever, so a finished job stays as its own memory."""

    __tablename__ = "jobs"
    key: str = Field(primary_key=True)
    lane: str
    kind: str
    payload: str = Field(sa_type=Text)
    due: datetime = Field(sa_type=Moment)
    put_at: datetime = Field(sa_type=Moment)
    state: str = "waiting"
    waiting: int = 1
    tries: int = 0
    lease_until: datetime | None = Field(default=None, sa_type=Moment)
    __table_args__ = (
        Index(
            "jobs_waiting",
            "lane",
            "due",
            sqlite_where=sql("waiting = 1"),
            postgresql_where=sql("waiting = 1"),
        ),
    )


class ReceiptRow(SQLModel, table=True):
    """What is known of an effect, line after line: intent, then done, refused or unknown."""

    __tablename__ = "receipts"
    seq: int | None = Field(default=None, primary_key=True, sa_type=SERIAL)
    job: str = Field(index=True)
    case: str = Field(index=True)
    at: datetime = Field(sa_type=Moment)
    status: str
    detail: str = Field(sa_type=Text)
    ref: str = ""


class LogRow(SQLModel, table=True):
    """The append-only log: who did what, to which record; content only as a salted digest."""

    __tablename__ = "log"
    seq: int | None = Field(default=None, primary_key=True, sa_type=SERIAL)
    at: datetime = Field(sa_type=Moment)
    actor: str
    what: str
    subject: str = Field(index=True)
    digest: str = ""


class AnswerRow(SQLModel, table=True):
    """The reply to an interaction, so that the same one twice is answered alike and done once."""

    __tablename__ = "answers"
    id: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Moment, index=True)
    reply: str = Field(sa_type=Text)


class KeyRow(SQLModel, table=True):
    """A console key: a one-time link or a signed-in browser, kept as a digest."""

    __tablename__ = "keys"
    digest: str = Field(primary_key=True)
    kind: str
    colleague: str
    until: datetime = Field(sa_type=Moment)
