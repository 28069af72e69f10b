"""What moderators looked at, for themselves alone: under a digest of the name, and no case is named."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from bot.storage.database import SERIAL, Moment


class ExposureRow(SQLModel, table=True):
    """One look at some case."""

    __tablename__ = "exposures"
    seq: int | None = Field(default=None, primary_key=True, sa_type=SERIAL)
    who: str
    at: datetime = Field(sa_type=Moment)
    lines: int
    hard: bool
    __table_args__ = (Index("exposures_who_at", "who", "at"),)


class SparedRow(SQLModel, table=True):
    """A category that somebody asked not to be offered."""

    __tablename__ = "spared"
    who: str = Field(primary_key=True)
    category: str = Field(primary_key=True)
    since: datetime = Field(sa_type=Moment)
