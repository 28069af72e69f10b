"""Where cards go, when a phone stays quiet, and that no surface shows what is behind a wall."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.messages import Account, Person, Place
from bot.core.practice import Showing
from bot.core.requests import Press, Query, Reply
from bot.core.sheets import Sheet
from bot.schedule import Schedule
from bot.steps import showing, walling
from tests.fakes.cards import said
from tests.fakes.desk import TestDesk, opened
from tests.fakes.people import EVE, FINN, GIA, HAL, PLATFORM, practice

QUEUE, LEADS = "team-room", "lead-room"
WAY = replace(
    practice(),
    showing=Showing(
        platforms=frozenset({PLATFORM}),
        queue=(Place(PLATFORM, QUEUE),),
        lead=(Place(PLATFORM, LEADS, frozenset({"lea", "dee"})),),
    ),
)
LYRIC = "You scumbag, you maggot, you cheap lousy — happy Christmas"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TestDesk]:
    with opened(f"sqlite:///{tmp_path}/a.db") as store:
        yield TestDesk(store, way=WAY)


def labels(sheet: Sheet) -> list[str]:
    return [one.label for row in sheet.rows for one in row]


async def settle(desk: TestDesk) -> None:
    while await desk.perform() or await desk.ring():
        desk.clock.move(seconds=5)
    desk.clock.move(seconds=5)
    await desk.perform()


async def press(desk: TestDesk, who: str, button: str, **fields: str) -> Reply:
    id_ = f"press-{desk.clock.move(seconds=1).isoformat()}"
    reply = await desk.pipeline.answer(Press(id_, f"{PLATFORM}:{who}", button, fields))
    await settle(desk)
    return reply


async def test_small_things_never_ring_and_come_in_one_evening_list(desk: TestDesk) -> None:
    await desk.post(EVE, "you muppet")
    await desk.post(HAL, "free coins for all of you")
    await settle(desk)
    assert desk.cards.there == {}
    await Schedule(desk.store, desk.clock, "Europe/London").put()
    desk.clock.at = desk.clock.at.replace(hour=18, minute=1)
    await settle(desk)
    [evening] = desk.cards.in_place(QUEUE)
    assert not evening.loud
    assert "Someone is being unkind" in said(evening)
    assert "This looks like spam" in said(evening)
    assert "Eve" not in said(evening)
    opened = await press(desk, "mo", evening.rows[0][0].id)
    assert "Case 1" in said(opened.sheets[0])


async def test_the_nights_budget_and_what_was_held_back(desk: TestDesk) -> None:
    people = [Account(PLATFORM, f"m{n}", f"M{n}") for n in range(8)]
    for n, one in enumerate(people):
        await desk.post(one, f"scumbag number {n}")
    await settle(desk)
    assert len(desk.cards.in_place(QUEUE)) == 5
    await desk.post(FINN, "watch out gia")
    await settle(desk)
    assert len(desk.cards.in_place(QUEUE)) == 6, "what is for today is never held back"
    queue = (await desk.pipeline.answer(Query("", "queue", account=f"{PLATFORM}:mo"))).sheets[0]
    assert "3 at This week have no card of their own" in said(queue)
    await press(desk, "mo", "claim:1:1")
    assert len(desk.cards.in_place(QUEUE)) == 6
    desk.clock.at = (desk.clock.at + timedelta(days=1)).replace(hour=5)
    await Schedule(desk.store, desk.clock, "Europe/London").put()
    desk.clock.at = desk.clock.at.replace(hour=8, minute=31)
    await settle(desk)
    cards = [sheet for sheet in desk.cards.in_place(QUEUE) if sheet.case]
    assert len(cards) == 9, "the new night's budget is for what was held back"
    [morning] = [sheet for sheet in desk.cards.in_place(QUEUE) if not sheet.case]
    assert "1 Today, 8 This week." in said(morning)
    assert "overdue" in said(morning)


async def test_the_same_words_from_many_are_one_card_with_all_fine(desk: TestDesk) -> None:
    people = [Account(PLATFORM, f"m{n}", f"M{n}") for n in range(20)]
    for one in people:
        await desk.post(one, LYRIC if int(one.id[1:]) % 2 else LYRIC.upper())
        await settle(desk)
    await desk.post(EVE, "scumbag, something else altogether")
    await settle(desk)
    cards = desk.cards.in_place(QUEUE)
    assert [sheet.case for sheet in cards] == ["1", "21"]
    assert "The same words from 19 others: cases 2, 3, 4" in said(cards[0])
    assert "All fine" in labels(cards[0])
    fine = next(one.id for row in cards[0].rows for one in row if one.label == "All fine")
    asked = await press(desk, "mo", fine)
    assert "20 cases of the same words are closed" in said(asked.sheets[0])
    assert all(case.open for case in desk.cases())
    done = await press(desk, "mo", asked.sheets[0].rows[0][0].id)
    assert done.text == "20 cases of the same words are closed: no concern."
    assert [case.id for case in desk.cases() if case.open] == ["21"]
    assert len(desk.cards.in_place(QUEUE)) == 2


async def test_when_one_of_many_is_settled_alone_the_next_gets_a_card(desk: TestDesk) -> None:
    for one in (EVE, FINN, GIA, HAL):
        await desk.post(one, LYRIC)
        await settle(desk)
    [card] = desk.cards.in_place(QUEUE)
    assert card.case == "1"
    await press(desk, "mo", "dismiss:1:1", reason="Quoting")
    assert {sheet.case: sheet.over for sheet in desk.cards.in_place(QUEUE)} == {"1": True, "2": False}


async def test_short_words_are_not_the_same_thing(desk: TestDesk) -> None:
    for one in (EVE, FINN, GIA, HAL):
        await desk.post(one, "scumbag")
    await settle(desk)
    assert len(desk.cards.in_place(QUEUE)) == 4


async def test_nothing_of_what_is_behind_a_wall_is_in_a_shared_place(desk: TestDesk) -> None:
    """A colleague's case and the most serious one: not as a card, not in a list, not in a count."""
    mo = Account(PLATFORM, "mo", "Mo")
    await desk.post(mo, "you scumbag")
    await desk.post(EVE, "look at the picture")
    await settle(desk)
    assert desk.cards.in_place(QUEUE) == []
    assert [sheet.case for sheet in desk.cards.in_place(LEADS)] == ["2"]
    assert {sheet.case for sheet in desk.cards.in_place("lea", private=True)} == {"1"}
    assert desk.cards.in_place("mo", private=True) == []
    await Schedule(desk.store, desk.clock, "Europe/London").put()
    desk.clock.at = desk.clock.at.replace(hour=18, minute=1)
    await settle(desk)
    assert desk.cards.in_place(QUEUE) == []
    for who in ("mo", "ada", "aud"):
        for what, case in (("queue", ""), ("case", "1"), ("case", "2")):
            reply = await desk.pipeline.answer(Query("", what, case=case, account=f"{PLATFORM}:{who}"))
            text = reply.text + "".join(said(sheet) for sheet in reply.sheets)
            assert "Someone" not in text
            assert "indecent" not in text
        for button in ("claim:1:1", "open:1:1", "context:2:1", "escalate:2:1", "fine:1:1", "handover:2:1"):
            reply = await press(desk, who, button)
            assert not reply.ok
            assert "There is no case" in reply.text or "role here" in reply.text


async def test_a_rise_takes_the_card_away_also_while_it_is_being_posted(desk: TestDesk) -> None:
    await desk.post(EVE, "you scumbag")
    await settle(desk)
    assert len(desk.cards.in_place(QUEUE)) == 1
    await desk.post(EVE, "look at the picture")
    await settle(desk)
    assert desk.cards.in_place(QUEUE) == []
    assert len(desk.cards.in_place(LEADS)) == 1


async def test_the_same_thing_is_not_drawn_twice(desk: TestDesk) -> None:
    await desk.post(EVE, "you scumbag")
    await settle(desk)
    for n in range(6):
        await desk.post(EVE, f"you scumbag {n}")
    await settle(desk)
    assert (desk.cards.posts, desk.cards.edits) == (1, 1), "a burst is one edit"
    desk.cards.busy = [timedelta(seconds=600)]
    await press(desk, "mo", "claim:1:7")
    assert desk.cards.edits == 1
    desk.clock.move(minutes=11)
    await settle(desk)
    assert desk.cards.edits == 2


async def test_without_places_nothing_is_put_at_all(desk: TestDesk) -> None:
    desk.restart(replace(WAY, showing=Showing()))
    await desk.post(EVE, "you scumbag")
    await settle(desk)
    with desk.store.begin() as work:
        assert work.outbox.receipts("card:1") == []
    assert desk.cards.there == {}


async def test_next_in_line_skips_what_one_said_is_not_for_oneself(desk: TestDesk) -> None:
    await desk.post(EVE, "you scumbag")
    await desk.post(HAL, "scumbag, all of you")
    await settle(desk)

    async def queue(who: str) -> Sheet:
        return (await desk.pipeline.answer(Query("", "queue", account=f"{PLATFORM}:{who}"))).sheets[0]

    assert labels(await queue("mo"))[0] == "Next in line: case 1"
    await press(desk, "mo", "notme:1:1")
    assert labels(await queue("mo"))[0] == "Next in line: case 2"
    assert labels(await queue("sam"))[0] == "Next in line: case 1"
    assert [one.word for one in desk.file("1").decisions] == ["notme"]


async def test_fine_here_for_seven_days_holds_back_just_these_words(desk: TestDesk) -> None:
    """At S3 nothing is closed: it gets no card, and says by whose word."""
    for one in (EVE, FINN, GIA):
        await desk.post(one, LYRIC)
        await settle(desk)
    [card] = desk.cards.in_place(QUEUE)
    quiet = next(one.id for row in card.rows for one in row if one.label == "Fine here for 7 days")
    asked = await press(desk, "mo", quiet)
    assert "what is for this week waits in the list" in said(asked.sheets[0])
    assert (await press(desk, "mo", asked.sheets[0].rows[0][0].id)).ok
    await desk.post(HAL, LYRIC.lower())
    await settle(desk)
    assert desk.case("4").open
    assert len(desk.cards.in_place(QUEUE)) == 1, "it gets no card"
    own = (await desk.pipeline.answer(Query("", "case", "4", account=f"{PLATFORM}:mo"))).sheets[0]
    assert "mo said on 2026-11-16 that the same words are fine here" in said(own)
    queue = (await desk.pipeline.answer(Query("", "queue", account=f"{PLATFORM}:mo"))).sheets[0]
    assert "Case 4" in labels(queue) or "Next in line: case 4" in labels(queue)
    await desk.post(HAL, "scumbag, and now something else")
    await settle(desk)
    assert [sheet.case for sheet in desk.cards.in_place(QUEUE)] == ["1", "4"], "these are other words"
    desk.restart(replace(WAY, people=tuple(one for one in WAY.people if one.name != "mo")))
    await desk.post(EVE, LYRIC)
    await settle(desk)
    assert len(desk.cards.in_place(QUEUE)) == 3, "who said it does not work here any more"
    desk.restart(WAY)
    desk.clock.move(days=8)
    await desk.post(GIA, LYRIC)
    await settle(desk)
    assert len(desk.cards.in_place(QUEUE)) == 4


async def test_only_the_smallest_is_closed_by_a_standing_word_and_says_by_whose(desk: TestDesk) -> None:
    lyric = "you muppet, it is time to play the music"
    for one in (EVE, FINN, GIA):
        await desk.post(one, lyric)
    await Schedule(desk.store, desk.clock, "Europe/London").put()
    desk.clock.at = desk.clock.at.replace(hour=18, minute=1)
    await settle(desk)
    [evening] = desk.cards.in_place(QUEUE)
    quiet = next(one.id for row in evening.rows for one in row if "fine for 7 days" in one.label)
    asked = await press(desk, "mo", quiet)
    assert (await press(desk, "mo", asked.sheets[0].rows[0][0].id)).ok
    await desk.post(HAL, lyric.upper())
    [decided] = desk.file("4").decisions
    assert (decided.by, decided.word) == ("machine", "dismiss")
    assert decided.reason == (
        "mo said on 2026-11-16 that the same words are fine here for 7 days. Nobody has looked at this one."
    )
    assert ("machine", "said “dismiss”") in desk.log("case:4")
    with desk.store.begin() as work:
        assert not [one for one in work.thresholds.judged((), ()) if not one.mattered][3:], "nobody judged that one"
    own = (await desk.pipeline.answer(Query("", "case", "4", account=f"{PLATFORM}:mo"))).sheets[0]
    assert "the desk: No concern" in said(own)
    assert (await press(desk, "mo", next(one.id for row in own.rows for one in row if one.label == "Undo"))).ok
    assert desk.case("4").open


async def test_no_colleague_opens_a_case_about_somebody_who_works_here(desk: TestDesk) -> None:
    """However the account is known to be theirs: by the settings, or by the roster alone, on another platform."""
    await desk.post(Account(PLATFORM, "mo", "Mo"), "you scumbag")
    other = Account(PLATFORM, "night-owl", "Night owl")
    with desk.store.begin() as work:
        work.people.enrol([Person("p7", "Sam Smith", accounts=(other.key, f"{PLATFORM}:sam"))], desk.clock())
    await desk.post(other, "you scumbag")
    stranger = Account(PLATFORM, "quiet-one", "Quiet one")
    await desk.post(stranger, "you scumbag")
    for name in ("mo", "sam"):
        for number in ("1", "2"):
            assert not (await desk.look(name, "case", number)).ok
        assert (await desk.look(name, "case", "3")).ok
    assert (await desk.look("lea", "case", "2")).ok
    with desk.store.begin() as work:
        links = (stranger.key, f"{PLATFORM}:lea")
        work.people.enrol([Person("p8", "Lea", accounts=links)], desk.clock())
        assert walling.renew(work, desk.practice, desk.clock()) == 1
        assert walling.renew(work, desk.practice, desk.clock()) == 0
    await settle(desk)
    for name in ("mo", "sam", "lea"):
        assert not (await desk.look(name, "case", "3")).ok
    assert (await desk.look("dee", "case", "3")).ok
    assert desk.cards.in_place(QUEUE) == []


async def test_when_half_an_hour_is_over_the_card_says_so_by_itself(desk: TestDesk) -> None:
    await desk.post(EVE, "you scumbag")
    await settle(desk)
    await press(desk, "mo", "claim:1:1")
    [card] = desk.cards.in_place(QUEUE)
    assert "mo is looking at it" in said(card)
    desk.clock.move(minutes=31)
    await settle(desk)
    [card] = desk.cards.in_place(QUEUE)
    assert "Waiting for someone" in said(card)
    assert "I'll look" in labels(card)


async def test_what_was_erased_does_not_stay_on_a_card(desk: TestDesk) -> None:
    await desk.post(EVE, "you scumbag")
    await settle(desk)
    await press(desk, "mo", "dismiss:1:1", reason="Banter between friends")
    [card] = desk.cards.in_place(QUEUE)
    assert "you scumbag" in said(card)
    assert "Eve" in said(card)
    with desk.store.begin() as work:
        person = work.people.find(EVE.key)
        assert person is not None
        work.eraser.forget(person)
        case = work.cases.get("1")
        assert case is not None
        showing.refresh(work, case, desk.practice, desk.clock(), why="redraw")
    await settle(desk)
    [card] = desk.cards.in_place(QUEUE)
    assert "scumbag" not in said(card)
    assert "Eve" not in said(card)
