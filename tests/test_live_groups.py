"""Groups on live platforms as they really are: odd payloads, renamed and moved groups, a bot thrown out, a token that
ends, clocks that go wrong. All of it from the platforms' stand-ins through the running desk into the database.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import Settings
from bot.checks import checked
from bot.core.cases import Case
from bot.core.effects import Alert, Status, unpacked
from bot.core.messages import Audience
from bot.core.requests import CaseWord
from bot.storage.arrivals import MESSAGES
from bot.storage.outbox import JOBS
from tests.fakes.discord.stand import DiscordStand
from tests.fakes.live import Running, file, running, settings
from tests.fakes.telegram.stand import GROUP, OWNER, SAM, TOKEN, TelegramStand, standing

NEW_GROUP = -1009876543210
BIG = 2**53 + 1


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStand]:
    async with standing() as found:
        yield found


@pytest.fixture
async def discord() -> AsyncIterator[DiscordStand]:
    async with DiscordStand() as found:
        yield found


def of(folder: Path, *stands: TelegramStand | DiscordStand, **policy: Any) -> Settings:
    """Settings with the token of each stand, its group watched with this policy."""
    given: dict[str, Any] = {}
    for stand in stands:
        if isinstance(stand, DiscordStand):
            given |= {
                "discord_token": stand.secret, "discord_api": stand.fake.api, "discord_gateway": stand.fake.socket
            }  # fmt: skip
        else:
            given |= {"telegram_token": TOKEN, "telegram_url": stand.server.url}
    return settings(file(folder), {stand.group: policy for stand in stands}, **given)


def texts(desk: Running, group: str) -> list[str]:
    with desk.app.store.engine.connect() as db:
        return list(db.scalars(select(MESSAGES.c.text).where(MESSAGES.c.group == group).order_by(MESSAGES.c.seq)))


def alerts(desk: Running) -> list[Alert]:
    with desk.app.store.engine.connect() as db:
        effects = [
            unpacked(json.loads(row)) for row in db.scalars(select(JOBS.c.payload).where(JOBS.c.kind == "perform"))
        ]
    return [one for one in effects if isinstance(one, Alert)]


async def listening(desk: Running, discord: DiscordStand) -> None:
    await desk.until(lambda: discord.group in desk.read(lambda work: work.ledger.positions()))


async def test_odd_things_are_kept_or_told_and_nothing_stops(
    telegram: TelegramStand, discord: DiscordStand, tmp_path: Path
) -> None:
    world, chat = telegram.world, telegram.chat.brief()
    async with running(of(tmp_path, telegram, discord, name="Under 14s")) as desk:
        await listening(desk, discord)
        # Telegram: kinds nobody knows, fields that are missing or odd, ids beyond 2^53, nobody who wrote it, no words.
        world.push(telegram.bot, "something_new", {"id": 1, "chat": chat})
        world.push(telegram.bot, "message", {"message_id": 1})
        world.push(telegram.bot, "message", {"message_id": "x", "date": [], "chat": chat, "text": {}})
        odd = {"message_id": BIG, "date": world.seconds(), "chat": chat, "text": "from far away", "unknown": {"a": [1]}}
        world.push(telegram.bot, "message", {**odd, "from": {"id": BIG + 1, "is_bot": False, "first_name": ""}})
        world.push(
            telegram.bot, "message", {"message_id": 900, "date": world.seconds(), "chat": chat, "text": "nobody"}
        )
        world.push(telegram.bot, "message", {"message_id": 901, "date": world.seconds(), "chat": chat})
        await telegram.says("still here \ud800\0")
        # Discord: the same.
        where = {"channel_id": str(discord.channel.id), "guild_id": str(discord.guild.id)}
        gone = {"id": "456226577798135808", "username": "Deleted User", "discriminator": "0000"}
        emit = discord.fake.backend.emit
        emit("SOMETHING_NEW", {"id": "1"})
        emit("MESSAGE_CREATE", {**where, "id": "1"})
        emit("MESSAGE_CREATE", {**where, "id": str(2**63 - 1), "author": gone, "content": "an old friend", "new": {}})
        emit("MESSAGE_CREATE", {**where, "id": str(BIG), "author": gone, "content": ""})
        await discord.says("here too")
        await desk.until(lambda: "here too" in texts(desk, discord.group))
        await desk.until(lambda: any(text.startswith("still here") for text in texts(desk, telegram.group)))
        assert "from far away" in texts(desk, telegram.group)
        assert "an old friend" in texts(desk, discord.group)
        keys = desk.read(lambda work: work.inbox.authors(telegram.group, [str(BIG)]))
        assert keys == {str(BIG): f"telegram:{BIG + 1}"}
        await desk.until(lambda: desk.read(lambda work: work.inbox.waiting()) == 0)
        assert desk.read(lambda work: work.inbox.count_stuck()) == 0
        assert not [line for line in desk.said if "stopped" in line or "failed" in line], desk.said


async def test_a_renamed_and_moved_group_is_looked_after_as_before(telegram: TelegramStand, tmp_path: Path) -> None:
    new, before = f"telegram:{NEW_GROUP}", of(tmp_path, telegram, audience="adult", name="Parents")
    async with running(before) as desk:
        await telegram.says("good evening")
        await desk.until(lambda: texts(desk, telegram.group))
        telegram.world.rename(GROUP, "Parents and carers", OWNER)
        telegram.world.migrate(GROUP, NEW_GROUP, OWNER)
        telegram.world.post(NEW_GROUP, SAM, "watch out")
        await desk.until(lambda: desk.cases())
        case: Case = desk.read(lambda work: work.cases.get("1"))
        group = desk.read(lambda work: work.people.groups([new]))[new]
        assert (case.group, group.name, group.policy.audience) == (new, "Parents and carers", Audience.ADULT)
        assert new in desk.app.connected.watched, "a source that begins anew hears it, too"
        # What was opened before the move is done where the group is now.
        word = CaseWord("say-1", "Lea", "1", "remove", "Against our rules.")
        assert (await desk.app.pipeline.answer(word)).ok
        there = telegram.world.chats[NEW_GROUP].messages
        await desk.until(lambda: not [one for one in there.values() if one.get("text") == "watch out"])
    async with running(before) as desk:
        telegram.world.post(NEW_GROUP, SAM, "after a restart")
        await desk.until(lambda: "after a restart" in texts(desk, new))
        (health,) = [one for one in await checked(desk.app) if one.name == "telegram"]
        assert f"is {NEW_GROUP} now" in health.words
        assert "cannot be seen" not in health.words


async def test_thrown_out_while_it_acts_it_says_so_and_stops_trying(telegram: TelegramStand, tmp_path: Path) -> None:
    async with running(of(tmp_path, telegram, name="Under 14s")) as desk:
        await telegram.says("you scumbag")
        await desk.until(lambda: desk.cases())
        await telegram.expels()
        assert (await desk.app.pipeline.answer(CaseWord("say-1", "Lea", "1", "remove", "Against our rules."))).ok
        await desk.until(lambda: any("not in this group" in line and "for Lea" in line for line in desk.said))
        (receipt,) = desk.read(lambda work: [one for one in work.outbox.receipts("1") if "group" in one.detail])
        assert receipt.status is Status.REFUSED
        assert not desk.read(lambda work: work.outbox.stuck())
        asked = [method for method, _ in telegram.server.calls].count("deleteMessage")
        await telegram.says("others go on")
        assert [method for method, _ in telegram.server.calls].count("deleteMessage") == asked


async def test_a_token_that_ends_is_one_sentence_and_an_alert_and_stops_nobody_else(
    telegram: TelegramStand, discord: DiscordStand, tmp_path: Path
) -> None:
    async with running(of(tmp_path, telegram, discord)) as desk:
        await listening(desk, discord)
        await telegram.says("before")
        await desk.until(lambda: texts(desk, telegram.group))
        await telegram.revokes()
        await telegram.says("unheard")
        await desk.until(
            lambda: any("for Ada" in line and "Nothing is heard from Telegram" in line for line in desk.said)
        )
        tried = len(telegram.server.calls)
        for number in range(20):
            await discord.says(f"meanwhile {number}")
        await desk.until(lambda: "meanwhile 19" in texts(desk, discord.group))
        assert len(telegram.server.calls) == tried, "it is not hammered"
        sentences = [line for line in desk.said if line.startswith("telegram: ")]
        assert len(sentences) == 1
        assert "BotFather" in sentences[0]
        assert "Traceback" not in sentences[0]
        told = [one for one in alerts(desk) if "Nothing is heard" in one.text]
        assert {one.to for one in told} == {"Lea", "Ada"}
        assert len(told) == 2


async def test_clocks_that_go_wrong_lose_nothing_and_hide_nothing(telegram: TelegramStand, tmp_path: Path) -> None:
    """A platform's clock that is a day ahead, or years behind, or tells no time at all."""
    world, chat = telegram.world, telegram.chat.brief()
    sam = {"id": SAM, "is_bot": False, "first_name": "Sam"}
    async with running(of(tmp_path, telegram)) as desk:
        for number, date in enumerate((world.seconds() + 86_400, 0, -1, 2**40, 10**30, None), 500):
            body = {"message_id": number, "date": date, "chat": chat, "from": sam, "text": f"you scumbag {number}"}
            world.push(telegram.bot, "message", body)
        await telegram.says("and now")
        await desk.until(lambda: "and now" in texts(desk, telegram.group))
        assert {f"you scumbag {number}" for number in range(500, 506)} <= set(texts(desk, telegram.group))
        await desk.until(lambda: desk.read(lambda work: work.inbox.waiting()) == 0)
        assert desk.cases() == ["BULLY"]
        evidence = desk.read(lambda work: work.cases.file(work.cases.get("1")).evidence)
        assert len([line for line in evidence if line.flagged]) == 6


async def test_check_tells_of_notices_and_of_automod(
    telegram: TelegramStand, discord: DiscordStand, tmp_path: Path
) -> None:
    given = of(tmp_path, telegram, discord, notice=True, name="Under 14s")
    async with running(given) as desk:
        await listening(desk, discord)
        await desk.until(lambda: any("Who looks after" in one["text"] for one in telegram.chat.messages.values()))
        await desk.until(lambda: [line for line in desk.log() if line.startswith("posted the notice")][1:])
        assert telegram.chat.pinned
        found = await checked(desk.app)
        notices = [one.words for one in found if one.name == "notice"]
        assert len(notices) == 2
        assert all("It was posted last on" in words for words in notices)
        assert [one.ok for one in found if one.name == "automod"] == [True]
        told = {
            "guild_id": str(discord.guild.id), "channel_id": str(discord.channel.id), "user_id": str(discord.kit.id),
            "rule_id": "9", "rule_trigger_type": 1, "content": "a bad word", "action": {"type": 1},
        }  # fmt: skip
        discord.fake.backend.emit("AUTO_MODERATION_ACTION_EXECUTION", told)
        await desk.until(lambda: "a bad word" in texts(desk, discord.group))
        assert not [one for one in await checked(desk.app) if one.name == "automod"]
    plain = of(tmp_path, telegram, name="Under 14s")
    async with running(plain, "clock") as desk:
        (words,) = [one for one in await checked(desk.app) if one.name == "notice"]
        assert "no notice is posted by the desk" in words.words
        assert 'notice = true under [groups."telegram:' in words.hints[0]
