"""A test of the alarm, on a whole desk: two people, two ways each, a month, and a colleague nobody asked."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest

from bot.core.alarms import Why
from bot.core.cases import No
from bot.core.effects import Alert, Effect, Receipt
from bot.core.messages import Place
from bot.core.ports import Refused
from bot.core.practice import Practice, Showing
from bot.core.requests import Press
from bot.core.rights import Colleague, Desk
from bot.core.rota import Away, Rota
from bot.core.store import Work
from bot.steps import alarming
from bot.storage.store import Store
from tests.fakes.actors import MemoryActor
from tests.fakes.clock import MovedClock
from tests.fakes.desk import TestDesk
from tests.fakes.people import PLATFORM, practice

T = TypeVar("T")
LEA = Colleague("lea", frozenset({Desk.LEAD}), frozenset({"chat:lea", "mail:lea@club.example"}))
DEE = Colleague("dee", frozenset({Desk.DEPUTY}), frozenset({"chat:dee", "push:dee"}))
MO = Colleague("mo", frozenset({Desk.MODERATOR}), frozenset({"chat:mo"}))
ADA = Colleague("ada", frozenset({Desk.ADMIN}), frozenset({"chat:ada"}))
ALERTS: frozenset[type[Effect]] = frozenset({Alert})


class Mute(MemoryActor):
    async def perform(self, effect: Effect) -> Receipt:
        raise Refused("The mail server does not take this address.")


def way(*people: Colleague, address: str = "") -> Practice:
    can = {PLATFORM: ALERTS, "mail": ALERTS, "push": ALERTS}
    return replace(
        practice(people or (LEA, DEE, MO, ADA), can),
        showing=Showing(platforms=frozenset({PLATFORM}), queue=(Place(PLATFORM, "cards"),)),
        watched=frozenset({"chat:club"}),
        address=address,
    )


class Stand:
    """A desk whose chat, mail and push are in memory."""

    def __init__(self, store: Store, *people: Colleague, address: str = "") -> None:
        self.chat, self.mail, self.push = MemoryActor(), MemoryActor(), MemoryActor()
        self.desk = TestDesk(store, MovedClock())
        self.desk.actors = {PLATFORM: self.chat, "mail": self.mail, "push": self.push, "desk": self.desk.phones}
        self.desk.restart(way(*people, address=address))

    def do(self, step: Callable[..., T], *more: object) -> T:
        with self.desk.store.begin() as work:
            return step(work, self.desk.practice, *more, self.desk.clock())

    async def test(self) -> None:
        self.do(alarming.start, Why.ASKED, "ada")
        await self.goes()

    async def goes(self) -> None:
        for lane in (PLATFORM, "mail", "push", "desk"):
            await self.desk.perform(lane)

    async def presses(self, name: str, number: int = 1) -> str:
        found = [one for one in self.chat.done if isinstance(one, Alert) and one.to == name and one.answer]
        press = Press(f"press-{name}-{number}", f"{PLATFORM}:{name}", found[-1].answer)
        return (await self.desk.pipeline.answer(press)).text

    def tells(self, actor: MemoryActor, name: str = "") -> str:
        sent = [one for one in actor.done if isinstance(one, Alert)][-1]
        code = re.search(r"[A-Z2-9]{5}-[A-Z2-9]{5}", sent.text)
        assert code is not None
        return self.code(code[0], name)

    def code(self, code: str, name: str = "") -> str:
        with self.desk.store.begin() as work:
            return alarming.by_code(work, code, "code", self.desk.clock(), name).text

    @property
    def red(self) -> str:
        with self.desk.store.begin() as work:
            return alarming.state_of(work, self.desk.practice, self.desk.clock()).red

    @property
    def gate(self) -> str:
        with self.desk.store.begin() as work:
            return alarming.gate(work, self.desk.practice, self.desk.clock())


async def test_green_only_when_both_answered_by_both_ways(store: Store) -> None:
    stand = Stand(store)
    assert stand.red == "The alarm was never tested."
    assert "No group is watched" in stand.gate
    await stand.test()
    sent = [one for one in stand.chat.done if isinstance(one, Alert)]
    assert {one.to for one in sent} == {"lea", "dee"}
    assert all(one.text.startswith("TEST ALARM. Nothing has happened.") for one in sent)
    assert "answer once more, by mail" in await stand.presses("lea")
    assert "answer once more, by push" in await stand.presses("dee")
    assert "That is all that is needed from you" in stand.tells(stand.mail)
    assert stand.red, "the deputy has answered by one way only"
    assert "the alarm works" in stand.tells(stand.push)
    assert stand.red == "" == stand.gate
    assert ("lea", "answered the test of the alarm by mail (code)") in stand.desk.log("alarm:1")
    assert "is over" in await stand.presses("lea", 2), "a late press does no harm"
    while await stand.desk.pipeline.keep_time():
        pass
    await stand.goes()
    told = [one.to for one in stand.chat.done if isinstance(one, Alert) and "was passed: everybody" in one.text]
    assert told == ["ada"], "whoever began it"


async def test_nobody_answers_for_somebody_else(store: Store) -> None:
    stand = Stand(store, address="https://desk.example.org")
    await stand.test()
    button = next(one.answer for one in stand.chat.done if isinstance(one, Alert) and one.to == "lea")
    for account in ("chat:mo", "chat:stranger", "mail:lea@club.example"):
        reply = await stand.desk.pipeline.answer(Press(f"press-{account}", account, button))
        assert not reply.ok
    with pytest.raises(No):
        stand.tells(stand.mail, "dee")
    with pytest.raises(No):
        stand.code("AAAAA-22222")
    mail = next(one for one in stand.mail.done if isinstance(one, Alert))
    assert re.fullmatch(r"/alarm/[A-Z2-9]{5}-[A-Z2-9]{5}", mail.link)
    with store.begin() as work:
        kept = repr(work.alarms.newest()) + repr(_rows(work))
    assert mail.link.rpartition("/")[2].replace("-", "") not in kept, "only a digest is kept"


def _rows(work: Work) -> list[object]:
    from bot.storage.alarms import CALLS

    return list(work.alarms._db.execute(CALLS.select()).all())  # type: ignore[attr-defined]


async def test_two_answer_at_the_same_moment(store: Store) -> None:
    stand = Stand(store)
    await stand.test()
    stand.tells(stand.mail)
    stand.tells(stand.push)
    said = await asyncio.gather(stand.presses("lea"), stand.presses("dee"))
    assert len([one for one in said if "the alarm works" in one]) == 1
    assert stand.red == ""


async def test_silence_turns_it_red_and_tells_who_keeps_the_desk(store: Store) -> None:
    stand = Stand(store)
    await stand.test()
    await stand.presses("lea")
    stand.desk.clock.move(minutes=24 * 60 + 1)
    await stand.desk.ring()
    await stand.desk.told()
    failed = [one for one in stand.desk.alerts() if "The test of the alarm failed" in one.text]
    assert {"ada", "lea", "dee"} <= {one.to for one in failed}
    assert "lea has not answered by mail" in failed[0].text
    assert "The last test of the alarm failed" in stand.red
    with store.begin() as work:
        [line] = alarming.health(work, stand.desk.practice, stand.desk.clock())
    assert not line.ok
    assert line.words.startswith("RED: ")


async def test_it_comes_again_each_month_by_day(store: Store) -> None:
    stand = Stand(store)
    await stand.test()
    for name, actor in (("lea", stand.mail), ("dee", stand.push)):
        await stand.presses(name)
        stand.tells(actor)
    for days in range(1, 30):
        day = stand.desk.clock.at + timedelta(days=days)
        with store.begin() as work:
            alarming.put_look(work, day, day)
    stand.desk.clock.move(minutes=27 * 24 * 60)
    await stand.desk.ring()
    with store.begin() as work:
        assert len(work.alarms.newest()) == 1
    stand.desk.clock.move(minutes=3 * 24 * 60)
    await stand.desk.ring()
    with store.begin() as work:
        [newest, _] = work.alarms.newest()
    assert (newest.why, newest.passed) == (Why.MONTHLY, None)
    assert stand.red == "", "the old pass counts until the new test is over"


async def test_what_cannot_be_passed_is_said_before_anybody_is_called(store: Store) -> None:
    for people, why in (
        ((LEA, MO), "Nobody here is deputy"),
        ((DEE, MO), "Nobody here is lead"),
        ((replace(LEA, roles=frozenset({Desk.LEAD, Desk.DEPUTY})), MO), "deputy"),
        ((LEA, replace(DEE, accounts=frozenset({"chat:dee"}))), "dee has only chat"),
        ((LEA, replace(DEE, accounts=frozenset())), "dee has no way at all"),
    ):
        stand = Stand(store, *people)
        with pytest.raises(No, match=why):
            stand.do(alarming.start, Why.ASKED, "ada")
    stand = Stand(store, LEA, DEE, replace(DEE, name="dan", accounts=frozenset({"chat:dan"})))
    away = Rota((), (Away("dan", stand.desk.clock.at.date(), stand.desk.clock.at.date()),))
    stand.desk.restart(replace(stand.desk.practice, rota=away))
    assert stand.do(alarming.start, Why.ASKED, "ada").names == ("dee", "lea"), "who is away is not called"


async def test_a_call_that_does_not_arrive_is_said(store: Store) -> None:
    stand = Stand(store)
    stand.desk.actors = {**stand.desk.actors, "mail": Mute()}
    stand.desk.restart()
    await stand.test()
    with store.begin() as work:
        said = alarming.told(work, work.alarms.newest()[0], stand.desk.practice)
    assert "lea by mail: did not arrive: The mail server does not take this address." in said
    with pytest.raises(No, match="A test is on since"):
        stand.do(alarming.start, Why.ASKED, "ada")
