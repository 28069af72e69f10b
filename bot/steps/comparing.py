"""What a change would have flagged in the messages that are kept: judged as things are, and as they would be.

Only what one message says by itself is compared. What builds up between two people, or from many, is not worked out
again here. Messages of those who work at this desk are left out, so that no count tells them of a case of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.core.messages import Account, Group, Message, Talk
from bot.core.ports import Scored
from bot.core.practice import Practice
from bot.core.quieting import left
from bot.core.renewing import WORDS, Renewed
from bot.core.signals import Missing, Signal
from bot.core.store import Work
from bot.core.towards import towards
from bot.core.verdicts import assess
from bot.steps.timekeeping import BUFFER

MOST = 2000
"""How many messages are judged again at most, the newest: a second or two of the checks' time."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What there is to compare: how many messages are kept of these groups, and of when the oldest one is."""

    messages: int
    oldest: datetime | None
    now: datetime


def talks(work: Work, groups: Sequence[str], practice: Practice, now: datetime) -> tuple[list[Talk], Kept]:
    """The newest talks of these groups within the buffer's days, with the policies that hold in this transaction."""
    found: list[Talk] = []
    for key in groups:
        found += work.inbox.recent(key, now - BUFFER, MOST - len(found), practice.listed)
    extents = work.inbox.extents(groups).values()
    kept = Kept(sum(number for number, _ in extents), min((at for _, at in extents), default=None), now)
    mine = {account for one in practice.people for account in one.accounts}
    persons = {one.person for one in practice.people if one.person}
    return [
        one
        for one in found
        if one.message.author.key not in mine and one.standing(one.message.author.id).person not in persons
    ], kept


def flagged(
    talks: Sequence[Talk], scored: Sequence[Scored], practice: Practice, written_now: datetime | None = None
) -> int:
    """How many of these messages are flagged by what they say themselves. `written_now`: as if written at that time,
    so that what is left out for a while from then on is left out here."""
    count = 0
    for talk, one in zip(talks, scored, strict=True):
        signals = one.signals
        if written_now is not None:
            signals = left(signals, practice.quiet, talk, written_now)[0]
        count += bool(signals and assess(talk, signals, {}, practice.pack, towards(talk)).findings)
    return count


def with_lists(scored: Sequence[Scored], said: Sequence[Sequence[Signal | Missing]]) -> list[Scored]:
    """The same with what word lists say now instead of what they said."""
    return [
        replace(
            one,
            signals=(
                *(signal for signal in one.signals if signal.source != WORDS),
                *(signal for signal in anew if isinstance(signal, Signal)),
            ),
        )
        for one, anew in zip(scored, said, strict=True)
    ]


def tried(text: str, renewed: Renewed) -> str:
    """What the word lists say of a line, in words."""
    nobody, practice = Account("try", "nobody"), renewed.practice
    message = Message("try", "line", "1", nobody, datetime.min.replace(tzinfo=UTC), text)
    talk = Talk(message, Group("try", "line", policy=practice.policy))
    said = [one for one in renewed.listed([talk])[0] if isinstance(one, Signal)]
    if not said:
        return "No word list has anything of this line. Other checks may."
    words = [f"{practice.pack.names.get(one.label, one.label)}, at {one.score:.2f} ({one.why})" for one in said]
    return f"The word lists say: {'; '.join(words)}."


def sentence(kept: Kept, before: int, after: int) -> str:
    """What would have been flagged, in words that say what they rest on."""
    if not kept.messages or kept.oldest is None:
        return "Nothing that was written there is kept, so nobody can say what it would have flagged."
    days = max(1, min(BUFFER.days, (kept.now - kept.oldest).days + 1))
    since = "last day" if days == 1 else f"last {days} days"
    looked = f"the {kept.messages:,} messages kept of the {since}"
    if kept.messages > MOST:
        looked = f"the newest {MOST:,} of {kept.messages:,} messages kept of the {since}"
    same = "as it is now too" if before == after else f"as it is now, {before}"
    return (
        f"Of {looked}, {after} would have been flagged by their words; {same}. What is older is erased, what builds up "
        "over several messages is not in these numbers, nor is what those wrote who work at this desk."
    )
