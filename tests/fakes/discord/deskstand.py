"""A desk that runs on Discord: a watched channel, a channel for cards, one for the lead, and people with hands."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from simcord.backend.models import Message as Posted

from bot.core.messages import Audience, Group, Message, Place, Policy
from bot.core.ports import Batch
from bot.core.practice import Practice, Showing
from bot.core.rights import Colleague, Desk
from bot.pipeline import Pipeline
from bot.receiving import Receiving
from bot.reports import Drawing
from bot.storage.store import Store
from tests.connectors.contract import PATIENCE
from tests.fakes.actors import MemoryActor
from tests.fakes.discord.hands import Hands, buttons, texts
from tests.fakes.discord.stand import DiscordStand
from tests.fakes.people import practice
from tests.fakes.scorers import KEYWORDS, HereScorer

_NO_LEASE = timedelta()


class DeskStand:
    """`mo` and `sam` are moderators, `lea` is the lead, `out` is a member. `way` changes the practice."""

    def __init__(
        self, stand: DiscordStand, store: Store, way: Callable[[Practice], Practice] = lambda one: one
    ) -> None:
        self.stand, self.store, self.fake = stand, store, stand.fake
        backend, guild = stand.fake.backend, stand.guild
        self.cards = backend.create_channel(guild.id, "cards")
        self.lead = backend.create_channel(guild.id, "lead")
        self.mo, self.sam, self.lea, self.out = (self._hands(name) for name in ("mo", "sam", "lea", "out"))
        self.team = tuple(
            Colleague(name, frozenset({role}), frozenset({f"discord:{hands.user.id}"}))
            for name, hands, role in (
                ("mo", self.mo, Desk.MODERATOR),
                ("sam", self.sam, Desk.SENIOR),
                ("lea", self.lea, Desk.LEAD),
            )
        )
        self.group = Group("discord", str(stand.channel.id), "general", Policy(Audience.YOUTH))
        self.showing = Showing(
            platforms=frozenset({"discord"}),
            queue=(Place("discord", str(self.cards.id)),),
            lead=(Place("discord", str(self.lead.id), frozenset({"lea"})),),
        )
        self.way = way
        self.phones = MemoryActor()
        self._heard: set[int] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._start()

    def _start(self) -> None:
        self.platform = self.stand.platform(
            address="https://desk.example.org", people={one.name: min(one.accounts) for one in self.team}
        )
        assert self.platform.actor is not None
        assert self.platform.desk is not None
        can = {"discord": self.platform.actor.can}
        self.practice = self.way(replace(practice(self.team, can), showing=self.showing))
        self.pipeline = Pipeline(
            self.store,
            HereScorer([KEYWORDS]),
            self.practice,
            {"discord": self.platform.actor, "desk": self.phones},
            lambda: datetime.now(UTC),
            {"discord": self.platform.desk},
            Drawing(),
        )

    async def __aenter__(self) -> DeskStand:
        assert self.platform.desk is not None
        self._tasks = [
            asyncio.create_task(self._listen()),
            asyncio.create_task(self.platform.desk.serve(Receiving(self.store, self.pipeline).answer)),
        ]
        await self.until(lambda: self.fake.gateway.connected)
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task

    async def restart(self) -> None:
        """A new process over the same database."""
        await self.__aexit__()
        self.fake.gateway.forget()
        self._start()
        await self.__aenter__()

    async def flags(self, text: str, hands: Hands | None = None) -> None:
        """A member writes something that is noticed, and the desk does all that follows."""
        author = hands.user if hands else self.stand.kit
        message = self.stand.say(text, author=author)
        await self.until(lambda: message.id in self._heard)
        await self.settle()

    async def settle(self, *, wait: bool = True) -> None:
        """Judges and performs until nothing is left; also what waits for a moment."""
        while True:
            took = await self.pipeline.judge() + await self.pipeline.perform("discord")
            if took:
                continue
            with self.store.begin() as work:
                due = work.outbox.next_due() if wait else None
                left = work.outbox.take(["discord"], datetime.max.replace(tzinfo=UTC), _NO_LEASE, 50) if due else []
                for job in left:
                    work.outbox.later(job.key, datetime.now(UTC))
            if not left:
                return

    async def until(self, done: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not done():
                for task in self._tasks:
                    if task.done():
                        task.result()
                await asyncio.sleep(0.01)

    async def says(self, hands: Hands, interaction: object, words: str) -> str:
        """Waits until the answer to an interaction holds these words; answers all it says."""
        await self.until(lambda: words in plain(hands.sees(interaction)))  # type: ignore[arg-type]
        return plain(hands.sees(interaction))  # type: ignore[arg-type]

    def posted(self, channel: int | None = None) -> list[Posted]:
        """The cards that stand in a channel, oldest first."""
        messages = self.fake.backend.messages[channel or self.cards.id].values()
        return [one for one in messages if one.components and not one.is_ephemeral]

    @property
    def card(self) -> Posted:
        [only] = self.posted()
        return only

    def written(self, message: Posted | None = None) -> str:
        return plain(texts((message or self.card).components))

    def labels(self, message: Posted | None = None) -> list[str]:
        return list(buttons((message or self.card).components))

    async def _listen(self) -> None:
        assert self.platform.source is not None
        with self.store.begin() as work:
            at = work.ledger.positions()
        async for batch in self.platform.source.listen(at):
            await self.pipeline.ingest(Batch(batch.heard, batch.moves), groups=[self.group])
            self._heard |= {int(one.id) for one in batch.heard if isinstance(one, Message)}

    def _hands(self, name: str) -> Hands:
        backend = self.fake.backend
        user = backend.make_user(name)
        backend.add_member(self.stand.guild.id, user.id)
        return Hands(self.fake, user, self.stand.guild.id)


def plain(text: str) -> str:
    """Without the backslashes that keep Markdown out, and without our gaps."""
    return text.replace("\\", "").replace("\u200b", "")
