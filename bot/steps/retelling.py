"""What somebody told becomes evidence: the message it is about with those around it, and their own words."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.core.cases import Case
from bot.core.logs import Logged
from bot.core.messages import TOLD, Group, Message, Revision
from bot.core.requests import Report
from bot.core.store import Work
from bot.core.verdicts import Finding
from bot.desk.telling import UNSEEN, WROTE
from bot.steps.opening import AFTER, BEFORE

LONGEST = 4000
"""Characters of one message that are kept; Telegram and Discord have no longer ones from ordinary members."""
MOST = 50
"""Pieces of one case that its tellers can add, so that nobody drowns a case in words."""


def keep_message(work: Work, case: Case, group: Group, message: Message, now: datetime) -> None:
    """The message and those around it; where the desk never heard it, as the platform showed it to the teller."""
    near = work.inbox.surroundings(group, {message.id}, BEFORE, AFTER).get(message.id, [])
    why = "Somebody told us about this message."
    if not any(one.key == message.key for one, _ in near):
        near = [*near, (message, None)]
        why = f"{why} {UNSEEN}"
    edited = [one.key for one, _ in near if one.edited_at]
    _snapshot(work, case, near, work.inbox.revisions(edited) if edited else {}, now)
    _find(work, case, next(one for one, _ in near if one.key == message.key), why)


def keep_words(work: Work, case: Case, request: Report, text: str, now: datetime) -> None:
    """What they wrote, under a key in which nobody's account can be read."""
    mark = hashlib.sha256(f"{case.id}:{request.id}".encode()).hexdigest()[:16]
    words = Message(TOLD, case.id, mark, request.account, now, text.strip()[:LONGEST], "")
    _snapshot(work, case, [(words, None)], {}, now)
    _find(work, case, words, WROTE)


def _snapshot(
    work: Work,
    case: Case,
    near: Sequence[tuple[Message, datetime | None]],
    revisions: Mapping[str, Sequence[Revision]],
    now: datetime,
) -> None:
    digests = work.evidence.snapshot({case.id: near}, revisions, now)
    work.ledger.log_many(
        [
            Logged(now, "machine", "kept a message as evidence", f"case:{number}", digest)
            for (number, _), digest in digests.items()
        ]
    )


def _find(work: Work, case: Case, message: Message, why: str) -> None:
    finding = Finding(case.kind, case.category, case.severity, (), (why,), messages=(message.key,))
    work.evidence.find([(case.id, message, finding, ())])


def pieces(work: Work, case: Case) -> int:
    """How much tellers have added to a case."""
    return sum(one.message.startswith(f"{TOLD}:") for one in work.cases.file(case).evidence)


def full(work: Work, case: Case) -> bool:
    """Whether tellers have added as much to the case as one can read."""
    return pieces(work, case) >= MOST
