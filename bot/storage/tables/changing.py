"""Settings that were changed while the desk ran."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel

from bot.storage.database import SERIAL, Moment


class ChangeRow(SQLModel, table=True):
    """A change of settings: who, when, why, until when, and as JSON which paths got which values instead of which."""

    __tablename__ = "changes"
    seq: int | None = Field(default=None, primary_key=True, sa_type=SERIAL)
    at: datetime = Field(sa_type=Moment)
    by: str
    word: str
    says: str = Field(sa_column=Column(Text, nullable=False))
    patches: str = Field(sa_column=Column(Text, nullable=False))
    reason: str = Field(sa_column=Column(Text, nullable=False))
    until: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_by: str = ""
    held: int = 0
