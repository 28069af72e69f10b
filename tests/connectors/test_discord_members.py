"""Members on Discord: reporting a message unseen, telling something, asking for help; to a case and the answer."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simcord.backend.models import Interaction, Message

from bot.core.casefile import File
from bot.core.cases import Case, Kind, Part
from bot.core.messages import Account, Attachment
from bot.core.messages import Message as Ours
from bot.core.practice import Practice
from bot.core.requests import Reply, Request
from bot.core.rights import Colleague, Desk
from bot.core.signals import Severity
from bot.desk import telling
from bot.welcoming import welcoming
from connectors.discord.desk.asking import asked, written
from connectors.discord.desk.commands import REPORT_MESSAGE
from connectors.discord.desk.drafts import Mark, draft, drafted, target
from connectors.discord.fields import born
from tests.fakes.desk import opened
from tests.fakes.discord.deskstand import DeskStand
from tests.fakes.discord.hands import Hands
from tests.fakes.discord.stand import DiscordStand
from tests.fakes.people import tables

LINES = "Call 999.\nChildline: 0800 1111."
TEXTS = {
    "help": "Thank you for asking.",
    "support": "We are here for you.",
    "warn": "Keep to the rules.",
    "helplines": LINES,
}


def way(practice: Practice) -> Practice:
    deputy = Colleague("dee", frozenset({Desk.DEPUTY}), frozenset({"discord:1"}))
    people = (*practice.people, deputy)
    shipped = tables("packs/uk/safety.toml")
    members = welcoming(shipped, TEXTS, people, organisation="Friday club", alternative="dee")
    return replace(practice, people=people, texts=TEXTS, members=members)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[DeskStand]:
    with opened(f"sqlite:///{tmp_path}/a.db") as store:
        async with DiscordStand() as stand, DeskStand(stand, store, way) as running:
            yield running


def cases(desk: DeskStand) -> list[Case]:
    with desk.store.begin() as work:
        return sorted(work.cases.listed(open_only=False), key=lambda case: int(case.id))


def file(desk: DeskStand, number: int = 1) -> File:
    case = cases(desk)[number - 1]
    with desk.store.begin() as work:
        return work.cases.file(case)


async def heard(desk: DeskStand, text: str) -> Message:
    """Something said in the group that no check minds."""
    message = desk.stand.say(text)
    await desk.until(lambda: message.id in desk._heard)
    await desk.settle()
    return message


def answer(hands: Hands, done: Interaction) -> Message:
    found = hands.answer(done)
    assert found is not None
    return found


async def answered(desk: DeskStand, hands: Hands, words: str) -> Message:
    """The newest private message to somebody that says this."""

    def found() -> list[Message]:
        return [one for one in hands.letters() if words in desk.written(one)]

    await desk.until(found)
    return found()[-1]


async def test_a_message_is_reported_from_its_menu_and_nobody_sees_it(desk: DeskStand) -> None:
    message = await heard(desk, "you smell @everyone")
    chosen = desk.out.chooses(message, REPORT_MESSAGE)
    shown = await desk.says(desk.out, chosen, "you smell")
    assert chosen.ephemeral
    assert telling.SHALL_WE in shown
    assert not cases(desk), "nothing is kept before they say so"
    await desk.restart()
    sent = desk.out.press(answer(desk.out, chosen), telling.PASS_ON)
    await desk.until(lambda: telling.THANKS in desk.written(answer(desk.out, chosen)))
    await desk.until(lambda: sent.responded)
    pat = desk._hands("pat")
    again = pat.chooses(message, REPORT_MESSAGE)
    await desk.says(pat, again, "you smell")
    pat.press(answer(pat, again), telling.PASS_ON)
    await desk.until(lambda: len(cases(desk)[0].accounts(Part.REPORTER)) == 2)
    await desk.settle()
    [case] = cases(desk)
    assert (case.kind, case.category, case.severity) == (Kind.REPORT, "REPORTED", Severity.S3)
    assert case.concern == desk.stand.member
    assert [line.text for line in file(desk).evidence] == ["you smell @everyone"]
    assert "out" not in desk.written().split()
    assert str(desk.out.user.id) not in str(desk.card.components)
    assert not [one for one in await desk.stand.sent() if one], "nobody in the group sees anything"


async def test_words_to_a_report_and_about_a_helper_past_the_lead(desk: DeskStand) -> None:
    message = await heard(desk, "our little chat")
    chosen = desk.out.chooses(message, REPORT_MESSAGE)
    await desk.says(desk.out, chosen, "our little chat")
    form = desk.out.press(answer(desk.out, chosen), telling.SAY_MORE)
    await desk.until(lambda: form.modal)
    desk.out.send(form, what="He writes this to everybody.", helper="yes")
    await desk.until(lambda: telling.THANKS in desk.written(answer(desk.out, chosen)))
    [case] = cases(desk)
    assert case.about_colleague
    assert {line.text for line in file(desk).evidence} == {"our little chat", "He writes this to everybody."}
    await desk.settle()
    assert desk.posted() == desk.posted(desk.lead.id) == []
    assert not [one for one in desk.lea.letters() if "1" in one.content], "the lead does not hear of it"


async def test_a_message_the_desk_never_heard_is_marked_as_told(desk: DeskStand) -> None:
    elsewhere = desk.fake.backend.create_channel(desk.stand.guild.id, "elsewhere")
    message = desk.stand.say("meet me", channel=elsewhere.id)
    chosen = desk.out.chooses(
        message,
        REPORT_MESSAGE,
        attachments=[{"id": "5", "filename": "a.png", "content_type": "image/png", "url": "http://x"}],
    )
    shown = await desk.says(desk.out, chosen, "With it: picture")
    assert telling.NOT_OPENED in shown
    desk.out.press(answer(desk.out, chosen), telling.PASS_ON)
    await desk.until(lambda: cases(desk))
    await desk.settle()
    assert [line.text for line in file(desk).evidence] == ["meet me"]
    assert telling.UNSEEN in desk.written()
    assert "a.png" not in repr(file(desk))


async def test_dont_passes_nothing_on(desk: DeskStand) -> None:
    message = await heard(desk, "hm")
    chosen = desk.out.chooses(message, REPORT_MESSAGE)
    await desk.says(desk.out, chosen, "hm")
    desk.out.press(answer(desk.out, chosen), telling.NO)
    await desk.until(lambda: telling.NOT_PASSED in desk.written(answer(desk.out, chosen)))
    await desk.says(desk.out, desk.out.chooses(message, REPORT_MESSAGE, type=7), telling.NOBODYS)
    assert not cases(desk)


async def test_a_concern_from_anywhere_by_form_and_more_of_it(desk: DeskStand) -> None:
    channel = desk.stand.channel.id
    form = desk.out.types(channel, "report")
    await desk.until(lambda: form.modal)
    sent = desk.out.send(form, what="On WhatsApp:\nWho: lea", who="the\ncoach", when="Monday", helper="no")
    said = await desk.says(desk.out, sent, telling.THANKS)
    assert sent.ephemeral
    assert "Call 999." in said
    [case] = cases(desk)
    assert (case.category, case.severity) == ("TOLD", Severity.S2)
    assert file(desk).evidence[0].text == "Who: the coach\nWhen and where: Monday\nOn WhatsApp:\nWho: lea"
    more = desk.out.press(answer(desk.out, sent), telling.WRITE)
    await desk.until(lambda: more.modal)
    await desk.says(desk.out, desk.out.send(more, what="And on Tuesday."), telling.ADDED)
    assert len(cases(desk)) == 1


async def test_whoever_asks_for_help_is_answered_at_once(desk: DeskStand) -> None:
    asked_ = desk.out.types(desk.stand.channel.id, "help")
    said = await desk.says(desk.out, asked_, "Thank you for asking.")
    assert asked_.ephemeral
    assert said.index(telling.HELP_COMES) < said.index("Childline: 0800 1111.")
    await desk.settle()
    assert any("case 1" in one.content.lower() for one in desk.lea.letters())
    assert cases(desk)[0].severity is Severity.S2
    danger = desk.out.press(answer(desk.out, asked_), telling.DANGER)
    assert (await desk.says(desk.out, danger, telling.HELP_COMES)).startswith("Call 999.")
    [case] = cases(desk)
    assert (case.severity, case.kind, case.at_risk) == (Severity.S1, Kind.CARE, f"discord:{desk.out.user.id}")


async def test_what_is_written_to_the_bot_is_passed_on_only_with_a_yes(desk: DeskStand) -> None:
    desk.out.writes("Somebody follows me, you scumbag he said.")
    question = await answered(desk, desk.out, telling.SHALL_WE)
    assert "Childline: 0800 1111." in desk.written(question)
    await desk.settle()
    assert not cases(desk), "nobody who tells something becomes the one it is about"
    desk.out.press(question, telling.PASS_ON)
    await desk.until(lambda: telling.THANKS in desk.written(question))
    desk.out.writes("It was on Monday.")
    await answered(desk, desk.out, telling.ADDED)
    [case] = cases(desk)
    assert case.accounts(Part.REPORTER) == (f"discord:{desk.out.user.id}",)
    assert [line.text for line in file(desk).evidence] == [
        "Somebody follows me, you scumbag he said.", "It was on Monday.",
    ]  # fmt: skip


async def test_a_call_for_help_in_private_needs_no_button(desk: DeskStand) -> None:
    desk.out.writes("pls help me")
    await answered(desk, desk.out, "Thank you for asking.")
    [case] = cases(desk)
    assert (case.kind, case.severity) == (Kind.CARE, Severity.S2)
    desk.out.writes("he has a knife")
    await answered(desk, desk.out, "Call 999.\n\nThank you for asking.")
    assert [one.severity for one in cases(desk)] == [Severity.S1]


LINES_OF_A_CHAT = b"01/03/2026, 18:01 - Kit: bring the ball\n01/03/2026, 18:02 - Ash: you scumbag\n"


def fetched(desk: DeskStand) -> list[str]:
    return [call.path for call in desk.fake.calls if call.path.startswith("/files/")]


async def test_pictures_are_refused_and_nothing_but_an_export_is_ever_fetched(desk: DeskStand) -> None:
    desk.out.writes("", attachments=[{**desk.fake.sent("a.png", b"x"), "content_type": "image/png"}])
    refused = await answered(desk, desk.out, telling.NO_FILES)
    assert telling.EXPORTS not in desk.written(refused)
    desk.out.writes("", attachments=[desk.fake.sent("chat.html", b"x")])
    await answered(desk, desk.out, telling.EXPORTS)
    desk.out.writes("", attachments=[desk.fake.sent("chat.zip", b"x", size=telling.LARGEST + 1)])
    await answered(desk, desk.out, telling.TOO_BIG)
    types = desk.out.types(desk.stand.channel.id, "report", chat=desk.fake.sent("a.jpg", b"x"))
    await desk.says(desk.out, types, telling.NO_FILES)
    elsewhere = {**desk.fake.sent("chat.txt", LINES_OF_A_CHAT), "url": "http://169.254.169.254/chat.txt"}
    types = desk.out.types(desk.stand.channel.id, "report", chat=elsewhere)
    await desk.says(desk.out, types, telling.NOT_FETCHED)
    assert not cases(desk)
    assert not fetched(desk)


async def test_an_exported_chat_is_fetched_after_a_yes_and_read_in(desk: DeskStand) -> None:
    chat = desk.fake.sent("WhatsApp Chat with Art.txt", LINES_OF_A_CHAT)
    desk.out.writes("It is every day.", attachments=[chat])
    question = await answered(desk, desk.out, telling.FOUND_EXPORT)
    assert not fetched(desk)
    await desk.restart()
    desk.out.press(question, telling.PASS_ON)
    await answered(desk, desk.out, telling.THANKS)
    concern, about_ash = cases(desk)
    assert concern.accounts(Part.REPORTER) == (f"discord:{desk.out.user.id}",)
    assert about_ash.group.startswith("whatsapp:art~")
    texts = [line.text for line in file(desk).evidence]
    assert {"bring the ball", "you scumbag"} < set(texts)
    assert any(one.startswith("It is every day.\n[With this came") for one in texts)
    pat = desk._hands("pat")
    typed = pat.types(desk.stand.channel.id, "report", chat=chat, words="Same here.", helper="yes")
    await desk.says(pat, typed, telling.THANKS)
    assert typed.ephemeral
    assert [one.about_colleague for one in cases(desk)] == [False, True, True], "and so is what is found in it"


async def test_a_letter_that_came_while_nobody_was_here_is_answered(desk: DeskStand) -> None:
    desk.out.writes("hello")
    await answered(desk, desk.out, telling.SHALL_WE)
    await desk.__aexit__()
    desk.fake.gateway.forget()
    desk.out.writes("i need help")
    desk._start()
    await desk.__aenter__()
    await answered(desk, desk.out, "Thank you for asking.")


async def test_when_the_desk_is_out_of_order_nobody_is_told_that_it_worked(desk: DeskStand) -> None:
    desk.out.writes("I saw something.")
    question = await answered(desk, desk.out, telling.SHALL_WE)

    async def broken(_: Request) -> Reply:
        raise OSError

    await desk.__aexit__()
    desk.fake.gateway.forget()
    desk._start()
    assert desk.platform.desk is not None
    desk._tasks = [asyncio.create_task(desk._listen()), asyncio.create_task(desk.platform.desk.serve(broken))]
    await desk.until(lambda: desk.fake.gateway.connected)
    desk.out.press(question, telling.PASS_ON)
    await answered(desk, desk.out, telling.FAULT)
    assert telling.SHALL_WE in desk.written(question), "the question stays, to be pressed again"


async def test_safety_and_who_in_the_words_for_the_one_who_asks(desk: DeskStand) -> None:
    channel = desk.stand.channel.id
    said = await desk.says(desk.out, desk.out.types(channel, "safety"), "Staying safe online")
    assert "Childline: 0800 1111." in said
    said = await desk.says(desk.out, desk.out.types(channel, "who"), "Who you can talk to")
    assert "lea (safeguarding lead)" in said
    assert "dee reads it instead" in said
    await desk.says(desk.lea, desk.lea.types(channel, "who"), "for staff of Friday club")
    await desk.says(desk.out, desk.out.types(channel, "who", for_="volunteers"), "for volunteers of Friday club")


# pure

HOSTILE = st.text(min_size=1, max_size=600) | st.sampled_from(
    ["@everyone <@1> <#2> **x** ||y|| [a](https://b.c) `q`", "\\" * 50, "# Who\n> q\n-# small", "\u202eabc\u200b"]
)


def under(body: dict[str, object], **more: object) -> dict[str, object]:
    return {"channel_id": "5", "guild_id": "9", "channel": {"type": 0, "name": "general"}, "message": body, **more}


@given(HOSTILE, HOSTILE)
@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
def test_a_draft_comes_back_as_it_was_and_nothing_in_it_is_live(text: str, name: str) -> None:
    message = Ours("discord", "5", "123", Account("discord", "77", name), born("123"), text, "general")
    body = draft(message)
    raw = "\n".join(str(one["content"]) for one in body["components"] if "content" in one)
    bare = re.sub(r"\\.", "", raw)
    assert not re.search(r"[<>@#`|\[\]~_:/\\]", bare), "every mark of Markdown is escaped"
    assert bare.count("*") == 4, "but ours around the name"
    assert sum(len(str(one.get("content", ""))) for one in body["components"]) <= 4000
    back = drafted(under(body), Mark("yes", "123", "77"))
    assert back is not None
    assert back.author.id == "77"
    if len(text) < 400:
        assert back.text == text.strip()
    assert back.key == message.key


def test_a_message_in_a_private_chat_between_two() -> None:
    told = {"id": "123", "type": 0, "content": "keep it secret", "author": {"id": "77", "username": "coach"}}
    payload = {
        "id": "1", "application_id": "2", "token": "t", "type": 2, "channel_id": "5", "context": 2,
        "channel": {"type": 1}, "user": {"id": "3", "username": "kit"},
        "data": {"type": 3, "name": REPORT_MESSAGE, "target_id": "123", "resolved": {"messages": {"123": told}}},
    }  # fmt: skip
    done = asked(payload)
    assert done is not None
    assert not done.aloud
    found = target(payload)
    assert found is not None
    assert (found.group, found.group_name, found.text, found.author.name) == (
        "5",
        "A private chat",
        "keep it secret",
        "coach",
    )
    assert found.attachments == ()


@pytest.mark.parametrize("kind", [11, 12])
def test_a_thread_belongs_to_its_channel(kind: int) -> None:
    body = draft(Ours("discord", "5", "123", Account("discord", "77", "kit"), born("123"), "hi", ""))
    back = drafted(under(body, channel={"type": kind, "name": "trip", "parent_id": "4"}), Mark("yes", "123", "77"))
    assert back is not None
    assert (back.group, back.thread) == ("4", "5")


FIELDS = st.dictionaries(st.sampled_from(["what", "who", "when"]), st.text(max_size=80))


@given(FIELDS)
@settings(max_examples=50, deadline=None)
def test_what_is_written_in_one_field_never_looks_like_another(fields: dict[str, str]) -> None:
    lines = written(fields).splitlines()
    whole = [name for name in ("who", "when") if fields.get(name, "").strip()]
    assert len([line for line in lines[: len(whole)] if line.startswith(("Who:", "When and where:"))]) == len(whole)


def test_pictures_are_named_and_nothing_more() -> None:
    message = Ours(
        "discord",
        "5",
        "123",
        Account("discord", "77", "kit"),
        born("123"),
        "",
        "",
        attachments=(Attachment("image", "me.png", "8"),),
    )
    body = draft(message)
    assert "me.png" not in repr(body)
    back = drafted(under(body), Mark("yes", "123", "77"))
    assert back is not None
    assert back.attachments == (Attachment("image", ""),)
