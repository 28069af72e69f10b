"""Chat, mail and push broken at once, on real sockets: what people read meanwhile, and that all of it comes back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from bot.core.effects import Alert, Effect, Status
from bot.core.ports import Actor
from bot.core.rights import Colleague, Desk
from bot.steps import undelivered
from bot.storage.store import Store
from connectors.mail import Wanted
from connectors.mail import connect as mail_of
from connectors.push import connect as push_of
from connectors.telegram.actor import TelegramActor
from tests.connectors.test_mail import Post
from tests.console.rooms import entered
from tests.fakes.desk import TestDesk, opened
from tests.fakes.people import EVE, MO, practice
from tests.fakes.phone import Phone
from tests.fakes.phone import phone as begun
from tests.fakes.telegram.stand import SAM, TelegramStand, standing

WAYS = ("telegram", "mail", "push")
LEA = Colleague("lea", frozenset({Desk.LEAD}), frozenset({"chat:lea", f"telegram:{SAM}", "mail:lea@x.org", "push:lea"}))
FOR_GOOD = 100_000


@dataclass
class Night:
    desk: TestDesk
    telegram: TelegramStand
    post: Post
    phone: Phone

    async def passes(self, times: int = 1, **span: float) -> None:
        """Some time passes, and each way tries what is due."""
        for _ in range(times):
            self.desk.clock.move(**span)
            await self.desk.ring()
            for way in ("desk", *WAYS):
                await self.desk.perform(way)

    def on_telegram(self) -> list[str]:
        return [one["text"] for one in self.telegram.world.chats[SAM].messages.values()]

    def waits(self) -> str:
        return self.desk.store.do(lambda work: undelivered.said(work, self.desk.clock()))

    def receipts(self) -> set[Status]:
        return {one.status for one in self.desk.file("1").receipts}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(f"sqlite:///{tmp_path / 'desk.db'}") as store:
        yield store


@pytest.fixture
async def night(store: Store) -> AsyncIterator[Night]:
    post = Post()
    with begun() as phone:
        async with standing() as telegram:
            telegram.world.start(SAM, telegram.bot)
            desk = TestDesk(store)
            chat = TelegramActor([telegram.client()], groups=lambda: (), alerts={"lea": str(SAM)})
            to = {"lea": "lea@x.org"}
            mail = mail_of(
                Wanted(host="127.0.0.1", port=post.port, security="none", sender="desk@x.org", people=to),
                now=desk.clock,
            ).actor
            push = push_of(f"lea = {phone.url}", {"lea": "lea"}, now=desk.clock).actor
            assert mail is not None
            assert push is not None
            actors: Mapping[str, Actor] = {"telegram": chat, "mail": mail, "push": push}
            desk.actors = {**desk.actors, **actors}
            can: dict[str, frozenset[type[Effect]]] = {**desk.practice.can, **{way: frozenset({Alert}) for way in WAYS}}
            desk.restart(practice(people=(MO, LEA), can=can))
            try:
                yield Night(desk, telegram, post, phone)
            finally:
                post.controller.stop()


async def test_every_channel_is_broken_for_a_day_and_comes_back(night: Night) -> None:
    desk = night.desk
    night.telegram.server.fail("down", FOR_GOOD)
    night.post.controller.stop()
    night.phone.end()
    await desk.post(EVE, "the picture")
    await night.passes(3, minutes=5)
    night.phone.begin()
    night.phone.silent = True
    await night.passes(minutes=5)
    night.phone.silent, night.phone.status = False, 503
    assert not night.post.taken.messages
    assert Status.DONE in night.receipts(), "the terminal said it; nothing of the others is taken for told"

    # what people read: in the console, without a name, and in the check, with names and with what to do
    said = night.waits()
    for way in ("Telegram since 16 Nov 10:00 UTC", "Mail since", "Phones since", "phone them"):
        assert way in said
    page = (await (await entered(desk, "mo")).get("/queue")).text
    assert "Alerts do not reach people." in page
    assert "Mail since 16 Nov" in page
    lines = desk.store.do(lambda work: undelivered.health(work, desk.clock()))
    assert [one.name for one in lines] == ["undelivered"] * 3
    assert all(not one.ok and "lea could not be told." in one.words and one.hints for one in lines)

    # a day: what is old is given up where it waited, what is new goes on waiting, and the case stays in the queue
    await night.passes(3, hours=8)
    assert (await desk.look("lea")).views
    assert night.waits()
    assert any("gave up alerting lea by" in what or "could not alert lea" in what for _, what in desk.log())

    # all is back: what is new arrives by each way, and nothing is red any more
    night.telegram.server.fail("down", 0)
    night.post.controller = Controller(night.post.taken, hostname="127.0.0.1", port=night.post.port)
    night.post.controller.start()
    night.phone.status = 200
    await desk.post(replace(EVE, id="new"), "the picture")
    await night.passes(4, minutes=10)
    assert any("case 2" in text for text in night.on_telegram())
    assert any("case 2" in str(one["Subject"]) for one in night.post.taken.messages)
    assert any("case 2" in one["message"] for one in night.phone.told[-40:])


async def test_what_was_put_aside_is_in_the_check_until_it_is_tried_again(night: Night) -> None:
    desk = night.desk
    desk.phones.refusing = "Nobody looks at this terminal."
    night.telegram.world.blocked.add((night.telegram.bot, SAM))
    night.post.taken.answers = ["550 No such user"] * 50
    night.phone.status = 401
    await desk.post(EVE, "the picture")
    await night.passes(12, minutes=5)
    lines = desk.store.do(lambda work: undelivered.health(work, desk.clock()))
    assert any("were put aside after many tries" in one.words for one in lines)
    assert any("safelight upgrade --retry" in hint for one in lines for hint in one.hints)
    night.phone.status = 200
    desk.store.do(lambda work: work.outbox.unstick(desk.clock()))
    await night.passes(minutes=1)
    assert any("case 1" in one["message"] for one in night.phone.told)
