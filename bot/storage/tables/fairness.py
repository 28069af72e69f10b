"""Second looks at decisions, the weekly sample of what nothing flagged, and the inbox of those who ask something."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from bot.storage.database import SERIAL, Moment


class SecondLookRow(SQLModel, table=True):
    """A decided case that another colleague looks at without knowing what was decided, and what became of it."""

    __tablename__ = "second_looks"
    id: int | None = Field(default=None, primary_key=True, sa_type=SERIAL)
    case: int = Field(sa_type=SERIAL, foreign_key="cases.id", index=True)
    first: str
    chosen_at: datetime = Field(sa_type=Moment)
    state: str = Field(index=True)
    second: str = ""
    second_by: str = ""
    second_at: datetime | None = Field(default=None, sa_type=Moment)
    reason: str = Field(default="", sa_type=Text)
    final: str = ""
    final_by: str = ""
    final_at: datetime | None = Field(default=None, sa_type=Moment)
    final_reason: str = Field(default="", sa_type=Text)


class SamplingRow(SQLModel, table=True):
    """A week from which messages were drawn: out of how many, and how many."""

    __tablename__ = "samplings"
    week: str = Field(primary_key=True)
    drawn_at: datetime = Field(sa_type=Moment)
    population: int
    size: int


class SampledRow(SQLModel, table=True):
    """A message that nothing flagged, with what was written before it. Its words go at `until`; the answer stays."""

    __tablename__ = "sampled"
    id: int | None = Field(default=None, primary_key=True, sa_type=SERIAL)
    week: str = Field(index=True)
    group: str
    message: str
    account: str = Field(index=True)
    at: datetime = Field(sa_type=Moment)
    text: str = Field(sa_type=Text)
    before: str = Field(sa_type=Text)
    helper: bool
    until: datetime = Field(sa_type=Moment)
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
    case: int | None = Field(default=None, sa_type=SERIAL)


class MatterRow(SQLModel, table=True):
    """An appeal, a complaint or a request about data, with its clock and what was decided."""

    __tablename__ = "matters"
    id: int | None = Field(default=None, primary_key=True, sa_type=SERIAL)
    kind: str
    case: int | None = Field(default=None, sa_type=SERIAL, foreign_key="cases.id", index=True)
    asker: str = Field(index=True)
    asker_name: str
    subject: str
    relation: str
    about: str = Field(sa_type=Text)
    opened_at: datetime = Field(sa_type=Moment, index=True)
    opened_by: str
    state: str = Field(index=True)
    version: int = 1
    acknowledge_due: datetime | None = Field(default=None, sa_type=Moment)
    acknowledged_at: datetime | None = Field(default=None, sa_type=Moment)
    due: datetime = Field(sa_type=Moment)
    paused_at: datetime | None = Field(default=None, sa_type=Moment)
    authority: str = ""
    interest: str = ""
    outcome: str = ""
    decided_by: str = ""
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    withheld_by: str = ""


class MatterLineRow(SQLModel, table=True):
    """What was asked and done in a matter, line after line: only ever added."""

    __tablename__ = "matter_lines"
    seq: int | None = Field(default=None, primary_key=True, sa_type=SERIAL)
    matter: int = Field(sa_type=SERIAL, foreign_key="matters.id", index=True)
    at: datetime = Field(sa_type=Moment)
    by: str
    kind: str
    text: str = Field(sa_type=Text)
