"""What a summary tells beyond cases: counted from what really happened at a desk, and through no wall."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from itertools import count

from bot.core.changes import Changed, Patch
from bot.core.effects import Alert, Receipt, Status
from bot.core.figures import NOT_SET_UP
from bot.core.happened import Appeals
from bot.core.looks import Judgement, Sampled, Sampling, chosen
from bot.core.matters import Matter, What
from bot.core.messages import Place
from bot.core.periods import named
from bot.core.practice import Showing
from bot.core.requests import Report, Telling
from bot.core.rights import Colleague
from bot.core.roster import looked_over
from bot.core.summary import Estimate, Summary
from bot.steps import doubling, replying
from bot.steps.holding import hold
from bot.steps.summarising import Version, told
from bot.storage.store import Store
from tests.fakes.clock import MONDAY
from tests.fakes.desk import TestDesk
from tests.fakes.people import DEE, EVE, LEA, PLATFORM, SAM, practice
from tests.storage.test_summaries import asked, micros

WEEK = named("2026-W47", "Europe/London")
WAY = replace(practice(), sample=30, showing=Showing(frozenset({PLATFORM}), (Place(PLATFORM, "team"),)))


def summed(desk: TestDesk, version: Version, reader: Colleague | None = None) -> Summary:
    at = WEEK.until + timedelta(minutes=1)
    return desk.store.do(lambda work: told(work, WEEK, version, desk.practice, at, reader).summary)


async def test_a_week_with_all_of_it(store: Store) -> None:
    keys = (hashlib.sha256(str(n).encode()).digest() for n in count())
    lot = next(one for one in keys if chosen(one, "1"))
    with store.begin() as work:
        work.ledger.move({"lots:key": lot.hex()}, MONDAY)
    desk = TestDesk(store, way=WAY)
    await desk.post(EVE, "you muppet")
    await desk.say("mo", "dismiss", "1", "banter")
    now = desk.clock.move(hours=1)

    with store.begin() as work:
        (look,) = work.looks.of_case("1")
        doubling.answer(work, SAM, look.id, Judgement.MATTERS, "", desk.practice, now)
        doubling.settle(work, LEA, look.id, Judgement.MATTERS, "It hurt her", desk.practice, now)
        rows = [
            Sampled(str(n), "2026-W46", "chat:club", f"chat:club:{n}", EVE.key, now, "hello", until=now)
            for n in range(1, 5)
        ]
        work.looks.draw(Sampling("2026-W46", now, 400, 4), rows)
        for one in work.looks.of_weeks({"2026-W46"})[:3]:
            answer = Judgement.MATTERS if one.message.endswith(":1") else Judgement.NOTHING
            work.looks.answer(replace(one, answer=answer, answered_by="sam", answered_at=now))
        work.changes.add(
            Changed(0, now, "ada", "pause", "Flagging is paused in all groups", (Patch(("pause", ""), {"groups": []}),),
                    "the fair", now + timedelta(hours=4))
        )  # fmt: skip
        work.outbox.receive("uncarded:2026-11-17:chat:team", "", Receipt(Status.DONE, "3"), now)
        work.outbox.receive("uncarded:2026-11-30:chat:team", "", Receipt(Status.DONE, "9"), now)
    await desk.post(EVE, "you scumbag")
    muted = await desk.say("sam", "mute", "1", "again and again", options={"minutes": "60"})
    assert muted.ok, muted.text
    await desk.pipeline.answer(Report("appeal-1", EVE, Telling.MORE, "/appeal we were only joking"))
    desk.clock.move(days=2)
    store.do(lambda work: replying.decide(work, "dee", "1", "upheld", "It was banter", desk.practice, desk.clock()))

    with store.begin() as work:
        hold(work, "k1", Alert(case="1", to="mo", severity="S3", text="Late."), now + timedelta(hours=9), now)
        work.cases.break_glass("1", "mo", "a child is missing", now + timedelta(hours=4), now)

    lead = summed(desk, Version.LEAD)
    assert isinstance(lead.missed, Estimate)
    assert (lead.missed.count, lead.missed.of) == (1, 3), "what nobody read is no “nothing missed”"
    assert isinstance(lead.overturned, Estimate)
    assert (lead.overturned.count, lead.overturned.of) == (2, 2)
    assert lead.looked_twice == 1
    assert isinstance(lead.appeals, Appeals)
    assert (lead.appeals.received, lead.appeals.decided, lead.appeals.upheld) == (1, 1, 1)
    assert lead.appeals.days[0] == 2.0
    assert lead.complaints == Appeals(0, 0, 0)
    assert lead.held_back == 3
    assert [words.partition(",")[0] for words in lead.pauses] == ["Flagging is paused in all groups"]  # type: ignore[union-attr]
    assert "the fair" in lead.pauses[0]  # type: ignore[index]
    assert (lead.waited, lead.glasses) == (1, 1)
    week = {"a": micros(WEEK.since), "b": micros(WEEK.until)}
    for found, sql in (
        (lead.missed.of, "SELECT count(*) FROM sampled WHERE answer <> '' AND answered_at >= :a AND answered_at < :b"),
        (lead.looked_twice, "SELECT count(*) FROM second_looks WHERE second_at >= :a AND second_at < :b"),
        (lead.appeals.received, "SELECT count(*) FROM matters WHERE kind = 'appeal' AND opened_at BETWEEN :a AND :b"),
        (len(lead.pauses), "SELECT count(*) FROM changes WHERE word IN ('pause', 'exempt') AND at BETWEEN :a AND :b"),  # type: ignore[arg-type]
        (lead.waited, "SELECT count(*) FROM jobs WHERE kind = 'held' AND put_at BETWEEN :a AND :b"),
        (lead.glasses, "SELECT count(*) FROM grants WHERE until IS NOT NULL AND at BETWEEN :a AND :b"),
    ):
        assert found == asked(desk, sql, **week), sql
    trustees = summed(desk, Version.TRUSTEES)
    assert "ada" not in str(trustees.pauses)
    assert "the fair" not in str(trustees.pauses)


async def test_nobody_meets_a_number_of_a_complaint_about_themselves(store: Store) -> None:
    desk = TestDesk(store, way=WAY)
    await desk.post(EVE, "hello")
    now = desk.clock()
    with store.begin() as work:
        work.matters.add(Matter("", What.COMPLAINT, EVE.key, "Eve", now, now + timedelta(days=30), about=("lea",)))
    for version, reader, received in (
        (Version.LEAD, LEA, 0), (Version.LEAD, DEE, 1), (Version.LEAD, None, 0), (Version.TRUSTEES, None, 0),
    ):  # fmt: skip
        found = summed(desk, version, reader).complaints
        assert isinstance(found, Appeals)
        assert found.received == received, (version, reader)


async def test_trainings_and_consents_are_counted_from_the_roster_or_not_set_up(store: Store) -> None:
    desk = TestDesk(store)
    assert summed(desk, Version.LEAD).training_due == NOT_SET_UP
    lines = (
        "name,role,training_until,consent_until", "Pat,staff,2026-11-22,", "Jo,volunteer,2026-11-23,", "Al,staff,,",
        "Kit,member,,2026-01-31", "Sky,member,,2027-01-31",
    )  # fmt: skip
    people, faults = looked_over(lines, MONDAY, lambda *known: known[1])
    assert faults == ()
    with store.begin() as work:
        work.people.enrol(people, MONDAY)
    summary = summed(desk, Version.LEAD)
    assert (summary.training_due, summary.consent_due) == (1, 1), "the day itself still counts"
    again, _ = looked_over(("name,role", "Pat,volunteer"), MONDAY, lambda *known: known[1])
    with store.begin() as work:
        work.people.enrol(again, MONDAY)
    assert summed(desk, Version.LEAD).training_due == 1, "a roster without the column leaves it alone"
    _, wrong = looked_over(("name,training_until", "Pat,soon"), MONDAY, lambda *known: known[1])
    assert wrong == ("Line 2 of the roster: “soon” is no date. Write 2027-05-31.",)
