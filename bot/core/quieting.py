"""What pauses and exemptions leave of a message's signals. What grows over a whole conversation is never touched."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.core.changes import Quiet
from bot.core.messages import Talk
from bot.core.signals import Signal


def left(
    signals: tuple[Signal, ...], quiets: Sequence[Quiet], talk: Talk, at: datetime | None = None
) -> tuple[tuple[Signal, ...], tuple[int, ...]]:
    """The signals that nothing covers, and the numbers of the changes that covered the others. `at`: as if the message
    had been written then."""
    if not quiets or not signals:
        return signals, ()
    group, account, when = talk.group.key, talk.message.author.key, at or talk.message.at
    stay, by = [], dict[int, None]()
    for one in signals:
        over = next((quiet.seq for quiet in quiets if quiet.covers(one.label, group, account, when)), None)
        if over is None or one.indicator:
            stay.append(one)
        else:
            by[over] = None
    return tuple(stay), tuple(by)
