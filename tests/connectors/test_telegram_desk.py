"""The moderators' desk in Telegram, from a member's message to the effect and its receipt on the card."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.fakes.telegram.evening import DEE, DESK, LEA, MO, Evening, evening
from tests.fakes.telegram.stand import ELSE, GROUP, OWNER, SAM


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Evening]:
    async with evening(tmp_path) as found:
        yield found


async def test_a_card_is_posted_claimed_and_acted_on(desk: Evening) -> None:
    number = await desk.says("you scumbag")
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


async def test_a_question_is_answered_in_ones_own_words(desk: Evening) -> None:
    await desk.says("you scumbag")
    await desk.presses(MO, "No concern")
    (question,) = desk.whispered(MO)
    assert "Or reply to this message in your own words." in question["text"]
    assert question["reply_markup"]["force_reply"]
    await desk.replies(MO, question, "Two friends, they always talk like that.")
    await desk.until(lambda: not desk.case().open)
    assert desk.file().decisions[-1].reason == "Two friends, they always talk like that."
    assert "no concern" in desk.whispered(MO)[0]["text"]
    assert not desk.whispered(MO)[0].get("reply_markup")


async def test_a_question_outlives_the_process_that_asked_it(desk: Evening) -> None:
    await desk.says("you scumbag")
    await desk.presses(MO, "I'll look")
    await desk.presses(MO, "Note")
    await desk.until(lambda: bool(desk.whispered(MO)))
    (question,) = desk.whispered(MO)
    assert desk.labels(question) == ["Never mind"]
    await desk.again()
    await desk.replies(MO, question, "Spoke to both. <b>@all</b>")
    await desk.until(lambda: desk.file().decisions[-1].word == "note")
    await desk.until(lambda: "mo: Add a note" in desk.card()["text"])  # the card is drawn after the word is kept
    assert "mo: Add a note — Spoke to both. <\u200bb>\u200b@\u200ball<\u200b/\u200bb>" in desk.card()["text"]


async def test_whoever_cannot_be_reached_in_private_is_reminded_under_their_message(desk: Evening) -> None:
    number = await desk.says("you scumbag")
    await desk.presses(MO, "I'll look")
    await desk.presses(MO, "Rules reminder")
    (question,) = desk.whispered(MO)
    assert "everybody there reads it" in question["text"]
    await desk.presses(MO, "As a reply that all can read", question)
    await desk.until(lambda: "where all can read it" in desk.whispered(MO)[0]["text"])
    said = list(desk.world.chats[GROUP].messages.values())[-1]
    assert (said["text"], said["reply_to_message"]["message_id"]) == ("Please keep to the rules of the club.", number)


@pytest.mark.parametrize("why", ["Needs a break", "He asked for a week off."])
async def test_how_long_a_mute_lasts_is_asked_before_why(desk: Evening, why: str) -> None:
    await desk.says("you scumbag")
    await desk.presses(MO, "I'll look")
    await desk.presses(MO, "Mute")
    (question,) = desk.whispered(MO)
    assert desk.labels(question) == ["1 hour", "1 day", "7 days", "28 days", "Never mind"]
    await desk.presses(MO, "7 days", question)
    (question,) = desk.whispered(MO)
    assert "For 7 days." in question["text"]
    if why in desk.labels(question):
        await desk.presses(MO, why, question)
    else:
        await desk.replies(MO, question, why)
    await desk.until(lambda: "They cannot write here for 7 days." in desk.whispered(MO)[0]["text"])
    assert desk.file().decisions[-1].reason == why


async def test_a_ready_answer_or_never_mind(desk: Evening) -> None:
    await desk.says("you scumbag")
    await desk.presses(MO, "No concern")
    await desk.presses(MO, "Never mind", desk.whispered(MO)[0])
    assert not desk.whispered(MO)
    assert desk.case().open
    await desk.presses(MO, "No concern")
    await desk.presses(MO, "Banter between friends", desk.whispered(MO)[0])
    assert desk.file().decisions[-1].reason == "Banter between friends"
    assert desk.card()["text"].startswith("✅")


async def test_the_text_of_a_reminder_is_shown_before_it_is_sent(desk: Evening) -> None:
    await desk.says("you scumbag")
    desk.world.start(SAM, desk.stand.bot)
    await desk.presses(MO, "I'll look")
    await desk.presses(MO, "Rules reminder")
    (question,) = desk.whispered(MO)
    assert "Sam Field will read: “Please keep to the rules of the club." in question["text"]
    assert len(desk.private(SAM)) == 1, "only what the bot says to everybody who starts it"
    await desk.presses(MO, desk.labels(question)[0], question)
    await desk.until(lambda: len(desk.private(SAM)) > 1)
    assert desk.private(SAM)[1]["text"] == "Please keep to the rules of the club."
    await desk.until(lambda: "Sent to them in private" in desk.whispered(MO)[0]["text"])


async def test_buttons_of_an_old_card_work_after_a_restart(desk: Evening) -> None:
    await desk.says("you scumbag")
    old = desk.card()
    await desk.again()
    await desk.presses(MO, "I'll look", old)
    assert "mo is looking" in desk.card()["text"]
    await desk.presses(OWNER, "No concern", old)
    assert "has changed since" in str(desk.world.queries)
    (look,) = desk.whispered(OWNER)
    assert "mo is looking" in look["text"]


async def test_two_people_at_once(desk: Evening) -> None:
    await desk.says("you scumbag")
    card = desk.card()
    data, number = desk.button(card, "I'll look"), card["message_id"]
    both = [desk.world.press(DESK, user, number, data) for user in (MO, OWNER)]
    answers = [await desk.until(lambda query=query: desk.world.queries[query]["answer"]) for query in both]  # type: ignore[misc]
    assert sum("is looking at case 1" in answer["text"] for answer in answers) == 1
    assert len([one for one in desk.file().decisions if one.word == "claim"]) == 1


async def test_a_press_told_twice_is_done_once(desk: Evening) -> None:
    await desk.says("you scumbag")
    card = desk.card()
    await desk.presses(MO, "I'll look", card)
    (query,) = desk.world.queries
    body = {"id": query, "from": {"id": MO, "is_bot": False, "first_name": "Mo"}, "message": card, "chat_instance": "1"}
    desk.world.push(desk.stand.bot, "callback_query", body | {"data": desk.button(card, "I'll look")})
    await desk.done()
    assert [one.word for one in desk.file().decisions] == ["claim"]


async def test_a_press_is_acknowledged_while_the_database_takes_its_time(tmp_path: Path) -> None:
    async with evening(tmp_path, patience=0.05) as desk:
        await desk.says("you scumbag")
        card = desk.card()
        desk.gate.clear()
        query = desk.world.press(DESK, MO, card["message_id"], desk.button(card, "I'll look"))
        assert (await desk.until(lambda: desk.world.queries[query]["answer"]))["text"] == ""
        assert desk.case().state == "new"
        desk.gate.set()
        await desk.until(lambda: desk.whispered(MO))
        assert "Case 1 is yours for half an hour" in desk.whispered(MO)[0]["text"]


async def test_a_press_that_came_too_late_is_answered_by_a_message(desk: Evening) -> None:
    await desk.says("you scumbag")
    card = desk.card()
    query = desk.world.press(DESK, MO, card["message_id"], desk.button(card, "I'll look"))
    desk.world.queries[query]["until"] -= timedelta(hours=1)
    await desk.until(lambda: desk.whispered(MO))
    assert desk.world.queries[query]["answer"] is None
    assert "Case 1" in desk.whispered(MO)[0]["text"]


async def test_rights_are_asked_at_each_press(desk: Evening) -> None:
    await desk.says("you scumbag")
    answer = await desk.presses(SAM, "I'll look")
    assert answer["alert"]
    assert "not known to belong to anybody who works at this desk" in answer["text"]
    await desk.presses(MO, "I'll look")
    answer = await desk.presses(MO, "Ban")
    assert "Your role here does not let you ban" in answer["text"]
    data = "claim:99999:1"
    query = desk.world.press(DESK, MO, desk.card()["message_id"], data)
    assert "no case 99999" in (await desk.until(lambda: desk.world.queries[query]["answer"]))["text"]
    query = desk.world.press(DESK, MO, desk.card()["message_id"], "nonsense")
    assert "another version of the desk" in (await desk.until(lambda: desk.world.queries[query]["answer"]))["text"]


async def test_what_is_most_urgent_goes_to_the_lead_alone(desk: Evening) -> None:
    for user in (LEA, DEE):
        desk.world.start(user, desk.stand.bot)
    await desk.done()
    await desk.says("you scumbag")
    assert len(desk.spoken(DESK)) == 1
    await desk.says("look at the picture")
    await desk.until(lambda: len(desk.private(LEA)) > 1)
    alone = desk.private(LEA)[1]
    assert "indecent image" in alone["text"]
    await desk.until(lambda: not desk.spoken(DESK))
    await desk.writes(MO, "/case 1", DESK)
    assert "no case 1" in desk.whispered(MO)[-1]["text"]
    await desk.presses(LEA, "Wait, tell nobody", alone)
    assert len(desk.private(LEA)) == 3, "the question stands beside the card, not in its place"
    await desk.replies(LEA, desk.private(LEA)[2], "The police are asked first.")
    await desk.until(lambda: desk.case().stance)
    assert "The police are asked first" in desk.private(LEA)[1]["text"]


async def test_the_queue_a_case_and_the_next(desk: Evening) -> None:
    await desk.says("you scumbag")
    await desk.says("watch out, behind the hall", ELSE)
    await desk.writes(MO, "/queue", DESK)
    queue = desk.whispered(MO)[-1]["text"]
    assert "threatening" in queue
    assert "unkind" in queue
    await desk.writes(MO, "/next", DESK)
    assert "threatening" in desk.whispered(MO)[-1]["text"]
    await desk.writes(MO, "/case@safelight_bot 1", DESK)
    look = desk.whispered(MO)[-1]
    assert "you scumbag" in look["text"]
    await desk.presses(MO, "I'll look", look)
    assert "mo is looking" in desk.whispered(MO)[-1]["text"]
    await desk.writes(MO, "/case", DESK)
    assert "Which case?" in desk.whispered(MO)[-1]["text"]
    desk.world.start(SAM, desk.stand.bot)
    await desk.writes(SAM, "/case 1")
    assert "not known to belong to anybody" in desk.private(SAM)[-1]["text"]
    assert len(desk.spoken(DESK)) == 2, "only the two cards are for all"


async def test_nothing_said_at_the_desk_or_to_the_bot_is_judged(desk: Evening) -> None:
    desk.world.start(SAM, desk.stand.bot)
    await desk.writes(MO, "you scumbag", DESK)
    await desk.writes(SAM, "you scumbag")
    await desk.says("hello")
    with desk.store.begin() as work:
        kept = {key for key in work.people.groups() if key.startswith("telegram:")}
    assert kept == {f"telegram:{GROUP}"}
    assert not desk.cases()


async def test_support_is_previewed_and_what_could_not_be_sent_is_said(desk: Evening) -> None:
    await desk.says("i want to end it all")
    await desk.presses(MO, "I'll look")
    assert "i want to end it all" in desk.whispered(MO)[-1]["text"], "whoever takes it is shown it, alone"
    assert not {"Remove", "Mute", "Ban", "Rules reminder"} & set(desk.labels(desk.card()))
    await desk.presses(MO, "Support")
    question = desk.whispered(MO)[-1]
    assert "will read: “We are here for you." in question["text"]
    assert "reaches only people who have started a chat with it" in question["text"]
    await desk.presses(MO, desk.labels(question)[0], question)
    await desk.until(lambda: "Could not be done" in desk.whispered(MO)[-1]["text"])
    assert "started a chat" in desk.whispered(MO)[-1]["text"]
    assert "Could not be done" in desk.card()["text"]


async def test_in_a_group_with_topics_each_case_has_its_own(tmp_path: Path) -> None:
    async with evening(tmp_path, forum=True) as desk:
        await desk.says("you scumbag")
        await desk.says("watch out, behind the hall", ELSE)
        topics = desk.world.chats[DESK].topics
        assert [one["name"] for one in topics.values()] == [
            "1 · This week: Someone is being unkind to somebody",
            "2 · Today: Someone may be threatening somebody",
        ]
        first = next(one for one in desk.world.chats[DESK].messages.values() if "Case 1" in one.get("text", ""))
        await desk.presses(MO, "No concern", first)
        (question,) = desk.whispered(MO)
        assert question["message_thread_id"] == first["message_thread_id"]
        await desk.presses(MO, "Banter between friends", question)
        assert topics[first["message_thread_id"]]["closed"]
