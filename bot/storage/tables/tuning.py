"""Thresholds that an admin accepted, and what the running classifiers look for."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from bot.storage.database import SERIAL, Moment


class ThresholdRow(SQLModel, table=True):
    """A threshold that an admin accepted for a group's label: from which value to which, and whether it was undone."""

    __tablename__ = "thresholds"
    seq: int | None = Field(default=None, primary_key=True, sa_type=SERIAL)
    group: str = Field(index=True)
    label: str
    at: datetime = Field(sa_type=Moment)
    by: str
    old: float
    new: float
    undone_at: datetime | None = Field(default=None, sa_type=Moment)
    undone_by: str = ""


class LookedRow(SQLModel, table=True):
    """A label that the classifiers looked for when they last scored."""

    __tablename__ = "looked"
    label: str = Field(primary_key=True)
