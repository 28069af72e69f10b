"""What joins an exported chat that somebody sent with the concern they sent it with."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from bot.core.cases import Case, Word
from bot.core.effects import MACHINE
from bot.core.logs import Logged
from bot.core.messages import Account
from bot.core.practice import Practice
from bot.core.store import Work
from bot.steps import showing, walling
from bot.steps.viewing import seen_by

LINES = 40
"""Lines of the chat, the newest, that are kept with the concern, so that whoever looks at it has them in one place."""


def may_send(work: Work, account: Account, most: int, now: datetime) -> bool:
    """Whether this account may send another file today; counts it. Who it was cannot be read from what is kept."""
    who = hashlib.sha256(account.key.encode()).hexdigest()[:16]
    for number in range(most):
        slot = f"sent:{now:%Y-%m-%d}:{who}:{number}"
        if work.outbox.put(slot, "slots", "slot", {}, now, now):
            work.outbox.finish(slot)
            return True
    return False


def attach(work: Work, number: str, chats: Mapping[str, str], practice: Practice, now: datetime) -> None:
    """Keeps the last lines of the chats (keys of groups to the ids of their newest messages) with the concern.

    And says there which cases were opened over them. What is behind a wall is neither named nor among the lines.
    """
    concern = work.cases.get(number)
    if concern is None:
        return
    if concern.about_colleague:
        walling.renew(work, practice, now)  # another one may have sent the same chat before
    found = [case for case in work.cases.listed(open_only=False, limit=100_000) if case.group in chats]
    walled = [case for case in found if not seen_by(None, case)]
    hidden = {line.message for case in walled for line in work.cases.file(case).evidence if line.flagged}
    groups = work.people.groups(chats)
    for key, newest in chats.items():
        if key not in groups:
            continue
        near = work.inbox.surroundings(groups[key], {newest}, LINES, 0).get(newest, [])
        kept = [(message, gone) for message, gone in near if message.key not in hidden]
        digests = work.evidence.snapshot({concern.id: kept}, {}, now)
        work.ledger.log_many(
            [
                Logged(now, MACHINE, "kept a message as evidence", f"case:{case}", digest)
                for (case, _), digest in digests.items()
            ]
        )
    _say(work, concern, [case for case in found if case not in walled], now)
    showing.refresh(work, concern, practice, now, why="chat", wait=True)


def _say(work: Work, concern: Case, found: list[Case], now: datetime) -> None:
    if found:
        some = ", ".join(case.id for case in found[:8]) + (" …" if len(found) > 8 else "")
        text = f"In the chat that came with it, the checks noticed: case{'s' if len(found) > 1 else ''} {some}."
    else:
        text = "The chat that came with it was read in: look at its last lines here."
    work.cases.decided(concern.id, MACHINE, Word.NOTE.value, text, concern.version, now)
    work.ledger.log(MACHINE, "read in a chat that somebody sent with it", f"case:{concern.id}", now)
