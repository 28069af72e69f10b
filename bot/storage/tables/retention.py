"""What is kept and how long: what two people must want, legal holds, decisions about keeping, exports for a person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, Text
from sqlmodel import Field, SQLModel

from bot.storage.database import SERIAL, Moment


class ApprovalRow(SQLModel, table=True):
    """Something that two people must want. `digest` stands for its words in the log; `salt` goes with the words."""

    __tablename__ = "approvals"
    id: int | None = Field(default=None, primary_key=True, sa_type=SERIAL)
    act: str
    by: str
    at: datetime = Field(sa_type=Moment)
    until: datetime = Field(sa_type=Moment)
    says: str = Field(sa_type=Text)
    reason: str = Field(sa_type=Text)
    subject: str
    cases: str = Field(sa_type=Text)
    accounts: str = Field(sa_type=Text)
    content: str
    stage: str = Field(index=True)
    decided_by: str = ""
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    answer: str = Field(default="", sa_type=Text)
    salt: bytes = Field(sa_type=LargeBinary)
    digest: str


class HoldRow(SQLModel, table=True):
    """A legal hold on a case, a person or a group: who, why, when it is looked at again, and who ended it."""

    __tablename__ = "holds"
    id: int | None = Field(default=None, primary_key=True, sa_type=SERIAL)
    on: str
    subject: str
    accounts: str = Field(sa_type=Text)
    by: str
    at: datetime = Field(sa_type=Moment)
    reason: str = Field(sa_type=Text)
    review: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_by: str = ""


class KeepingRow(SQLModel, table=True):
    """What a person decided about how long a case is kept. The newest counts."""

    __tablename__ = "keepings"
    seq: int | None = Field(default=None, primary_key=True, sa_type=SERIAL)
    case: int = Field(sa_type=SERIAL, foreign_key="cases.id", index=True)
    at: datetime = Field(sa_type=Moment)
    by: str
    reason: str = Field(sa_type=Text)
    period: str = ""
    until: datetime | None = Field(default=None, sa_type=Moment)


class PurgeRow(SQLModel, table=True):
    """A case of which nothing is left but its number, what it was, how urgent, where and when."""

    __tablename__ = "purges"
    case: int = Field(primary_key=True, sa_type=SERIAL, foreign_key="cases.id")
    at: datetime = Field(sa_type=Moment)
    by: str
    why: str = Field(sa_type=Text)


class AccessRow(SQLModel, table=True):
    """An export of what is held about somebody, in the making. It holds no passage, only what was decided of each."""

    __tablename__ = "accesses"
    id: int | None = Field(default=None, primary_key=True, sa_type=SERIAL)
    who: str
    name: str
    accounts: str = Field(sa_type=Text)
    relation: str
    matter: str
    by: str
    at: datetime = Field(sa_type=Moment)
    stage: str
    verdicts: str = Field(sa_type=Text)
    blanks: str = Field(sa_type=Text)
    reviewed_by: str = ""
    reviewed_at: datetime | None = Field(default=None, sa_type=Moment)
    content: str = ""
    released_by: str = ""
    released_at: datetime | None = Field(default=None, sa_type=Moment)
