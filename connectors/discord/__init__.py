"""Discord: read along over the gateway, act over its HTTP API.

`connect()` makes the platform, `invitation()` the link that lets the bot into a server.
"""

from __future__ import annotations

from connectors.discord.connect import connect
from connectors.discord.permissions import invitation

__all__ = ["connect", "invitation"]
