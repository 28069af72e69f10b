"""What Discord answers where it will not do a thing, in sentences (its "JSON Error Codes")."""

from __future__ import annotations

from datetime import timedelta

import aiohttp
import discord

from bot.core.ports import Busy, Refused
from connectors.discord.gateway import NOT_KNOWN

UNKNOWN_MESSAGE, UNKNOWN_MEMBER, UNKNOWN_BAN, UNKNOWN_CHANNEL = 10008, 10007, 10026, 10003
MISSING_ACCESS, MISSING_PERMISSIONS = 50001, 50013
_SENTENCES = {
    UNKNOWN_CHANNEL: "The channel does not exist any more, or the bot cannot see it.",
    10004: "The bot is not in this server any more.",
    UNKNOWN_MEMBER: "This person is not in the server any more.",
    UNKNOWN_MESSAGE: "The message is already gone: its author or a moderator deleted it.",
    10013: "This Discord account does not exist any more.",
    UNKNOWN_BAN: "This person is not banned.",
    20022: "Discord does not let the bot edit or post here at the moment.",
    30003: "The channel has as many pinned messages as Discord allows. Unpin one first.",
    30007: "The server has as many webhooks as Discord allows.",
    40005: "The file is larger than Discord allows.",
    40007: "This person is banned from the server.",
    MISSING_ACCESS: "The bot may not see this channel. Give it the right “View Channel” there.",
    50005: "Discord lets nobody edit a message of somebody else.",
    50006: "An empty message cannot be sent.",
    50007: "This person takes no private messages from the bot: they blocked it, closed them, or share no "
    "server with it. Speak to them another way.",
    50008: "Nothing can be written in this kind of channel.",
    50009: "The server's verification level keeps the bot from writing here.",
    50019: "Only a message of the same channel can be pinned.",
    50021: "This is a notice of Discord's own; it cannot be removed or answered.",
    50024: "This cannot be done in this kind of channel.",
    50028: "This role cannot be used here.",
    50034: "The message is too old: Discord removes messages older than 14 days only one by one.",
    50083: "The thread is archived. Open it again first.",
    50278: "This person cannot be reached in private: they share no server with the bot.",
    160002: "The bot may not answer messages here: it needs the right “Read Message History”.",
    160005: "The thread is locked.",
    200000: "AutoMod stopped the desk's own message. Exempt the bot's role in AutoMod's rules.",
    200001: "AutoMod stopped the desk's own message. Exempt the bot's role in AutoMod's rules.",
}
_WAIT = {20028: 60, 20029: 60, 30046: 600, 40003: 600, 40004: 300, 30035: 600, 30040: 600, 31001: 600, 31002: 600}
"""Limits that come as an error instead of a rate limit: seconds after which it is worth trying again."""


def raised(problem: Exception) -> Exception:
    """The exception that says what the caller must know: `Refused`, `Busy`, or the problem itself."""
    if isinstance(problem, discord.RateLimited):
        return Busy(timedelta(seconds=problem.retry_after))
    if isinstance(problem, aiohttp.ClientConnectorError):
        return Busy(timedelta(seconds=30))  # it was never sent, so it may be sent again
    if not isinstance(problem, discord.HTTPException) or problem.status >= 500:
        return problem
    if problem.status == 401:
        return Refused(NOT_KNOWN)
    if problem.code in _WAIT:
        return Busy(timedelta(seconds=_WAIT[problem.code]))
    if problem.code in _SENTENCES:
        return Refused(_SENTENCES[problem.code])
    if problem.status == 403:
        return Refused("Discord does not allow the bot to do this. See `safelight check` for the rights it lacks.")
    return Refused(f"Discord refused this (error {problem.code or problem.status}).")
