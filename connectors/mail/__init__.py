"""Mail: alerts and summaries by SMTP. It only sends; nothing is read."""

from __future__ import annotations

from connectors.mail.connect import Wanted, connect

__all__ = ["Wanted", "connect"]
