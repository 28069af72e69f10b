"""Moderators' work in Discord, end to end: from a message to a card, from a press to the platform's effect and back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.storage.store import Store
from connectors.discord.desk.commands import COMMANDS
from tests.fakes.desk import opened
from tests.fakes.discord.deskstand import DeskStand
from tests.fakes.discord.stand import DiscordStand


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[DeskStand]:
    with opened(f"sqlite:///{tmp_path}/a.db") as store:
        async with DiscordStand() as stand, DeskStand(stand, store) as running:
            yield running


def kept(store: Store, case: str = "1") -> list[tuple[str, str]]:
    with store.begin() as work:
        found = work.cases.get(case)
        assert found is not None
        return [(one.by, one.word) for one in work.cases.file(found).decisions]


async def test_a_flag_becomes_a_card_with_three_buttons(desk: DeskStand) -> None:
    await desk.flags("you scumbag")
    assert desk.labels() == ["No concern", "I'll look", "Pass to the lead", "Open in the console"]
    assert "Someone is being unkind to somebody" in desk.written()
    assert "||you scumbag||" in desk.written()


async def test_ill_look_then_mute_reaches_the_platform_and_the_card(desk: DeskStand) -> None:
    await desk.flags("you scumbag")
    looked = desk.mo.press(desk.card, "I'll look")
    await desk.says(desk.mo, looked, "yours for half an hour")
    assert looked.ephemeral
    await desk.settle()
    assert "mo is looking at it" in desk.written()
    assert {"Mute", "Rules reminder", "Remove", "Ban", "Note", "Hand over", "Not for me"} <= set(desk.labels())
    form = desk.mo.press(desk.card, "Mute")
    await desk.until(lambda: form.modal)
    sent = desk.mo.send(form, minutes="60", reason="Needs a break")
    await desk.says(desk.mo, sent, "Muting kit was asked of the platform.")
    await desk.settle()
    assert await desk.stand.state(desk.stand.member) == "muted"
    said = await desk.says(desk.mo, sent, "They cannot write in the whole server for")
    assert "asked of the platform" in said, "and then what really happened"
    assert "They cannot write in the whole server for" in desk.written()
    assert "Undo" in desk.labels()
    undone = desk.mo.press(desk.card, "Undo")
    await desk.says(desk.mo, undone, "taken back")
    await desk.settle()
    assert await desk.stand.state(desk.stand.member) == "free"


async def test_no_concern_asks_why_and_ends_the_case(desk: DeskStand) -> None:
    await desk.flags("you scumbag")
    form = desk.mo.press(desk.card, "No concern")
    await desk.until(lambda: form.modal)
    assert not kept(desk.store), "nothing is said before somebody said why"
    sent = desk.mo.send(form, reason="Song <@1> @everyone https://a.example")
    await desk.says(desk.mo, sent, "closed: no concern")
    await desk.settle()
    assert "**No concern**" in desk.written()
    assert kept(desk.store) == [("mo", "dismiss")]
    assert set(desk.labels()) == {"Undo", "Open again", "Note", "More context", "Open in the console"}
    undone = desk.sam.press(desk.card, "Undo")
    await desk.says(desk.sam, undone, "“No concern” of mo is taken back.")
    await desk.settle()
    assert "I'll look" in desk.labels()


@pytest.mark.parametrize(
    ("label", "words"), [("Rules reminder", "keep to the rules"), ("Remove", "One flagged message")]
)
async def test_what_cannot_be_taken_back_is_shown_before_it_is_done(desk: DeskStand, label: str, words: str) -> None:
    await desk.flags("you scumbag")
    await desk.says(desk.mo, desk.mo.press(desk.card, "I'll look"), "yours")
    await desk.settle()
    asked = desk.mo.press(desk.card, label)
    shown = await desk.says(desk.mo, asked, words)
    assert "kit" in shown
    assert [word for _, word in kept(desk.store)] == ["claim"]
    preview = desk.mo.answer(asked)
    assert preview is not None
    assert preview.is_ephemeral
    yes = next(one for one in desk.labels(preview) if one.startswith("Yes"))
    sure = desk.mo.press(preview, yes)
    await desk.until(lambda: len(kept(desk.store)) == 2)
    await desk.settle()
    await desk.says(desk.mo, sure, "The message is removed." if label == "Remove" else "Sent as")
    if label == "Remove":
        assert not [
            one for one in desk.fake.backend.messages[desk.stand.channel.id].values() if "scumbag" in one.content
        ]
        assert "The message is removed." in desk.written()
    else:
        assert desk.practice.texts["warn"] in await desk.stand.sent()


async def test_never_mind_does_nothing(desk: DeskStand) -> None:
    await desk.flags("you scumbag")
    await desk.says(desk.mo, desk.mo.press(desk.card, "I'll look"), "yours")
    await desk.settle()
    asked = desk.mo.press(desk.card, "Remove")
    await desk.says(desk.mo, asked, "One flagged message")
    preview = desk.mo.answer(asked)
    assert preview is not None
    await desk.says(desk.mo, desk.mo.press(preview, "Never mind"), "Nothing was done.")
    assert [word for _, word in kept(desk.store)] == ["claim"]


async def test_handing_over_and_not_for_me(desk: DeskStand) -> None:
    await desk.flags("you scumbag")
    await desk.says(desk.mo, desk.mo.press(desk.card, "I'll look"), "yours")
    await desk.settle()
    asked = desk.mo.press(desk.card, "Hand over")
    await desk.says(desk.mo, asked, "To whom?")
    choice = desk.mo.answer(asked)
    assert choice is not None
    assert desk.labels(choice) == ["sam", "lea", "Never mind"]
    await desk.says(desk.mo, desk.mo.press(choice, "sam"), "sam has case 1 now")
    await desk.settle()
    assert "sam is looking at it" in desk.written()
    assert any("handed case 1 over to you" in one.content for one in desk.sam.letters())
    spared = desk.sam.press(desk.card, "Not for me")
    await desk.says(desk.sam, spared, "Thank you for saying so.")
    await desk.settle()
    assert "I'll look" in desk.labels()


async def test_pass_to_the_lead_and_what_waits_with_them(desk: DeskStand) -> None:
    await desk.flags("watch out finn")
    assert "finn" not in desk.written(), "cards at Today carry category and link only"
    assert "No concern" not in desk.labels()
    passed = desk.mo.press(desk.card, "Pass to the lead")
    await desk.says(desk.mo, passed, "The lead has it now, thank you.")
    await desk.settle()
    assert "with the safeguarding lead" in desk.written().lower()
    assert any("passed case 1 to you" in one.content for one in desk.lea.letters())


async def test_more_context_is_for_the_one_who_asked(desk: DeskStand) -> None:
    for number in range(4):
        desk.stand.say(f"line {number}")
    await desk.flags("you scumbag")
    await desk.says(desk.mo, desk.mo.press(desk.card, "I'll look"), "yours")
    await desk.settle()
    asked = desk.mo.press(desk.card, "More context")
    said = await desk.says(desk.mo, asked, "what was said")
    assert "||line 0||" in said
    assert asked.ephemeral


async def test_two_at_once_one_of_them_is_told_who_has_it(desk: DeskStand) -> None:
    await desk.flags("you scumbag")
    card = desk.card
    first, second = desk.mo.press(card, "I'll look"), desk.sam.press(card, "I'll look")
    await desk.until(lambda: desk.mo.sees(first) and desk.sam.sees(second))
    said = sorted((desk.mo.sees(first), desk.sam.sees(second)))
    assert sum("yours for half an hour" in one for one in said) == 1
    assert sum("is looking at case 1" in one.replace("\\", "") for one in said) == 1


async def test_an_old_card_is_answered_with_how_it_stands(desk: DeskStand) -> None:
    await desk.flags("you scumbag")
    old = desk.mo.press_id(desk.card, "watch:1:1")
    await desk.says(desk.mo, old, "being watched")
    form = desk.sam.press_id(desk.card, "dismiss:1:1")
    await desk.until(lambda: form.modal)
    sent = desk.sam.send(form, reason="fine")
    said = await desk.says(desk.sam, sent, "has changed since this card was drawn")
    assert "being watched" in said.lower()
    fresh = desk.sam.answer(sent)
    assert fresh is not None
    again = desk.sam.press(fresh, "I'll look")
    await desk.says(desk.sam, again, "yours for half an hour")


async def test_buttons_work_after_a_restart(desk: DeskStand) -> None:
    await desk.flags("you scumbag")
    card = desk.card
    await desk.restart()
    await desk.says(desk.mo, desk.mo.press(card, "I'll look"), "yours for half an hour")
    await desk.settle()
    assert "mo is looking at it" in desk.written()


async def test_a_press_that_comes_late_holds_and_is_answered_in_private(desk: DeskStand) -> None:
    await desk.flags("you scumbag")
    desk.mo.press(desk.card, "I'll look", late=True)
    await desk.until(lambda: [one for one in desk.mo.letters() if one.components])
    [letter] = [one for one in desk.mo.letters() if one.components]
    assert "yours for half an hour" in desk.written(letter)
    assert kept(desk.store) == [("mo", "claim")]


async def test_who_is_nobody_here_gets_nothing(desk: DeskStand) -> None:
    await desk.flags("you scumbag")
    for label in ("I'll look", "Pass to the lead"):
        pressed = desk.out.press(desk.card, label)
        said = await desk.says(desk.out, pressed, "not known to belong to anybody")
        assert "scumbag" not in said
    form = desk.out.press(desk.card, "No concern")
    await desk.until(lambda: form.modal)
    await desk.says(desk.out, desk.out.send(form, reason="mine"), "not known to belong to anybody")
    assert kept(desk.store) == []


async def test_rights_are_asked_at_the_press_and_again_at_the_effect(desk: DeskStand) -> None:
    await desk.flags("you scumbag")
    await desk.says(desk.mo, desk.mo.press(desk.card, "I'll look"), "yours")
    await desk.settle()
    form = desk.mo.press(desk.card, "Ban")
    await desk.until(lambda: form.modal)
    await desk.says(desk.mo, desk.mo.send(form, reason="x"), "Your role here does not let you ban accounts.")
    form = desk.sam.press(desk.card, "Ban")
    await desk.until(lambda: form.modal)
    sent = desk.sam.send(form, reason="Again and again")
    await desk.says(desk.sam, sent, "Banning kit was asked of the platform.")
    desk.way = lambda way: replace(way, people=tuple(one for one in way.people if one.name != "sam"))
    await desk.restart()
    await desk.settle()
    assert await desk.stand.state(desk.stand.member) == "free"
    assert "sam has no rights here any more" in desk.written()


async def test_what_the_platform_refuses_is_told(desk: DeskStand) -> None:
    await desk.flags("you scumbag")
    await desk.says(desk.mo, desk.mo.press(desk.card, "I'll look"), "yours")
    await desk.settle()
    form = desk.mo.press(desk.card, "Mute")
    await desk.until(lambda: form.modal)
    desk.stand.bot_role().permissions &= ~(1 << 40)
    sent = desk.mo.send(form, minutes="60", reason="x")
    await desk.says(desk.mo, sent, "asked of the platform")
    await desk.settle()
    await desk.says(desk.mo, sent, "lacks the right to mute members")
    assert "lacks the right to mute members" in desk.written()


async def test_support_is_offered_to_who_needs_help_and_never_a_sanction(desk: DeskStand) -> None:
    await desk.flags("i want to end it all")
    taken = desk.mo.press(desk.card, "I'll look")
    await desk.says(desk.mo, taken, "||i want to end it all||")
    assert taken.ephemeral, "whoever takes it is shown it, alone"
    await desk.settle()
    assert not {"Rules reminder", "Remove", "Mute", "Ban"} & set(desk.labels())
    asked = desk.mo.press(desk.card, "Support")
    await desk.says(desk.mo, asked, "“We are here for you.”")
    preview = desk.mo.answer(asked)
    assert preview is not None
    desk.mo.press(preview, "Yes: Support")
    await desk.until(lambda: len(kept(desk.store)) == 2)
    await desk.settle()
    assert "We are here for you." in await desk.stand.sent()
    assert "Sent as a private message." in desk.written()


async def test_the_queue_and_a_case_by_command(desk: DeskStand) -> None:
    await desk.until(lambda: len(desk.fake.backend.commands.get(None, {})) == len(COMMANDS))
    await desk.flags("you scumbag")
    await desk.flags("watch out finn", desk.out)
    channel = desk.stand.channel.id  # in any channel: only the one who asks sees the answer
    asked = desk.mo.types(channel, "queue")
    said = await desk.says(desk.mo, asked, "Today (1)")
    assert asked.ephemeral
    assert said.index("Today (1)") < said.index("This week (1)")
    assert "scumbag" not in said
    answer = desk.mo.answer(asked)
    assert answer is not None
    assert desk.labels(answer) == ["Next in line: case 2", "Case 1", "Open in the console"]
    first = desk.mo.press(answer, "Case 1")
    await desk.says(desk.mo, first, "||you scumbag||")
    one = desk.mo.types(channel, "case", number=1)
    await desk.says(desk.mo, one, "||you scumbag||")
    missing = desk.mo.types(channel, "case", number=99)
    await desk.says(desk.mo, missing, "There is no case 99 that you can open.")
    await desk.says(desk.out, desk.out.types(channel, "queue"), "not known to belong to anybody")


async def test_commands_of_others_are_left_alone_and_ours_are_sent_once(desk: DeskStand) -> None:
    await desk.until(lambda: len(desk.fake.backend.commands.get(None, {})) == len(COMMANDS))
    known = {one["name"]: one for one in desk.fake.backend.commands[None].values()}
    desk.fake.backend.register_commands(None, [{"name": "dice", "type": 1, "description": "Rolls."}])
    await desk.restart()
    await desk.until(lambda: len(desk.fake.backend.commands[None]) == len(COMMANDS) + 1)

    def calls(method: str) -> int:
        return sum(call.method == method and call.path.endswith("/commands") for call in desk.fake.calls)

    sent, asked = calls("PUT"), calls("GET")
    await desk.restart()
    await desk.until(lambda: calls("GET") == asked + 1)
    assert calls("PUT") == sent == 2
    assert {name for name, one in known.items() if one["default_member_permissions"] == "8192"} == {
        "queue", "case", "handover", "inbox", "mine", "summary",
    }  # fmt: skip
    assert {name for name, one in known.items() if one["integration_types"] == [0, 1]} == {
        "Report to the helpers", "report", "help", "safety", "who", "appeal", "complain", "mydata",
    }  # fmt: skip


async def test_the_same_interaction_twice_is_done_once(desk: DeskStand) -> None:
    await desk.flags("you scumbag")
    told: list[dict[str, Any]] = []
    desk.fake.backend.subscribers.append(
        lambda event, payload: told.append(dict(payload)) if event == "INTERACTION_CREATE" else None
    )
    pressed = desk.mo.press(desk.card, "I'll look")
    desk.fake.gateway.emit("INTERACTION_CREATE", told[0])
    await desk.says(desk.mo, pressed, "yours for half an hour")
    await desk.until(lambda: sum("/messages/@original" in call.path for call in desk.fake.calls) == 2)
    assert "yours for half an hour" in desk.mo.sees(pressed)
    assert kept(desk.store) == [("mo", "claim")]
