"""Rules that cannot be used: people hear of it when the desk starts, and each day until it is put right."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from bot.core.practice import Practice
from bot.core.signals import Severity
from bot.core.store import Work
from bot.steps.alerting import tell_keepers
from bot.steps.quotas import day_of

MEND = "“safelight rules check” says what is wrong."


def tell(work: Work, practice: Practice, now: datetime) -> None:
    """Tells those who keep the desk of each fault, once a day; and of each rule that never applies, once."""
    for idle in practice.idle_rules:
        tell_keepers(work, f"idle-rule:{_mark(idle)}", f"{idle} {MEND}", practice, now, Severity.S4, "/check")
    for fault in practice.rule_faults:
        if tell_keepers(
            work, f"rule-fault:{_mark(fault)}:{day_of(practice, now)}", f"{fault} {MEND}", practice, now, link="/check"
        ):
            work.ledger.log("machine", "a rule cannot be used as it is written", "desk", now)


def _mark(words: str) -> str:
    return sha256(words.encode("utf-8", "replace")).hexdigest()[:16]
