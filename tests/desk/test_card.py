"""The card of a case, word for word."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.core.messages import Account, Age, Attachment, Person, Role
from bot.core.pack import Pack
from bot.desk.card import Card, card, moment, not_looked_for
from tests.fakes.clock import MONDAY
from tests.fakes.desk import TestDesk, opened
from tests.fakes.people import EVE, FINN, GIA, TEAM, pack

GOLDEN = Path(__file__).parent / "golden"
PUNISHING = {"warn", "remove", "mute", "ban"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TestDesk]:
    with opened(f"sqlite:///{tmp_path}/a.db") as store:
        yield TestDesk(store)


async def drawn(desk: TestDesk, by: str = "lea", number: str = "1") -> Card:
    (view,) = (await desk.look(by, "case", number)).views
    colleague = next(one for one in TEAM if one.name == by)
    return card(view, desk.practice.pack, colleague, desk.clock(), "Europe/London")


def as_text(shown: Card) -> str:
    """All of a card, line by line, as the golden files have it."""
    lines = [
        f"{shown.urgency} | {shown.title} | {shown.about} | {shown.state} | {shown.group}",
        f"opened {shown.opened} | due {shown.due or '-'}{' late' if shown.late else ''} | version {shown.version}",
        *(f"who: {one.part}: {one.name} — {one.known}" for one in shown.people),
        *(f"why: {one}" for one in shown.why),
        *(f"{'>' if one.flagged else ' '} {one.when} {one.who}: {one.text}" for one in shown.lines),
        *(f"before: {text}" for one in shown.lines for text in one.before),
        *(f"note: {one.note}" for one in shown.lines if one.note),
        *(f"missing: {one}" for one in shown.missing),
        *(f"do not: {one}" for one in shown.do_not),
        f"words: {', '.join(one.word for one in shown.actions)}",
        *(f"task: {one}" for one in shown.tasks),
        *(f"past: {one.when} {one.text}" for one in shown.history),
        f"record {shown.incident or '-'} | claimed by {shown.claimed_by or '-'} | earlier {shown.earlier}",
    ]
    return "\n".join(lines) + "\n"


async def test_conduct(desk: TestDesk) -> None:
    await desk.post(FINN, "see you on friday")
    first = await desk.post(EVE, "you muppet", attachments=(Attachment("photo", "a.jpg", "1"),))
    await desk.edit(first, "you scumbag\u202e")
    await desk.judge()
    await desk.say("mo", "claim")
    await desk.say("mo", "note", reason="Asked Finn.")
    assert as_text(await drawn(desk, "mo")) == (GOLDEN / "conduct.txt").read_text("utf-8")


async def test_care(desk: TestDesk) -> None:
    with desk.store.begin() as work:
        work.people.enrol([Person("g", "Gia", Role.MEMBER, Age.MINOR, (GIA.key,))], MONDAY)
    await desk.post(GIA, "i want to end it all")
    await desk.say("lea", "support")
    await desk.perform()
    assert as_text(await drawn(desk)) == (GOLDEN / "care.txt").read_text("utf-8")


async def test_the_most_serious(desk: TestDesk) -> None:
    await desk.delete(await desk.post(EVE, "look at the picture"))
    desk.clock.move(hours=2)
    assert as_text(await drawn(desk)) == (GOLDEN / "serious.txt").read_text("utf-8")


async def test_what_nothing_looks_for_follows_the_classifiers(desk: TestDesk) -> None:
    await desk.post(EVE, "you muppet")
    before = (await drawn(desk)).missing[-1]
    assert "extremism" in before
    assert "insults" not in before
    with desk.store.begin() as work:
        work.thresholds.look(frozenset({"extremism"}))
    after = (await drawn(desk)).missing[-1]
    assert "extremism" not in after
    assert "insults" in after
    assert "what pictures show" in after, "no classifier can look at those"


def test_what_is_not_known_is_said() -> None:
    unknown, kinds = not_looked_for(pack(), None)
    assert unknown == "It is not known yet what the checks that run here look for."
    assert "insults" not in kinds
    assert "what pictures show" in kinds
    assert not_looked_for(Pack("GB", "1", {}, ()), frozenset()) == ()


async def test_what_is_offered_is_what_one_may_say(desk: TestDesk) -> None:
    await desk.post(GIA, "i want to end it all")
    await desk.post(EVE, "look at the picture")
    await desk.post(FINN, "you scumbag")
    care, serious, plain = [{one.word for one in (await drawn(desk, "lea", n)).actions} for n in "123"]
    assert not care & PUNISHING
    assert not serious & PUNISHING
    assert plain >= PUNISHING
    assert {"hold", "contain", "act"} <= serious
    assert not {"hold", "contain", "act"} & (care | plain)
    mos = {one.word for one in (await drawn(desk, "mo", "3")).actions}
    assert plain - mos == {"ban"}
    assert "dismiss" not in {one.word for one in (await drawn(desk, "mo", "1")).actions}
    for word in mos - {"note"}:
        assert (await desk.say("mo", word, "3", reason="Because.")).text
    assert [one.word for one in (await drawn(desk, "lea", "1")).actions][:3] == ["dismiss", "claim", "escalate"]


async def test_every_text_of_a_member_is_made_safe(desk: TestDesk) -> None:
    odd = "\x1b[31m\u202e\n"
    await desk.post(Account("chat", "e", f"E{odd}ve"), f"you scumbag{odd}")
    shown = as_text(await drawn(desk, "mo"))
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_moments_are_in_the_organisation_s_own_time() -> None:
    london = ZoneInfo("Europe/London")
    assert moment(MONDAY, london, MONDAY) == "today 10:00"
    assert moment(MONDAY, london, MONDAY + timedelta(days=1)) == "Mon 16 Nov 10:00"
    assert moment(MONDAY, london, MONDAY + timedelta(days=400)) == "Mon 16 Nov 2026 10:00"
    assert moment(MONDAY, ZoneInfo("Asia/Tokyo"), MONDAY) == "today 19:00"


async def test_what_was_read_late_says_how_late(desk: TestDesk) -> None:
    written = desk.clock()
    desk.clock.move(hours=7, minutes=20)
    await desk.post(EVE, "you scumbag", at=written)
    assert [one.text for one in (await drawn(desk, "mo")).history] == [
        "Flagged by the desk, 7 hours after it was written."
    ]
