"""The seals over the log, and the days on which the whole log was checked and its head given to people."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, LargeBinary, Text
from sqlmodel import Field, SQLModel

from bot.storage.database import SERIAL, Moment


class SealRow(SQLModel, table=True):
    """A signed seal over some lines of the log and over the seal before it (`bot/core/sealing.py`)."""

    __tablename__ = "seals"
    number: int = Field(primary_key=True, sa_type=SERIAL, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=Moment)
    before: str
    total: int = Field(sa_type=BigInteger)
    lines: str = Field(sa_type=Text)
    chain: str
    salt: bytes = Field(sa_type=LargeBinary)
    key: str
    signature: str


class CutRow(SQLModel, table=True):
    """A seal whose lines were taken out when their time was over: signed, so that nobody else can say so."""

    __tablename__ = "cuts"
    seal: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    fingerprint: str
    at: datetime = Field(sa_type=Moment)
    by: str
    key: str
    signature: str


class AnchorRow(SQLModel, table=True):
    """A day's check of the whole log, and the head that was given to people: `words` is empty until then."""

    __tablename__ = "anchors"
    day: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Moment)
    seal: int = Field(default=0, sa_type=BigInteger)
    faults: str = Field(default="[]", sa_type=Text)
    words: str = ""
    told: str = Field(default="[]", sa_type=Text)
    done_at: datetime | None = Field(default=None, sa_type=Moment)
