"""Evidence is kept before an act that could take it away: a Telegram ban deletes all that its member wrote there."""

from __future__ import annotations

from datetime import datetime

from bot.core.effects import Ban, Effect, Remove
from bot.core.logs import Logged
from bot.core.store import Work

MOST = 1000
"""Messages of one account in one group; more are not in the buffer of a week by one who writes like a person."""


def before_act(work: Work, effect: Effect, now: datetime) -> None:
    """Keeps as evidence of the case what the act may delete, as far as it is still in the buffer."""
    if not effect.case:
        return
    if isinstance(effect, Ban):
        written = work.inbox.written(effect.account, effect.group, MOST)
    elif isinstance(effect, Remove):
        home = work.people.home(effect.message)
        written = work.inbox.around(effect.message, home, 0, 0) if home else []
    else:
        return
    edited = [message.key for message, _ in written if message.edited_at]
    digests = work.evidence.snapshot({effect.case: written}, work.inbox.revisions(edited) if edited else {}, now)
    said = "kept a message as evidence before acting"
    work.ledger.log_many([Logged(now, "machine", said, f"case:{effect.case}", one) for one in digests.values()])
