"""Cards in Telegram: posted, edited, taken away, in topics and private chats; and what Telegram does not allow."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.effects import Receipt, Status
from bot.core.messages import Place
from bot.core.ports import Busy, Desk, Refused
from bot.core.sheets import Block, Button, Sheet, Span
from connectors.telegram.desk import TelegramDesk
from connectors.telegram.door import Door
from connectors.telegram.posting import Posted
from tests.fakes.telegram.evening import DESK, MO, Evening, evening
from tests.fakes.telegram.stand import ELSE, GROUP, OWNER, SAM, TelegramStand, standing
from tests.fakes.telegram.world import Member

HERE = Place("telegram", str(GROUP))


@pytest.fixture
async def stand() -> AsyncIterator[TelegramStand]:
    async with standing() as found:
        yield found


def desk_of(stand: TelegramStand) -> TelegramDesk:
    return TelegramDesk([Door(stand.client())], address="https://desk.example.org")


def sheet(words: str = "Someone is unkind", **more: object) -> Sheet:
    values = {"case": "7", "severity": "S3", "link": "/case/7", "rows": ((Button("claim:7:1", "I'll look"),),)} | more
    return Sheet((Block(((Span(words),),)),), **values)  # type: ignore[arg-type]


async def test_it_is_a_desk(stand: TelegramStand) -> None:
    assert isinstance(desk_of(stand), Desk)


async def test_a_card_is_edited_in_place_and_the_same_again_is_well(stand: TelegramStand) -> None:
    desk = desk_of(stand)
    first = await desk.show(sheet(), HERE, None)
    assert first.status is Status.DONE
    again = await desk_of(stand).show(sheet(), HERE, first)
    assert again.ref == first.ref
    await desk.show(sheet("Changed"), HERE, again)
    assert await stand.sent() == ["🟡 Changed"]
    shown = stand.chat.messages[int(first.ref.split(":")[2])]
    assert shown["link_preview_options"] == {"is_disabled": True}


async def test_a_card_that_somebody_deleted_is_posted_anew(stand: TelegramStand) -> None:
    desk = desk_of(stand)
    first = await desk.show(sheet(), HERE, None)
    stand.chat.messages.clear()
    second = await desk.show(sheet(), HERE, first)
    assert second.ref != first.ref
    assert await stand.sent() == ["🟡 Someone is unkind"]


async def test_a_card_that_is_calm_rings_no_phone(stand: TelegramStand) -> None:
    await desk_of(stand).show(sheet(loud=False), HERE, None)
    (asked,) = [asked for method, asked in stand.server.calls if method == "sendMessage"]
    assert asked["disable_notification"] == "true"


async def test_each_case_has_a_topic_that_is_closed_with_it_and_goes_with_it(stand: TelegramStand) -> None:
    stand.chat.forum = True
    desk = desk_of(stand)
    first = await desk.show(sheet(), HERE, None)
    posted = Posted.read(first.ref)
    assert posted
    topic = stand.chat.topics[posted.thread]
    assert topic["name"] == "7 · Someone is unkind"
    over = await desk.show(sheet("Over", over=True), HERE, first)
    assert topic["closed"]
    assert (await desk.show(sheet("Over", over=True), HERE, over)).ref == over.ref
    back = await desk.show(sheet("Again"), HERE, over)
    assert not topic["closed"]
    await desk.withdraw(back)
    assert not stand.chat.topics
    assert not await stand.sent()
    anew = await desk.show(sheet(), HERE, back)
    assert Posted.read(anew.ref) != posted


async def test_without_the_right_to_topics_the_card_is_posted_all_the_same(stand: TelegramStand) -> None:
    stand.chat.forum = True
    stand.chat.members[stand.bot].rights.discard("can_manage_topics")
    receipt = await desk_of(stand).show(sheet(), HERE, None)
    assert receipt.ref.count(":") == 2
    assert await stand.sent()


async def test_a_private_place_is_a_persons_chat_with_the_bot(stand: TelegramStand) -> None:
    place = Place("telegram", str(SAM), private=True)
    with pytest.raises(Refused, match="started a chat"):
        await desk_of(stand).show(sheet(), place, None)
    stand.world.start(SAM, stand.bot)
    receipt = await desk_of(stand).show(sheet(), place, None)
    assert receipt.ref.startswith(f"telegram:{SAM}:")


async def test_taken_away_twice_and_too_late(stand: TelegramStand) -> None:
    desk = desk_of(stand)
    first = await desk.show(sheet(), HERE, None)
    await desk.withdraw(first)
    await desk.withdraw(first)
    assert not await stand.sent()
    old = await desk.show(sheet(), HERE, None)
    stand.chat.messages[int(old.ref.split(":")[2])]["date"] -= 3 * 24 * 3600
    await desk.withdraw(old)
    await desk.withdraw(old)
    (left,) = await stand.sent()
    assert left == "This card was withdrawn."


async def test_what_telegram_does_not_allow_is_said(stand: TelegramStand) -> None:
    desk = desk_of(stand)
    await stand.fails("busy", 1, timedelta(seconds=9))
    with pytest.raises(Busy) as busy:
        await desk.show(sheet(), HERE, None)
    assert busy.value.retry_after >= timedelta(seconds=9)
    for place in (Place("telegram", "nonsense"), Place("telegram", "-1009")):
        with pytest.raises(Refused):
            await desk.show(sheet(), place, None)
    with pytest.raises(Refused):
        await desk.withdraw(Receipt(Status.DONE, ref="discord:1:2"))
    await stand.expels()
    with pytest.raises(Refused, match="Add the bot again"):
        await desk.show(sheet(), HERE, None)


async def test_a_group_that_moves_keeps_its_cards(stand: TelegramStand) -> None:
    world = stand.world
    world.chat(-77, "Desk", "group")
    world.join(-77, OWNER, "creator")
    world.join(-77, stand.bot, "administrator")
    world.migrate(-77, -1000000000077, OWNER)
    receipt = await desk_of(stand).show(sheet(), Place("telegram", "-77"), None)
    assert receipt.ref.startswith("telegram:-1000000000077:")


@pytest.mark.parametrize("ref", ["", "x", "telegram:1", "telegram:1:2:3:4", "telegram:a:b", "discord:1:2"])
def test_a_reference_that_is_none(ref: str) -> None:
    assert Posted.read(ref) is None


def test_a_reference_is_read_as_it_was_written() -> None:
    for posted in (Posted(-5, 3), Posted(-5, 3, 9), Posted(-5, 3, 9, True)):
        assert Posted.read(str(posted)) == posted


# where nobody can be answered alone in the group


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Evening]:
    async with evening(tmp_path) as found:
        found.world.ephemerals = False
        yield found


async def test_an_old_server_is_never_made_to_show_an_answer_to_all(desk: Evening) -> None:
    await desk.says("you scumbag")
    await desk.presses(MO, "I'll look")
    answer = await desk.presses(MO, "More context")
    assert "https://t.me/safelight_bot" in answer["text"]
    assert answer["alert"]
    assert len(desk.spoken(DESK)) == 1, "only the card"
    desk.world.start(MO, desk.stand.bot)
    answer = await desk.presses(MO, "More context")
    assert answer["text"] == "The answer is in our private chat."
    assert "what was said" in desk.private(MO)[-1]["text"]
    await desk.presses(MO, "Note")
    await desk.replies(MO, desk.private(MO)[-1], "Spoke to Sam.")
    await desk.until(lambda: desk.file().decisions[-1].word == "note")


async def test_a_bot_without_rights_answers_who_just_pressed(desk: Evening) -> None:
    desk.world.ephemerals = True
    desk.world.set_member(DESK, desk.stand.bot, Member("member"), by=OWNER)
    desk.world.users[desk.stand.bot]["can_read_all_group_messages"] = True
    await desk.says("you scumbag", ELSE)
    await desk.presses(MO, "No concern")
    assert desk.whispered(MO)


async def test_the_way_into_a_private_chat_asks_again(desk: Evening) -> None:
    await desk.says("you scumbag")
    await desk.presses(MO, "I'll look")
    version = desk.case().version
    desk.world.start(MO, desk.stand.bot)
    await desk.writes(MO, f"/start say-note_1_{version}")
    asked = desk.private(MO)[-1]
    assert "What is worth knowing?" in asked["text"]
    await desk.writes(MO, "/start say-remove_1_1")
    await desk.writes(MO, "/start say-nonsense")
    await desk.replies(MO, asked, "x" * 1001)
    assert "too long" in desk.private(MO)[-1]["text"]
    await desk.replies(MO, asked, "")
    assert desk.file().decisions[-1].word == "claim"
