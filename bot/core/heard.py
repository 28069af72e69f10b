"""What a connector hands over beside messages: what became of them, of members and of groups, and what was watched.

All of it are frozen values, and times aware UTC, as in `bot.core.messages`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.messages import Account, Message


@dataclass(frozen=True, slots=True)
class Gone:
    """The platform says that a message was deleted; what it said is kept as evidence needs it."""

    platform: str
    group: str
    id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MemberChange:
    """An account joined, left, or has a new name or new platform roles; or somebody did something to it by hand.

    `by` is the key of the account that did it, where the platform says. What the desk itself did is not told here.
    """

    platform: str
    group: str
    account: Account
    at: datetime
    change: str  # joined | left | renamed | roles | asked (to come in) | one of BY_HAND
    roles: tuple[str, ...] = ()
    by: str = ""


BY_HAND = ("removed", "banned", "unbanned", "muted", "unmuted")
"""What people do to an account on a platform, past the desk."""


@dataclass(frozen=True, slots=True)
class GroupChange:
    """A group appeared, was renamed, or moved to another id (`moved_to`).

    `within` is the id of a larger place that is looked after as a whole (a server, a category): its policy holds here.
    """

    platform: str
    group: str
    at: datetime
    name: str = ""
    moved_to: str = ""
    within: str = ""


@dataclass(frozen=True, slots=True)
class PlatformFlag:
    """The platform's own moderation flagged a message, or text it did not let through (then `message` is empty).

    `rule` says in words what it was about.
    """

    platform: str
    group: str
    account: Account
    at: datetime
    rule: str
    text: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A stream was watched without a hole from `since` to `until`."""

    stream: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Unseen:
    """A stream was not watched from `since` to `until`, and why, in words."""

    stream: str
    since: datetime
    until: datetime
    why: str


Heard = Message | Gone | MemberChange | GroupChange | PlatformFlag | Seen | Unseen
