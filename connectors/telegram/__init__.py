"""Telegram: bots that read along in groups and channels, and act where they are administrators."""

from __future__ import annotations

from connectors.telegram.connect import Telegram, Wanted, connect

__all__ = ["Telegram", "Wanted", "connect"]
