"""Discord as an actor: does what a colleague asked for, and says in a sentence what came of it.

State effects (remove, mute, ban, pin) are read back; one that did not hold is tried again. A limit is told as `Busy`
and nothing here ever sleeps.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import discord

from bot.core.effects import (
    Alert,
    Ban,
    Deliver,
    Effect,
    Mute,
    Notice,
    Pin,
    Post,
    Receipt,
    Remove,
    Reply,
    Status,
    Support,
    Unban,
    Unmute,
    Warn,
)
from bot.core.ports import Busy, Health, Refused
from bot.desk.words import length
from connectors.discord import notices
from connectors.discord.fields import Payload, mapping, moment
from connectors.discord.refusals import (
    MISSING_PERMISSIONS,
    UNKNOWN_BAN,
    UNKNOWN_MEMBER,
    UNKNOWN_MESSAGE,
    raised,
)
from connectors.discord.rest import LONGEST_REASON, Rest
from connectors.discord.sending import AGAIN, Sending, bare, before
from connectors.discord.whereabouts import Whereabouts, why_not

LONGEST_MUTE = timedelta(days=28)  # "Modify Guild Member": communication_disabled_until


class DiscordActor:
    """`people` maps colleagues' names to their Discord accounts, for alerts. `folder` holds what `Deliver` names.

    `address` is the console's, put before links.
    """

    can: frozenset[type[Effect]] = frozenset(
        {Alert, Warn, Support, Remove, Mute, Unmute, Ban, Unban, Post, Notice, Reply, Pin, Deliver}
    )

    def __init__(
        self,
        rest: Rest,
        whereabouts: Whereabouts,
        examine: Callable[[], Awaitable[Health]],
        *,
        people: Mapping[str, str] | None = None,
        folder: Path | None = None,
        address: str = "",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._rest = rest
        self._where = whereabouts
        self._examine = examine
        self._sending = Sending(rest, {} if people is None else people, folder, address)
        self._now = now
        self._removed: dict[str, None] = {}

    async def check(self) -> Health:
        return await self._examine()

    async def perform(self, effect: Effect) -> Receipt:
        """Do it. Raises `Refused` or `Busy`; anything else means that nobody knows what became of it."""
        if type(effect) not in self.can:
            raise Refused("Discord has no way to do this.")
        try:
            async with self._rest:
                detail, ref = await self._do(effect)
        except (discord.HTTPException, discord.RateLimited, OSError) as problem:
            told = raised(problem)
            if told is problem:
                raise
            raise told from None
        return Receipt(Status.DONE, detail, ref, self._now())

    async def _do(self, effect: Effect) -> tuple[str, str]:
        match effect:
            case Alert():
                return await self._sending.alert(effect)
            case Warn() if effect.message:
                channel, message = await before(self._where.message(effect.message))
                return "Sent as a reply in the channel.", await self._sending.send(
                    effect, channel, effect.text, answers=message
                )
            case Warn() | Support():
                return "Sent as a private message.", await self._sending.private(
                    effect, bare(effect.account), effect.text
                )
            case Post():
                return "Posted in the channel.", await self._sending.send(effect, bare(effect.group), effect.text)
            case Notice():
                return await notices.post(self._rest, self._sending, effect)
            case Reply():
                channel, message = await before(self._where.message(effect.message))
                return "Answered in the channel.", await self._sending.send(
                    effect, channel, effect.text, answers=message
                )
            case Deliver():
                return await self._sending.deliver(effect)
            case Remove():
                return await self._remove(effect), effect.message
            case Pin():
                return await self._pin(effect), effect.message
            case Mute():
                return await self._mute(effect, effect.minutes), ""
            case Unmute():
                return await self._mute(effect, 0), ""
            case Ban():
                return await self._ban(effect), ""
            case Unban():
                return await self._unban(effect), ""
        raise Refused("Discord has no way to do this.")

    # what is set

    async def _remove(self, effect: Remove) -> str:
        if effect.message in self._removed:
            return "The message is removed."
        channel, message = await self._where.message(effect.message)
        path, ids = "/channels/{channel}/messages/{message}", {"channel": channel, "message": message}
        await self._strict(
            effect, "manage_messages", "", self._rest.call("DELETE", path, reason=_reason(effect), ids=ids)
        )
        if len(self._removed) > 1000:
            self._removed.pop(next(iter(self._removed)))
        self._removed[effect.message] = None
        if await self._there("GET", path, UNKNOWN_MESSAGE, ids=ids) is not None:
            self._removed.pop(effect.message)
            raise Busy(AGAIN)
        return "The message is removed."

    async def _pin(self, effect: Pin) -> str:
        channel, message = await self._where.message(effect.message)
        ids = {"channel": channel, "message": message}
        path = "/channels/{channel}/messages/pins/{message}"
        await self._strict(effect, "pin_messages", "", self._rest.call("PUT", path, reason=_reason(effect), ids=ids))
        found = await self._there("GET", "/channels/{channel}/messages/{message}", UNKNOWN_MESSAGE, ids=ids)
        if found is None or found.get("pinned") is not True:
            raise Busy(AGAIN)
        return "The message is pinned."

    async def _mute(self, effect: Mute | Unmute, minutes: int) -> str:
        """A time-out: on Discord it holds in the whole server, for there is none in one channel."""
        if isinstance(effect, Mute) and not timedelta() < timedelta(minutes=minutes) <= LONGEST_MUTE:
            raise Refused(f"A mute lasts from 1 minute to {LONGEST_MUTE.days} days.")
        guild, account = await self._where.guild(bare(effect.group)), bare(effect.account)
        until = self._now() + min(timedelta(minutes=minutes), LONGEST_MUTE - timedelta(minutes=1)) if minutes else None
        body = {"communication_disabled_until": until.isoformat() if until else None}
        path, ids = "/guilds/{guild}/members/{user}", {"guild": guild, "user": account}
        call = self._rest.call("PATCH", path, json=body, reason=_reason(effect), ids=ids)
        await self._strict(effect, "moderate_members", account, call, guild)
        member = await self._there("GET", path, UNKNOWN_MEMBER, ids=ids)
        if member is None:
            raise Refused("This person is not in the server any more.")
        still = moment(member.get("communication_disabled_until"))
        if (still is not None and still > self._now()) is not bool(minutes):
            raise Busy(AGAIN)
        if not until:
            return "They can write again in the whole server."
        return f"They cannot write in the whole server for {length(minutes)}."

    async def _ban(self, effect: Ban) -> str:
        guild, account = await self._where.guild(bare(effect.group)), bare(effect.account)
        path, ids = "/guilds/{guild}/bans/{user}", {"guild": guild, "user": account}
        # No messages are deleted with it: what was said stays where people can see what was decided on.
        call = self._rest.call("PUT", path, json={"delete_message_seconds": 0}, reason=_reason(effect), ids=ids)
        await self._strict(effect, "ban_members", account, call, guild)
        if await self._there("GET", path, UNKNOWN_BAN, ids=ids) is None:
            raise Busy(AGAIN)
        return "They are banned from the whole server. None of their messages were deleted."

    async def _unban(self, effect: Unban) -> str:
        guild, account = await self._where.guild(bare(effect.group)), bare(effect.account)
        path, ids = "/guilds/{guild}/bans/{user}", {"guild": guild, "user": account}
        if await self._there("GET", path, UNKNOWN_BAN, ids=ids) is None:
            return "This person is not banned, and may come back with an invitation."
        call = self._rest.call("DELETE", path, reason=_reason(effect), ids=ids)
        await self._strict(effect, "ban_members", "", call, guild)
        if await self._there("GET", path, UNKNOWN_BAN, ids=ids) is not None:
            raise Busy(AGAIN)
        return "Not banned any more. They may come back with an invitation."

    async def _there(self, method: str, path: str, unknown: int, *, ids: Mapping[str, str]) -> Payload | None:
        """What is there, or None where Discord says that it is not."""
        try:
            return mapping(await self._rest.call(method, path, ids=ids))
        except discord.NotFound as missing:
            if missing.code == unknown:
                return None
            raise

    async def _strict(self, effect: Effect, right: str, account: str, call: Awaitable[Any], guild: str = "") -> None:
        """Does it; where Discord only says “missing permissions”, finds out which, and says so."""
        try:
            await call
        except discord.Forbidden as forbidden:
            if forbidden.code != MISSING_PERMISSIONS:
                raise
            group = str(getattr(effect, "group", "") or getattr(effect, "message", ""))
            guild = guild or await self._where.guild(bare(group))
            raise Refused(await why_not(self._rest, guild, account, right)) from None


def _reason(effect: Effect) -> str:
    """What stands in the server's audit log: the colleague's reason and the case, never who is at risk."""
    case = f"Safelight, case {effect.case}" if effect.case else "Safelight"
    return " ".join(f"{effect.reason} ({case})".split()).strip()[:LONGEST_REASON]
