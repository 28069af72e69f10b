"""Escalation may not fail silently: ways that take no alerts, for a while or for good."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core.effects import Alert, Effect, Receipt, Status
from bot.core.ports import Busy, Refused
from bot.steps.alerting import tell
from bot.storage.store import Store
from tests.fakes.actors import MemoryActor
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE, FINN, TEAM, practice


class Closed(MemoryActor):
    """A mail server that is down."""

    open = False

    async def perform(self, effect: Effect) -> Receipt:
        if not self.open:
            raise Busy(timedelta(minutes=2))
        return await super().perform(effect)


def with_mail(store: Store) -> tuple[TestDesk, Closed]:
    people = tuple(
        replace(one, accounts=one.accounts | {f"mail:{one.name}@example.org"}) if one.name in ("lea", "dee") else one
        for one in TEAM
    )
    desk = TestDesk(store)
    mail = Closed()
    desk.actors = {**desk.actors, "mail": mail}
    desk.restart(practice(people=people, can={**desk.practice.can, "mail": frozenset({Alert})}))
    return desk, mail


async def later(desk: TestDesk, **span: float) -> None:
    """Lets time pass, and then does what is due by mail."""
    desk.clock.move(**span)
    await desk.perform("mail")


async def test_an_alert_goes_every_way_at_once_and_each_once(store: Store) -> None:
    desk, mail = with_mail(store)
    mail.open = True
    await desk.post(EVE, "watch out")
    await desk.perform("mail")
    assert await desk.told() == ["lea"]
    assert [one.to for one in mail.done if isinstance(one, Alert)] == ["lea"]


async def test_a_way_that_takes_nothing_is_itself_told_and_others_hear_instead(store: Store) -> None:
    desk, mail = with_mail(store)
    await desk.post(EVE, "watch out")
    await later(desk)
    await later(desk, minutes=8)
    assert await desk.told() == ["lea"], "some minutes are no trouble"
    await later(desk, minutes=6)
    told = await desk.told()
    texts = [alert.text for alert in desk.alerts()]
    assert "dee" in told
    assert any(text.startswith("lea could not be reached.") for text in texts)
    assert any(text.startswith("Mail takes no alerts since 10:00 UTC") for text in texts)
    await later(desk, minutes=20)
    assert await desk.told() == told, "each once"

    # When it is back, what is new arrives, and what has waited too long is not poured out.
    await later(desk, hours=13)
    mail.open = True
    await later(desk, minutes=10)
    assert [one for one in mail.done if isinstance(one, Alert) and one.case == "1"] == []
    last = [one for one in desk.file().receipts if "12 hours" in one.detail]
    assert last
    assert {one.status for one in last} == {Status.REFUSED}


async def test_with_every_way_broken_it_lies_where_people_look(store: Store) -> None:
    desk, _ = with_mail(store)
    broken = Closed()
    desk.actors = {**desk.actors, "desk": broken}
    desk.restart()
    await desk.post(EVE, "watch out")
    for hours in (0, 1, 13, 13, 13):
        await later(desk, hours=hours)
        await desk.perform("desk")
    assert any("gave up alerting" in what for _, what in desk.log())
    assert (await desk.look("lea")).views, "the case is in the queue whatever became of its alerts"


class Refusing(MemoryActor):
    """A mail server that knows nobody of that name."""

    async def perform(self, effect: Effect) -> Receipt:
        if isinstance(effect, Alert) and effect.to == "lea":
            raise Refused("No such mailbox.")
        return await super().perform(effect)


async def test_what_one_way_refuses_and_another_brought_is_told_only_to_those_who_keep_the_desk(store: Store) -> None:
    desk, _ = with_mail(store)
    people = tuple(
        replace(one, accounts=one.accounts | {"push:lea"}) if one.name == "lea" else one for one in desk.practice.people
    )
    push = MemoryActor()
    desk.actors = {**desk.actors, "push": push, "mail": Refusing()}
    desk.restart(replace(desk.practice, people=people, can={**desk.practice.can, "push": frozenset({Alert})}))
    await desk.post(EVE, "watch out")
    for lane in ("push", "mail", "desk", "mail"):
        await desk.perform(lane)
    assert {one.to for one in push.done if isinstance(one, Alert)} == {"lea"}
    assert not any("could not be reached" in one.text for one in desk.alerts()), "lea was"
    assert any("mail takes nothing for them" in one.text for one in desk.alerts())

    # Where every way refuses it, the deputy hears, once.
    desk.actors = {**desk.actors, "push": Refusing()}
    desk.restart()
    before = len(desk.alerts())
    await desk.post(FINN, "watch out")
    for lane in ("push", "mail", "desk") * 3:
        await desk.perform(lane)
    told = [(one.to, one.case) for one in desk.alerts()[before:] if "lea could not be reached. " in one.text]
    assert told == [("dee", "2")]


async def test_a_refused_list_is_told_to_others_once_a_day_and_without_what_is_in_it(store: Store) -> None:
    desk, _ = with_mail(store)
    desk.actors = {**desk.actors, "mail": Refusing()}
    desk.restart()
    for number in range(3):
        with store.begin() as work:
            alert = Alert(to="lea", severity="S3", text="2 things waited for the morning. (1) Threat: case 7.")
            tell(work, f"told:morning:{number}", alert, desk.practice, desk.clock())
        await desk.perform("mail")
    await desk.told()
    told = [one for one in desk.alerts() if "lea could not be reached by mail" in one.text]
    assert sorted(one.to for one in told) == ["ada", "dee"]
    assert not any("case 7" in one.text for one in told)
