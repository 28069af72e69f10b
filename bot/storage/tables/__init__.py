"""The tables. Importing this package declares all of them on `metadata`."""

from sqlmodel import SQLModel

from bot.storage.tables import cases, desk, messages, referrals, sealing, tuning, volumes

metadata = SQLModel.metadata

__all__ = ["cases", "desk", "messages", "metadata", "referrals", "sealing", "tuning", "volumes"]
