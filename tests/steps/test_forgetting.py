"""Forgetting a person: references in chats, walls, and every reason said."""

from __future__ import annotations

import pytest

from bot.core.forgetting import Forgotten
from bot.core.messages import Account
from bot.core.requests import Press
from bot.steps import forgetting
from bot.storage.store import Store
from tests.fakes.cards import said
from tests.fakes.desk import TestDesk
from tests.fakes.people import GIA, PLATFORM
from tests.steps.test_retaining import CHILD, WAY, ZOE, left, recorded, settle


@pytest.fixture
def desk(store: Store) -> TestDesk:
    return TestDesk(store, way=WAY)


def forget(desk: TestDesk, by: str, who: str) -> Forgotten:
    with desk.store.begin() as work:
        return forgetting.forget(work, by, who, desk.practice, desk.clock())[1]


async def test_cards_in_chats_become_references_in_place_also_of_what_is_kept(desk: TestDesk) -> None:
    await desk.post(ZOE, "you scumbag marmalade")
    desk.clock.move(seconds=5)
    await settle(desk)
    (card,) = desk.cards.in_place("team-room")
    assert "marmalade" in said(card)
    posts = desk.cards.posts
    done = forget(desk, "lea", ZOE.key)
    assert done.held == ("1",)
    assert done.kept == ("Case 1: it is open: ask again when it is closed and its time is over.",)
    await settle(desk)
    (card,) = desk.cards.in_place("team-room")
    assert desk.cards.posts == posts, "edited where it stands"
    for mark in ("marmalade", "Zo", ZOE.id):
        assert mark not in said(card)
    assert "Case 1" in said(card)
    assert any("marmalade" in line.text for line in desk.file("1").evidence), "the case is as it was"
    looked = await desk.pipeline.answer(Press("p", f"{PLATFORM}:mo", f"context:1:{card.version}"))
    assert looked.ok, "who may, reads it for themselves"
    assert (await desk.say("lea", "dismiss", "1", "Banter.")).ok
    await desk.post(ZOE, "hello again")
    done = forget(desk, "lea", ZOE.key)
    await settle(desk)
    assert done.reduced == ("1",)
    assert left(desk.store, "marmalade") == {}


async def test_the_day_that_a_birthday_gave_is_kept_when_the_birthday_goes(desk: TestDesk) -> None:
    await recorded(desk)
    done = forget(desk, "lea", CHILD.id)
    (why,) = done.kept
    assert why.startswith("Case 1: it has a safeguarding record, kept until 31 May 2037")
    with desk.store.begin() as work:
        life = work.retention.life("1")
    assert life is not None
    assert life.births == (None,)
    assert life.chosen is not None
    assert f"{life.chosen.until:%Y-%m-%d}" == "2037-05-30", "midnight in British summer"


async def test_what_one_may_not_open_is_neither_touched_nor_spoken_of(desk: TestDesk) -> None:
    dee = Account(PLATFORM, "dee", "Dee")
    await desk.post(GIA, "marmalade, dee")
    await desk.post(dee, "you scumbag")
    assert (await desk.say("lea", "dismiss", "1", "Banter.")).ok
    done = forget(desk, "dee", GIA.key)
    assert (done.held, done.kept, done.reduced) == ((), (), ())
    assert any("marmalade" in line.text for line in desk.file("1").evidence)
    with desk.store.begin() as work:
        work.people.see_accounts([GIA], desk.clock())
    assert forget(desk, "lea", GIA.key).reduced == ("1",)
    assert left(desk.store, "marmalade") == {}
