"""What is heard, as it is kept: messages, groups that appear, lie somewhere or move, what the platform flags."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.core.heard import Gone, GroupChange, Heard, MemberChange, PlatformFlag, Seen, Unseen
from bot.core.messages import Group, Message, Policy
from bot.core.practice import Practice
from bot.core.store import Kept, Work
from bot.steps import deleting, noticing, past_us

FLAGGED = "flagged:"
"""Before a group's key: the position that says when the platform's own moderation was heard of there last."""
HELD_BACK = "held-"
"""Begins the id of a message that a platform did not let through: it never had an id of the platform's."""


def keep(work: Work, heard: Sequence[Heard], groups: Sequence[Group], practice: Practice, now: datetime) -> Kept:
    """Keeps all of a batch; first the groups, whose policy holds for what is said in them. `groups` come with one."""
    messages = [one for one in heard if isinstance(one, Message)]
    changes = [one for one in heard if isinstance(one, GroupChange)]
    groups_changed(work, changes, practice.policy)
    noticing.appeared(work, changes, practice, now)
    work.people.see_groups([*groups, *_new_groups(messages, practice.policy)])
    kept = work.inbox.keep(messages, now)
    held_back = flagged(work, [one for one in heard if isinstance(one, PlatformFlag)])
    if held_back:
        work.people.see_groups(_new_groups(held_back, practice.policy))
        work.inbox.keep(held_back, now)
    gone = [one for one in heard if isinstance(one, Gone)]
    work.inbox.gone(gone)
    deleting.follow(work, gone, practice, now)
    members = [one for one in heard if isinstance(one, MemberChange)]
    members_changed(work, members, now)
    past_us.follow(work, members, practice, now)
    work.ledger.cover([one for one in heard if isinstance(one, Seen | Unseen)])
    return kept


def groups_changed(work: Work, changes: Iterable[GroupChange], policy: Policy) -> None:
    """Groups that are new here get `policy`, or that of the larger place they lie in, or of where they moved from."""
    for one in changes:
        key = f"{one.platform}:{one.group}"
        if one.moved_to:
            work.people.move_group(key, f"{one.platform}:{one.moved_to}", one.name)
            continue
        if one.within or one.name:
            work.people.see_groups([Group(one.platform, one.group, one.name or one.group, policy)])
        if one.within:
            work.people.place_group(key, f"{one.platform}:{one.within}")
        if one.name:
            work.people.rename_group(key, one.name)


def members_changed(work: Work, changes: Iterable[MemberChange], now: datetime) -> None:
    for one in changes:
        work.people.see_accounts([one.account], now)
        work.people.change(one)


def flagged(work: Work, flags: Sequence[PlatformFlag]) -> list[Message]:
    """Adds what the platform flagged to the messages that are kept. Returns messages for the rest: words that it did
    not let through, and messages that have not arrived yet."""
    if not flags:
        return []
    work.ledger.move({f"{FLAGGED}{one.platform}:{one.group}": one.at.isoformat() for one in flags}, flags[-1].at)
    return work.inbox.flag([_message(one) for one in flags])


def _new_groups(messages: Sequence[Message], policy: Policy) -> list[Group]:
    seen = {(one.platform, one.group): one.group_name for one in messages}
    return [Group(platform, group, name or group, policy) for (platform, group), name in seen.items()]


def _message(flag: PlatformFlag) -> Message:
    """The same words by the same account within an hour are one: platforms tell some things twice."""
    parts = (flag.platform, flag.group, flag.account.id, flag.rule, flag.text, f"{flag.at:%Y-%m-%d %H}")
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return Message(
        platform=flag.platform,
        group=flag.group,
        id=flag.message or f"{HELD_BACK}{digest}",
        author=flag.account,
        at=flag.at,
        text=flag.text,
        flags=(flag.rule if flag.message else f"{flag.rule}; nobody saw it, the platform held it back",),
    )
