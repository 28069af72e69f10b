"""The web console: the queue, a case, the log and the desk's health, in a browser, with or without JavaScript."""

from __future__ import annotations

from bot.console.doors import LINK_LIVES, one_time_link
from bot.console.site import console

__all__ = ["LINK_LIVES", "console", "one_time_link"]
