"""What the gateway tells besides messages → facts of ours. Pure but for `Doubles`, which remembers what it has seen.

Shapes: "Gateway Events" in Discord's documentation.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from bot.core.heard import Gone, GroupChange, MemberChange, PlatformFlag
from bot.core.messages import Account
from connectors.discord.fields import PLATFORM, Payload, ident, listed, mapping, moment, name_of, text
from connectors.discord.messages import Place

TRIGGERS = {
    1: "a word that is blocked",
    3: "spam",
    4: "Discord's list of bad words",
    5: "too many mentions",
    6: "a profile",
}
"""AutoMod's kinds of rules ("Trigger Types")."""
DONE = {20: "removed", 22: "banned", 23: "unbanned"}
MEMBER_UPDATE = 24
"""Kinds of lines in a server's audit log ("Audit Log Events")."""


def gone(payload: Payload, place: Place, at: datetime) -> Iterator[Gone]:
    """One deletion or many at once. Discord says which, never what they said or who did it."""
    several = payload.get("ids")
    for id_ in [ident(one) for one in several] if isinstance(several, list) else [ident(payload.get("id"))]:
        if id_:
            yield Gone(PLATFORM, place.group, id_, at)


def account_of(payload: Payload) -> Account | None:
    """The account in a member payload."""
    user = mapping(payload.get("user"))
    id_ = ident(user.get("id"))
    return Account(PLATFORM, id_, name_of(user, payload), user.get("bot") is True) if id_ else None


def member_changes(
    kind: str, payload: Payload, groups: Iterable[str], roles: tuple[str, ...], at: datetime
) -> Iterator[MemberChange]:
    """A join, a leave, or new names and roles, once for each watched channel of the server."""
    account = account_of(payload)
    if account is None:
        return
    for group in groups:
        if kind == "GUILD_MEMBER_ADD":
            yield MemberChange(PLATFORM, group, account, moment(payload.get("joined_at")) or at, "joined")
        elif kind == "GUILD_MEMBER_REMOVE":
            yield MemberChange(PLATFORM, group, account, at, "left")
        else:
            yield MemberChange(PLATFORM, group, account, at, "renamed")
            yield MemberChange(PLATFORM, group, account, at, "roles", roles)


def by_hand(payload: Payload, group: str, me: str, at: datetime) -> MemberChange | None:
    """What a moderator did to an account, and who it was ("Audit Log Entry Object"); nothing of what the bot did.

    It holds for the whole server; `group` is a watched channel of it.
    """
    who, whom, kind = ident(payload.get("user_id")), ident(payload.get("target_id")), payload.get("action_type")
    done = DONE.get(kind, "") if isinstance(kind, int) else ""
    if kind == MEMBER_UPDATE:
        mutes = [one for one in listed(payload.get("changes")) if one.get("key") == "communication_disabled_until"]
        done = ("muted" if mutes[0].get("new_value") else "unmuted") if mutes else ""
    if not done or not whom or who == me:
        return None
    return MemberChange(PLATFORM, group, Account(PLATFORM, whom), at, done, by=f"{PLATFORM}:{who}" if who else "")


def renamed(place: Place, at: datetime, within: str = "") -> GroupChange:
    return GroupChange(PLATFORM, place.group, at, place.name, within=within)


def flag_of(payload: Payload, place: Place, at: datetime) -> PlatformFlag | None:
    """What AutoMod stopped or noticed. The text is there only where the bot may read message content."""
    user = ident(payload.get("user_id"))
    if not user:
        return None
    trigger = payload.get("rule_trigger_type")
    kind = TRIGGERS.get(trigger, "a rule") if isinstance(trigger, int) else "a rule"
    keyword = text(payload.get("matched_keyword"))
    rule = f"AutoMod: {kind}" + (f" (“{keyword[:60]}”)" if keyword else "")
    words = text(payload.get("content")) or text(payload.get("matched_content"))
    return PlatformFlag(
        PLATFORM, place.group, Account(PLATFORM, user), at, rule, words, ident(payload.get("message_id"))
    )


class Doubles:
    """AutoMod tells of each action a rule took; blocked and alerted about is still one finding."""

    WINDOW = timedelta(minutes=1)
    MOST = 500

    def __init__(self) -> None:
        self._met: OrderedDict[str, datetime] = OrderedDict()

    def first(self, payload: Payload, at: datetime) -> bool:
        """Whether this is the first that is heard of a finding."""
        parts = [ident(payload.get(key)) for key in ("guild_id", "rule_id", "user_id", "channel_id")]
        parts.append(
            text(payload.get("content")) or text(payload.get("matched_content")) or ident(payload.get("message_id"))
        )
        key = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
        while self._met and (len(self._met) > self.MOST or next(iter(self._met.values())) < at - self.WINDOW):
            self._met.popitem(last=False)
        if key in self._met:
            return False
        self._met[key] = at
        return True
