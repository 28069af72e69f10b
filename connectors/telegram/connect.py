"""Tokens → platforms: one source for each bot, and one actor and one desk for all, through whichever bot is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.core.ports import Platform, Source
from bot.core.switches import Setting
from connectors.telegram.actor import TelegramActor
from connectors.telegram.client import OFFICIAL, Client
from connectors.telegram.desk import TelegramDesk
from connectors.telegram.door import Door
from connectors.telegram.people import PLATFORM
from connectors.telegram.polling import Polling
from connectors.telegram.talking import PATIENCE
from connectors.telegram.webhook import Webhook


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is set for Telegram.

    Attributes:
        tokens: one or several bots' tokens, with commas or spaces between.
        url: where the Bot API is. proxy: empty for what the environment says.
        webhook: the https address Telegram shall post to, the bot's id is added to it; empty: the desk asks.
        secret: what Telegram says in its header then.
        watched: whether what is said in a group (its id) is heard. groups: ids to look at in a check.
        places: ids of the groups where colleagues work: looked at in a check, and the desk listens there.
        desk: whether colleagues and members can talk to the desk through the bots.
        unseen: whether members' commands in a group are declared as ones that nobody else sees (Bot API 10.2).
        patience: seconds that a press waits for its words before it is acknowledged without any.
        alerts: colleagues' names → ids of their own accounts. folder: where files to deliver lie.
        words: those by which settings are changed. mapped: ids of the groups whose administrators have a role here.
    """

    tokens: str = field(repr=False)
    url: str = OFFICIAL
    proxy: str = field(default="", repr=False)
    webhook: str = ""
    secret: str = field(default="", repr=False)
    watched: Callable[[str], bool] = lambda group: True
    groups: Callable[[], Sequence[str]] = tuple
    places: Callable[[], Sequence[str]] = tuple
    alerts: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    address: str = ""
    desk: bool = False
    words: Sequence[Setting] = ()
    mapped: Callable[[], Sequence[str]] = tuple
    unseen: bool = True
    patience: float = PATIENCE


@dataclass(frozen=True, slots=True)
class Telegram:
    """All there is of Telegram. `routes` are ASGI applications by path, to be mounted where webhooks are wanted."""

    platforms: tuple[Platform, ...]
    routes: Mapping[str, Webhook]
    clients: tuple[Client, ...]

    async def close(self) -> None:
        for client in self.clients:
            await client.close()


def connect(wanted: Wanted) -> Telegram:
    """The platform `telegram` with actor, desk and the first bot's source, and `telegram-2` … for more bots.

    Raises:
        ValueError: there is no token, one is none, two are of the same bot, or the webhook's secret cannot be used.
    """
    clients = tuple(Client(token, wanted.url, wanted.proxy) for token in wanted.tokens.replace(",", " ").split())
    if not clients:
        raise ValueError("There is no token for Telegram.")
    if len({client.id for client in clients}) != len(clients):
        raise ValueError("Two of Telegram's tokens belong to the same bot.")
    actor = TelegramActor(
        clients,
        alerts=wanted.alerts,
        folder=wanted.folder,
        groups=wanted.groups,
        places=wanted.places,
        address=wanted.address,
    )
    doors = [Door(client, lambda chat: chat in wanted.places()) for client in clients] if wanted.desk else []
    desk = (
        TelegramDesk(
            doors,
            places=wanted.places,
            address=wanted.address,
            words=wanted.words,
            mapped=wanted.mapped,
            unseen=wanted.unseen,
            patience=wanted.patience,
        )
        if doors
        else None
    )
    routes: dict[str, Webhook] = {}
    platforms = []
    for number, client in enumerate(clients, 1):
        door = doors[number - 1] if doors else None
        source: Source = Polling(client, watched=wanted.watched, door=door)
        if wanted.webhook:
            address = f"{wanted.webhook.rstrip('/')}/{client.id}"
            source = routes[client.id] = Webhook(client, address, wanted.secret, watched=wanted.watched, door=door)
        if number == 1:
            platforms.append(Platform(PLATFORM, source, actor, desk))
        else:
            platforms.append(Platform(f"{PLATFORM}-{number}", source))
    return Telegram(tuple(platforms), routes, clients)
