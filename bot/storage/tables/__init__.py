"""The tables. Importing this package declares all of them on `metadata`."""

from sqlmodel import SQLModel

from bot.storage.tables import (
    alarming,
    cases,
    changing,
    desk,
    fairness,
    messages,
    referrals,
    retention,
    ruling,
    sealing,
    tuning,
    volumes,
    wellbeing,
)  # fmt: skip

metadata = SQLModel.metadata

__all__ = [
    "alarming", "cases", "changing", "desk", "fairness", "messages", "metadata", "referrals", "retention", "ruling",
    "sealing", "tuning", "volumes", "wellbeing",
]  # fmt: skip
