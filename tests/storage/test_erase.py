"""After `forget`, every column of every table is searched for the person."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text

from bot.core.changes import Changed, Patch
from bot.core.forgetting import Forgotten
from bot.core.heard import MemberChange
from bot.core.messages import Account, Age, Person, Role
from bot.storage.store import Store
from bot.storage.tables import metadata
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE, GIA, HAL, practice

ZOE = Account("chat", "4711007", "Zoë Quillfeather")
PERSON = Person("roster-zq", "Zoë Quillfeather-Smith", Role.MEMBER, Age.MINOR, (ZOE.key, "other:zoe9917"))
WORDS = ("scumbag of the marmalade", "watch out for the zeppelin", "nice marzipan hats", "free coins from albania")
MARKS = (ZOE.id, ZOE.key, ZOE.name, "zoe9917", "roster-zq", PERSON.name, *WORDS, "first marmalade")


@pytest.fixture
def desk(store: Store) -> TestDesk:
    with store.begin() as work:
        work.people.enrol([PERSON], TestDesk(store).clock.at)
    return TestDesk(store)


def found(store: Store) -> dict[str, set[str]]:
    """Table and column → the marks of the person that are still there, also as JSON writes them."""
    marks = {mark: {mark, json.dumps(mark)[1:-1]} for mark in MARKS}
    left: dict[str, set[str]] = {}
    with store.engine.connect() as db:
        for table in metadata.sorted_tables:
            for row in db.execute(table.select()):
                for column, value in row._mapping.items():
                    shown = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                    hits = {mark for mark, ways in marks.items() if any(way in shown for way in ways)}
                    if hits:
                        left.setdefault(f"{table.name}.{column}", set()).update(hits)
    return left


async def busy(desk: TestDesk) -> None:
    """The person posts, edits, is answered, quoted and named by a platform's payload; cases come and are decided."""
    desk_hi = await desk.post(ZOE, "nice marzipan hats")
    await desk.hear(MemberChange("chat", "club", ZOE, desk.clock.at, "joined", ("player",)))
    raw = json.dumps({"reply_to_message": {"from": {"id": int(ZOE.id), "first_name": ZOE.name}, "text": WORDS[2]}})
    await desk.post(GIA, "me too", reply_to=desk_hi.id, quote="nice marzipan hats", mentions=(ZOE.id,), raw=raw)
    await desk.post(GIA, "look", forwarded_from=ZOE.name, raw=raw)
    first = await desk.post(ZOE, "first marmalade")
    await desk.edit(first, "scumbag of the marmalade")
    await desk.judge()
    await desk.post(GIA, "you muppet", reply_to=first.id, quote="scumbag of the marmalade")
    await desk.post(GIA, "our secret", reply_to=first.id)
    assert (await desk.say("lea", "warn", "1")).ok
    assert (await desk.say("lea", "note", "1", reason=f"Spoke to {ZOE.name}, see {ZOE.key}.")).ok
    await desk.perform()
    desk.platform.refusing = f"{ZOE.name} stands above the bot."
    assert (await desk.say("lea", "mute", "1", reason=f"{PERSON.name} must rest.")).ok
    await desk.perform()
    desk.restart(practice(can={}))
    assert (await desk.say("lea", "ban", "1", reason="By hand.")).ok
    assert (await desk.say("lea", "done", "1", reason=f"Told {ZOE.name} at the door.")).ok
    await desk.told()
    exempt = Patch(("exempt", f"|{ZOE.key}|spam"), {"account": ZOE.key, "labels": ["spam"]})
    with desk.store.begin() as work:
        why, said = f"{ZOE.name} writes the newsletter.", "Spam of one account is not flagged"
        work.changes.add(Changed(0, desk.clock.at, "ada", "exempt", said, (exempt,), why, desk.clock.at))


def forget(desk: TestDesk, who: str) -> Forgotten:
    with desk.store.begin() as work:
        person = work.people.find(who)
        assert person is not None
        return work.eraser.forget(person)


@pytest.mark.parametrize("who", [ZOE.key, "roster-zq", PERSON.name])
async def test_nothing_is_left(desk: TestDesk, who: str) -> None:
    await busy(desk)
    for case in desk.cases():
        if case.open:
            assert (await desk.say("lea", "dismiss", case.id, reason=f"Nothing with {ZOE.name}.")).ok
    await desk.told()
    assert {"evidence.text", "messages.text", "decisions.reason", "jobs.payload"} <= set(found(desk.store))
    result = forget(desk, who)
    assert found(desk.store) == {}
    assert result.kept == ()
    assert result.messages == 2
    assert result.cases == len(desk.cases())


async def test_a_second_time_there_is_nobody(desk: TestDesk) -> None:
    await busy(desk)
    for case in desk.cases():
        if case.open:
            await desk.say("lea", "dismiss", case.id, reason="Nothing.")
    forget(desk, ZOE.key)
    with desk.store.begin() as work:
        assert work.people.find(ZOE.key) is None
        assert work.people.find(PERSON.name) is None


async def test_what_was_decided_stays_as_a_number_with_its_outcome(desk: TestDesk) -> None:
    await busy(desk)
    for case in desk.cases():
        if case.open:
            await desk.say("lea", "dismiss", case.id, reason="Nothing.")
    forget(desk, ZOE.key)
    case = desk.case("1")
    assert (case.category, case.state.value) == ("BULLY", "acted")
    assert [line.word for line in desk.file("1").decisions] == ["warn", "note", "mute", "ban", "done"]
    assert [line.text for line in desk.file("1").evidence if line.text == "me too"] == ["me too"], "others' words stay"


async def test_a_held_case_keeps_what_is_its_own_and_says_so(desk: TestDesk) -> None:
    await busy(desk)
    await desk.post(ZOE, "watch out for the zeppelin")
    (held,) = [case for case in desk.cases() if case.open and case.concern == ZOE.key]
    for case in desk.cases():
        if case.open and case.id != held.id:
            await desk.say("lea", "dismiss", case.id, reason="Nothing.")
    await desk.told()
    result = forget(desk, ZOE.key)
    assert len(result.kept) == 1
    assert held.id in result.kept[0]
    with desk.store.engine.connect() as db:
        for name, columns in {
            "messages": ("text", "extra", "raw", "account"),
            "revisions": ("text",),
            "accounts": ("key", "name"),
            "members": ("account",),
            "persons": ("id", "name"),
            "answers": ("reply",),
        }.items():
            shown = " ".join(str(row) for row in db.execute(metadata.tables[name].select()))
            assert not [mark for mark in MARKS if mark in shown], (name, columns)
        for name in ("parties", "evidence", "findings", "decisions", "tasks"):
            table = metadata.tables[name]
            for row in db.execute(table.select().where(table.c.case != int(held.id))):
                assert not [mark for mark in MARKS if mark in str(row)], name
    assert any("zeppelin" in line.text for line in desk.file(held.id).evidence)


async def test_a_case_with_a_record_is_held_even_when_it_is_over(desk: TestDesk) -> None:
    await desk.post(ZOE, "watch out for the zeppelin")
    assert (await desk.say("lea", "escalate", reason="Serious.")).ok
    assert (await desk.say("lea", "close", reason="Talked through.")).ok
    result = forget(desk, ZOE.key)
    assert len(result.kept) == 1
    assert any("zeppelin" in line.text for line in desk.file().evidence)


async def test_others_are_left_alone(desk: TestDesk) -> None:
    near = Account("chat", ZOE.id + "1", "Zoë Quill")
    await desk.post(near, "you scumbag, cousin")
    await desk.post(EVE, "you scumbag", id="900")
    await desk.post(HAL, "hello", reply_to="900", quote="you scumbag")
    for case in desk.cases():
        await desk.say("lea", "dismiss", case.id, reason="Nothing.")
    before = _everything(desk.store)
    await desk.post(ZOE, "nice marzipan hats")
    forget(desk, ZOE.key)
    after = _everything(desk.store)
    assert [row for row in before["messages"] if row not in after["messages"]] == []
    assert [row for row in before["evidence"] if row not in after["evidence"]] == []
    assert before["cases"] == after["cases"]
    assert before["parties"] == after["parties"]


def _everything(store: Store) -> dict[str, list[str]]:
    with store.engine.connect() as db:
        return {
            table: [str(row) for row in db.execute(text(f'select * from "{table}"'))]
            for table in ("messages", "evidence", "cases", "parties")
        }
