"""Hits, old and new, and what a check that could not look leaves as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.core.cases import Kind
from bot.core.messages import Age, Audience, Basis
from bot.core.signals import Hit, Severity
from bot.core.verdicts import FLOOD, HOSTILE
from bot.pipeline import AGAIN
from bot.scoring import HereScorer, Recipe
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import CLUB, EVE, FINN, GIA


def hits(desk: TestDesk) -> list[Hit]:
    """What classifiers found of the two, and what the desk itself noted in their group."""
    since, until = desk.clock.at - timedelta(days=9), desk.clock.at + timedelta(days=9)
    with desk.store.begin() as work:
        noted = work.hits.of_groups([CLUB.key], (HOSTILE, FLOOD), since, until)
        return [*work.hits.of_actors([EVE.key, FINN.key], since), *noted]


async def test_a_check_that_cannot_look_keeps_what_it_found_before(store: Store, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    recipe = Recipe("breaks", "tests.fakes.classifiers:BreaksWhile", {"file": str(broken)})
    desk = TestDesk(store, scorer=HereScorer([recipe]))
    first = await desk.post(FINN, "hi")
    message = await desk.post(EVE, "our secret", reply_to=first.id)
    assert [hit.indicator for hit in hits(desk)] == ["SECRECY"]
    broken.touch()
    await desk.edit(message, "good game")
    await desk.judge()
    assert [hit.indicator for hit in hits(desk)] == ["SECRECY"], "nobody has looked at the new words yet"
    broken.unlink()
    desk.clock.at += AGAIN
    await desk.judge()
    assert hits(desk) == []


async def test_judging_again_doubles_no_hit(store: Store) -> None:
    desk = TestDesk(store)
    first = await desk.post(FINN, "hi", id="10")
    await desk.post(EVE, "our secret, you scumbag", reply_to=first.id, id="11")
    before = hits(desk)
    assert {hit.indicator for hit in before} == {"SECRECY", "HOSTILE"}
    await desk.hear(desk.message(FINN, "late", id="9", at=first.at - timedelta(minutes=1)))
    assert await desk.judge() == 3
    assert hits(desk) == before


async def test_messages_of_one_group_far_apart_are_each_judged_once(store: Store) -> None:
    desk = TestDesk(store)
    lines = [desk.message(EVE, "our secret", at=desk.clock.at - timedelta(hours=7 * n), id=f"{n}") for n in range(5)]
    await desk.hear(*lines)
    assert await desk.judge() == 5
    assert len(hits(desk)) == 5


async def test_an_age_that_was_said_is_remembered(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "hi")
    await desk.post(FINN, "i am 12")
    with store.begin() as work:
        known = work.people.standings([FINN.key], CLUB)[FINN.id]
    assert (known.age, known.age_basis) == (Age.MINOR_LIKELY, Basis.STATED)


async def test_an_age_said_later_weighs_what_was_said_before(store: Store) -> None:
    """The pair is weighed again when the child says how old they are, not only at the next worrying line."""
    desk = TestDesk(store)
    first = await desk.post(GIA, "hi")
    with store.begin() as work:  # where nothing lets one assume that somebody is a child
        work.people.set_policy(CLUB.key, replace(CLUB.policy, audience=Audience.MIXED))
    for line in ("how old", "our secret", "parents home", "so special", "add me on"):
        await desk.post(EVE, line, reply_to=first.id)

    def severities() -> list[Severity]:
        with store.begin() as work:
            return [case.severity for case in work.cases.listed() if case.kind is Kind.PAIR]

    before = severities()
    await desk.post(GIA, "i am 12")
    assert max(severities()) > max(before, default=Severity.S4)
