"""Moderators' work in Discord, end to end: from a message to a card, from a press to the platform's effect and back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.storage.store import Store
from tests.fakes.desk import opened
from tests.fakes.discord.deskstand import DeskStand
from tests.fakes.discord.stand import DiscordStand


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[DeskStand]:
    with opened(f"sqlite:///{tmp_path}/a.db") as store:
        async with DiscordStand() as stand, DeskStand(stand, store) as running:
            yield running


def kept(store: Store, case: str = "1") -> list[tuple[str, str]]:
    with store.begin() as work:
        found = work.cases.get(case)
        assert found is not None
        return [(one.by, one.word) for one in work.cases.file(found).decisions]


async def test_a_flag_becomes_a_card_with_three_buttons(desk: DeskStand) -> None:
    await desk.flags("you scumbag")
    assert desk.labels() == ["No concern", "I'll look", "Pass to the lead", "Open in the console"]
    assert "Someone is being unkind to somebody" in desk.written()
    assert "||you scumbag||" in desk.written()


async def test_ill_look_then_mute_reaches_the_platform_and_the_card(desk: DeskStand) -> None:
    await desk.flags("you scumbag")
    looked = desk.mo.press(desk.card, "I'll look")
    await desk.says(desk.mo, looked, "yours for half an hour")
    assert looked.ephemeral
    await desk.settle()
    assert "mo is looking at it" in desk.written()
    assert {"Mute", "Rules reminder", "Remove", "Ban", "Note", "Hand over", "Not for me"} <= set(desk.labels())
    form = desk.mo.press(desk.card, "Mute")
    await desk.until(lambda: form.modal)
    sent = desk.mo.send(form, minutes="60", reason="Needs a break")
    await desk.says(desk.mo, sent, "Muting kit was asked of the platform.")
    await desk.settle()
    assert await desk.stand.state(desk.stand.member) == "muted"
    said = await desk.says(desk.mo, sent, "Muted in the whole server until")
    assert "Done." in said
    assert "Muted in the whole server until" in desk.written()
    assert "Undo" in desk.labels()
    undone = desk.mo.press(desk.card, "Undo")
    await desk.says(desk.mo, undone, "taken back")
    await desk.settle()
    assert await desk.stand.state(desk.stand.member) == "free"
