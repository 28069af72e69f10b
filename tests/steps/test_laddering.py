"""The ladder, on a whole desk: Saturday night, nobody decides, phones are off."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from bot.core.cases import Part, Party
from bot.core.effects import Alert, Effect, Receipt
from bot.core.ports import Refused
from bot.core.rights import Colleague, Desk
from bot.core.rota import Away, Rota, Shift
from bot.storage.store import Store
from tests.fakes.actors import MemoryActor
from tests.fakes.clock import MovedClock
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE, PLATFORM, TEAM, practice

SATURDAY_NIGHT = datetime(2026, 11, 21, 23, 10, tzinfo=UTC)
PIA = Colleague("pia", frozenset({Desk.CHAIR}), frozenset({"chat:pia"}))
DAN = Colleague("dan", frozenset(), frozenset({"chat:dan"}))
ROTA = Rota((Shift("dan", frozenset({5}), time(18), time(8)),))
PEOPLE = (*(replace(one, phone="07700 900123") if one.name == "lea" else one for one in TEAM), PIA, DAN)


class Phones(MemoryActor):
    """Phones of which some are off: they refuse."""

    off: frozenset[str] = frozenset()

    async def perform(self, effect: Effect) -> Receipt:
        if isinstance(effect, Alert) and effect.to in self.off:
            raise Refused(f"{effect.to}'s phone is off.")
        return await super().perform(effect)


def night(store: Store, off: frozenset[str] = frozenset(), rota: Rota = ROTA) -> TestDesk:
    desk = TestDesk(store, MovedClock(SATURDAY_NIGHT))
    phones = Phones()
    phones.off = off
    desk.phones = phones
    desk.actors = {PLATFORM: desk.platform, "desk": phones}
    desk.restart(replace(practice(people=PEOPLE), rota=rota))
    return desk


async def wait(desk: TestDesk, minutes: int) -> list[Alert]:
    """What is newly told while some minutes pass."""
    before = len(desk.alerts())
    desk.clock.move(minutes=minutes)
    await desk.ring()
    await desk.told()
    return list(desk.alerts()[before:])


async def s1(desk: TestDesk) -> None:
    await desk.post(EVE, "the picture")
    await desk.ring()
    await desk.told()


async def test_an_undecided_case_climbs_until_somebody_decides(store: Store) -> None:
    desk = night(store, off=frozenset({"lea"}))
    await s1(desk)
    assert desk.case().severity.name == "S1"
    assert {alert.to for alert in desk.alerts()} == {"dee"}, "the lead's phone is off: it was passed on"
    assert (await desk.say("dee", "claim")).ok, "opening it stops nothing"

    quarter = await wait(desk, 15)
    assert any(one.to == "dee" and one.text.startswith("Not decided for 15 minutes") for one in quarter)
    (call,) = [one for one in quarter if one.to == "dan"]
    assert call.text.startswith("Phone the lead now: lea, 07700 900123.")
    assert (call.case, call.link) == ("", "")
    assert desk.practice.pack.title(desk.case().category) not in call.text
    assert not any(one.to == "pia" for one in quarter)
    assert not (await desk.look("pia", "case", "1")).ok

    half = await wait(desk, 15)
    assert [one.link for one in half if one.to == "pia"] == ["/case/1"]
    assert any(one.to == "dee" and one.text.startswith("pia can open case 1") for one in half)
    assert (await desk.look("pia", "case", "1")).ok
    assert not (await desk.say("pia", "ban", reason="So that it stops.")).ok, "a grant is for reading and deciding"
    assert ("machine", "let pia open this case until it is closed") in desk.log("case:1")

    assert {"dee", "pia", "dan"} <= {one.to for one in await wait(desk, 30)}, "and again"

    assert (await desk.say("pia", "hold", reason="The police are asked first.")).ok
    assert [one for one in await wait(desk, 180) if "Not decided" in one.text or one.to == "dan"] == []
    assert [clock.due for clock in desk.file().clocks if clock.name == "review"] == [
        desk.clock.at - timedelta(minutes=180) + timedelta(days=1)
    ]
    assert any("“review” is overdue" in one.text for one in await wait(desk, 24 * 60))

    assert (await desk.say("lea", "close", reason="With the police.")).ok
    assert not (await desk.look("pia", "case", "1")).ok, "the grant ends with the case"
    assert (await desk.say("lea", "reopen", reason="It goes on.")).ok
    assert not (await desk.look("pia", "case", "1")).ok
    assert "dee" in {one.to for one in await wait(desk, 16) if "Not decided" in one.text}, "it climbs anew"


async def test_with_every_phone_off_it_lies_where_people_look(store: Store) -> None:
    desk = night(store, off=frozenset(one.name for one in PEOPLE))
    await s1(desk)
    await wait(desk, 61)
    with store.begin() as work:
        stuck = {str(job.payload.get("to")) for job in work.outbox.stuck()}
    assert "dan" in stuck
    assert any("nor anybody else" in what for _, what in desk.log("case:1"))
    assert (await desk.look("lea")).views
    desk.phones.off = frozenset()  # type: ignore[attr-defined]
    assert {"lea", "dee", "pia", "dan"} <= {one.to for one in await wait(desk, 30)}, "the next repeat arrives"


async def test_nobody_with_a_conflict_is_told_anything(store: Store) -> None:
    desk = night(
        store, rota=Rota((Shift("dan"), Shift("mo")), (Away("lea", SATURDAY_NIGHT.date(), SATURDAY_NIGHT.date()),))
    )
    await s1(desk)
    before = len(desk.alerts())
    with store.begin() as work:
        case = work.cases.get("1")
        assert case is not None
        joined = tuple(Party(Part.CONCERN, f"chat:{name}") for name in ("dee", "dan", "pia"))
        work.cases.save(replace(case, version=case.version + 1, parties=(*case.parties, *joined)), joined)
    for _ in range(5):
        await wait(desk, 30)
    later = list(desk.alerts())[before:]
    assert {one.to for one in later} == {"lea", "mo"}
    assert all(one.case == "" for one in later if one.to == "mo"), "the other adult on duty phones, and knows nothing"
