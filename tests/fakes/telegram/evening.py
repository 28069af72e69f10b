"""An evening at the desk in Telegram: a watched group, a group of colleagues, and a whole desk behind one bot.

The official library on a real socket, the real pipeline over a real database; nothing in between is made up but
Telegram itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.core.messages import Group, Place
from bot.core.practice import Practice, Showing
from bot.core.requests import Reply, Request
from bot.core.rights import Colleague
from bot.core.rights import Desk as Roles
from bot.pipeline import Pipeline
from bot.receiving import Receiving
from bot.reports import Drawing
from bot.storage.store import Store
from bot.welcoming import welcoming
from connectors.telegram import Telegram, Wanted, connect
from tests.fakes.clock import MovedClock
from tests.fakes.desk import TestDesk, opened
from tests.fakes.people import CLUB, practice, tables
from tests.fakes.telegram.stand import ELSE, GROUP, OWNER, SAM, TOKEN, TelegramStand, standing

DESK = -1009000000000
MO, LEA, DEE = 101, 103, 104
"""A moderator, the safeguarding lead and the deputy; all of them work in the group `DESK`."""
TEAM = (
    Colleague("mo", frozenset({Roles.MODERATOR}), frozenset({f"telegram:{MO}"})),
    Colleague("sam", frozenset({Roles.SENIOR}), frozenset({f"telegram:{OWNER}"})),
    Colleague("lea", frozenset({Roles.LEAD}), frozenset({f"telegram:{LEA}"}), person="lea"),
    Colleague("dee", frozenset({Roles.DEPUTY}), frozenset({f"telegram:{DEE}"})),
)
WAIT = 20.0
"""Seconds after which a test gives up; nothing is ever asserted about a duration."""


class Evening(TestDesk):
    """`says`, `presses` and the like are what people do; `shown` and `told` what they see."""

    __test__ = False

    def __init__(
        self, store: Store, stand: TelegramStand, clock: MovedClock, way: Practice, patience: float = WAIT
    ) -> None:
        self.patience = patience
        self.stand = stand
        self.world = stand.world
        self.chat: Telegram = connect(
            Wanted(
                tokens=TOKEN,
                url=stand.server.url,
                watched=lambda group: group == str(GROUP),
                places=lambda: (str(DESK),),
                desk=True,
                patience=patience,
            )
        )
        self.gate = asyncio.Event()
        """Closed (`clear`), the database takes its time over every request."""
        self.gate.set()
        self.broken = False
        self._running: list[asyncio.Task[None]] = []
        super().__init__(store, clock, way=way, group=Group("telegram", str(GROUP), "Under 14s", CLUB.policy))

    def restart(self, way: Practice | None = None) -> None:
        self.practice = way or self.practice
        (platform,) = self.chat.platforms
        assert platform.actor
        assert platform.desk
        self.actors = {"telegram": platform.actor, "desk": self.phones}
        self.pipeline = Pipeline(
            self.store, self.scorer, self.practice, self.actors, self.clock, {"telegram": platform.desk}, Drawing()
        )

    def begin(self) -> None:
        """The process starts: it listens and answers."""
        (platform,) = self.chat.platforms
        assert platform.desk
        self._running = [
            asyncio.create_task(self._listen()),
            asyncio.create_task(platform.desk.serve(self._answer)),
        ]

    async def _answer(self, request: Request) -> Reply:
        await self.gate.wait()
        if self.broken:
            raise OSError("the database is gone")
        return await Receiving(self.store, self.pipeline).answer(request)

    async def end(self) -> None:
        """The process dies."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self.chat.close()

    async def again(self) -> None:
        """It dies, and another one starts over the same database."""
        await self.end()
        fresh = Evening(self.store, self.stand, self.clock, self.practice, self.patience)
        self.chat, self.pipeline, self.actors = fresh.chat, fresh.pipeline, fresh.actors
        self.begin()

    async def _listen(self) -> None:
        (platform,) = self.chat.platforms
        assert platform.source
        with self.store.begin() as work:
            at = work.ledger.positions("telegram:")
        async for batch in platform.source.listen(at):
            await self.pipeline.ingest(batch, groups=[self.group])
            await self.judge()
            await self.work()

    async def work(self) -> None:
        """Everything that waits to be done on Telegram is done."""
        self.clock.move(seconds=5)
        await self.perform("telegram")

    async def until(self, seen: Callable[[], Any]) -> Any:
        """What `seen` answers once it is something."""
        async with asyncio.timeout(WAIT):
            while not (found := seen()):  # noqa: ASYNC110 - the stand-in has no event for it
                await asyncio.sleep(0.01)
        return found

    # what people do

    async def says(self, text: str, user: int = SAM) -> int:
        """A member writes in the watched group, and the desk looks at it."""
        number = self.world.post(GROUP, user, text)
        await self.until(lambda: self._kept(number))
        await self.until(lambda: not self._waits())
        await self.work()
        return number

    async def presses(self, user: int, label: str, message: dict[str, Any] | None = None) -> dict[str, Any]:
        """A colleague presses the button with this label on a card. The bot's answer to the press."""
        under = message or self.card()
        data = self.button(under, label)
        whispered = under.get("ephemeral_message_id", 0)
        query = self.world.press(
            under["chat"]["id"], user, whispered or under["message_id"], data, alone=bool(whispered)
        )
        answer: dict[str, Any] = await self.until(lambda: self.world.queries[query]["answer"])
        await self.until(lambda: not self._waits())
        await self.work()
        return answer

    async def replies(self, user: int, message: dict[str, Any], text: str) -> None:
        """Somebody answers a message of the bot's, as it was whispered or in the chat."""
        chat = message["chat"]["id"]
        if "ephemeral_message_id" in message:
            self.world.whisper(chat, user, text, receiver=self.stand.bot, reply_to_message=message)
        else:
            self.world.reply(chat, user, message["message_id"], text)
        await self.done()

    async def writes(self, user: int, text: str, chat: int = 0, **more: Any) -> int:
        """Somebody writes to the bot in private, or in a chat."""
        number = self.world.post(chat or user, user, text, **more)
        await self.done()
        return number

    async def done(self) -> None:
        """All that was said is heard and answered."""
        await self.until(lambda: not self._waits())
        await self.work()

    # what people see

    def card(self, number: int = -1) -> dict[str, Any]:
        """The newest card in the colleagues' group."""
        return [one for one in self.world.chats[DESK].messages.values() if "Case " in one.get("text", "")][number]

    def whispered(self, user: int, chat: int = DESK) -> list[dict[str, Any]]:
        """What the bot showed to one person alone in a group."""
        alone = self.world.chats[chat].alone
        return [one for (whom, _), one in alone.items() if whom == user and one["from"]["id"] == self.stand.bot]

    def private(self, user: int) -> list[dict[str, Any]]:
        """What the bot wrote to somebody in private."""
        return [one for one in self.world.chats[user].messages.values() if one["from"]["id"] == self.stand.bot]

    def spoken(self, chat: int) -> list[str]:
        """What the bot said in a group for all to read."""
        return [
            one.get("text", "")
            for one in self.world.chats[chat].messages.values()
            if one["from"]["id"] == self.stand.bot
        ]

    def labels(self, message: dict[str, Any]) -> list[str]:
        return [one["text"] for row in message["reply_markup"]["inline_keyboard"] for one in row]

    def button(self, message: dict[str, Any], label: str) -> str:
        rows = message["reply_markup"]["inline_keyboard"]
        return str(next(one["callback_data"] for row in rows for one in row if one["text"] == label))

    def _kept(self, number: int) -> bool:
        with self.store.begin() as work:
            return bool(work.inbox.around(f"telegram:{GROUP}:{number}", self.group, 0, 0))

    def _waits(self) -> bool:
        queue = self.world.queues[self.stand.bot]
        return any(number >= queue.confirmed for number, _, _ in queue.waiting)


@asynccontextmanager
async def evening(folder: Path, *, forum: bool = False, patience: float = WAIT) -> AsyncIterator[Evening]:
    """All of it, running; serious cards say what was said. `patience`: seconds that a press waits for its
    words; by default none is answered late, however busy the machine is.
    """
    clock = MovedClock()
    async with standing(clock) as stand:
        world = stand.world
        world.chat(DESK, "The desk", forum=forum)
        for user, name in ((MO, "Mo"), (LEA, "Lea"), (DEE, "Dee")):
            world.user(user, name)
            world.join(DESK, user)
        world.join(DESK, OWNER)
        world.join(DESK, stand.bot, "administrator")
        world.join(GROUP, ELSE)
        world.queues[stand.bot].waiting.clear()
        showing = Showing(frozenset({"telegram"}), (Place("telegram", str(DESK)),), content=True)
        with opened(f"sqlite:///{folder}/desk.db") as store:
            way = practice(TEAM)
            texts = {**way.texts, "help": "Thank you for asking.", "helplines": "Call 999.\nChildline: 0800 1111."}
            members = welcoming(tables("packs/uk/safety.toml"), texts, TEAM, organisation="Friday club")
            way = replace(way, showing=showing, texts=texts, members=members)
            desk = Evening(store, stand, clock, replace(way, can={"telegram": frozenset()}), patience)
            (platform,) = desk.chat.platforms
            assert platform.actor
            desk.restart(replace(way, can={"telegram": platform.actor.can}))
            desk.begin()
            try:
                yield desk
            finally:
                with suppress(asyncio.CancelledError):
                    await desk.end()
