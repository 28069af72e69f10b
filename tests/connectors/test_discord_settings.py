"""Settings in Discord, end to end: the first admin, the guided setup, words with what would follow, and their walls."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from simcord.backend.models import Message

from bot.core.messages import Account
from bot.core.requests import Change, Holds
from bot.steps import alarming, pairing
from bot.steps.changing import words
from connectors.discord.desk.commands import of_settings
from connectors.discord.desk.ranks import Ranks
from connectors.discord.rest import Rest
from tests.fakes.desk import opened
from tests.fakes.discord.adminstand import AdminStand
from tests.fakes.discord.hands import Hands, buttons
from tests.fakes.discord.stand import DiscordStand


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[AdminStand]:
    with opened(f"sqlite:///{tmp_path}/a.db") as store:
        async with DiscordStand() as stand, AdminStand(stand, store) as running:
            yield running


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[AdminStand]:
    with opened(f"sqlite:///{tmp_path}/a.db") as store:
        async with DiscordStand() as stand, AdminStand(stand, store, named=False) as running:
            yield running


async def test_from_the_code_to_a_watched_group(empty: AdminStand) -> None:
    desk, ada = empty, empty.ada
    with desk.store.begin() as work:
        code = pairing.make(work, desk.pipeline.practice, desk.pipeline.now())
    wrong = await desk.says_word(desk.out, "pair", code="AAAAA-22222")
    assert "wrong, was used, or is too old" in desk.sees(desk.out, wrong)
    assert "You are the first admin here" in desk.sees(ada, await desk.says_word(ada, "pair", code=code))
    again = await desk.says_word(desk.out, "pair", code=code)
    assert "wrong, was used" in desk.sees(desk.out, again)

    at = await desk.setup(ada)
    assert "What is your organisation called?" in desk.sees(ada, at)
    at = await desk.writes(ada, at, "Friday club")
    at = await desk.writes(ada, at, f"discord:{desk.stand.channel.id}")
    assert "Chosen: general" in desk.sees(ada, at) or "Chosen:" in desk.sees(ada, at)
    await desk.presses(ada, at, "That is all")
    await desk.presses(ada, at, "Young people")
    at = await desk.writes(ada, at, "Homework and chat @everyone [x](http://evil.example)")
    assert "In which country" in desk.sees(ada, at)

    await desk.restart()
    at = await desk.setup(ada)
    assert "You go on where you left it." in desk.sees(ada, at)
    await desk.presses(ada, at, "England")
    await desk.presses(ada, at, "English")
    assert "Always on: grooming" in desk.sees(ada, at)
    await desk.presses(ada, at, "☑ Spam")
    assert "☐ Spam and scams" in desk.labels_of(ada, at)
    await desk.presses(ada, at, "☐ Spam")
    await desk.presses(ada, at, "Go on")
    await desk.presses(ada, at, "This one")
    await desk.presses(ada, at, "Private messages")
    assert "Who is the safeguarding lead?" in desk.sees(ada, at)
    at = await desk.writes(ada, at, "Lea")
    at = await desk.writes(ada, at, f"<@{desk.lea.user.id}>, lea@club.example")
    await desk.presses(ada, at, "That is enough")
    at = await desk.writes(ada, at, "Sam")
    at = await desk.writes(ada, at, f"discord:{desk.sam.user.id}")
    assert "So far: Discord." in desk.sees(ada, at)
    at = await desk.writes(ada, at, "mail:sam@club.example")
    await desk.presses(ada, at, "That is enough")
    await desk.presses(ada, at, "22:00")
    await desk.presses(ada, at, "No, we tell them")
    assert "a rehearsal" in desk.sees(ada, at).casefold()
    await desk.settle()
    await desk.presses(ada, at, "Look again")
    assert "The rehearsal is case 1" in desk.sees(ada, at)
    assert "kit" not in desk.sees(ada, at).casefold()
    assert desk.posted(), "the card stands in the team's channel"
    await desk.presses(ada, at, "I see the card")

    await desk.presses(ada, at, "Send the test alarm")
    assert "A test alarm is out. Still missing:" in desk.sees(ada, at)
    await desk.settle()
    with desk.store.begin() as work:
        assert alarming.gate(work, desk.pipeline.practice, desk.pipeline.now())
    for hands, name in ((desk.lea, "Lea"), (desk.sam, "Sam")):
        letter = next(one for one in hands.letters() if "TEST ALARM" in one.content)
        pressed = hands.press(letter, "I saw this")
        await desk.says(hands, pressed, "Please answer once more, by mail")
        answered = await desk.says_word(hands, "alarm", code=desk.code(name))
        assert "Thank you" in desk.sees(hands, answered)
    await desk.presses(ada, at, "Look again")
    assert "The alarm works" in desk.sees(ada, at)
    await desk.presses(ada, at, "Go on")
    await desk.presses(ada, at, "Yes, watch")
    assert "The desk is set up, and watches." in desk.sees(ada, at)
    assert f"discord:{desk.stand.channel.id}" in desk.pipeline.practice.watched
    with desk.store.begin() as work:
        group = work.people.groups()[f"discord:{desk.stand.channel.id}"]
        assert (group.policy.audience.value, group.policy.country) == ("youth", "GB-ENG")
        assert any(line.actor == "ada" and "is watched" in line.what for line in work.ledger.read())


async def test_what_would_follow_is_shown_first_and_done_once(desk: AdminStand) -> None:
    ada = desk.ada
    asked = await desk.says_word(ada, "people", do="add", name_="Nia", roles="moderator", account="discord:77")
    assert asked.ephemeral
    assert "They may: remove messages" in desk.sees(ada, asked)
    assert desk.pipeline.practice.colleague("Nia") is None
    message = ada.answer(asked)
    assert message is not None
    yes = next(one for one in ids(message) if one.endswith(":yes"))
    twice = [ada.press(message, "Yes, do it"), ada.press(message, "Yes, do it")]
    await desk.until(lambda: "Done, as change" in desk.sees(ada, asked) or any(ada.sees(one) for one in twice))
    await desk.until(lambda: desk.pipeline.practice.colleague("Nia"))
    with desk.store.begin() as work:
        [kept] = work.changes.listed()
    assert (kept.by, kept.word) == ("ada", "people")
    old = ada.press_id(message, yes)
    await desk.until(lambda: ada.sees(old) or "question is over" in desk.sees(ada, asked))
    with desk.store.begin() as work:
        assert len(work.changes.listed()) == 1, "an old button does nothing"


async def test_a_missing_option_is_asked_for_and_a_wrong_one_explained(desk: AdminStand) -> None:
    ada = desk.ada
    asked = await desk.says_word(ada, "threshold", at="5")
    assert "Which group?" in desk.sees(ada, asked)
    asked = await desk.writes(ada, asked, f"discord:{desk.stand.channel.id}")
    assert "What is flagged?" in desk.sees(ada, asked)
    asked = await desk.writes(ada, asked, "insults")
    assert "A threshold is a number" in desk.sees(ada, asked), "and what was said stays, to be put right"
    assert "label: insult" in desk.sees(ada, asked).replace("*", "")
    await desk.presses(ada, asked, "At")
    asked = await desk.writes(ada, asked, "0.5")
    assert "the threshold for insults is 0.50 instead of 0." in desk.sees(ada, asked)
    assert desk.labels_of(ada, asked) == ["Yes, do it", "Change it", "Stop here"]
    await desk.presses(ada, asked, "Stop here")
    assert "Nothing was changed." in desk.sees(ada, asked)
    assert desk.labels_of(ada, asked) == []


async def test_rights_are_asked_at_every_press(desk: AdminStand) -> None:
    ada = desk.ada
    refused = await desk.says_word(desk.out, "people", do="show")
    assert "ada" not in desk.sees(desk.out, refused)
    assert "Your role here does not let you" in desk.sees(desk.mo, await desk.says_word(desk.mo, "people", do="show"))
    asked = await desk.says_word(ada, "people", do="add", name_="Nia", roles="admin", account="discord:77")
    message = ada.answer(asked)
    assert message is not None
    yes = next(one for one in ids(message) if one.endswith(":yes"))
    stolen = desk.mo.press_id(message, yes)
    await desk.until(lambda: desk.mo.sees(stolen) or "question is over" in desk.sees(ada, asked))
    assert desk.pipeline.practice.colleague("Nia") is None
    for change in (
        Change("a", "people", "ada", options={"do": "add", "name": "Bo", "roles": "admin"}, confirmed=True),
        Change("b", "people", "Bo", options={"do": "roles", "name": "ada", "roles": "moderator"}, confirmed=True),
    ):
        assert (await desk.pipeline.answer(change)).ok
    again = await desk.says_word(ada, "people", do="show")
    assert "Your role here does not let you change settings" in desk.sees(ada, again)
    pressed = ada.press_id(message, yes)
    await desk.until(lambda: "does not let you" in desk.sees(ada, asked) or ada.sees(pressed))
    assert desk.pipeline.practice.colleague("Nia") is None


async def test_a_role_on_discord_is_one_here_for_as_long_as_one_has_it(desk: AdminStand) -> None:
    role = desk.fake.backend.create_role(desk.stand.guild.id, "Helpers")
    asked = await desk.says_word(desk.ada, "roles", platform_role=f"<@&{role.id}>", role="moderator")
    await desk.presses(desk.ada, asked, "Yes, do it")
    member = desk.stand.guild.members[desk.out.user.id]
    member.role_ids.append(role.id)
    assert "Nothing is waiting" in desk.sees(desk.out, await desk.says_word(desk.out, "queue"))
    member.role_ids.remove(role.id)
    assert "Nothing is waiting" not in desk.sees(desk.out, await desk.says_word(desk.out, "queue"))


async def test_a_role_on_discord_holds_in_a_private_chat_too(desk: AdminStand) -> None:
    role = desk.fake.backend.create_role(desk.stand.guild.id, "Helpers")
    desk.mapped.append(f"discord:role:{role.id}")
    asked = await desk.says_word(desk.ada, "roles", platform_role=f"<@&{role.id}>", role="moderator")
    await desk.presses(desk.ada, asked, "Yes, do it")

    async def queue() -> str:
        typed = desk.out.types(desk.out.private(), "queue")
        await desk.until(lambda: desk.out.sees(typed))
        return desk.sees(desk.out, typed)

    assert "Nothing is waiting" not in await queue()
    await desk.restart()  # what was asked is forgotten
    member = desk.stand.guild.members[desk.out.user.id]
    member.role_ids.append(role.id)
    assert "Nothing is waiting" in await queue()
    await desk.restart()
    desk.fake.backend.guilds[desk.stand.guild.id].members.pop(desk.out.user.id)
    assert "Nothing is waiting" not in await queue(), "who left the server has no role there"


async def test_what_discord_does_not_say_gives_no_right() -> None:
    ranks = Ranks(Rest("a.b.c", api="http://127.0.0.1:9"), lambda: ["discord:role:7"])
    told = Holds(Account("discord", "1", "Out"))
    assert (await ranks.holds(told, "")).roles is None
    there = replace(told, roles=frozenset({"discord:role:7"}))
    assert await ranks.holds(there, "5") == there, "what was told suffices"
    assert (await ranks.holds(replace(told, roles=frozenset()), "5")).roles is None, "it may be had elsewhere"


async def test_a_roster_is_sent_as_a_file_by_an_admin_alone(desk: AdminStand) -> None:
    def fetched() -> list[str]:
        return [call.path for call in desk.fake.calls if call.path.startswith("/files/")]

    async def heard(hands: Hands, words_: str) -> Message:
        await desk.until(lambda: any(words_ in desk.written(one) for one in hands.letters()))
        return next(one for one in hands.letters() if words_ in desk.written(one))

    table = f"name,platform,account,role,age\nMia,discord,{desk.out.user.id},member,minor\n".encode()
    desk.out.writes("", attachments=[desk.fake.sent("roster.csv", table)])
    await heard(desk.out, "This looks like a chat that you exported")
    assert not fetched(), "a member's file is asked about, and not fetched before a yes"
    desk.ada.writes("", attachments=[desk.fake.sent("roster.csv", table)])
    shown = await heard(desk.ada, "1 person with 1 account: 1 new, 0 known.")
    pressed = desk.ada.press(shown, "Yes, do it")
    await desk.says(desk.ada, pressed, "1 person is on the roster")
    with desk.store.begin() as work:
        assert work.people.owner(f"discord:{desk.out.user.id}") is not None
    desk.ada.writes("", attachments=[desk.fake.sent("roster.csv", b"name,role\nJo,king\n")])
    await heard(desk.ada, "Put that right, and send the file again.")


async def test_an_expired_interaction_counts_and_is_answered_in_private(desk: AdminStand) -> None:
    ada = desk.ada
    asked = await desk.says_word(ada, "people", do="add", name_="Nia", roles="moderator", account="discord:77")
    message = ada.answer(asked)
    assert message is not None
    ada.press(message, "Yes, do it", late=True)
    await desk.until(lambda: any("Done, as change" in desk.written(one) for one in ada.letters()))
    assert desk.pipeline.practice.colleague("Nia") is not None


async def test_what_discord_is_told_and_offers(desk: AdminStand) -> None:
    made = {str(one["name"]): one for one in of_settings(tuple(words().values()))}
    assert set(made) == {"safelight", "pair", *words()}
    for one in made.values():
        assert 1 <= len(one["description"]) <= 100
        assert len(one["options"]) <= 25
        needed = [option.get("required", False) for option in one["options"]]
        assert needed == sorted(needed, reverse=True), "Discord wants what is required first"
        for option in one["options"]:
            assert 1 <= len(option["description"]) <= 100
            assert len(option.get("choices", ())) <= 25
    offered = desk.ada.fills(desk.cards.id, "people", "name", "le")
    await desk.until(lambda: offered.autocomplete_choices is not None)
    assert [one["value"] for one in offered.autocomplete_choices or ()] == ["lea"]


def ids(message: Message) -> list[str]:
    """What the buttons of a message bring back."""
    return list(buttons(message.components).values())
