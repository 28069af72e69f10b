"""Tokens → platforms. Part of the composition root: the one place that knows every live connector.

Nothing is connected here yet: that happens when a source is listened to or an actor is asked. A platform's library is
loaded where that platform is used: together they take longer than everything else that a command needs.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.core.ports import Platform
from bot.core.rights import Colleague
from bot.core.switches import Setting
from config.settings import Settings

ADMINS = "telegram:admin:"
"""Before a group's id: the role of those who administer it."""
LEAKED = "leaked:"
"""Before a platform's name: where digests of tokens are kept that must not be used any more (`marks`)."""
TOKENS: Mapping[str, tuple[str, ...]] = {
    "discord": ("discord_token",),
    "telegram": ("telegram_token",),
    "x": ("x_bearer_token", "x_key_secret", "x_token_secret"),
}
"""Platforms that connect when a token is set, and the settings that hold what nobody else may have of it."""


@dataclass(frozen=True, slots=True)
class Connected:
    """The live platforms. `routes` are ASGI applications by path, where a platform calls the desk; `watched` are the
    keys of the groups they watch: a group that moves to another id is added to it while the desk runs; `waiting` are
    those that are named and not watched yet. `desk` are the places where colleagues work, `mapped` the roles of
    platforms that give one of the desk's, `accounts` colleagues' names to where they are told, by platform.
    """

    platforms: tuple[Platform, ...] = ()
    routes: Mapping[str, Any] = field(default_factory=dict)
    watched: set[str] = field(default_factory=set)
    closers: Sequence[Callable[[], Awaitable[None]]] = ()
    desk: list[str] = field(default_factory=list)
    mapped: list[str] = field(default_factory=list)
    accounts: Mapping[str, dict[str, str]] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)

    def follow(
        self, settings: Settings, people: Sequence[Colleague], watched: Collection[str], waiting: Collection[str] = ()
    ) -> None:
        """What was changed holds for the connectors at once: they look at what they were given each time."""
        self.watched.symmetric_difference_update(self.watched ^ set(watched))
        self.waiting.symmetric_difference_update(self.waiting ^ set(waiting))
        self.desk[:] = _keys(settings.desk, settings.desk_lead)
        self.mapped[:] = settings.mapped
        for platform, known in self.accounts.items():
            now = _told_at(platform, people)
            for name in known.keys() - now.keys():
                del known[name]
            known.update(now)

    async def close(self) -> None:
        for close in self.closers:
            await close()


def connected(
    settings: Settings,
    *,
    people: Sequence[Colleague],
    watched: Collection[str],
    folder: Path,
    address: str,
    stopped: Collection[str] = (),
    tell: Callable[[str], Awaitable[None]] | None = None,
    words: Sequence[Setting] = (),
) -> Connected:
    """Every platform that has a token, and no other.

    `watched` are the keys of groups that an admin named. `folder` is where files lie that are delivered. `address` is
    the console's, for links. `stopped` are digests of tokens that leaked (`digest`): those are never used again.
    `tell` is told what a platform has to say to the admins, in sentences. `words` are those by which admins change
    settings in a chat.

    Raises:
        ValueError: a token or an address cannot be one. The message is a sentence and holds no secret.
    """
    platforms: list[Platform] = []
    routes: dict[str, Any] = {}
    closers: list[Callable[[], Awaitable[None]]] = []
    waiting: set[str] = set()
    keys, desk, mapped = set(watched), _keys(settings.desk, settings.desk_lead), list(settings.mapped)
    accounts = {platform: _told_at(platform, people) for platform in ("discord", "telegram", "mail", "push")}
    if usable(settings.discord_token, stopped):
        from connectors import discord

        platforms.append(
            discord.connect(
                settings.discord_token,
                watch=keys,
                waiting=waiting,
                desk=desk,
                people=accounts["discord"],
                folder=folder,
                address=address,
                words=words,
                mapped=mapped,
                api=settings.discord_api,
                gateway=settings.discord_gateway,
                proxy=settings.proxy,
                read_back=timedelta(hours=settings.discord_read_back),
            )
        )
    if usable(settings.telegram_token, stopped):
        from connectors import telegram

        bots = telegram.connect(
            telegram.Wanted(
                tokens=settings.telegram_token,
                url=settings.telegram_url,
                proxy=settings.proxy,
                webhook=settings.telegram_webhook,
                secret=settings.telegram_webhook_secret,
                watched=lambda group: f"telegram:{group}" in keys,
                groups=lambda: sorted(key.partition(":")[2] for key in keys | waiting if key.startswith("telegram:")),
                alerts=accounts["telegram"],
                places=lambda: [key.partition(":")[2] for key in desk if key.startswith("telegram:")],
                desk=True,
                words=words,
                mapped=lambda: [key.removeprefix(ADMINS) for key in mapped if key.startswith(ADMINS)],
                folder=folder,
                address=address,
            )
        )
        platforms += bots.platforms
        base = urlsplit(settings.telegram_webhook).path.rstrip("/")
        routes |= {f"{base}/{bot}": route for bot, route in bots.routes.items()}
        closers.append(bots.close)
    if settings.x == "on" and not reported(settings, "x", stopped):
        from connectors import x

        mentions = x.connect(
            x.Wanted(
                on=True,
                bearer=settings.x_bearer_token,
                key=settings.x_key,
                key_secret=settings.x_key_secret,
                token=settings.x_token,
                token_secret=settings.x_token_secret,
                url=settings.x_url,
                proxy=settings.proxy,
                streams=settings.x_stream == "on",
                cap=settings.x_posts_a_month,
                groups=lambda: sorted(key.partition(":")[2] for key in keys if key.startswith("x:")),
                read_back=timedelta(hours=settings.x_read_back),
                tell=tell,
            )
        )
        if mentions is not None:
            platforms.append(replace(mentions.platform, sweep=mentions.sweep))
            closers.append(mentions.close)
    if settings.mail_host:
        from connectors import mail

        platforms.append(
            mail.connect(
                mail.Wanted(
                    host=settings.mail_host,
                    port=settings.mail_port,
                    security=settings.mail_security,
                    user=settings.mail_user,
                    password=settings.mail_password,
                    sender=settings.mail_from,
                    people=accounts["mail"],
                    folder=folder,
                    address=address,
                    organisation=settings.organisation,
                )
            )
        )
    if settings.push:
        from connectors import push

        platforms.append(push.connect(settings.push, accounts["push"], address))
    return Connected(tuple(platforms), routes, keys, closers, desk, mapped, accounts, waiting)


def usable(token: str, stopped: Collection[str]) -> bool:
    """Whether there is a token, and none of several in it leaked."""
    return bool(token) and not any(digest in stopped for _, digest in marks("", token))


def token_of(settings: Settings, platform: str) -> str:
    """What is set of a platform's secrets, with commas between; whoever has one of X's may have them all."""
    return ",".join(filter(None, (str(getattr(settings, name)) for name in TOKENS[platform])))


def reported(settings: Settings, platform: str, stopped: Collection[str]) -> bool:
    """Whether a platform's present token was reported as leaked."""
    token = token_of(settings, platform)
    return bool(token) and not usable(token, stopped)


def marks(platform: str, token: str) -> list[tuple[str, str]]:
    """The positions that stop a platform's token from being used, or several with commas between: names and digests."""
    several = [digest(one) for one in re.split(r"[,\s]+", token.strip()) if one]
    return [(f"{LEAKED}{platform}:{one[:12]}", one) for one in several]


def digest(token: str) -> str:
    """What stands for a token where it must not be kept. A token is random and long: nobody guesses it from this."""
    return hashlib.sha256(f"safelight token {token.strip()}".encode()).hexdigest()


def _keys(*several: str) -> list[str]:
    return [key.strip() for keys in several for key in keys.split(",") if key.strip()]


def _told_at(platform: str, people: Sequence[Colleague]) -> dict[str, str]:
    """Colleagues' names to the account they are told at: its key on Discord, its bare id elsewhere."""
    return {
        person.name: key if platform == "discord" else key.partition(":")[2]
        for person in people
        for key in sorted(person.accounts, reverse=True)
        if key.startswith(f"{platform}:")
    }
