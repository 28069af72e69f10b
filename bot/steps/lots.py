"""The key by which lots are drawn: made once, at random, and known to nobody who decides a case."""

from __future__ import annotations

import secrets
from datetime import datetime

from bot.core.store import Work

_PLACE = "lots:key"


def key(work: Work, now: datetime) -> bytes:
    """The desk's own key. It lies in the database: who can read that could foretell lots, and reads all else too."""
    known = work.ledger.positions(_PLACE).get(_PLACE, "")
    if not known:
        known = secrets.token_hex(32)
        work.ledger.move({_PLACE: known}, now)
    return bytes.fromhex(known)
