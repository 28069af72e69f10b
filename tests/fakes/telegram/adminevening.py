"""A desk in Telegram whose settings are changed there: the real settings and renewal, and mail in memory."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any

from bot.connecting import ADMINS
from bot.core.effects import Alert
from bot.core.ports import Platform
from bot.pipeline import Pipeline
from bot.practising import practised
from bot.renewing import Renewing
from bot.steps.changing import words
from bot.storage.store import Store
from config.loading import load
from config.settings import Settings
from connectors.telegram import Telegram, Wanted, connect
from tests.fakes.actors import MemoryActor
from tests.fakes.clock import MovedClock
from tests.fakes.people import practice
from tests.fakes.telegram.evening import DEE, DESK, LEA, TEAM, Evening
from tests.fakes.telegram.stand import GROUP, OWNER, SAM, TOKEN, TelegramStand, standing

ADA = 105


class AdminEvening(Evening):
    """`ada` is an admin where the settings have her; nobody is named in them otherwise."""

    __test__ = False

    def __init__(self, store: Store, stand: TelegramStand, clock: MovedClock, *, named: bool) -> None:
        self.named = named
        self.told_at: dict[str, str] = {}
        self.mail = MemoryActor(frozenset({Alert}))
        super().__init__(store, stand, clock, practice(TEAM))

    def connected(self) -> Telegram:
        return connect(
            Wanted(
                tokens=TOKEN,
                url=self.stand.server.url,
                watched=lambda group: f"telegram:{group}" in self.pipeline.practice.watched,
                places=lambda: (str(DESK),),
                alerts=self.told_at,
                words=tuple(words().values()),
                mapped=lambda: [key.removeprefix(ADMINS) for key in self.pipeline.practice.mapped],
                desk=True,
                patience=self.patience,
            )
        )

    def restart(self, way: Any = None) -> None:
        self.chat = self.connected()
        (platform,) = self.chat.platforms
        assert platform.actor
        assert platform.desk
        self.renewing = Renewing(self.settings())
        with self.store.begin() as work:
            settings = self.renewing.start(work, self.clock())
        self.renewing.platforms = (platform, Platform("mail", actor=self.mail), Platform("desk", actor=self.phones))
        self.actors = {"telegram": platform.actor, "mail": self.mail, "desk": self.phones}
        self.pipeline = Pipeline(
            self.store,
            self.scorer,
            practised(settings, self.renewing.platforms),
            self.actors,
            self.clock,
            {"telegram": platform.desk},
            renewal=self.renewing,
        )

    def settings(self) -> Settings:
        ada = {"name": "ada", "roles": ["admin"], "accounts": [f"telegram:{ADA}"]}
        return replace(load(None, {}), colleagues=(ada,) if self.named else ())

    async def again(self) -> None:
        await self.end()
        self.restart()
        await self.pipeline.renew()
        self.begin()

    async def work(self) -> None:
        people = self.pipeline.practice.people
        keys = {one.name: key for one in people for key in one.accounts if key.startswith("telegram:")}
        self.told_at.update({name: key.partition(":")[2] for name, key in keys.items()})
        await super().work()
        await self.perform("mail")

    def last(self, user: int) -> dict[str, Any]:
        """The newest that the bot wrote to somebody in private."""
        return self.private(user)[-1]

    def says_to(self, user: int) -> str:
        """What it says there now; alerts are left out."""
        said = [str(one.get("text", "")).replace("\u200b", "") for one in self.private(user)]
        return [one for one in said if not one.startswith(("This week: ", "For information: "))][-1]

    async def taps(self, user: int, label: str) -> None:
        """Presses the button that begins with this label under the bot's newest message that has one."""
        for message in reversed(self.private(user)):
            rows = message.get("reply_markup", {}).get("inline_keyboard", [])
            found = [one["text"] for row in rows for one in row if one["text"].startswith(label)]
            if found:
                await self.presses(user, found[0], message)
                return
        raise AssertionError(f"no “{label}” under: {self.says_to(user)} {self.last(user).get('reply_markup')}")

    async def answers(self, user: int, text: str) -> None:
        """Replies to the bot's newest question."""
        asked = [one for one in self.private(user) if "in your own words" in one.get("text", "")]
        await self.replies(user, asked[-1], text)

    def code(self, name: str) -> str:
        sent = [one for one in self.mail.done if isinstance(one, Alert) and one.to == name and one.answer]
        found = re.search(r"[A-Z2-9]{5}-[A-Z2-9]{5}", sent[-1].text)
        assert found is not None
        return found[0]


@asynccontextmanager
async def admin_evening(store: Store, *, named: bool) -> AsyncIterator[AdminEvening]:
    """All of it, running."""
    clock = MovedClock()
    async with standing(clock) as stand:
        for user, name in ((LEA, "Lea"), (DEE, "Dee"), (ADA, "Ada")):
            stand.world.user(user, name)
        stand.world.chat(DESK, "The desk")
        for user in (LEA, DEE, ADA, OWNER):
            stand.world.join(DESK, user)
        stand.world.join(DESK, stand.bot, "administrator")
        stand.world.queues[stand.bot].waiting.clear()
        for user in (LEA, DEE, ADA, SAM):
            stand.world.start(user, stand.bot)
        stand.world.queues[stand.bot].waiting.clear()
        desk = AdminEvening(store, stand, clock, named=named)
        await desk.pipeline.renew()
        desk.begin()
        try:
            yield desk
        finally:
            with suppress(Exception):
                await desk.end()


__all__ = ["ADA", "GROUP", "AdminEvening", "admin_evening"]
