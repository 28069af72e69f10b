"""Which rights the desk asks for, what a member may do in a channel, and the rights in words.

The arithmetic: "Permissions" in Discord's API reference (role rights, then overwrites of everyone, roles, member).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

import discord

from connectors.discord.fields import Payload, ident, listed, mapping, moment, number, text

READING: Mapping[str, str] = {
    "view_channel": "see the channel",
    "read_message_history": "read earlier messages",
}
ACTING: Mapping[str, str] = {
    "send_messages": "write messages",
    "send_messages_in_threads": "write in threads",
    "attach_files": "attach files",
    "manage_messages": "remove messages",
    "pin_messages": "pin messages",
    "manage_threads": "see private threads",
    "moderate_members": "mute members (time out)",
    "ban_members": "ban members",
}
WORDS: Mapping[str, str] = {**READING, **ACTING}
NEEDED = discord.Permissions(**dict.fromkeys(WORDS, True), view_audit_log=True)
"""All that is asked for; never Administrator. The audit log says who banned or removed somebody by hand."""
_EVERYTHING = discord.Permissions.all()
_MUTED = discord.Permissions(view_channel=True, read_message_history=True)


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's place in a server: who it is, which roles it has, and until when it is muted."""

    id: str
    roles: frozenset[str] = frozenset()
    muted_until: datetime | None = None

    @classmethod
    def of(cls, member: Payload) -> Standing:
        roles = frozenset(str(role) for role in member.get("roles") or () if isinstance(role, str | int))
        return cls(
            ident(mapping(member.get("user")).get("id")), roles, moment(member.get("communication_disabled_until"))
        )


@dataclass(frozen=True, slots=True)
class Role:
    id: str
    name: str = ""
    rights: int = 0
    position: int = 0


@dataclass(slots=True)
class Server:
    """What rights in a server are worked out from."""

    id: str
    name: str = ""
    owner: str = ""
    roles: dict[str, Role] = field(default_factory=dict)
    me: Standing = field(default_factory=lambda: Standing(""))

    @classmethod
    def of(cls, guild: Payload) -> Server:
        server = cls(ident(guild.get("id")), text(guild.get("name")), ident(guild.get("owner_id")))
        for role in listed(guild.get("roles")):
            server.set_role(role)
        return server

    def set_role(self, role: Payload) -> None:
        id_ = ident(role.get("id"))
        self.roles[id_] = Role(
            id_,
            text(role.get("name")),
            number(role.get("permissions")),
            number(role["position"]) if "position" in role else 0,
        )

    def top(self, member: Standing) -> int:
        """How high a member stands in the hierarchy of roles; 0 with no role but everyone's."""
        return max((self.roles[one].position for one in member.roles if one in self.roles), default=0)

    def rights(
        self, member: Standing, overwrites: Collection[Payload] = (), now: datetime | None = None
    ) -> discord.Permissions:
        """What a member may do in the server, or in the channel whose overwrites are given."""
        if member.id and member.id == self.owner:
            return _EVERYTHING
        mine = [self.roles[one] for one in member.roles if one in self.roles]
        everyone = self.roles.get(self.id, Role(self.id))
        value = everyone.rights
        for role in mine:
            value |= role.rights
        if discord.Permissions(value).administrator:
            return _EVERYTHING
        value = _overwritten(value, [one for one in overwrites if ident(one.get("id")) == self.id])
        value = _overwritten(value, [one for one in overwrites if ident(one.get("id")) in member.roles - {self.id}])
        value = _overwritten(value, [one for one in overwrites if ident(one.get("id")) == member.id])
        rights = discord.Permissions(value)
        if not rights.view_channel and overwrites:
            return discord.Permissions.none()
        if now is not None and member.muted_until is not None and member.muted_until > now:
            return discord.Permissions(value & _MUTED.value)
        return rights


def _overwritten(value: int, overwrites: Collection[Payload]) -> int:
    """Within one step all denials come first, then all allowances."""
    denied = allowed = 0
    for one in overwrites:
        denied |= number(one.get("deny"))
        allowed |= number(one.get("allow"))
    return (value & ~denied) | allowed


def missing(rights: discord.Permissions, names: Collection[str] = tuple(WORDS)) -> list[str]:
    """The rights that are not there, in words."""
    return [WORDS[name] for name in names if not getattr(rights, name)]


def invitation(application: str) -> str:
    """A link with which an admin of a server lets the bot in, with the rights it needs and no more."""
    query = {"client_id": application, "scope": "bot applications.commands", "permissions": str(NEEDED.value)}
    return f"https://discord.com/oauth2/authorize?{urlencode(query)}"
