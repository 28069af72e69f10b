"""Discord as a desk: cards in channels, buttons, forms, slash commands."""

from __future__ import annotations

from connectors.discord.desk.desk import DiscordDesk

__all__ = ["DiscordDesk"]
