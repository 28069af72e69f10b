"""The stand-in for Telegram refuses what Telegram refuses, as the official library hears it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.error import BadRequest, Forbidden

from tests.fakes.telegram import markup
from tests.fakes.telegram.stand import ELSE, GROUP, OWNER, SAM, TOKEN, TelegramStand, standing
from tests.fakes.telegram.world import Member


@pytest.fixture
async def stand() -> AsyncIterator[TelegramStand]:
    async with standing() as found:
        yield found


@pytest.fixture
async def bot(stand: TelegramStand) -> AsyncIterator[Bot]:
    async with Bot(TOKEN, f"{stand.server.url}/bot") as found:
        yield found


def keys(data: str = "claim:1:1", text: str = "I'll look") -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(text, callback_data=data)]])


async def test_a_press_is_heard_and_answered_once_while_it_lives(stand: TelegramStand, bot: Bot) -> None:
    sent = await bot.send_message(GROUP, "<b>A card</b>", parse_mode="HTML", reply_markup=keys())
    stand.world.press(GROUP, SAM, sent.message_id, "claim:1:1")
    (update,) = await bot.get_updates(allowed_updates=["callback_query"])
    query = update.callback_query
    assert query is not None
    assert query.message is not None
    assert (query.data, query.from_user.id, query.message.message_id) == ("claim:1:1", SAM, sent.message_id)
    with pytest.raises(BadRequest, match=r"(?i)too_long"):
        await query.answer("x" * 201)
    assert await query.answer("Yours.", show_alert=True)
    assert stand.world.queries[query.id]["answer"] == {"text": "Yours.", "alert": True}
    with pytest.raises(BadRequest, match="too old"):
        await query.answer("again")
    late = stand.world.press(GROUP, SAM, sent.message_id, "claim:1:1")
    now = stand.world.clock()
    stand.world.clock = lambda: now + timedelta(seconds=151)
    with pytest.raises(BadRequest, match="too old"):
        await bot.answer_callback_query(late)
    assert await bot.get_updates(offset=update.update_id + 1) == ()


async def test_an_edit_that_changes_nothing_is_refused(stand: TelegramStand, bot: Bot) -> None:
    sent = await bot.send_message(GROUP, "<b>A card</b>", parse_mode="HTML", reply_markup=keys())
    number = sent.message_id
    with pytest.raises(BadRequest, match="is not modified"):
        await bot.edit_message_text("<b>A card</b>", GROUP, number, parse_mode="HTML", reply_markup=keys())
    edited = await bot.edit_message_text(
        "<b>A card</b>", GROUP, number, parse_mode="HTML", reply_markup=keys("note:1:1")
    )
    assert isinstance(edited, Message)
    assert edited.text == "A card"
    with pytest.raises(BadRequest, match="to edit not found"):
        await bot.edit_message_text("x", GROUP, 99)
    with pytest.raises(BadRequest, match="can't be edited"):
        await bot.edit_message_text("x", GROUP, int(await stand.says("mine")))


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("<x>hm</x>", "unsupported start tag"),
        ("<b>hm", "can't find end tag"),
        ("<b>hm</i>", "unmatched end tag"),
        ("a < b", "unclosed start tag"),
        ("hm</b>", "unexpected end tag"),
        (" \n ", "text is empty"),
        ("x" * 4097, "too long"),
    ],
)
async def test_markup_that_is_none_is_refused(bot: Bot, words: str, problem: str) -> None:
    with pytest.raises(BadRequest) as fault:
        await bot.send_message(GROUP, words, parse_mode="HTML")
    assert problem in str(fault.value).casefold()


async def test_what_telegram_makes_of_a_text(bot: Bot) -> None:
    words = "<b>😀 bold</b> &lt;i&gt; <tg-spoiler>hid</tg-spoiler> @someone /report evil.example #tag a@b.example"
    sent = await bot.send_message(
        GROUP, words, parse_mode="HTML", link_preview_options=LinkPreviewOptions(is_disabled=True)
    )
    assert sent.text == "😀 bold <i> hid @someone /report evil.example #tag a@b.example"
    kinds = {sent.parse_entity(one): str(one.type) for one in sent.entities}
    assert kinds == {
        "😀 bold": "bold", "hid": "spoiler", "@someone": "mention", "/report": "bot_command", "evil.example": "url",
        "#tag": "hashtag", "a@b.example": "email",
    }  # fmt: skip
    assert sent.link_preview_options is not None
    assert sent.link_preview_options.is_disabled
    many, entities = markup.message("<b>x</b>y" * 150, "HTML")
    assert (len(many), len(entities)) == (300, 100)


@pytest.mark.parametrize(
    ("data", "text", "problem"),
    [("x" * 65, "ok", "data_invalid"), ("é" * 33, "ok", "data_invalid"), ("ok", " ", "can't parse inline")],
)
async def test_a_keyboard_is_checked(bot: Bot, data: str, text: str, problem: str) -> None:
    with pytest.raises(BadRequest) as fault:
        await bot.send_message(GROUP, "x", reply_markup=keys(data, text))
    assert problem in str(fault.value).casefold()
    link = InlineKeyboardMarkup([[InlineKeyboardButton("console", url="http://localhost:8000")]])
    with pytest.raises(BadRequest, match="invalid"):
        await bot.send_message(GROUP, "x", reply_markup=link)


async def test_topics(stand: TelegramStand, bot: Bot) -> None:
    with pytest.raises(BadRequest, match="not a forum"):
        await bot.create_forum_topic(GROUP, "Case 7")
    stand.chat.forum = True
    assert (await bot.get_chat(GROUP)).is_forum
    topic = await bot.create_forum_topic(GROUP, "Case 7")
    sent = await bot.send_message(GROUP, "x", message_thread_id=topic.message_thread_id)
    assert sent.message_thread_id == topic.message_thread_id
    assert await bot.close_forum_topic(GROUP, topic.message_thread_id)
    assert await bot.delete_forum_topic(GROUP, topic.message_thread_id)
    assert not stand.chat.messages
    with pytest.raises(BadRequest, match="thread not found"):
        await bot.send_message(GROUP, "x", message_thread_id=topic.message_thread_id)
    stand.chat.members[stand.bot].rights.discard("can_manage_topics")
    with pytest.raises(BadRequest, match="rights to create"):
        await bot.create_forum_topic(GROUP, "Case 8")


async def test_private_chats_and_commands(stand: TelegramStand, bot: Bot) -> None:
    with pytest.raises(Forbidden):
        await bot.send_message(SAM, "hello")
    stand.world.start(SAM, stand.bot)
    sent = await bot.send_message(SAM, "hello")
    assert await bot.delete_message(SAM, sent.message_id)
    assert await bot.set_my_commands([BotCommand("report", "Tell us")])
    assert stand.world.commands[(stand.bot, "default")][0]["command"] == "report"
    with pytest.raises(BadRequest):
        await bot.set_my_commands([BotCommand("Report!", "Tell us")])


async def test_an_answer_without_what_it_answers(stand: TelegramStand, bot: Bot) -> None:
    id_ = int(await stand.says("soon gone"))
    await stand.deletes(str(id_))
    with pytest.raises(BadRequest, match="to be replied not found"):
        await bot.send_message(GROUP, "x", reply_parameters=ReplyParameters(id_))
    sent = await bot.send_message(GROUP, "x", reply_parameters=ReplyParameters(id_, allow_sending_without_reply=True))
    assert sent.reply_to_message is None


async def test_a_message_that_one_person_alone_sees(stand: TelegramStand, bot: Bot) -> None:
    alone = {"ephemeral_message_parameters": {"receiver_user_id": SAM}}
    sent = await bot.send_message(GROUP, "for you", api_kwargs=alone)
    assert sent.message_id == 0
    number = sent.api_kwargs["ephemeral_message_id"]
    assert not stand.chat.messages
    where = {"chat_id": GROUP, "receiver_user_id": SAM, "ephemeral_message_id": number}
    assert await bot.do_api_request("editEphemeralMessageText", api_kwargs={**where, "text": "changed"})
    assert stand.chat.alone[(SAM, number)]["text"] == "changed"
    assert await bot.do_api_request("deleteEphemeralMessage", api_kwargs=where)
    with pytest.raises(BadRequest, match=r"(?i)message_id_invalid"):
        await bot.do_api_request("deleteEphemeralMessage", api_kwargs=where)
    with pytest.raises(BadRequest, match=r"(?i)not_participant"):
        await bot.send_message(GROUP, "x", api_kwargs={"ephemeral_message_parameters": {"receiver_user_id": ELSE}})


async def test_a_bot_that_is_no_administrator_speaks_alone_only_to_who_just_acted(
    stand: TelegramStand, bot: Bot
) -> None:
    stand.world.set_member(GROUP, stand.bot, Member("member"), by=OWNER)
    with pytest.raises(BadRequest, match=r"(?i)admin_required"):
        await bot.send_message(GROUP, "x", api_kwargs={"ephemeral_message_parameters": {"receiver_user_id": SAM}})
    sent = await bot.send_message(GROUP, "card", reply_markup=keys())
    query = stand.world.press(GROUP, SAM, sent.message_id, "claim:1:1")
    alone = {"ephemeral_message_parameters": {"receiver_user_id": SAM, "callback_query_id": query}}
    assert (await bot.send_message(GROUP, "x", api_kwargs=alone)).message_id == 0
    told = stand.world.whisper(GROUP, SAM, "/report", receiver=stand.bot)
    answer = {"receiver_user_id": SAM}, {"ephemeral_message_id": told["ephemeral_message_id"]}
    kwargs = {"ephemeral_message_parameters": answer[0], "reply_parameters": answer[1]}
    assert (await bot.send_message(GROUP, "x", api_kwargs=kwargs)).message_id == 0


async def test_an_old_server_knows_no_such_messages_and_posts_them_for_all(stand: TelegramStand, bot: Bot) -> None:
    stand.world.ephemerals = False
    alone = {"ephemeral_message_parameters": {"receiver_user_id": SAM}}
    assert (await bot.send_message(GROUP, "for all", api_kwargs=alone)).message_id
