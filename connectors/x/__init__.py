"""X: what is written to an organisation's account in public, and hiding replies to it. Off until it is turned on."""

from __future__ import annotations

from connectors.x.connect import Wanted, X, connect

__all__ = ["Wanted", "X", "connect"]
