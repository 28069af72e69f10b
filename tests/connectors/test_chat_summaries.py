"""`/summary` and `/handover` where people are: for the one who asks alone, in their version, with one picture."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.desk import opened
from tests.fakes.discord.deskstand import DeskStand, plain
from tests.fakes.discord.stand import DiscordStand
from tests.fakes.telegram.evening import DESK, LEA, MO, Evening, evening
from tests.fakes.telegram.stand import GROUP, SAM


@pytest.fixture
async def discord(tmp_path: Path) -> AsyncIterator[DeskStand]:
    with opened(f"sqlite:///{tmp_path}/a.db") as store:
        async with DiscordStand() as stand, DeskStand(stand, store) as running:
            yield running


@pytest.fixture
async def telegram(tmp_path: Path) -> AsyncIterator[Evening]:
    async with evening(tmp_path) as found:
        yield found


async def test_on_discord(discord: DeskStand) -> None:
    desk = discord
    await desk.flags("you scumbag")
    channel = desk.stand.channel.id
    asked = desk.lea.types(channel, "summary", period="this")
    said = await desk.says(desk.lea, asked, "for the safeguarding lead")
    assert asked.ephemeral
    assert "1 flag was raised" in said
    assert "The week is not over yet" in said
    answer = desk.lea.answer(asked)
    assert answer is not None
    assert [one["filename"] for one in answer.attachments] == ["summary.png"]
    assert desk.labels(answer) == ["The week before", "The trustees' version", "Open in the console"]
    other = desk.lea.press(answer, "The trustees' version")
    assert "<5 flags were raised" in await desk.says(desk.lea, other, "for the trustees")
    before = desk.lea.press(answer, "The week before")
    assert "not over yet" not in await desk.says(desk.lea, before, "No message arrived")
    own = desk.mo.types(channel, "summary", period="this")
    assert "<5 flags" not in await desk.says(desk.mo, own, "is not over yet: its summary comes after it")
    await desk.says(desk.mo, desk.mo.types(channel, "summary"), "for the trustees")
    refused = desk.mo.types(channel, "summary", period="this", for_="lead")
    await desk.says(desk.mo, refused, "for the safeguarding lead and the deputy")
    await desk.says(desk.out, desk.out.types(channel, "summary"), "not known to belong to anybody")
    await desk.says(desk.lea, desk.lea.types(channel, "summary", period="soon"), "Or write this, last, or the number")
    offered = desk.lea.fills(channel, "summary", "period", "W4")
    await desk.until(lambda: offered.autocomplete_choices is not None)
    assert offered.autocomplete_choices
    assert all("W4" in one["value"] for one in offered.autocomplete_choices)

    await desk.says(desk.mo, desk.mo.press(desk.card, "I'll look"), "yours")
    held = desk.mo.types(channel, "handover")
    await desk.says(desk.mo, held, "What you hold (1)")
    shown = desk.mo.answer(held)
    assert shown is not None
    desk.mo.press(shown, "All to sam")
    await desk.says(desk.mo, held, "Pass 1 to sam?")
    shown = desk.mo.answer(held)
    assert shown is not None
    await desk.says(desk.mo, desk.mo.press(shown, "Yes: pass to sam"), "sam has case 1 now and is told.")


async def test_on_telegram(telegram: Evening) -> None:
    desk = telegram
    await desk.says("you scumbag")
    desk.world.start(LEA, desk.stand.bot)
    await desk.writes(LEA, "/summary this", DESK)
    await desk.until(lambda: any("photo" in one for one in desk.private(LEA)))
    (shown,) = [one for one in desk.private(LEA) if "photo" in one]
    assert "for the safeguarding lead" in shown["caption"]
    assert "1 flag was raised" in shown["caption"]
    assert desk.labels(shown) == ["The week before", "The trustees' version"]
    await desk.presses(LEA, "The trustees' version", shown)
    await desk.until(lambda: sum("photo" in one for one in desk.private(LEA)) == 2)
    assert "<5 flags were raised" in plain(desk.private(LEA)[-1]["caption"])
    await desk.presses(LEA, "The week before", shown)
    await desk.until(lambda: sum("photo" in one for one in desk.private(LEA)) == 3)
    assert "week 46 (9–15 November 2026)" in desk.private(LEA)[-1]["caption"]
    assert "not over yet" not in desk.private(LEA)[-1]["caption"]
    await desk.writes(MO, "/summary this", DESK)
    await desk.until(lambda: desk.whispered(MO))
    assert "is not over yet: its summary comes after it" in plain(desk.whispered(MO)[-1]["text"])
    heard = len(desk.whispered(MO))
    await desk.writes(MO, "/summary", DESK)
    await desk.until(lambda: len(desk.whispered(MO)) > heard)
    assert "week 46" in plain(desk.whispered(MO)[-1]["text"]), "without a private chat it is words"
    await desk.writes(SAM, "/summary this", GROUP)
    assert not [one for one in desk.spoken(GROUP) if "flag" in one]

    await desk.presses(MO, "I'll look")
    desk.world.start(MO, desk.stand.bot)
    await desk.writes(MO, "/handover")
    await desk.until(lambda: "What you hold (1)" in desk.private(MO)[-1].get("text", ""))
    await desk.presses(MO, "All to lea", desk.private(MO)[-1])
    await desk.until(lambda: "Pass 1 to lea?" in desk.private(MO)[-1].get("text", ""))
    await desk.presses(MO, "Yes: pass to lea", desk.private(MO)[-1])
    await desk.until(lambda: "lea has case 1 now" in desk.private(MO)[-1].get("text", ""))
    assert desk.case().claimed_by == "lea"
