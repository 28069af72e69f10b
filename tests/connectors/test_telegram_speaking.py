"""Speaking to one person in Telegram: what is tried, in which order, and what is never shown to all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from connectors.telegram.asker import Asker, asker
from connectors.telegram.speaking import LONGEST_TOAST, Said, Speaker
from tests.fakes.telegram.stand import ELSE, GROUP, SAM, TelegramStand, at_once, standing

SAM_HERE = Asker(GROUP, SAM, private=False)


@pytest.fixture
async def stand() -> AsyncIterator[TelegramStand]:
    async with standing() as found:
        yield found


def speaker(stand: TelegramStand) -> Speaker:
    return Speaker(stand.client(), at_once)


async def test_it_waits_where_telegram_asks_to_and_tries_again_where_it_stumbles(stand: TelegramStand) -> None:
    voice = speaker(stand)
    for how in ("busy", "down", "cut"):
        await stand.fails(how, 2, timedelta(seconds=3))
        assert await voice.alone(SAM_HERE, "for you")
    await stand.fails("busy", 1, timedelta(hours=1))
    assert await voice.alone(SAM_HERE, "for you") is None, "nobody waits an hour for an answer"
    await stand.fails("down", 99)
    assert await voice.alone(SAM_HERE, "for you") is None
    assert not await voice.toast("1", "hello")
    assert not await voice.drop(Said(GROUP, SAM, 1))
    await voice.aloud(SAM_HERE, "hello")
    await stand.fails("down", 0)
    assert not stand.chat.messages


async def test_who_is_not_in_the_group_is_written_to_in_private_or_not_at_all(stand: TelegramStand) -> None:
    voice, away = speaker(stand), Asker(GROUP, ELSE, private=False)
    assert await voice.alone(away, "for you") is None
    stand.world.start(ELSE, stand.bot)
    said = await voice.alone(away, "for you")
    assert said == Said(ELSE, ELSE, said.message if said else 0)
    stand.world.blocked.add((stand.bot, ELSE))
    assert await voice.alone(away, "for you") is None
    assert not stand.chat.messages


async def test_an_old_server_is_asked_once_and_then_left_alone(stand: TelegramStand) -> None:
    stand.world.ephemerals = False
    voice = speaker(stand)
    for _ in range(2):
        assert await voice.alone(SAM_HERE, "for you") is None
    asked = [method for method, _ in stand.server.calls if method == "deleteEphemeralMessage"]
    assert len(asked) == 1
    assert not stand.chat.messages


async def test_what_a_server_shows_to_all_after_all_is_taken_away_at_once(stand: TelegramStand) -> None:
    voice = speaker(stand)
    assert await voice.alone(SAM_HERE, "one")
    stand.world.ephemerals = False  # as if another server answered now
    assert await voice.alone(SAM_HERE, "two") is None
    assert not stand.chat.messages


async def test_what_was_said_is_changed_and_taken_away(stand: TelegramStand) -> None:
    voice = speaker(stand)
    said = await voice.alone(SAM_HERE, "one")
    assert said
    assert await voice.change(said, "<b>two</b>")
    assert stand.chat.alone[(SAM, said.whisper)]["text"] == "two"
    assert await voice.drop(said)
    assert not await voice.change(said, "three")
    stand.world.start(SAM, stand.bot)
    private = await voice.alone(Asker(SAM, SAM, private=True, message=1), "one")
    assert private
    assert stand.world.chats[SAM].messages[private.message]["reply_to_message"]["text"] == "/start"
    assert await voice.change(private, "one"), "the same again is well"
    assert await voice.drop(private)
    assert not await voice.change(private, "two")


async def test_a_toast_is_cut(stand: TelegramStand) -> None:
    number = stand.world.post(GROUP, stand.bot, "card")
    query = stand.world.press(GROUP, SAM, number, "x")
    assert await speaker(stand).toast(query, "x" * 999)
    assert stand.world.queries[query]["answer"] == {"text": "x" * LONGEST_TOAST, "alert": False}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"from": {"id": "x"}, "chat": {"id": 1}},
        {"from": {"id": 1, "is_bot": True}, "chat": {"id": 1}},
        {"from": {"id": 1}, "chat": {}},
        {"from": {"id": 1}, "chat": {"id": 1}, "sender_chat": {"id": -5}},
    ],
)
def test_nobody_asked(body: dict[str, object]) -> None:
    assert asker(body, body) is None
