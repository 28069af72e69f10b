"""Rules that cannot be used: people hear of it when the desk starts, and each day until it is put right."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from bot.core.practice import Practice
from bot.core.store import Work
from bot.steps.alerting import tell_keepers
from bot.steps.quotas import day_of

MEND = "“safelight rules check” says what is wrong."


def tell(work: Work, practice: Practice, now: datetime) -> None:
    """Tells those who keep the desk of each fault, once a day."""
    for fault in practice.rule_faults:
        key = f"rule-fault:{sha256(fault.encode('utf-8', 'replace')).hexdigest()[:16]}:{day_of(practice, now)}"
        if tell_keepers(work, key, f"{fault} {MEND}", practice, now, link="/check"):
            work.ledger.log("machine", "a rule cannot be used as it is written", "desk", now)
