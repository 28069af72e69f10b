"""Whose time is over: what the desk erases alone, what two people must want, what a hold stops, and what is left."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core.approvals import Approval, Stage
from bot.core.cases import No
from bot.core.exhibits import RecordLine
from bot.core.matters import Matter, What
from bot.core.matters import Stage as Answered
from bot.core.messages import Account, Age, Message, Person, Place, Role
from bot.core.periods import Every, named
from bot.core.practice import Showing
from bot.core.requests import Agree, Press, Reply
from bot.core.rights import Colleague, Desk
from bot.core.sheets import Button, Sheet
from bot.steps import agreed, agreeing, erasing, legal, retaining, summarising
from bot.steps.summarising import Version
from bot.storage.store import Store
from bot.storage.tables import metadata
from tests.fakes.cards import buttons, said
from tests.fakes.clock import MONDAY
from tests.fakes.desk import TestDesk, opened
from tests.fakes.killer import Killed, Killer, MortalStore
from tests.fakes.people import CLUB, GIA, PLATFORM, TEAM, practice
from tests.storage.test_seals import in_order, seal

ZOE = Account(PLATFORM, "4711007", "Zoë Quillfeather")
CHILD = Person("roster-zq", "Zoë Quillfeather-Smith", Role.MEMBER, Age.MINOR, (ZOE.key,), born=date(2012, 5, 31))
PIA = Colleague("pia", frozenset({Desk.CHAIR}), frozenset({"chat:pia"}))
WAY = replace(
    practice((*TEAM, PIA)),
    showing=Showing(
        platforms=frozenset({PLATFORM}), queue=(Place(PLATFORM, "team-room"),), lead=(Place(PLATFORM, "leads"),)
    ),
)
WORDS = ("end it all in marzipan", "marmalade", "zeppelin at the door", "spoke to her aunt")
MARKS = (ZOE.id, "Quillfeather", CHILD.id, *WORDS)


@pytest.fixture
def desk(store: Store) -> TestDesk:
    return TestDesk(store, way=WAY)


async def settle(desk: TestDesk) -> None:
    while await desk.perform() or await desk.ring() or await desk.perform("desk"):
        desk.clock.move(seconds=5)


async def recorded(desk: TestDesk) -> None:
    """A care case with a record, told of in many words, and closed."""
    with desk.store.begin() as work:
        work.people.enrol([CHILD], desk.clock.at)
    first = await desk.post(ZOE, "marmalade")
    said = await desk.post(ZOE, "I will end it all in marzipan", reply_to=first.id)
    await desk.edit(said, "end it all in marzipan, really")
    await desk.judge()
    await desk.say("lea", "claim", "1")
    await desk.say("lea", "note", "1", f"Zoë Quillfeather: spoke to her aunt, see {ZOE.key}.")
    await desk.say("lea", "escalate", "1", "zeppelin at the door")
    await desk.say("lea", "support", "1")
    await settle(desk)
    assert (await desk.say("lea", "close", "1", "Zoë Quillfeather is well looked after.")).ok
    await settle(desk)
    assert desk.file("1").incident is not None


async def over(desk: TestDesk) -> None:
    """The buffer has had its days: what is left is the case's."""
    desk.clock.move(days=9)
    await daily(desk)


def left(store: Store, *marks: str) -> dict[str, set[str]]:
    """Table and column → the marks that are still there, also as JSON writes them."""
    ways = {mark: {mark, json.dumps(mark)[1:-1]} for mark in marks or MARKS}
    found: dict[str, set[str]] = {}
    with store.engine.connect() as db:
        for table in metadata.sorted_tables:
            for row in db.execute(table.select()):
                for column, value in row._mapping.items():
                    shown = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                    if hits := {mark for mark, spelt in ways.items() if any(way in shown for way in spelt)}:
                        found.setdefault(f"{table.name}.{column}", set()).update(hits)
    return found


async def daily(desk: TestDesk) -> None:
    now = desk.clock()
    with desk.store.begin() as work:
        retaining.put(work, now, now)
        work.outbox.put(f"purge:{now:%Y-%m-%d}", "clock", "purge", {}, now, now)
    await settle(desk)


def propose(desk: TestDesk, *numbers: str, by: str = "lea") -> str:
    with desk.store.begin() as work:
        return erasing.propose(work, by, numbers, "Its time is over.", desk.practice, desk.clock()).id


async def agree(desk: TestDesk, by: str, number: str = "1", agrees: bool = True) -> Reply:
    id_ = f"agree-{desk.clock.move(seconds=1).isoformat()}"
    return await desk.pipeline.answer(Agree(id_, number, by, agrees=agrees))


def due(desk: TestDesk, who: str = "lea") -> list[str]:
    with desk.store.begin() as work:
        return [one.case.id for one in retaining.listed(work, who, desk.practice, desk.clock())[1]]


def asked_in(desk: TestDesk, who: str) -> list[Sheet]:
    return [one for one in desk.cards.in_place(who, private=True) if "number" in said(one).partition("\n")[0]]


async def press(desk: TestDesk, who: str, button: Button, id_: str = "") -> Reply:
    number = id_ or f"press-{desk.clock.move(seconds=1).isoformat()}"
    return await desk.pipeline.answer(Press(number, f"{PLATFORM}:{who}", button.id))


async def test_a_record_waits_for_its_day_and_then_for_two_people(desk: TestDesk) -> None:
    await recorded(desk)
    desk.clock.at = datetime(2037, 4, 20, 10, tzinfo=UTC)
    await daily(desk)
    assert due(desk) == [], "its time is over on the 25th birthday, more than 30 days from now"
    desk.clock.move(days=20)
    await daily(desk)
    assert due(desk) == ["1"], "soon"
    warned = [one for one in desk.alerts() if "Keeping:" in one.text]
    assert {one.to for one in warned} == {"lea", "dee"}
    assert "1 whose time is over within 30 days" in warned[0].text
    desk.clock.move(days=40)
    await daily(desk)
    assert {"evidence.text", "decisions.reason", "entries.text"} <= set(left(desk.store)), "nothing goes by itself"
    with desk.store.begin() as work:
        period = named("2037-W27", "Europe/London", Every.WEEK)
        told = summarising.told(work, period, Version.LEAD, desk.practice, desk.clock())
        assert told.summary.retention_due == 1
    number = propose(desk, "1")
    assert not (await agree(desk, "lea", number)).ok, "nobody agrees to their own"
    assert not (await agree(desk, "mo", number)).ok
    assert seal(desk.store) > 0
    with desk.store.begin() as work:
        before = work.seals.lines(None)
    done = await agree(desk, "dee", number)
    assert done.ok, done.text
    await settle(desk)
    gone = left(desk.store)
    assert gone == {"persons.id": {CHILD.id}, "persons.name": {"Quillfeather"}, "accounts.key": {ZOE.id},
                    "accounts.name": {"Quillfeather"}, "accounts.person": {CHILD.id}}, gone  # fmt: skip
    case = desk.case("1")
    assert (case.category, case.state.value, case.parties) == ("SELFHARM", "closed", ())
    assert [line.word for line in desk.file("1").decisions] == ["claim", "note", "escalate", "support", "close"]
    cards = [sheet for place, sheet in desk.cards.there.values() if sheet.case == "1"]
    assert all("was erased on" in said(card) and not card.rows for card in cards)
    assert in_order(desk.store)
    with desk.store.begin() as work:
        assert work.seals.lines(None)[: len(before)] == before, "the log is as it was"
        assert work.approvals.get(number).stage is Stage.DONE  # type: ignore[union-attr]
    assert seal(desk.store) > 0
    assert in_order(desk.store)
    assert any("erased what was kept of it" in what for _, what in desk.log("case:1"))
    assert not (await desk.say("lea", "reopen", "1", "x")).ok
    assert due(desk) == []


async def test_what_is_small_goes_by_itself_and_a_hold_stops_it(desk: TestDesk) -> None:
    for who, words in ((ZOE, "you scumbag marmalade"), (GIA, "you muppet")):
        await desk.post(who, words)
    for number in ("1", "2"):
        assert (await desk.say("lea", "dismiss", number, "Nothing in marmalade.")).ok
    with desk.store.begin() as work:
        legal.set_(work, "lea", "case", "2", "The police asked for it.", "", desk.practice, desk.clock())
    desk.clock.move(days=89)
    await daily(desk)
    assert desk.file("1").evidence
    desk.clock.move(days=3)
    await daily(desk)
    first = desk.file("1")
    assert (first.evidence, first.findings, first.case.parties, {one.reason for one in first.decisions}) == (
        (), (), (), {""},
    )  # fmt: skip
    assert [line.text for line in desk.file("2").evidence if line.flagged] == ["you muppet"]
    assert desk.case("1").state.value == "dismissed", "a number for the statistics"


async def test_a_hold_on_a_person_or_a_group_keeps_messages_too_and_ends_by_two(desk: TestDesk) -> None:
    await desk.post(ZOE, "marmalade for all")
    await desk.post(GIA, "zeppelin at the door")
    with desk.store.begin() as work:
        hold = legal.set_(
            work, "lea", "person", ZOE.key, "A claim is likely.", "2027-06-01", desk.practice, desk.clock()
        )
    desk.clock.move(days=30)
    await daily(desk)
    assert "messages.text" in left(desk.store, "marmalade")
    assert left(desk.store, "zeppelin") == {}
    desk.clock.at = datetime(2027, 6, 1, 10, tzinfo=UTC)
    await daily(desk)
    again = [one.to for one in desk.alerts() if "was to be looked at again" in one.text]
    assert sorted(again) == ["dee", "lea"]
    with desk.store.begin() as work:
        number = legal.release(work, "dee", hold.id, "The claim was settled.", desk.practice, desk.clock()).id
    with desk.store.begin() as work:
        assert work.holds.active(), "it stands until a second person agrees"
    assert (await agree(desk, "lea", number)).text == "Legal hold 1 is ended, by dee and lea."
    desk.clock.move(days=1)
    await daily(desk)
    assert left(desk.store, "marmalade") == {}
    with desk.store.begin() as work:
        legal.set_(work, "lea", "group", CLUB.key, "An inquiry.", "", desk.practice, desk.clock())
    await desk.post(GIA, "zeppelin at the door")
    desk.clock.move(days=30)
    await daily(desk)
    assert "messages.text" in left(desk.store, "zeppelin")


async def test_a_hold_that_comes_after_two_agreed_stops_it_half_way(
    desk: TestDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await recorded(desk)
    number = propose(desk, "1")
    assert (await agree(desk, "dee", number)).ok
    with desk.store.begin() as work:
        legal.set_(work, "lea", "case", "1", "The police rang.", "", desk.practice, desk.clock())
    await settle(desk)
    assert "evidence.text" in left(desk.store)
    with desk.store.begin() as work:
        assert work.approvals.get(number).stage is Stage.STOPPED  # type: ignore[union-attr]
    assert any("Case 1 was not erased: a legal hold was set" in one.text for one in desk.alerts())
    assert any(line.text.startswith("Legal hold 1:") for line in _entries(desk)), "it is shown on the record"


def _entries(desk: TestDesk) -> list[RecordLine]:
    with desk.store.begin() as work:
        return list(work.referrals.entries("1"))


async def test_a_second_person_agrees_on_a_phone_and_everybody_sees_it(desk: TestDesk) -> None:
    await recorded(desk)
    await over(desk)
    number = propose(desk, "1")
    await settle(desk)
    assert {one.to for one in desk.alerts() if "asks for a second person" in one.text} == {"dee", "pia"}
    assert asked_in(desk, "lea") == asked_in(desk, "mo") == asked_in(desk, "ada") == []
    (sheet,) = asked_in(desk, "pia")
    assert "BEFORE its time" in said(sheet)
    assert "Its time is over." not in said(sheet), "why is read in the console where it is about something serious"
    assert not [mark for mark in MARKS if mark in said(sheet)]
    sure = await press(desk, "pia", buttons(sheet)["I agree"])
    with desk.store.begin() as work:
        assert work.approvals.get(number).stage is Stage.WAITING  # type: ignore[union-attr]
    yes = buttons(sure.sheets[0])["Yes, I agree"]
    first, second = await press(desk, "pia", yes, "same"), await press(desk, "pia", yes, "same")
    assert first.ok
    assert first.text == second.text
    late = await press(desk, "dee", yes)
    assert not late.ok
    assert "over" in late.text
    await settle(desk)
    for who in ("pia", "dee"):
        (now,) = asked_in(desk, who)
        assert now.rows == ()
        assert "by pia" in said(now)
    assert left(desk.store, *WORDS) == {}


async def test_no_is_said_with_a_reason_and_nobody_answering_is_no(desk: TestDesk) -> None:
    await recorded(desk)
    number = propose(desk, "1")
    with pytest.raises(No, match="asked already"):
        propose(desk, "1", by="dee")
    await settle(desk)
    (sheet,) = asked_in(desk, "dee")
    why = await press(desk, "dee", buttons(sheet)["No"])
    assert (await press(desk, "dee", buttons(why.sheets[0])["It should be kept longer"])).ok
    await settle(desk)
    assert any(one.to == "lea" and "refused (dee)" in one.text for one in desk.alerts())
    with desk.store.begin() as work:
        assert work.approvals.get(number).answer == "It should be kept longer"  # type: ignore[union-attr]
    again = propose(desk, "1")
    desk.clock.move(days=7, minutes=1)
    assert not (await agree(desk, "dee", again)).ok
    await settle(desk)
    assert any(one.to == "lea" and "nobody answered in time" in one.text for one in desk.alerts())
    third = propose(desk, "1")
    assert (await agree(desk, "lea", third, agrees=False)).ok, "who asked takes it back"
    assert left(desk.store)


async def test_parties_meet_it_nowhere_and_nothing_is_left_for_them_to_meet(desk: TestDesk) -> None:
    dee = Account(PLATFORM, "dee", "Dee")
    await desk.post(dee, "watch out")
    assert (await desk.say("lea", "escalate", "1", "x")).ok
    assert (await desk.say("lea", "close", "1", "x")).ok
    with desk.store.begin() as work:
        legal.set_(work, "lea", "case", "1", "Because of dee.", "", desk.practice, desk.clock())
    desk.clock.move(days=2600)  # whose age is not known may have been a child: seven years at least
    assert (due(desk, "lea"), due(desk, "dee")) == (["1"], [])
    with desk.store.begin() as work:
        assert [len(legal.listed(work, one)) for one in (TEAM[2], TEAM[3])] == [1, 0]
        number = legal.release(work, "lea", "1", "Over.", desk.practice, desk.clock()).id
    await settle(desk)
    assert asked_in(desk, "dee") == []
    read = {who: [line.what for line in (await desk.look(who, "log")).log] for who in ("lea", "dee")}
    assert any("legal hold" in what for what in read["lea"])
    assert not any("hold" in what or "second person" in what for what in read["dee"])
    assert {one.to for one in desk.alerts() if "second person" in one.text} == {"pia"}
    with desk.store.begin() as work:
        assert agreed.listed(work, TEAM[3], desk.clock()) == []
        assert len(agreed.listed(work, PIA, desk.clock())) == 1
    forged = Button(agreeing.button("agree", _approval(desk, number), sure=True).id, "x")
    denied = [await agree(desk, "dee", number), await press(desk, "dee", forged), await agree(desk, "dee", "77")]
    assert {reply.text.replace("77", number) for reply in denied} == {
        f"Nothing with the number {number} waits for you."
    }
    assert (await agree(desk, "pia", number)).ok
    erase = propose(desk, "1")
    assert (await agree(desk, "pia", erase)).ok
    await settle(desk)
    assert not any("Keeping:" in one.text for one in desk.alerts() if one.to == "dee")
    for who in ("lea", "dee", "aud"):
        assert not (await desk.look(who, "case", "1")).ok, "who it was about is not known any more: nobody sees it"
    log = await desk.look("aud", "log")
    assert "erased what was kept of a case that a colleague was a party to" in [line.what for line in log.log]


def _approval(desk: TestDesk, number: str) -> Approval:
    with desk.store.begin() as work:
        found = work.approvals.get(number)
    assert found is not None
    return found


async def test_alone_at_the_desk_one_is_told_what_to_do(tmp_path: object, store: Store) -> None:
    desk = TestDesk(store, way=practice((TEAM[2], TEAM[0])))
    await recorded(desk)
    with pytest.raises(No, match="role deputy or chair"):
        propose(desk, "1")
    with desk.store.begin() as work:
        assert retaining.choose(
            work, "lea", "1", "", "2050-01-01", "A claim is likely.", desk.practice, desk.clock()
        ) == "Case 1 is kept: until 01 Jan 2050."  # fmt: skip


@pytest.fixture(params=[1, 2, 3, 5, 8, 13])
def killed_at(request: pytest.FixtureRequest) -> int:
    return int(request.param)


async def test_killed_in_the_middle_it_is_finished_and_nothing_is_left(
    killed_at: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with opened(f"sqlite:///{tmp_path_factory.mktemp('killed')}/a.db") as store:
        desk = TestDesk(store, way=WAY)
        await many(desk, 1200)
        await over(desk)
        number = propose(desk, "1")
        assert (await agree(desk, "dee", number)).ok
        killer = Killer(killed_at)
        desk.store = MortalStore(store, killer)  # type: ignore[assignment]
        desk.restart()
        with pytest.raises(Killed):
            await settle(desk)
        desk.store = store
        desk.restart()
        desk.clock.move(minutes=5)
        await settle(desk)
        assert left(store, *WORDS, "line number") == {}
        assert sum("erased what was kept of it" in what for _, what in desk.log("case:1")) == 1
        assert seal(store) > 0
        assert in_order(store)


async def many(desk: TestDesk, number: int) -> None:
    """A record with so many messages."""
    await recorded(desk)
    case, at = desk.case("1"), desk.clock()
    lines = [
        (Message(PLATFORM, CLUB.id, f"m{n}", ZOE, MONDAY - timedelta(seconds=n), f"line number {n}"), None)
        for n in range(number)
    ]
    with desk.store.begin() as work:
        work.evidence.snapshot({case.id: lines}, {}, at)


async def test_ten_thousand_messages_are_erased_in_small_steps(desk: TestDesk) -> None:
    await many(desk, 10_000)
    await over(desk)
    number = propose(desk, "1")
    assert (await agree(desk, "dee", number)).ok
    steps = 0
    while await desk.pipeline.keep_time():
        steps += 1
    assert steps > 10_000 // erasing.SMALL
    assert left(desk.store, *WORDS, "line number") == {}


async def test_what_is_still_asked_about_it_keeps_it_and_so_do_words_of_somebody_on_hold(desk: TestDesk) -> None:
    await desk.post(ZOE, "marmalade")
    await desk.post(GIA, "you scumbag")  # with what Zoë wrote before it
    await desk.say("lea", "dismiss", "1", "Banter.")
    now = desk.clock()
    with desk.store.begin() as work:
        asked = work.matters.add(Matter("", What.APPEAL, GIA.key, "Gia", now, now + timedelta(days=10), case="1"))
    desk.clock.move(days=100)
    await daily(desk)
    assert desk.file("1").evidence
    with desk.store.begin() as work:
        closed = replace(asked, stage=Answered.CLOSED, version=asked.version + 1)
        assert work.matters.save(closed)
        hold = legal.set_(work, "lea", "person", ZOE.key, "A claim.", "", desk.practice, desk.clock())
    desk.clock.move(days=1)
    await daily(desk)
    assert desk.file("1").evidence
    with desk.store.begin() as work:
        work.holds.end(hold.id, "dee", desk.clock())
    desk.clock.move(days=1)
    await daily(desk)
    assert desk.file("1").evidence == ()


async def test_a_hold_stands_over_a_platforms_deletion(desk: TestDesk) -> None:
    desk.restart(replace(WAY, demanding=frozenset({PLATFORM})))
    for author in (ZOE, GIA):
        message = await desk.post(author, "you scumbag marmalade")
        number = desk.cases()[-1].id
        if author is ZOE:
            with desk.store.begin() as work:
                legal.set_(work, "lea", "case", number, "The police asked.", "", desk.practice, desk.clock())
        await desk.delete(message)
    desk.clock.move(days=1)
    await settle(desk)
    kept = {case.id: [line.text for line in desk.file(case.id).evidence if line.flagged] for case in desk.cases()}
    assert kept == {"1": ["you scumbag marmalade"], "2": ["[erased]"]}
