"""`remove`: the flagged messages of the person of concern, and no others."""

from __future__ import annotations

from dataclasses import replace

from bot.core.effects import ALL, Hide, Remove, Unhide
from bot.desk.card import card
from bot.storage.store import Store
from tests.fakes.desk import TestDesk
from tests.fakes.people import CLUB, EVE, FINN, TEAM, pack, practice


async def test_remove(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(FINN, "stop it")
    bad = await desk.post(EVE, "you scumbag")
    await desk.post(EVE, "sorry")
    worse = await desk.post(EVE, "scumbag again")
    assert (await desk.say("mo", "remove")).ok
    await desk.perform()
    assert {effect.message for effect in desk.platform.done if isinstance(effect, Remove)} == {bad.key, worse.key}
    assert "you scumbag" in [line.text for line in desk.file().evidence], "the words stay with the case"


async def test_one_of_them(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "you scumbag")
    worse = await desk.post(EVE, "scumbag again")
    assert not (await desk.say("mo", "remove", options={"message": "chat:club:404"})).ok
    assert (await desk.say("mo", "remove", options={"message": worse.key})).ok
    await desk.perform()
    assert [effect.message for effect in desk.platform.done if isinstance(effect, Remove)] == [worse.key]


async def test_nothing_left_to_remove(store: Store) -> None:
    desk = TestDesk(store)
    await desk.delete(await desk.post(EVE, "you scumbag"))
    assert "no flagged message" in (await desk.say("mo", "remove")).text
    assert desk.case().open


async def test_ids_may_hold_colons(store: Store) -> None:
    desk = TestDesk(store, group=replace(CLUB, id="!room:home"))
    bad = await desk.post(EVE, "you scumbag", id="$1:home")
    assert (await desk.say("mo", "remove")).ok
    await desk.perform()
    (effect,) = desk.platform.of(Remove)
    assert isinstance(effect, Remove)
    assert (effect.message, effect.group) == (bad.key, desk.group.key)


async def test_where_nobody_can_remove_it_is_hidden_and_can_be_shown_again(store: Store) -> None:
    able = frozenset(ALL.values()) - {Remove}
    desk = TestDesk(store, way=practice(can={CLUB.platform: able}))
    desk.platform.can = able
    bad = await desk.post(EVE, "you scumbag")
    assert "Hiding the message" in (await desk.say("mo", "remove")).text
    await desk.perform()
    (seen,) = (await desk.look("mo", "case", "1")).views
    assert "undo" in [one.word for one in card(seen, pack(), TEAM[0], desk.clock(), "UTC").actions]
    assert "is taken back" in (await desk.say("mo", "undo")).text
    await desk.perform()
    assert [(type(one), getattr(one, "message", "")) for one in desk.platform.of(Hide, Unhide, Remove)] == [
        (Hide, bad.key),
        (Unhide, bad.key),
    ]
    assert desk.case().open
