"""Acting on Telegram: what it allows, what it refuses and in which words, and what a check finds."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from telegram import Bot
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, RetryAfter

from bot.core.effects import Alert, Ban, Deliver, Effect, Mute, Post, Remove, Status, Support, Unban, Unmute, Warn
from bot.core.ports import Refused
from connectors.telegram.actor import TelegramActor
from connectors.telegram.check import look
from tests.fakes.telegram.stand import ELSE, GROUP, OWNER, SAM, SECRET, TOKEN, TelegramStand, standing
from tests.fakes.telegram.world import Member


@pytest.fixture
async def stand() -> AsyncIterator[TelegramStand]:
    async with standing() as found:
        yield found


async def refused(actor: TelegramActor, effect: Effect, words: str) -> None:
    with pytest.raises(Refused, match=words):
        await actor.perform(effect)


async def test_in_private_it_reaches_only_those_who_have_started_it(stand: TelegramStand) -> None:
    actor = stand.actor()
    warn = Warn(account=stand.member, group=stand.group, text="A word.")
    await refused(actor, warn, "started a chat")
    stand.world.start(SAM, stand.bot)
    receipt = await actor.perform(warn)
    assert "private" in receipt.detail
    assert receipt.ref.startswith(f"telegram:{SAM}:")
    stand.world.blocked.add((stand.bot, SAM))
    await refused(actor, Support(account=stand.member, group=stand.group, text="We are here."), "blocked")


async def test_an_alert_reaches_a_colleague_who_started_the_bot(stand: TelegramStand) -> None:
    actor = stand.actor()
    alert = Alert(to="Robin", severity="S1", text="Something needs you.", link="/case/7")
    await refused(actor, alert, "started a chat")
    stand.world.start(SAM, stand.bot)
    assert (await actor.perform(alert)).detail == "Robin was alerted on Telegram."
    assert [m["text"] for m in stand.world.chats[SAM].messages.values()][1:] == ["Now: Something needs you."]
    await refused(actor, Alert(to="Nobody", severity="S1", text="x"), "no Telegram account")


async def test_a_message_that_is_too_old_is_refused(stand: TelegramStand) -> None:
    id_ = await stand.says("old")
    stand.chat.messages[int(id_)]["date"] -= 50 * 3600
    await refused(stand.actor(), Remove(message=f"{stand.group}:{id_}", group=stand.group), "48 hours")


async def test_an_answer_to_a_message_that_is_gone_is_refused(stand: TelegramStand) -> None:
    id_ = await stand.says("soon gone")
    await stand.deletes(id_)
    warn = Warn(account=stand.member, group=stand.group, message=f"{stand.group}:{id_}", text="A word.")
    await refused(stand.actor(), warn, "already gone")
    assert not await stand.sent()


async def test_a_mute_lasts_as_long_as_was_asked(stand: TelegramStand) -> None:
    receipt = await stand.actor().perform(Mute(account=stand.member, group=stand.group, minutes=60))
    assert receipt.detail == "They cannot write here for 1 hour."
    until = stand.chat.members[SAM].until - stand.world.seconds()
    assert 3500 < until <= 3600
    too_long = Mute(account=stand.member, group=stand.group, minutes=367 * 1440)
    await refused(stand.actor(), too_long, "366 days")


async def test_a_mute_lets_nobody_in_again_who_is_banned(stand: TelegramStand) -> None:
    stand.world.set_member(GROUP, SAM, Member("kicked"), by=OWNER)
    receipt = await stand.actor().perform(Mute(account=stand.member, group=stand.group, minutes=5))
    assert receipt.status is Status.DONE
    assert await stand.state(stand.member) == "banned"


async def test_unbanning_removes_nobody_who_is_there(stand: TelegramStand) -> None:
    actor = stand.actor()
    await actor.perform(Unban(account=stand.member, group=stand.group))
    await actor.perform(Unmute(account=stand.member, group=stand.group))
    assert stand.chat.members[SAM].status == "member"


async def test_a_ban_takes_all_messages_and_says_so(stand: TelegramStand) -> None:
    await stand.says("one")
    await stand.says("two")
    receipt = await stand.actor().perform(Ban(account=stand.member, group=stand.group))
    assert "deleted all their messages" in receipt.detail
    assert not stand.chat.messages


async def test_channels_and_anonymous_administrators(stand: TelegramStand) -> None:
    actor = stand.actor()
    await actor.perform(Ban(account="telegram:-100555", group=stand.group))
    assert stand.chat.banned_chats == {-100555}
    await actor.perform(Unban(account="telegram:-100555", group=stand.group))
    assert not stand.chat.banned_chats
    await refused(actor, Ban(account=stand.group, group=stand.group), "anonymous administrator")
    await refused(actor, Mute(account="telegram:-100555", group=stand.group, minutes=5), "channel")
    await refused(actor, Warn(account="telegram:-100555", group=stand.group, text="x"), "in private")


async def test_in_a_basic_group_nobody_can_be_muted(stand: TelegramStand) -> None:
    stand.chat.type = "group"
    await refused(stand.actor(), Mute(account=stand.member, group=stand.group, minutes=5), "supergroups only")


async def test_it_follows_a_group_that_moved(stand: TelegramStand) -> None:
    stand.world.migrate(GROUP, -1009, OWNER)
    receipt = await stand.actor().perform(Post(group=stand.group, text="Still here."))
    assert receipt.ref.startswith("telegram:-1009:")


async def test_the_bot_that_is_there_acts(stand: TelegramStand) -> None:
    other = "6000000001:AAF-another"
    stand.world.bot(other, "second_bot")
    actor = TelegramActor([stand.client(other), stand.client()])
    await actor.perform(Post(group=stand.group, text="Hello."))
    assert await stand.sent() == ["Hello."]


async def test_it_delivers_text_picture_and_file_from_its_own_folder(stand: TelegramStand, tmp_path: Path) -> None:
    (tmp_path / "week.png").write_bytes(b"\x89PNG")
    (tmp_path / "week.pdf").write_bytes(b"%PDF")
    actor = stand.actor(tmp_path)
    await actor.perform(Deliver(group=stand.group, text="The week.", picture="week.png", file="week.pdf"))
    picture, file = stand.chat.messages.values()
    assert picture["caption"] == "The week."
    assert file["document"]["file_name"] == "week.pdf"
    (tmp_path / "inside").mkdir()
    (tmp_path / "way-out").symlink_to("/etc/hostname")
    for name in ("../secret", "/etc/hostname", "inside", "way-out", "not-there.pdf"):
        with pytest.raises(Refused):
            await actor.perform(Deliver(group=stand.group, text="", file=name))
    await refused(actor, Deliver(group=stand.group, text=" "), "nothing to deliver")
    assert Deliver not in stand.actor().can


# check


async def test_a_check_says_what_is_seen_and_may_be_done(stand: TelegramStand) -> None:
    stand.chat.members[stand.bot].rights.discard("can_pin_messages")
    health = await stand.actor().check()
    assert not health.ok
    assert "Connected as @safelight_bot" in health.words
    assert "Privacy mode is on" in health.words
    assert "lacks the right to: “Pin messages”" in health.words
    assert "3 members and 1 human administrator (@ola_runs_it)" in health.words
    assert "two-step verification" in health.words
    assert "tells no bot of deletions" in health.words
    assert any("second one" in hint for hint in health.hints)
    assert SECRET not in f"{health}"


async def test_a_check_in_order(stand: TelegramStand) -> None:
    stand.world.join(GROUP, ELSE, "administrator")
    health = await stand.actor().check()
    assert health.ok
    assert "may delete, mute, ban and pin" in health.words


async def test_a_check_says_who_reads_the_desk(stand: TelegramStand) -> None:
    stand.chat.username = "open_to_all"
    looked = await look(stand.client(), [], [str(GROUP)])
    assert not looked.ok
    assert any("All 3 members" in words for words in looked.words)
    assert any("public" in hint for hint in looked.hints)


async def test_a_check_says_whether_cases_get_topics(stand: TelegramStand) -> None:
    stand.chat.forum = True
    assert any("topic of its own" in words for words in (await look(stand.client(), [], [str(GROUP)])).words)
    stand.chat.members[stand.bot].rights.discard("can_manage_topics")
    looked = await look(stand.client(), [], [str(GROUP)])
    assert any("Manage topics" in hint for hint in looked.hints)


async def test_a_check_without_a_group_gives_an_invitation_that_asks_for_what_is_needed(stand: TelegramStand) -> None:
    looked = await look(stand.client(), [], [])
    assert looked.ok
    link = next(hint for hint in looked.hints if "t.me/safelight_bot?startgroup" in hint)
    assert "promote" not in link


async def test_a_check_of_a_group_that_is_gone(stand: TelegramStand) -> None:
    for group in ("-1005", "nonsense", "9" * 400):
        looked = await look(stand.client(), [group], [])
        assert not looked.ok
    await stand.fails("down", 9)
    assert not (await stand.actor().check()).ok


# the stand-in refuses what Telegram refuses, as the official library hears it


async def test_the_stand_in_by_the_official_library(stand: TelegramStand) -> None:
    async with Bot(TOKEN, f"{stand.server.url}/bot") as bot:
        id_ = int(await stand.says("hello"))
        (update,) = await bot.get_updates()
        assert update.message is not None
        assert update.message.text == "hello"
        assert update.message.date - stand.world.clock() < timedelta(seconds=2)
        assert await bot.get_updates(offset=update.update_id + 1) == ()
        sent = await bot.send_message(GROUP, "yes", reply_to_message_id=id_)
        assert sent.reply_to_message is not None
        await bot.ban_chat_member(GROUP, SAM)
        assert (await bot.get_chat_member(GROUP, SAM)).status == "kicked"
        with pytest.raises(BadRequest):
            await bot.ban_chat_member(GROUP, OWNER)
        with pytest.raises(Forbidden):
            await bot.send_message(ELSE, "hello")
        stand.server.fail("busy", 1, 9)
        with pytest.raises(RetryAfter):
            await bot.get_me()
        await bot.set_webhook("https://desk.example.org/")
        with pytest.raises(Conflict):
            await bot.get_updates()
        await stand.revokes()
        with pytest.raises(InvalidToken):
            await bot.get_me()


async def test_the_stand_in_forgets_after_a_day(stand: TelegramStand) -> None:
    await stand.says("yesterday")
    now = stand.world.clock()
    stand.world.clock = lambda: now + timedelta(hours=25)
    async with Bot(TOKEN, f"{stand.server.url}/bot") as bot:
        assert await bot.get_updates() == ()
