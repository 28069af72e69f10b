"""Tests of the alarm, and dialogues with colleagues."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column, Text
from sqlmodel import Field, SQLModel

from bot.storage.database import SERIAL, Moment


class AlarmRow(SQLModel, table=True):
    """A test of the alarm. `passed` is empty while it waits for answers."""

    __tablename__ = "alarms"
    id: int | None = Field(default=None, primary_key=True, sa_type=SERIAL)
    why: str
    by: str
    at: datetime = Field(sa_type=Moment)
    until: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    passed: bool | None = None


class CallRow(SQLModel, table=True):
    """A colleague called by one way in a test; `codes` are digests, with spaces between."""

    __tablename__ = "alarm_calls"
    alarm: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    name: str = Field(primary_key=True)
    way: str = Field(primary_key=True)
    codes: str = Field(default="", sa_column=Column(Text, nullable=False))
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
    how: str = ""


class DialogueRow(SQLModel, table=True):
    """A dialogue with a colleague, and what they said by now as JSON."""

    __tablename__ = "dialogues"
    id: int | None = Field(default=None, primary_key=True, sa_type=SERIAL)
    account: str = Field(index=True)
    what: str
    until: datetime = Field(sa_type=Moment)
    turn: int = 0
    step: str = ""
    said: str = Field(sa_column=Column(Text, nullable=False))
