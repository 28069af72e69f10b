"""The moderators' desk in Telegram, from a member's message to the effect and its receipt on the card."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.telegram.evening import DESK, MO, Evening, evening
from tests.fakes.telegram.stand import GROUP


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Evening]:
    async with evening(tmp_path) as found:
        yield found


async def test_a_card_is_posted_claimed_and_acted_on(desk: Evening) -> None:
    number = await desk.says("you muppet")
    card = desk.card()
    assert card["chat"]["id"] == DESK
    assert desk.labels(card) == ["No concern", "I'll look", "Pass to the lead"]
    answer = await desk.presses(MO, "I'll look")
    assert "Case 1" in answer["text"]
    assert "mo is looking at it" in desk.card()["text"]
    await desk.presses(MO, "Remove")
    (question,) = desk.whispered(MO)
    assert "disappears from Under 14s" in question["text"]
    assert number in desk.world.chats[GROUP].messages
    await desk.presses(MO, "Yes: Remove", question)
    await desk.until(lambda: "The message is removed." in desk.whispered(MO)[0]["text"])
    assert number not in desk.world.chats[GROUP].messages
    assert "The message is removed." in desk.card()["text"]
    assert desk.card()["message_id"] == card["message_id"]
    assert desk.card()["text"].startswith("✅")
