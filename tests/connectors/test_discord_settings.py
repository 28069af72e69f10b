"""Settings in Discord, end to end: the first admin, the guided setup, words with what would follow, and their walls."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.steps import alarming, pairing
from tests.fakes.desk import opened
from tests.fakes.discord.adminstand import AdminStand
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
    await desk.presses(ada, at, "Leave it so")
    assert "Who is the safeguarding lead?" in desk.sees(ada, at)
    at = await desk.writes(ada, at, "Lea")
    at = await desk.writes(ada, at, f"<@{desk.lea.user.id}>, lea@club.example")
    await desk.presses(ada, at, "That is enough")
    at = await desk.writes(ada, at, "Sam")
    at = await desk.writes(ada, at, f"discord:{desk.sam.user.id}")
    assert "So far: discord." in desk.sees(ada, at)
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
