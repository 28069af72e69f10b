"""Groups, people, what they posted, and the hits between them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from bot.storage.database import SERIAL, Moment


class GroupRow(SQLModel, table=True):
    __tablename__ = "groups"
    key: str = Field(primary_key=True)
    platform: str
    id: str
    name: str
    policy: str = Field(sa_type=Text)
    newest_at: datetime | None = Field(default=None, sa_type=Moment)
    within: str | None = None
    moved_to: str | None = None


class PersonRow(SQLModel, table=True):
    __tablename__ = "persons"
    id: str = Field(primary_key=True)
    name: str
    role: str
    age: str
    as_of: datetime | None = Field(default=None, sa_type=Moment)
    member_number: str | None = None
    emergency_contact: str | None = None
    born: str | None = None
    training_until: str | None = None
    consent_until: str | None = None


class AccountRow(SQLModel, table=True):
    __tablename__ = "accounts"
    key: str = Field(primary_key=True)
    name: str
    bot: bool
    first_seen: datetime = Field(sa_type=Moment)
    person: str | None = Field(default=None, index=True)
    stated: str = ""
    stated_at: datetime | None = Field(default=None, sa_type=Moment)


class MemberRow(SQLModel, table=True):
    """An account in a group: since when, until when, with which platform roles."""

    __tablename__ = "members"
    group: str = Field(primary_key=True)
    account: str = Field(primary_key=True, index=True)
    joined_at: datetime | None = Field(default=None, sa_type=Moment)
    left_at: datetime | None = Field(default=None, sa_type=Moment)
    roles: str = ""


class MessageRow(SQLModel, table=True):
    """The newest revision of a message. `inbox` is 1 while it waits to be judged; nothing else is the inbox."""

    __tablename__ = "messages"
    seq: int | None = Field(default=None, primary_key=True, sa_type=SERIAL)
    group: str
    id: str
    account: str = Field(index=True)
    at: datetime = Field(sa_type=Moment)
    arrived: datetime = Field(sa_type=Moment, index=True)
    text: str = Field(sa_type=Text)
    reply_to: str = ""
    extra: str | None = Field(default=None, sa_type=Text)
    edited_at: datetime | None = Field(default=None, sa_type=Moment)
    gone_at: datetime | None = Field(default=None, sa_type=Moment)
    raw: str | None = Field(default=None, sa_type=Text)
    inbox: int = 1
    tries: int = 0
    lease_until: datetime | None = Field(default=None, sa_type=Moment)
    again_at: datetime | None = Field(default=None, sa_type=Moment)
    missing: str | None = Field(default=None, sa_type=Text)
    judged_at: datetime | None = Field(default=None, sa_type=Moment)
    __table_args__ = (
        Index("messages_group_id", "group", "id", unique=True),
        Index("messages_group_at", "group", "at", "seq"),
        Index("messages_inbox", "seq", sqlite_where=sql("inbox = 1"), postgresql_where=sql("inbox = 1")),
    )


class RevisionRow(SQLModel, table=True):
    """An earlier text of a message."""

    __tablename__ = "revisions"
    seq: int | None = Field(default=None, primary_key=True, sa_type=SERIAL)
    message: str = Field(index=True)
    text: str = Field(sa_type=Text)
    until: datetime = Field(sa_type=Moment)


class HitRow(SQLModel, table=True):
    __tablename__ = "hits"
    seq: int | None = Field(default=None, primary_key=True, sa_type=SERIAL)
    message: str
    group: str
    indicator: str
    actor: str
    towards: str
    basis: str
    at: datetime = Field(sa_type=Moment, index=True)
    quote: str = Field(sa_type=Text)
    source: str
    weight: float
    __table_args__ = (
        Index("hits_unique", "message", "indicator", "towards", "source", unique=True),
        Index("hits_pair", "actor", "towards"),
        Index("hits_towards", "towards", "at"),
        Index("hits_group", "group", "indicator", "at"),
    )


class ScoreRow(SQLModel, table=True):
    """How many messages of a day had a label's score in a tenth: what survives of scores."""

    __tablename__ = "scores"
    day: str = Field(primary_key=True)
    source: str = Field(primary_key=True)
    label: str = Field(primary_key=True)
    tenth: int = Field(primary_key=True)
    n: int
