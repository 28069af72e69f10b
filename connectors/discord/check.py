"""Whether Discord is in order, in words: asked of Discord itself, without the live connection."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

import aiohttp
import discord

from bot.core.ports import Health
from connectors.discord.directory import Directory, Room
from connectors.discord.fields import PLATFORM, Payload, ident, listed, mapping, number, text
from connectors.discord.gateway import NOT_KNOWN
from connectors.discord.permissions import ACTING, READING, Server, Standing, invitation, missing
from connectors.discord.rest import Rest

CONTENT, MEMBERS = (1 << 18) | (1 << 19), (1 << 14) | (1 << 15)  # "Application Flags"
LEVELS = (
    "no check of who joins",
    "members need a verified e-mail address",
    "members need an account older than 5 minutes",
    "members must have been there for 10 minutes",
    "members need a verified telephone number",
)
"""Verification levels, in Discord's order ("Verification Level")."""
PAGES, PAGE = 20, 1000
MOST_NAMED = 12
NEVER = (
    "No bot sees private messages between members; and what was deleted, or stood there before it was edited, while "
    "the desk was off, Discord tells nobody."
)
"""What no right and no intent changes."""
PORTAL = "In the developer portal, open your application, then Bot"


@dataclass(slots=True)
class _Findings:
    words: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    wrong: bool = False

    def fault(self, hint: str) -> None:
        self.wrong = True
        self.hints.append(hint)


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    bot: bool
    standing: Standing


class Check:
    """`watch` as for the source; `desk` tells the channels the desk itself uses (cards, the lead's, summaries),
    `waiting` those that are named and not watched yet."""

    def __init__(
        self,
        rest: Rest,
        watch: Callable[[], frozenset[str]],
        desk: Callable[[], frozenset[str]] = frozenset,
        waiting: Callable[[], frozenset[str]] = frozenset,
    ) -> None:
        self._rest = rest
        self._watch = watch
        self._desk = desk
        self._waiting = waiting

    async def __call__(self) -> Health:
        """Really calls Discord. Never raises for what Discord says or that it cannot be reached."""
        found = _Findings()
        try:
            async with self._rest:
                await self._look(found)
        except discord.RateLimited as limited:
            found.fault(f"Discord asks to wait {limited.retry_after:.0f} s. Try again after that.")
        except discord.HTTPException as refused:
            bad = refused.status == 401
            found.fault(
                NOT_KNOWN if bad else f"Discord did not answer as it should (status {refused.status}). Try again later."
            )
            if bad:
                found.words.append("Discord does not accept the bot's token.")
        except (aiohttp.ClientError, TimeoutError, OSError):
            found.words.append("Discord cannot be reached.")
            found.fault("Look whether this machine has a connection to the internet, or needs a proxy.")
        return Health(
            PLATFORM, not found.wrong, " ".join(found.words) or "Discord is not in order.", tuple(found.hints)
        )

    async def _look(self, found: _Findings) -> None:
        me = mapping(await self._rest.call("GET", "/users/@me"))
        app = mapping(await self._rest.call("GET", "/oauth2/applications/@me"))
        guilds = listed(await self._rest.call("GET", "/users/@me/guilds"))
        link = invitation(ident(app.get("id")))
        found.words.append(f"Connected as {text(me.get('username'))}.")
        self._intents(app, found)
        if app.get("bot_public") is True:
            found.hints.append(f"Anybody can add this bot to a server of theirs. {PORTAL}, and turn off Public Bot.")
        if not guilds:
            found.words.append("It is in no server yet.")
            found.fault(f"Let it into your server with this link, as an admin there: {link}")
            return
        named = self._watch() | self._waiting()
        directory = Directory(named)
        for guild in guilds:
            await self._server(ident(guild.get("id")), ident(me.get("id")), directory, found, link)
        if not named:
            rooms = [room for room in directory.rooms.values() if room.kind in (0, 5, 15)][:MOST_NAMED]
            names = ", ".join(f'#{room.name} is [groups."{PLATFORM}:{room.id}"]' for room in rooms)
            found.fault(
                "The guided setup asks what it shall watch: /safelight setup in Discord. By hand, in safelight.toml: "
                f"{names or 'nothing so far, for it sees no channel'}."
            )
            found.hints.append(f"This link lets it into another server, with the rights it needs and no more: {link}")
        else:
            found.words.append(NEVER)
        for id_ in sorted(named - directory.rooms.keys() - directory.servers.keys()):
            found.fault(
                f"{PLATFORM}:{id_} is in no server with this bot, or hidden from it. Look whether the id is right."
            )

    def _intents(self, app: Payload, found: _Findings) -> None:
        flags = number(app.get("flags"))
        if not flags & CONTENT:
            found.words.append("Discord hides from it what people write.")
            found.fault(f"{PORTAL}, Privileged Gateway Intents, and turn on Message Content Intent.")
        if not flags & MEMBERS:
            found.words.append("It does not hear who joins and leaves.")
            found.fault(f"{PORTAL}, Privileged Gateway Intents, and turn on Server Members Intent.")

    async def _server(self, guild: str, me: str, directory: Directory, found: _Findings, link: str) -> None:
        told = mapping(await self._rest.patiently("GET", "/guilds/{guild}", guild=guild))
        channels = listed(await self._rest.patiently("GET", "/guilds/{guild}/channels", guild=guild))
        mine = mapping(await self._rest.patiently("GET", "/guilds/{guild}/members/{user}", guild=guild, user=me))
        server = directory.enter({**told, "channels": channels, "members": [mine]}, me)
        name = server.name or guild
        watched = list(directory.watched(guild))
        found.words.append(f"In {name} it watches {self._seen(watched)}.")
        rights = server.rights(server.me)
        if _administrator(server, server.me):
            found.fault(
                f"In {name} the bot is an administrator, which it must not be. Take that right from its role; "
                f"it needs only what this link asks for: {link}"
            )
        lacking = missing(rights)
        if lacking:
            found.fault(
                f"In {name} the bot's role may not: {', '.join(lacking)}. "
                f"Tick these rights in the role, or use the link again: {link}"
            )
        if watched and not rights.view_audit_log:
            found.hints.append(
                f"In {name} it does not hear whom people ban, remove or mute by hand, past the desk. To let it: tick "
                "View Audit Log in the bot's role."
            )
        for room in watched:
            for hint in _lacking_here(directory, server, room, rights):
                found.fault(hint)
        members = await self._members(guild)
        found.words.append(_posture(name, told, server, members))
        for hint in _weak(name, told):
            found.hints.append(hint)
        for id_ in sorted(self._desk() & directory.rooms.keys()):
            room = directory.rooms[id_]
            if room.guild == guild:
                found.words.append(_readers(server, room, members))

    def _seen(self, rooms: list[Room]) -> str:
        """The channels that are watched, and those that will be."""
        watch, waiting = self._watch(), self._waiting()
        later = [one for one in rooms if {one.id, one.parent, one.guild} & waiting - watch]
        now = [one for one in rooms if {one.id, one.parent, one.guild} & watch or one not in later]
        seen = _rooms(now) or "nothing"
        return f"{seen}, and {_rooms([one for one in later if one not in now])} not yet" if later else seen

    async def _members(self, guild: str) -> list[_Member] | None:
        """Everybody in the server; None where the bot may not ask."""
        found: list[_Member] = []
        after = "0"
        for _ in range(PAGES):
            params = {"limit": str(PAGE), "after": after}
            try:
                page = listed(await self._rest.patiently("GET", "/guilds/{guild}/members", guild=guild, params=params))
            except discord.Forbidden:
                return None
            for one in page:
                user = mapping(one.get("user"))
                name = text(one.get("nick")) or text(user.get("global_name")) or text(user.get("username"))
                found.append(_Member(name, user.get("bot") is True, Standing.of(one)))
            if len(page) < PAGE:
                break
            after = str(max(number(mapping(one.get("user")).get("id")) for one in page))
        return found


def _administrator(server: Server, member: Standing) -> bool:
    roles = [server.roles[one] for one in (*member.roles, server.id) if one in server.roles]
    return any(discord.Permissions(role.rights).administrator for role in roles)


def _lacking_here(directory: Directory, server: Server, room: Room, whole: discord.Permissions) -> Iterator[str]:
    """What the bot lacks in a watched channel beyond what it lacks in the server."""
    here = directory.rights(room)
    names = [*READING, *(one for one in ACTING if one not in ("moderate_members", "ban_members"))]
    lacking = missing(here, names if here.view_channel else ["view_channel"])
    extra = [one for one in lacking if one not in missing(whole)]
    if extra:
        yield (
            f"In #{room.name} of {server.name} the bot may not: {', '.join(extra)}. "
            "Give its role these rights in the channel's settings."
        )


def _admins(server: Server, members: list[_Member]) -> list[str]:
    return sorted(
        one.name
        for one in members
        if not one.bot and (one.standing.id == server.owner or _administrator(server, one.standing))
    )


def _posture(name: str, told: Payload, server: Server, members: list[_Member] | None) -> str:
    features = {str(one) for one in told.get("features") or ()}
    level = min(max(number(told.get("verification_level")), 0), len(LEVELS) - 1)
    if "INVITES_DISABLED" in features:
        door = "invitations are paused"
    elif "DISCOVERABLE" in features:
        door = "anybody can find and join it"
    else:
        door = "people join by invitation"
    if "MEMBER_VERIFICATION_GATE_ENABLED" in features:
        door += " and must pass its questions first"
    second = (
        "moderators need two-factor login" if number(told.get("mfa_level")) else "moderators need no two-factor login"
    )
    people = "" if members is None else f"; administrators: {_some(_admins(server, members))}"
    return f"{name}: {door}; {LEVELS[level]}; {second}{people}."


def _weak(name: str, told: Payload) -> Iterator[str]:
    if not number(told.get("mfa_level")):
        yield f"In {name}, turn on “Require 2FA for moderator actions” (Server Settings, Safety Setup)."
    if number(told.get("verification_level")) < 2:
        yield f"In {name}, raise the verification level to medium or more (Server Settings, Safety Setup)."


def _readers(server: Server, room: Room, members: list[_Member] | None) -> str:
    """Everybody who can read one of the desk's own channels."""
    if members is None:
        roles = [
            role.name
            for role in server.roles.values()
            if server.rights(Standing("", frozenset({role.id})), room.overwrites).view_channel
        ]
        return (
            f"Who can read #{room.name} is known only by role, because Server Members Intent is off: "
            f"{_some(sorted(roles))}, and the owner."
        )
    readers = []
    for one in members:
        if server.rights(one.standing, room.overwrites).view_channel:
            mark = " (owner)" if one.standing.id == server.owner else ""
            mark = mark or (" (administrator)" if _administrator(server, one.standing) else "")
            readers.append(f"{one.name}{mark or (' (bot)' if one.bot else '')}")
    open_ = server.rights(Standing(""), room.overwrites).view_channel
    everybody = "; EVERYBODY in the server can read it" if open_ else ""
    return f"#{room.name} can be read by {_some(sorted(readers), 40)}{everybody}."


def _rooms(rooms: list[Room]) -> str:
    more = f" and {len(rooms) - MOST_NAMED} more" if len(rooms) > MOST_NAMED else ""
    return ", ".join(f"#{room.name}" for room in rooms[:MOST_NAMED]) + more


def _some(names: Collection[str], most: int = MOST_NAMED) -> str:
    shown = ", ".join(list(names)[:most])
    return (f"{shown} and {len(names) - most} more" if len(names) > most else shown) or "nobody"
