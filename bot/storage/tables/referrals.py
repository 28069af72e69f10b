"""Referrals: what of an incident was handed to whom, and what came of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from bot.storage.database import SERIAL, Moment


class ReferralRow(SQLModel, table=True):
    __tablename__ = "referrals"
    id: int | None = Field(default=None, primary_key=True, sa_type=SERIAL)
    incident: int = Field(sa_type=SERIAL, foreign_key="incidents.id", index=True)
    case: int = Field(sa_type=SERIAL, foreign_key="cases.id", index=True)
    to: str
    to_name: str
    by: str
    signed: str
    at: datetime = Field(sa_type=Moment)
    state: str
    how: str = Field(default="", sa_type=Text)
    reference: str = ""
    reply_due: datetime | None = Field(default=None, sa_type=Moment)
    chase_at: datetime | None = Field(default=None, sa_type=Moment)
    root: str = ""
    note: str = Field(default="", sa_type=Text)
    changed_at: datetime | None = Field(default=None, sa_type=Moment)
