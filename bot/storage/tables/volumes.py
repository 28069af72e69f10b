"""How much was written: what outlives messages, so that a month can be summed up."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class VolumeRow(SQLModel, table=True):
    """How many messages arrived from a group on a day of the organisation's, and how many had something attached.

    A platform's direct chats are one (`platform:`): their names name people. The group is empty for the day itself,
    which was counted whole.
    """

    __tablename__ = "volumes"
    day: str = Field(primary_key=True)
    group: str = Field(primary_key=True)
    messages: int
    attachments: int
