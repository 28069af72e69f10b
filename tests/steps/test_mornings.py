"""When not to disturb: what can wait comes in a list in the morning; what cannot, at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.cases import Kind, Part, Party
from bot.core.effects import Alert
from bot.core.messages import Audience, Group, Policy
from bot.core.rest import Rest
from bot.core.rights import Colleague
from bot.pipeline import LEASE
from bot.steps.alerting import tell
from bot.storage.store import Store
from tests.fakes.clock import MovedClock
from tests.fakes.desk import TestDesk
from tests.fakes.killer import Killed, Killer, MortalActor, MortalStore
from tests.fakes.people import CLUB, EVE, FINN, GIA, PLATFORM, TEAM, practice, tables

NIGHT = datetime(2026, 11, 20, 23, 10, tzinfo=UTC)
REST = Rest.of("22:00-07:00", "Europe/London")
ALL_TOLD = {
    **tables("rules.toml"),
    "small": {"why": "We look at small things too.", "when": 'severity in ["S3", "S4"]', "tell": ["lead"]},
}


def night(store: Store, at: datetime = NIGHT, resting: str = "lea", group: Group = CLUB) -> TestDesk:
    people = tuple(replace(one, rest=REST) if one.name == resting else one for one in TEAM)
    return TestDesk(store, MovedClock(at), way=practice(people=people, rules=ALL_TOLD), group=group)


async def until(desk: TestDesk, hour: int, minute: int = 0) -> list[Alert]:
    """What is newly told until the next time it is that hour in London (in winter)."""
    before = len(desk.alerts())
    then = desk.clock.at.replace(hour=hour, minute=minute, second=0, microsecond=0)
    desk.clock.at = then if then > desk.clock.at else then + timedelta(days=1)
    await desk.ring()
    await desk.told()
    return list(desk.alerts()[before:])


async def test_small_things_wait_and_come_in_one_list_without_what_is_over(store: Store) -> None:
    desk = night(store)
    for one in (EVE, FINN, GIA):
        await desk.post(one, "you scumbag")
    assert await desk.told() == []
    assert (await desk.say("mo", "dismiss", "3", reason="Banter between friends")).ok
    assert await until(desk, 6, 59) == []
    (told,) = await until(desk, 7)
    assert told.to == "lea"
    assert told.text.startswith("2 things waited for the morning. (1) ")
    assert "case 1." in told.text
    assert "case 2." in told.text
    assert "case 3." not in told.text
    assert "1 more is over already." in told.text
    assert "Open now: " in told.text, "one list, not two"
    assert told.link == "/queue"
    assert "scumbag" not in told.text
    assert await until(desk, 8) == [], "once"
    await desk.post(EVE, "and you, scumbag")
    assert [one for one in await until(desk, 9) if "waited" in one.text] == []


async def test_one_thing_comes_as_it_was(store: Store) -> None:
    desk = night(store)
    await desk.post(EVE, "you scumbag")
    (told,) = await until(desk, 7)
    assert (told.case, told.link) == ("1", "/case/1")
    assert told.text.startswith("This waited for the morning. ")


@pytest.mark.parametrize(("text", "severity"), [("the picture", "S1"), ("watch out", "S2")])
async def test_what_is_serious_ignores_quiet_hours(store: Store, text: str, severity: str) -> None:
    desk = night(store)
    await desk.post(EVE, text)
    assert desk.case().severity.name == severity
    assert "lea" in await desk.told()


async def test_care_in_a_group_for_the_young_ignores_them_at_any_urgency(store: Store) -> None:
    for number, (audience, waits) in enumerate([(Audience.YOUTH, False), (Audience.ADULT, True)]):
        group = replace(CLUB, id=f"c{number}", policy=Policy(audience))
        desk = night(store, group=group)
        await desk.post(EVE, "you scumbag")
        with store.begin() as work:
            case = next(one for one in work.cases.listed() if one.group == group.key)
            care = replace(case, kind=Kind.CARE, category="SELFHARM", version=case.version + 1)
            assert work.cases.save(care)
            alert = Alert(case=case.id, to="lea", severity="S3", text="Somebody may need help.")
            tell(work, f"k{number}", alert, desk.practice, desk.clock.at)
        told = [one for one in (await desk.told(), desk.alerts())[1] if one.text == alert.text]
        assert bool(told) is not waits


async def test_what_one_did_oneself_is_answered_at_once(store: Store) -> None:
    desk = night(store, resting="mo")
    await desk.post(EVE, "you scumbag")
    desk.platform.refusing = "Not there."
    assert (await desk.say("mo", "warn")).ok
    await desk.perform()
    assert "mo" in await desk.told()


async def test_who_became_a_party_or_left_in_the_night_hears_nothing(store: Store) -> None:
    desk = night(store)
    await desk.post(EVE, "you scumbag")
    with store.begin() as work:
        case = work.cases.get("1")
        assert case is not None
        joined = (Party(Part.CONCERN, "chat:lea"),)
        work.cases.save(replace(case, version=case.version + 1, parties=(*case.parties, *joined)), joined)
    assert {one.to for one in await until(desk, 7)} == {"dee"}
    desk.clock.at = NIGHT + timedelta(days=2)
    await desk.post(FINN, "you scumbag")
    left: tuple[Colleague, ...] = tuple(one for one in desk.practice.people if one.name != "lea")
    desk.restart(replace(desk.practice, people=left))
    told = await until(desk, 7)
    assert {one.to for one in told} == {"dee"}
    assert all("case 2" in one.text for one in told)


async def test_killed_at_every_moment_of_the_morning_nothing_is_lost_or_doubled(store: Store) -> None:
    for moment in range(40):
        desk = night(store, NIGHT + timedelta(days=moment))
        await desk.post(replace(EVE, id=f"e{moment}"), "you scumbag", id=f"e{moment}")
        await desk.post(replace(FINN, id=f"f{moment}"), "you scumbag", id=f"f{moment}")
        killer = Killer(moment + 1)
        desk.actors = {PLATFORM: desk.platform, "desk": MortalActor(desk.phones, killer)}
        desk.store = MortalStore(store, killer)  # type: ignore[assignment]
        desk.clock.at = desk.clock.at.replace(hour=7, minute=0) + timedelta(days=1)
        while True:
            desk.restart()
            try:
                await desk.ring()
                await desk.perform("desk")
                break
            except Killed:
                desk.clock.at += LEASE + timedelta(seconds=1)
        lists = [one for one in desk.alerts() if "waited for the morning" in one.text]
        now = [one for one in lists if f"case {2 * moment + 1}." in one.text]
        assert now, f"killed at moment {moment + 1}"
        assert len({one.text for one in now}) == 1
        if killer.count <= moment + 1:
            return
    raise AssertionError("it has more moments than were tried")
