"""Listening to Telegram: what is confirmed when, what was not seen, and both ways of being told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.core.heard import GroupChange, Heard, Seen, Unseen
from bot.core.messages import Message
from bot.core.ports import Batch, Refused
from connectors.telegram import Wanted, connect
from connectors.telegram.client import Client
from connectors.telegram.door import Door
from connectors.telegram.polling import Hearing, Mark, Polling
from connectors.telegram.webhook import Webhook
from tests.fakes.telegram.stand import GROUP, OWNER, TOKEN, TelegramStand, at_once, standing

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
STREAM = "telegram:5000000001"
HEADER = (b"x-telegram-bot-api-secret-token", b"a-secret")


@pytest.fixture
async def stand() -> AsyncIterator[TelegramStand]:
    async with standing() as found:
        yield found


async def first(source: Polling | Webhook, count: int, at: dict[str, str] | None = None) -> list[Batch]:
    batches: list[Batch] = []
    async with asyncio.timeout(20), aclosing(source.listen(at or {})) as listening:  # type: ignore[type-var]
        async for batch in listening:
            batches.append(batch)
            if len(batches) == count:
                break
    return batches


def texts(heard: tuple[Heard, ...]) -> list[str]:
    return [one.text for one in heard if isinstance(one, Message)]


def hearing() -> Hearing:
    return Hearing("5000000001", lambda group: True, lambda: NOW)


async def test_an_update_is_confirmed_only_when_the_next_batch_is_asked_for(stand: TelegramStand) -> None:
    queue = stand.world.queues[stand.bot]
    await stand.says("one")
    listening = stand.source().listen({})
    async with asyncio.timeout(20):
        await anext(listening)
        assert queue.confirmed == 0
        assert len(queue.waiting) == 1
        await stand.says("two")
        await anext(listening)
    assert queue.confirmed == queue.waiting[0][0]
    assert len(queue.waiting) == 1
    await listening.aclose()  # type: ignore[attr-defined]


async def test_more_than_one_answer_holds_is_heard(stand: TelegramStand) -> None:
    said = [f"line {number}" for number in range(250)]
    for line in said:
        await stand.says(line)
    batches = await first(stand.source(), 3)
    assert [text for batch in batches for text in texts(batch.heard)] == said


async def test_only_watched_groups_are_heard_but_all_are_known(stand: TelegramStand) -> None:
    stand.world.rename(GROUP, "Under 15s", OWNER)
    await stand.says("not for the desk")
    source = Polling(stand.client(), watched=lambda group: False)
    (batch,) = await first(source, 1)
    assert [type(one) for one in batch.heard] == [GroupChange]
    assert Mark.read(batch.moves[STREAM]).update == stand.world.queues[stand.bot].next_id - 1


async def test_a_group_that_moves_is_heard_on(stand: TelegramStand) -> None:
    world = stand.world
    world.chat(-77, "Parents", "group")
    world.join(-77, OWNER, "creator")
    world.join(-77, stand.bot, "administrator")
    world.migrate(-77, -1000000000077, OWNER)
    world.post(-1000000000077, OWNER, "here we are")
    source = Polling(stand.client(), watched=lambda group: group == "-77")
    (batch,) = await first(source, 1)
    assert texts(batch.heard) == ["here we are"]
    moved = {(one.group, one.moved_to) for one in batch.heard if isinstance(one, GroupChange) and one.moved_to}
    assert moved == {("-77", "-1000000000077")}


async def test_a_webhook_left_from_before_is_taken_away_and_nothing_dropped(stand: TelegramStand) -> None:
    queue = stand.world.queues[stand.bot]
    queue.webhook = "https://desk.example.org/hook"
    await stand.says("kept")
    (batch,) = await first(stand.source(), 1)
    assert texts(batch.heard) == ["kept"]
    assert not queue.webhook


async def test_something_else_that_answers_is_no_revoked_token(stand: TelegramStand) -> None:
    await stand.fails("proxy", 3)
    await stand.says("kept")
    (batch,) = await first(stand.source(), 1)
    assert texts(batch.heard) == ["kept"]


async def test_a_token_revoked_while_listening_ends_it(stand: TelegramStand) -> None:
    await stand.says("before")
    listening = stand.source().listen({})
    async with asyncio.timeout(20):
        await anext(listening)
        await stand.revokes()
        with pytest.raises(Refused, match="BotFather"):
            await anext(listening)


def test_a_short_absence_is_filled_and_a_long_one_is_said() -> None:
    short = Mark(5, NOW - timedelta(hours=23), NOW - timedelta(hours=23))
    batch, mark = hearing().batch([], short, True)
    assert batch.heard == (Seen(STREAM, NOW - timedelta(hours=23), NOW),)
    assert mark.seen == NOW
    long = Mark(5, NOW - timedelta(hours=30), NOW - timedelta(hours=30))
    batch, _ = hearing().batch([], long, True)
    unseen, seen = batch.heard
    assert isinstance(unseen, Unseen)
    assert isinstance(seen, Seen)
    assert (unseen.since, unseen.until) == (NOW - timedelta(hours=30), NOW - timedelta(hours=24))
    assert "24 hours" in unseen.why


def test_a_hole_in_the_numbers_is_said() -> None:
    mark = Mark(5, NOW - timedelta(minutes=3), NOW)
    batch, after = hearing().batch([{"update_id": 9, "poll": {}}], mark, True)
    (unseen,) = batch.heard
    assert isinstance(unseen, Unseen)
    assert unseen.why.startswith("3 updates never reached the desk")
    assert after.update == 9


def test_after_a_quiet_week_no_offset_is_given() -> None:
    assert hearing().offset(Mark(5, NOW - timedelta(days=8), NOW)) is None
    assert hearing().offset(Mark(5, NOW, NOW)) == 6
    batch, _ = hearing().batch([{"update_id": 999}], Mark(5, NOW - timedelta(days=8), NOW), True)
    assert not batch.heard


@pytest.mark.parametrize("position", ["", "x", "7", "7@@", "7@yesterday@", "7@2026-01-01T00:00:00@", "@@@"])
def test_a_position_nobody_can_read_is_the_beginning(position: str) -> None:
    assert Mark.read(position).update in (-1, 7)


def test_a_position_is_read_as_it_was_written() -> None:
    mark = Mark(2**60, NOW, NOW - timedelta(seconds=1))
    assert Mark.read(str(mark)) == mark


def test_the_same_moment_is_not_written_twice() -> None:
    batch, _ = hearing().batch([], Mark(5, NOW, NOW - timedelta(seconds=3)), True)
    assert not batch.heard


# told by a webhook


def webhook(stand: TelegramStand) -> Webhook:
    return Webhook(stand.client(), "https://desk.example.org/telegram/5000000001", "a-secret", sleep=at_once)


async def called(hook: Webhook, body: bytes, header: tuple[bytes, bytes] | None = HEADER, method: str = "POST") -> int:
    """The status of the answer to one request."""
    parts: list[dict[str, Any]] = [{"type": "http.request", "body": body[:7], "more_body": True}]
    parts.append({"type": "http.request", "body": body[7:], "more_body": False})
    answers: list[Any] = []

    async def receive() -> Any:
        return parts.pop(0)

    async def send(message: Any) -> None:
        answers.append(message)

    scope = {"type": "http", "method": method, "headers": [header] if header else []}
    async with asyncio.timeout(20):
        await hook(scope, receive, send)
    return int(answers[0]["status"])


def update(number: int, text: str) -> bytes:
    message = {"message_id": number, "date": 1795514400, "chat": {"id": GROUP, "type": "supergroup"}, "text": text}
    return json.dumps({"update_id": number, "message": message}).encode()


async def listening(hook: Webhook, stand: TelegramStand) -> tuple[AsyncIterator[Batch], asyncio.Task[Batch]]:
    batches = hook.listen({})
    task = asyncio.ensure_future(anext(batches))
    async with asyncio.timeout(20):
        while not stand.world.queues[stand.bot].webhook:  # noqa: ASYNC110 - the stand-in has no event for it
            await asyncio.sleep(0.01)
    return batches, task


async def test_200_is_answered_after_the_commit(stand: TelegramStand) -> None:
    hook = webhook(stand)
    batches, batch = await listening(hook, stand)
    assert stand.world.queues[stand.bot].secret == "a-secret"
    telling = asyncio.create_task(called(hook, update(5, "hello")))
    assert texts((await batch).heard) == ["hello"]
    assert not telling.done()
    following = asyncio.ensure_future(anext(batches))  # the last batch is committed
    assert await telling == 200
    late = asyncio.create_task(called(hook, update(4, "came late")))
    assert texts((await following).heard) == ["came late"]
    await batches.aclose()  # type: ignore[attr-defined]
    assert await late == 503
    assert await called(hook, update(6, "nobody listens")) == 503


@pytest.mark.parametrize(
    ("body", "header", "method", "status"),
    [
        (update(1, "x"), None, "POST", 403),
        (update(1, "x"), (HEADER[0], b"another"), "POST", 403),
        (update(1, "x"), HEADER, "GET", 405),
        (b'{"update_id": 1, "mess', HEADER, "POST", 400),
        (b"[]", HEADER, "POST", 400),
        (b'{"update_id": true}', HEADER, "POST", 400),
        (b"[" * 100_000, HEADER, "POST", 400),
        (b" " * (2 << 20), HEADER, "POST", 413),
    ],
)
async def test_what_is_not_telegram_is_sent_away(
    stand: TelegramStand, body: bytes, header: tuple[bytes, bytes] | None, method: str, status: int
) -> None:
    assert await called(webhook(stand), body, header, method) == status


# put together


def test_several_bots_have_a_source_each_and_act_as_one() -> None:
    together = connect(Wanted(tokens=f"{TOKEN}, 7000000001:AAF-of-another"))
    assert [platform.name for platform in together.platforms] == ["telegram", "telegram-2"]
    assert [platform.actor is not None for platform in together.platforms] == [True, False]
    assert not together.routes
    assert "AAF" not in repr(together)
    assert "AAF" not in repr(Wanted(tokens=TOKEN))


def test_webhooks_have_a_route_for_each_bot() -> None:
    together = connect(Wanted(tokens=TOKEN, webhook="https://desk.example.org/t/", secret="a-secret"))
    assert list(together.routes) == ["5000000001"]


@pytest.mark.parametrize("tokens", ["", " , ", "nonsense", "123:", "12x:abc", f"{TOKEN} {TOKEN}", "1:a/../b", "1:ä"])
def test_what_is_no_token_is_said_without_saying_it(tokens: str) -> None:
    with pytest.raises(ValueError, match=r"[Tt]oken") as fault:
        connect(Wanted(tokens=tokens))
    assert not tokens.strip(" ,") or tokens not in str(fault.value)


def test_a_client_does_not_show_its_token() -> None:
    assert "AAF" not in repr(Client(TOKEN))
    assert Client(TOKEN).hidden(f"x {TOKEN}") == "x (token)"


# what is for the desk


def door(stand: TelegramStand, patience: float = 20) -> Door:
    return Door(stand.client(), lambda chat: chat == "-5", patience)


async def test_what_is_for_the_desk_is_confirmed_when_it_is_answered_and_after_what_was_said(
    stand: TelegramStand,
) -> None:
    way = door(stand)
    number = int(await stand.says("a line"))
    stand.world.reply(GROUP, OWNER, number, "/report")
    await stand.says("another line")
    listening = Polling(way.client, door=way).listen({})
    async with asyncio.timeout(20):
        first = await anext(listening)
        assert texts(first.heard) == ["a line", "another line"]
        assert Mark.read(first.moves[STREAM]).update == -1, "nothing is confirmed yet"
        following = asyncio.ensure_future(anext(listening))
        update, answered = await way.take()
        assert update["message"]["text"] == "/report"
        assert not following.done()
        answered.set_result(None)
        second = await following
    assert not second.heard
    assert Mark.read(second.moves[STREAM]).update == stand.world.queues[stand.bot].next_id - 1
    await listening.aclose()  # type: ignore[attr-defined]


async def test_a_desk_that_takes_long_delays_but_does_not_stop_what_is_heard(stand: TelegramStand) -> None:
    way = door(stand, patience=0.01)
    stand.world.start(OWNER, stand.bot)
    await stand.says("a line")
    batches = await first(Polling(way.client, door=way), 2)
    assert texts(batches[0].heard) == ["a line"]
    assert not batches[1].heard


async def test_a_webhook_answers_200_when_the_desk_has(stand: TelegramStand) -> None:
    way = door(stand)
    hook = Webhook(way.client, "https://desk.example.org/t", "a-secret", sleep=at_once, door=way)
    batches, batch = await listening(hook, stand)
    assert "callback_query" in (stand.world.queues[stand.bot].asked or ())
    body = {"update_id": 5, "callback_query": {"id": "1", "from": {"id": OWNER}, "data": "claim:1:1"}}
    telling = asyncio.create_task(called(hook, json.dumps(body).encode()))
    async with asyncio.timeout(20):
        _, answered = await way.take()
        assert not telling.done()
        answered.set_result(None)
        assert not (await batch).heard
        following = asyncio.ensure_future(anext(batches))
        assert await telling == 200
    following.cancel()


@pytest.mark.parametrize(
    ("kind", "body", "takes"),
    [
        ("callback_query", {}, True),
        ("message", {"chat": {"id": 7, "type": "private"}, "text": "hello"}, True),
        ("edited_message", {"chat": {"id": 7, "type": "private"}, "text": "hello"}, True),
        ("message", {"chat": {"id": -5, "type": "supergroup"}, "text": "hello"}, True),
        ("message", {"chat": {"id": -6, "type": "supergroup"}, "text": "hello"}, False),
        ("message", {"chat": {"id": -6, "type": "supergroup"}, "text": "/report"}, True),
        ("message", {"chat": {"id": -6, "type": "supergroup"}, "text": "/REPORT@Safelight_Bot he"}, True),
        ("message", {"chat": {"id": -6, "type": "supergroup"}, "text": "/report@another_bot"}, False),
        ("message", {"chat": {"id": -6, "type": "supergroup"}, "text": "/help"}, True),
        ("message", {"chat": {"id": -6, "type": "supergroup"}, "text": "/reported"}, False),
        ("edited_message", {"chat": {"id": -6, "type": "supergroup"}, "text": "/report"}, False),
        ("message", {"chat": {"id": -6, "type": "supergroup"}, "ephemeral_message_id": 4, "text": "x"}, True),
        ("message", {"chat": {"id": -6, "type": "supergroup"}}, False),
        ("message", {"chat": None, "text": {"odd": 1}}, False),
        ("chat_member", {"chat": {"id": 7, "type": "private"}}, False),
    ],
)
async def test_what_the_desk_takes(stand: TelegramStand, kind: str, body: dict[str, Any], takes: bool) -> None:
    way = door(stand)
    await way.client.open()
    assert way.takes({"update_id": 1, kind: body}) is takes
