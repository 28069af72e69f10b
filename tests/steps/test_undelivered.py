"""Escalation may not fail silently: ways that take no alerts, for a while or for good."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core.effects import Alert, Effect, Receipt, Status
from bot.core.ports import Busy
from bot.storage.store import Store
from tests.fakes.actors import MemoryActor
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE, TEAM, practice


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
