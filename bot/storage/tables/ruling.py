"""How often each escalation rule applied."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class RuleDayRow(SQLModel, table=True):
    """A rule on a day of the organisation's: how often it applied, would have in shadow, how many alerts were held."""

    __tablename__ = "rule_days"
    rule: str = Field(primary_key=True)
    day: str = Field(primary_key=True)
    fired: int
    shadowed: int
    held: int
