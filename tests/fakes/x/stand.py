"""The stand-in of the contract: an organisation's account, somebody who writes to it, and the desk with its keys."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from connectors.x.actor import XActor
from connectors.x.connect import Wanted, X, connect
from connectors.x.source import Mentions
from connectors.x.stream import Streamed
from tests.fakes.x.server import Server, serving
from tests.fakes.x.world import App, World

SECRET = "AAAA-invented-secret-of-nobody"
SECRETS = tuple(f"{name}-{SECRET}" for name in ("bearer", "key", "keysecret", "token", "tokensecret"))
OURS, SAM, ELSE = "2244994945", "20", "9007199254740993"
"""The last one is larger than 2^53."""


async def at_once(seconds: float) -> None:
    """Waiting, for those who test: as long as it takes to let others do something."""
    await asyncio.sleep(0)


class XStand:
    """See `tests.connectors.contract.Stand`. What is said is a reply to the organisation's post."""

    secret = SECRET
    tells_deletions = False
    group = f"x:{OURS}"
    member = f"x:{SAM}"
    admin = f"x:{ELSE}"

    def __init__(self, server: Server, app: App, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.server = server
        self.world: World = server.world
        self.app = app
        self.now = now
        self.begun = self.world.post(OURS, "Open evening on Friday.")
        self.told: list[str] = []
        self.opened: list[X] = []
        self.streams = False

    async def tell(self, words: str) -> None:
        self.told.append(words)

    def x(
        self,
        *,
        cap: int = 100_000,
        acts: bool = True,
        groups: tuple[str, ...] = (OURS,),
        sleep: Callable[[float], Awaitable[object]] = at_once,
    ) -> X:
        """A process that has just started."""
        bearer, *four = SECRETS
        names = ("key", "key_secret", "token", "token_secret")
        found = connect(
            Wanted(
                on=True,
                bearer=bearer,
                url=self.server.url,
                streams=self.streams,
                cap=cap,
                groups=lambda: groups,
                read_back=timedelta(hours=1),
                tell=self.tell,
                **(dict(zip(names, four, strict=True)) if acts else {}),  # type: ignore[arg-type]
            ),
            now=self.now,
            sleep=sleep,
        )
        assert found is not None
        self.opened.append(found)
        return found

    def source(self) -> Mentions | Streamed:
        return self.x().source

    def actor(self) -> XActor:
        return self.x().actor

    def answer(self, text: str, author: str = SAM) -> str:
        return self.world.post(author, text, answers=self.begun)

    async def says(self, text: str) -> str:
        return self.answer(text)

    async def edits(self, id_: str, text: str) -> None:
        self.world.edit(id_, text)

    async def deletes(self, id_: str) -> None:
        self.world.delete(id_)

    async def fails(self, how: str, times: int, wait: timedelta = timedelta()) -> None:
        self.server.fail(how, times, int(wait.total_seconds()))

    async def revokes(self) -> None:
        self.server.revoked = True

    async def forbids(self) -> None:
        self.app.access = "read"

    async def expels(self) -> None:
        self.world.users[OURS].suspended = True

    async def there(self, message: str) -> bool:
        return message.rpartition(":")[2] in self.world.posts

    async def state(self, account: str) -> str:
        return "free"

    async def sent(self) -> list[str]:
        return [one.text for one in self.world.posts.values() if one.author == OURS and one.id != self.begun]


@asynccontextmanager
async def standing(
    *,
    streams: bool = False,
    keep_alive: float = 0.05,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    now: Callable[[], datetime] | None = None,
) -> AsyncIterator[XStand]:
    """`clock` is X's, `now` the desk's."""
    world = World(clock)
    world.user(OURS, "Harbour Youth Club", "HarbourYouth")
    world.user(SAM, "Sam Field", "SamF")
    world.user(ELSE, "Kit", "KitKat")
    app = world.app(SECRETS, OURS)
    async with serving(world, keep_alive=keep_alive) as server:
        server.limits = dict.fromkeys(server.limits, (10**6, 10**6))
        stand = XStand(server, app, now or clock)
        stand.streams = streams
        try:
            yield stand
        finally:
            for one in stand.opened:
                await one.close()
