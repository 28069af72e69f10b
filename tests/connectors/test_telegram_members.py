"""Members in Telegram: reporting a message unseen, telling something in private, asking for help."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.cases import Kind, Part
from bot.desk import telling
from connectors.telegram.desk import GUIDES, MEMBERS
from connectors.telegram.members import mark
from tests.fakes.telegram.evening import DEE, DESK, LEA, MO, Evening, evening
from tests.fakes.telegram.stand import ELSE, GROUP, OWNER, SAM
from tests.fakes.telegram.world import Member

PICTURE = [{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Evening]:
    async with evening(tmp_path) as found:
        yield found


async def test_a_report_disappears_and_is_answered_alone(desk: Evening) -> None:
    number = await desk.says("you smell")
    command = desk.world.reply(GROUP, ELSE, number, "/report he does it every day")
    await desk.done()
    assert command not in desk.world.chats[GROUP].messages
    assert telling.THANKS in desk.whispered(ELSE, GROUP)[0]["text"]
    assert not desk.spoken(GROUP)
    (case,) = desk.cases()
    assert (case.kind, case.category) == (Kind.REPORT, "REPORTED")
    assert case.accounts(Part.CONCERN) == (f"telegram:{SAM}",)
    card = desk.card()["text"]
    assert "you smell" in card
    assert "he does it every day" in card
    assert "Kit" not in card
    assert str(ELSE) not in card
    await desk.presses(MO, "I'll look")
    await desk.writes(MO, "/case 1", DESK)
    assert "Told us: Kit" in desk.whispered(MO)[-1]["text"]
    assert "Kit" not in desk.card()["text"], "others read the card too"


async def test_a_report_that_nobody_ever_sees(desk: Evening) -> None:
    number = await desk.says("you smell")
    before = desk.world.chats[GROUP].messages[number]
    desk.world.whisper(GROUP, ELSE, "/report", receiver=desk.stand.bot, reply_to_message=before)
    await desk.done()
    assert desk.cases()
    assert telling.THANKS in desk.whispered(ELSE, GROUP)[0]["text"]
    desk.world.whisper(GROUP, OWNER, "/report", receiver=desk.stand.bot, reply_to_message=before)
    await desk.done()
    assert len(desk.case().accounts(Part.REPORTER)) == 2
    desk.world.whisper(GROUP, ELSE, "/report", receiver=desk.stand.bot)
    await desk.done()
    assert desk.whispered(ELSE, GROUP)[-1]["text"] == telling.WHICH


async def test_where_nothing_can_be_hidden_a_neutral_note_is_all(desk: Evening) -> None:
    desk.world.ephemerals = False
    desk.world.set_member(GROUP, desk.stand.bot, Member("administrator", {"can_pin_messages"}), by=OWNER)
    number = await desk.says("you smell")
    desk.world.reply(GROUP, ELSE, number, "/report")
    await desk.done()
    assert desk.spoken(GROUP) == [telling.NOTE]
    assert desk.cases()
    desk.world.start(ELSE, desk.stand.bot)
    desk.world.reply(GROUP, ELSE, number, "/report")
    await desk.done()
    assert len(desk.spoken(GROUP)) == 1
    assert telling.THANKS in desk.private(ELSE)[-1]["text"]


async def test_help_in_a_group_is_a_button_that_nobody_else_sees(desk: Evening) -> None:
    number = desk.world.post(GROUP, SAM, "/help")
    await desk.done()
    assert number not in desk.world.chats[GROUP].messages
    (offer,) = desk.whispered(SAM, GROUP)
    assert offer["text"] == telling.HELLO
    assert not desk.cases(), "it may have been meant for another bot"
    await desk.presses(SAM, telling.HELP, offer)
    assert "Childline: 0800 1111." in desk.whispered(SAM, GROUP)[-1]["text"]
    assert desk.case().at_risk == f"telegram:{SAM}"
    assert not desk.spoken(GROUP)


async def test_something_told_in_private_is_passed_on_only_with_a_yes(desk: Evening) -> None:
    desk.world.start(SAM, desk.stand.bot)
    await desk.done()
    assert desk.private(SAM)[0]["text"] == telling.HELLO
    await desk.writes(SAM, "Somebody follows me <b>home</b>.")
    question = desk.private(SAM)[-1]
    assert telling.SHALL_WE in question["text"]
    assert "Childline: 0800 1111." in question["text"]
    assert not desk.cases()
    await desk.presses(SAM, telling.NO, question)
    assert desk.private(SAM)[-1]["text"] == telling.NOT_PASSED
    assert not desk.cases()
    await desk.writes(SAM, "No, wait.")
    await desk.again()
    await desk.presses(SAM, telling.PASS_ON, desk.private(SAM)[-1])
    assert telling.THANKS in desk.private(SAM)[-1]["text"]
    assert "who it is about, and when and where it was" in desk.private(SAM)[-1]["text"]
    await desk.writes(SAM, "It was on Monday.")
    assert desk.private(SAM)[-1]["text"] == telling.ADDED
    assert [line.text for line in desk.file().evidence] == ["No, wait.", "It was on Monday."]
    number = next(n for n, one in desk.world.chats[SAM].messages.items() if one.get("text") == "It was on Monday.")
    desk.world.edit(SAM, number, "It was on Tuesday.")
    await desk.done()
    assert desk.file().evidence[-1].text == "Changed afterwards: It was on Tuesday."
    await desk.writes(SAM, "/nonsense")
    assert desk.private(SAM)[-1]["text"] == telling.HELLO
    assert "Sam" not in desk.card()["text"]


async def test_a_double_press_tells_once(desk: Evening) -> None:
    desk.world.start(SAM, desk.stand.bot)
    await desk.writes(SAM, "I saw something.")
    question = desk.private(SAM)[-1]
    for _ in range(2):
        desk.world.press(SAM, SAM, question["message_id"], "me yes")
    await desk.done()
    assert len(desk.file().evidence) == 1


async def test_about_a_helper_the_lead_is_not_who_hears_of_it(desk: Evening) -> None:
    for user in (SAM, LEA, DEE):
        desk.world.start(user, desk.stand.bot)
    await desk.writes(SAM, "The coach texts me at night.")
    await desk.presses(SAM, telling.HELPER, desk.private(SAM)[-1])
    await desk.until(lambda: any("Case 1" in one["text"] for one in desk.private(DEE)))
    assert not any("Case 1" in one["text"] for one in desk.private(LEA))
    assert not desk.spoken(DESK)


async def test_whoever_asks_for_help_is_answered_at_once(desk: Evening) -> None:
    desk.world.start(SAM, desk.stand.bot)
    await desk.done()
    await desk.presses(SAM, telling.HELP, desk.private(SAM)[0])
    answer = desk.private(SAM)[-1]["text"]
    assert answer.startswith("Thank you for asking.")
    assert "Call 999.\nChildline: 0800 1111." in answer
    assert telling.HELP_COMES in answer
    assert desk.case().at_risk == f"telegram:{SAM}"
    assert await desk.told() == ["lea"]


async def test_pictures_are_refused_and_never_asked_for(desk: Evening) -> None:
    desk.world.start(SAM, desk.stand.bot)
    await desk.writes(SAM, "", photo=PICTURE)
    assert desk.private(SAM)[-1]["text"] == telling.NO_FILES
    await desk.writes(SAM, "", photo=PICTURE, caption="He sent me this.")
    assert telling.SHALL_WE in desk.private(SAM)[-1]["text"]
    await desk.presses(SAM, telling.PASS_ON, desk.private(SAM)[-1])
    (line,) = desk.file().evidence
    assert line.text == "He sent me this."
    await desk.writes(SAM, "", sticker={"file_id": "s", "file_unique_id": "s", "emoji": "😢"})
    assert desk.private(SAM)[-1]["text"] == telling.WORDS
    assert not {method for method, _ in desk.stand.server.calls} & {"getFile", "getfile"}


def fetched(desk: Evening) -> list[str]:
    return [method for method, _ in desk.stand.server.calls if method.casefold() in ("getfile", "file")]


async def test_an_exported_chat_is_fetched_after_a_yes_and_read_in(desk: Evening) -> None:
    desk.world.start(SAM, desk.stand.bot)
    lines = "01/03/2026, 18:01 - Kit: bring the ball\n01/03/2026, 18:02 - Ash: you scumbag\n"
    desk.world.files["f"] = lines.encode()
    document = {"file_id": "f", "file_unique_id": "u", "file_name": "WhatsApp Chat with Art.txt", "file_size": 80}
    await desk.writes(SAM, "", document=document, caption="It is every day.")
    question = desk.private(SAM)[-1]
    assert telling.FOUND_EXPORT in question["text"]
    assert not desk.cases()
    assert not fetched(desk)
    await desk.again()
    await desk.presses(SAM, telling.PASS_ON, question)
    assert telling.THANKS in desk.private(SAM)[-1]["text"]
    assert fetched(desk) == ["getFile", "file"]
    concern, about_ash = desk.cases()
    assert concern.accounts(Part.REPORTER) == (f"telegram:{SAM}",)
    assert about_ash.group.startswith("whatsapp:art~")
    texts = [line.text for line in desk.file().evidence]
    assert {"bring the ball", "you scumbag"} < set(texts)
    assert any(one.startswith("It is every day.\n[With this came") for one in texts)
    assert "2 messages" in str(texts)


async def test_what_is_no_export_or_too_big_is_never_fetched(desk: Evening) -> None:
    desk.world.start(SAM, desk.stand.bot)
    document = {"file_id": "f", "file_unique_id": "u", "file_name": "chat.zip", "file_size": telling.LARGEST + 1}
    await desk.writes(SAM, "", document=document)
    assert desk.private(SAM)[-1]["text"] == telling.TOO_BIG
    await desk.writes(SAM, "", document={**document, "file_name": "photo.jpg", "mime_type": "image/jpeg"})
    assert telling.NO_FILES in desk.private(SAM)[-1]["text"]
    assert not fetched(desk)
    await desk.writes(SAM, "", document={**document, "file_size": 5})
    await desk.presses(SAM, telling.PASS_ON, desk.private(SAM)[-1])
    assert desk.private(SAM)[-1]["text"] == telling.NOT_FETCHED
    assert not desk.cases()


async def test_safety_and_who_in_private_and_in_a_group(desk: Evening) -> None:
    desk.world.start(SAM, desk.stand.bot)
    await desk.writes(SAM, "/safety")
    assert "Staying safe online" in desk.private(SAM)[-1]["text"]
    await desk.writes(SAM, "/who staff")
    assert "for staff of Friday club" in desk.private(SAM)[-1]["text"]
    command = desk.world.post(GROUP, ELSE, "/who")
    await desk.done()
    assert "Who you can talk to" in desk.whispered(ELSE, GROUP)[-1]["text"]
    assert not desk.spoken(GROUP)
    assert command not in desk.world.chats[GROUP].messages
    assert not desk.cases()


async def test_a_call_for_help_needs_no_button(desk: Evening) -> None:
    desk.world.start(SAM, desk.stand.bot)
    await desk.writes(SAM, "i dont feel safe at home")
    assert desk.private(SAM)[-1]["text"].startswith("Thank you for asking.")
    assert desk.case().at_risk == f"telegram:{SAM}"
    await desk.writes(SAM, "/help")
    assert len(desk.cases()) == 1


async def test_help_of_a_colleague_names_the_commands_and_the_way_to_a_person(desk: Evening) -> None:
    desk.world.start(LEA, desk.stand.bot)
    await desk.writes(LEA, "/help")
    said = desk.private(LEA)[-1]
    assert "/queue: What is waiting" in said["text"]
    assert not desk.cases()
    await desk.presses(LEA, telling.HELP, said)
    assert len(desk.cases()) == 1


async def test_a_message_taken_along_from_elsewhere(desk: Evening) -> None:
    desk.world.start(SAM, desk.stand.bot)
    await desk.writes(
        SAM, "keep this between us", forward_origin={"type": "hidden_user", "sender_user_name": "Coach", "date": 1}
    )
    await desk.presses(SAM, telling.PASS_ON, desk.private(SAM)[-1])
    assert desk.file().evidence[0].text == "Forwarded from Coach: keep this between us"


async def test_when_the_desk_is_out_of_order_nobody_is_told_that_it_worked(desk: Evening) -> None:
    desk.world.start(SAM, desk.stand.bot)
    await desk.writes(SAM, "I saw something.")
    desk.broken = True
    await desk.presses(SAM, telling.PASS_ON, desk.private(SAM)[-1])
    assert desk.private(SAM)[-1]["text"] == telling.FAULT
    number = await desk.says("you smell")
    desk.world.reply(GROUP, ELSE, number, "/report")
    await desk.done()
    assert desk.whispered(ELSE, GROUP)[-1]["text"] == telling.FAULT
    desk.broken = False
    question = next(one for one in desk.private(SAM) if telling.SHALL_WE in one["text"])
    await desk.presses(SAM, telling.PASS_ON, question)
    assert desk.cases()


async def test_what_is_told_is_not_lost_with_the_process(desk: Evening) -> None:
    desk.world.start(SAM, desk.stand.bot)
    await desk.done()
    desk.gate.clear()
    desk.world.post(SAM, SAM, "I saw something.")
    await desk.end()
    desk.gate.set()
    await desk.again()
    await desk.until(lambda: any(telling.SHALL_WE in one["text"] for one in desk.private(SAM)))


async def test_commands_are_found_and_are_not_seen_by_others(desk: Evening) -> None:
    commands = desk.world.commands
    await desk.until(lambda: len([1 for bot, _ in commands if bot == desk.stand.bot]) == 3)
    assert commands[(desk.stand.bot, "all_group_chats")] == [
        {"command": name, "description": words, "is_ephemeral": True} for name, words in (MEMBERS | GUIDES).items()
    ]
    assert {one["command"] for one in commands[(desk.stand.bot, f"chat:{DESK}")]} >= {"queue", "next", "case"}


def test_an_id_says_nothing_of_who_it_was() -> None:
    assert mark(SAM, 5) == mark(SAM, 5) != mark(SAM, 6)
    assert f":{SAM}:" not in f"{mark(SAM, 5)}:"
