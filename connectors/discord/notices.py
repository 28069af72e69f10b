"""The notice on Discord: posted where a channel's members see it, pinned, and read back."""

from __future__ import annotations

import aiohttp
import discord

from bot.core.effects import Notice
from bot.core.ports import Busy, Refused
from connectors.discord.fields import Payload, ident, mapping, number
from connectors.discord.refusals import MISSING_ACCESS, MISSING_PERMISSIONS, raised
from connectors.discord.rest import Rest
from connectors.discord.sending import Sending, bare, before
from connectors.discord.whereabouts import why_not

CATEGORY, FORUMS = 4, (15, 16)  # kinds of channels that hold no messages of their own ("Channel Types")


async def post(rest: Rest, sending: Sending, notice: Notice) -> tuple[str, str]:
    """What happened, and the message's reference. Where it cannot be pinned it is posted all the same, and said."""
    channel = await _channel(rest, bare(notice.group))
    ref = await sending.send(notice, channel, notice.text)
    why = await _pinned(rest, channel, ref.rpartition("/")[2])
    return (f"Posted, but not pinned: {why} Pin it by hand." if why else "Posted and pinned."), ref


async def _channel(rest: Rest, id_: str) -> str:
    """The channel to post in. For a whole server it is the one with its rules, or else that of its own notices."""
    try:
        room = mapping(await before(rest.call("GET", "/channels/{channel}", channel=id_)))
    except (discord.NotFound, discord.Forbidden):
        server = await _server(rest, id_)
        if server is None:
            raise
        found = ident(server.get("rules_channel_id")) or ident(server.get("system_channel_id"))
        if not found:
            raise Refused(
                "This server has no channel for rules or for Discord's own notices. "
                "Set notice = true for one of its channels instead."
            ) from None
        return found
    if number(room.get("type")) in (CATEGORY, *FORUMS):
        raise Refused("No message can be posted right here. Set notice = true for a text channel instead.")
    return id_


async def _server(rest: Rest, id_: str) -> Payload | None:
    try:
        return mapping(await before(rest.call("GET", "/guilds/{guild}", guild=id_)))
    except (discord.NotFound, discord.Forbidden):
        return None


async def _pinned(rest: Rest, channel: str, message: str) -> str:
    """Pins a message and reads it back. Why it is not pinned, in a sentence; empty where it is.

    Nothing is raised: the notice is posted already, and would be posted again.
    """
    ids = {"channel": channel, "message": message}
    try:
        await rest.call("PUT", "/channels/{channel}/messages/pins/{message}", reason="Safelight: the notice", ids=ids)
        found = mapping(await rest.call("GET", "/channels/{channel}/messages/{message}", ids=ids))
        return "" if found.get("pinned") is True else "Discord took it, but the message is not pinned."
    except discord.Forbidden as forbidden:
        if forbidden.code in (MISSING_PERMISSIONS, MISSING_ACCESS):
            return await _right(rest, channel)
        return str(raised(forbidden))
    except (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError) as problem:
        told = raised(problem)
        return str(told) if isinstance(told, Refused) else "Discord could not be asked for it now."


async def _right(rest: Rest, channel: str) -> str:
    try:
        room = mapping(await rest.call("GET", "/channels/{channel}", channel=channel))
        return await why_not(rest, ident(room.get("guild_id")), "", "pin_messages")
    except (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError, ValueError, Busy, Refused):
        return "The bot lacks the right to pin messages."
