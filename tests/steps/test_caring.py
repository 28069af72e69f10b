"""What one looked at is for oneself alone; who asked to be spared a kind of case is not offered it, nor called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.requests import Press, Query, Reply
from bot.core.sheets import Sheet
from bot.core.wellbeing import HARD, SITTING
from bot.storage.store import Store
from bot.storage.tables import metadata
from tests.fakes.desk import TestDesk, opened
from tests.fakes.people import EVE, FINN, PLATFORM, practice

WAY = replace(practice(), texts={"support": "We are here."})


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TestDesk]:
    with opened(f"sqlite:///{tmp_path}/a.db") as store:
        yield TestDesk(store, way=replace(WAY, showing=replace(WAY.showing, content=True)))


async def asks(desk: TestDesk, who: str, what: str, case: str = "") -> Reply:
    desk.clock.move(seconds=1)
    return await desk.pipeline.answer(Query("", what, case, account=f"{PLATFORM}:{who}"))


async def toggles(desk: TestDesk, who: str, words: str) -> Reply:
    mine = (await asks(desk, who, "mine")).sheets[0]
    button = next(one.id for row in mine.rows for one in row if one.label.removeprefix("✓ ").rstrip(" …") in words)
    return await desk.pipeline.answer(Press(f"p{desk.clock.move(seconds=1)}", f"{PLATFORM}:{who}", button))


def said(sheet: Sheet) -> str:
    return "\n".join("".join(s.text for s in line) for block in sheet.blocks for line in block.lines).replace(
        "\u200b", ""
    )


def everything(store: Store) -> str:
    with store.engine.connect() as db:
        return repr([tuple(row) for table in metadata.sorted_tables if table.name in ("exposures", "spared")
                     for row in db.execute(table.select())])  # fmt: skip


async def test_what_one_looked_at_is_counted_for_oneself_alone(desk: TestDesk) -> None:
    await desk.post(EVE, "you scumbag")
    await desk.post(FINN, "i want to end it all")
    await desk.say("mo", "claim", "2")
    for number in ("1", "2", "2"):
        assert (await asks(desk, "mo", "case", number)).ok
        desk.clock.move(minutes=5)
    mine = said((await asks(desk, "mo", "mine")).sheets[0])
    assert "Today: 12 min in 1 sitting, 3 looks at cases, 2 of them hard, " in mine
    assert "Nobody else can see this page" in mine
    assert "Today: nothing." in said((await asks(desk, "lea", "mine")).sheets[0])
    assert "mo" not in everything(desk.store), "under a digest, and no case is named"
    assert not [what for _, what in desk.log() if "mine" in what or "spare" in what]
    desk.clock.move(days=1)
    mine = said((await asks(desk, "mo", "mine")).sheets[0])
    assert "Today: nothing." in mine
    assert "The last 7 days: 12 min" in mine
    assert not (await asks(desk, "ada", "mine")).ok, "an admin looks at no case"


async def test_a_break_is_suggested_once(desk: TestDesk) -> None:
    await desk.post(FINN, "i want to end it all")
    await desk.post(EVE, "you scumbag")
    shown = []
    for _ in range(SITTING // timedelta(minutes=10) + 2):
        shown.append("A break?" in [block.title for block in (await asks(desk, "mo", "case", "2")).sheets[0].blocks])
        desk.clock.move(minutes=10)
    assert shown == [False] * (len(shown) - 2) + [True, False]
    hard = [said((await asks(desk, "sam", "case", "1")).sheets[0]) for _ in range(HARD + 1)]
    assert [f"{HARD} hard cases today" in one for one in hard] == [False] * (HARD - 1) + [True, False]


async def test_who_is_spared_a_kind_is_not_offered_it_and_the_lead_hears_when_nobody_is_left(desk: TestDesk) -> None:
    await desk.post(EVE, "you scumbag")
    await desk.post(FINN, "i want to end it all")
    title = desk.practice.pack.categories["SELFHARM"].name
    reply = await toggles(desk, "mo", title)
    assert f"You are spared: {title}." in said(reply.sheets[0])
    queue = (await asks(desk, "mo", "queue")).sheets[0]
    assert "Someone may be thinking" not in said(queue)
    assert {view.file.case.id for view in (await desk.look("mo")).views} == {"1"}
    assert {view.file.case.id for view in (await desk.look("sam")).views} == {"1", "2"}
    assert (await asks(desk, "mo", "case", "2")).ok, "they may look all the same"
    to = await desk.pipeline.answer(Press("h", f"{PLATFORM}:sam", "claim:2:1"))
    assert to.ok
    whom = await desk.pipeline.answer(Press("i", f"{PLATFORM}:sam", "handover:2:2"))
    assert "mo" not in [one.label for row in whom.sheets[0].rows for one in row]
    before = len(await desk.told())
    await toggles(desk, "lea", title)
    await desk.post(EVE, "i want to end it all")
    assert set((await desk.told())[before:]) == {"dee"}, "the other one is told"
    for name in ("sam", "dee"):
        await toggles(desk, name, title)
    await desk.told()
    left = [alert for alert in desk.alerts() if "Nobody is left" in alert.text]
    assert {alert.to for alert in left} == {"lea", "dee"}
    assert not [alert for alert in left if "sam" in alert.text or "mo" in alert.text.split()]
    count = len(desk.alerts())
    await desk.post(replace(EVE, id="ivy", name="Ivy"), "i want to end it all")
    await desk.told()
    assert {alert.to for alert in desk.alerts()[count:]} == {"lea"}, "never nobody"
    await toggles(desk, "mo", title)
    assert {view.file.case.id for view in (await desk.look("mo")).views} >= {"2"}
