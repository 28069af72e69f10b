"""Settings in Telegram, end to end: the first admin, the guided setup, a word asked back, and the alarm's button."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.core.dialogues import Dialogue
from bot.core.messages import Age
from bot.desk import inquiry, telling
from bot.steps import alarming, pairing
from bot.steps.changing import words
from bot.steps.setup_groups import SWITCHES
from tests.fakes.desk import opened
from tests.fakes.telegram.adminevening import ADA, AdminEvening, admin_evening
from tests.fakes.telegram.evening import DEE, LEA
from tests.fakes.telegram.stand import GROUP, OWNER, SAM
from tests.fakes.telegram.world import Member


@asynccontextmanager
async def running(folder: Path, *, named: bool) -> AsyncIterator[AdminEvening]:
    with opened(f"sqlite:///{folder}/desk.db") as store:
        async with admin_evening(store, named=named) as desk:
            yield desk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[AdminEvening]:
    async with running(tmp_path, named=True) as desk:
        yield desk


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[AdminEvening]:
    async with running(tmp_path, named=False) as desk:
        yield desk


async def test_from_the_code_to_a_watched_group(empty: AdminEvening) -> None:
    desk = empty
    with desk.store.begin() as work:
        code = pairing.make(work, desk.pipeline.practice, desk.clock())
    await desk.writes(SAM, "/pair AAAAA-22222")
    assert "wrong, was used" in desk.says_to(SAM)
    await desk.writes(ADA, f"/pair {code}")
    assert "You are the first admin here" in desk.says_to(ADA)
    assert "/setup in Telegram" in desk.says_to(ADA), "a command that can be tapped"
    await desk.writes(ADA, "/safelight setup")
    assert "What is your organisation called?" in desk.says_to(ADA)
    await desk.answers(ADA, "Friday club <b>& co</b>")
    await desk.answers(ADA, "the other one")
    assert "There is no “the other one” here." in desk.says_to(ADA)
    await desk.answers(ADA, "under 14s")
    await desk.taps(ADA, "Look again")
    assert "Chosen: Under 14s." in desk.says_to(ADA)
    await desk.taps(ADA, "That is all")
    await desk.taps(ADA, "Young people")
    await desk.taps(ADA, "Leave it out")
    await desk.again()
    await desk.writes(ADA, "/setup")
    assert "You go on where you left it." in desk.says_to(ADA)
    for label in ("Wales", "Welsh", "Go on", "Nowhere", "Private messages"):
        await desk.taps(ADA, label)
    await desk.answers(ADA, "Lea")
    await desk.taps(ADA, "Give Lea a code")
    given = desk.says_to(ADA).partition("/pair ")[2][:11]
    await desk.writes(LEA, f"/pair {given}")
    assert "This account is yours now, Lea." in desk.says_to(LEA)
    await desk.answers(ADA, "lea@club.example")
    await desk.taps(ADA, "That is enough")
    await desk.answers(ADA, "Dee")
    await desk.answers(ADA, f"telegram:{DEE}, dee@club.example")
    for label in ("That is enough", "Never quiet", "No, we tell them", "Go on without", "Send the test alarm"):
        await desk.taps(ADA, label)
    assert "Still missing:" in desk.says_to(ADA)
    await desk.work()
    for user, name in ((LEA, "Lea"), (DEE, "Dee")):
        await desk.taps(user, "I saw this")
        await desk.writes(user, f"/alarm {desk.code(name)}")
        assert "Thank you" in desk.says_to(user)
    await desk.writes(ADA, "/setup")
    await desk.taps(ADA, "Go on")
    await desk.taps(ADA, "Yes, watch")
    assert "The desk is set up, and watches." in desk.says_to(ADA)
    await desk.writes(ADA, "/alarm")
    assert "The alarm is known to arrive." in desk.says_to(ADA), "at once, without a question"
    await desk.writes(ADA, "/alarm test")
    assert "get a test alarm by every way they have" in desk.says_to(ADA)
    await desk.writes(ADA, "/setup")
    assert "The desk is set up already." in desk.says_to(ADA)
    assert f"telegram:{GROUP}" in desk.pipeline.practice.watched
    with desk.store.begin() as work:
        assert alarming.gate(work, desk.pipeline.practice, desk.clock()) == ""


async def test_a_word_is_asked_back_in_private_alone(desk: AdminEvening) -> None:
    await desk.writes(ADA, "/people")
    assert desk.labels(desk.last(ADA))[-2:] == ["Go on", "Stop here"]
    await desk.taps(ADA, "What to do")
    await desk.taps(ADA, "Add somebody")
    for option, value in (("Name", "Nia"), ("Roles", "moderator"), ("Account", "telegram:77")):
        await desk.taps(ADA, option)
        await desk.answers(ADA, value)
    await desk.taps(ADA, "Go on")
    assert "They may: remove messages" in desk.says_to(ADA)
    await desk.taps(ADA, "Yes, do it")
    assert "Done, as change 1" in desk.says_to(ADA)
    assert "reply_markup" not in desk.last(ADA)
    assert desk.pipeline.practice.owner("telegram:77") is not None
    for word in ("/people", "/alarm", "/setup"):
        await desk.writes(SAM, word)
        assert desk.says_to(SAM) == telling.HELLO, "a child who writes /alarm is asked what is the matter"


async def test_who_administers_a_group_works_here_as_long_as_they_do(desk: AdminEvening) -> None:
    await desk.writes(ADA, f"/roles telegram:admin:{GROUP}")
    await desk.taps(ADA, "Moderator")
    await desk.taps(ADA, "Yes, do it")
    desk.world.start(OWNER, desk.stand.bot)
    await desk.done()
    await desk.writes(SAM, "/queue")
    assert "Nothing is waiting" not in desk.says_to(SAM)
    await desk.writes(OWNER, "/queue")
    assert "Nothing is waiting" in desk.says_to(OWNER)
    desk.world.chats[GROUP].members[OWNER] = Member()
    await desk.writes(OWNER, "/queue")
    assert "Nothing is waiting" not in desk.says_to(OWNER)


ROSTER = f"name,platform,account,role,age\nMia,telegram,{SAM},member,minor\nJo,discord,13,staff,adult\n"


async def test_a_roster_is_sent_as_a_file_by_an_admin_alone(desk: AdminEvening) -> None:
    document = {"file_id": "f", "file_unique_id": "u", "file_name": "Roster.CSV", "file_size": 90}
    desk.world.files["f"] = ROSTER.encode()
    desk.world.start(SAM, desk.stand.bot)
    await desk.writes(SAM, "", document=document)
    assert telling.FOUND_EXPORT in desk.says_to(SAM), "a member's file is asked about, and not fetched before a yes"
    assert "getFile" not in [method for method, _ in desk.stand.server.calls]
    await desk.writes(ADA, "", document=document)
    assert "2 people with 2 accounts: 2 new, 0 known." in desk.says_to(ADA)
    with desk.store.begin() as work:
        assert work.people.owner("discord:13") is None
    await desk.taps(ADA, "Yes, do it")
    assert "2 people are on the roster" in desk.says_to(ADA)
    with desk.store.begin() as work:
        assert work.people.owner(f"telegram:{SAM}").age is Age.MINOR  # type: ignore[union-attr]
    for content, words_ in (
        (b"name,role\n=cmd,staff\n\xe2\x80\xaeJo,king\n", "Line 2 of the roster: “name” begins with “=”"),
        ("name,role\nZoë,staff\n".encode("latin-1"), "CSV UTF-8"),
        (b"nmae,role,age\nJo,staff,adult\n", "must name its columns"),
        (b"author,date,message\nJo,2026-03-01 18:00,hello\n", telling.FOUND_EXPORT),
    ):
        desk.world.files["f"] = content
        await desk.writes(ADA, "", document=document)
        assert words_ in desk.says_to(ADA), desk.says_to(ADA)
    await desk.writes(ADA, "", document={**document, "file_size": telling.LARGEST_ROSTER + 1})
    assert any(telling.ROSTER_TOO_BIG in one.get("text", "").replace("\u200b", "") for one in desk.private(ADA))


async def test_the_menu_knows_the_words_only_where_somebody_used_one(desk: AdminEvening) -> None:
    await desk.writes(ADA, "/settings")
    assert "/threshold: " in desk.says_to(ADA)
    await desk.writes(ADA, "/health")
    assert "No group is watched." in desk.says_to(ADA)


def test_every_question_fits_a_phone_and_telegram() -> None:
    """64 bytes of callback data, 4,096 characters, and labels that are not cut in the middle of nothing."""
    dialogue = Dialogue(10**15, "telegram:1", "x", None, turn=10**6)  # type: ignore[arg-type]
    for word in words().values():
        names = [one.name for one in (*word.options,)]
        sheets: list[Any] = [inquiry.menu(dialogue, f"/{word.name}", word.does, [(one, "v" * 300) for one in names])]
        sheets += [
            inquiry.question(dialogue, f"/{word.name}", [one.asks], list(one.choices.values()), skips="Leave it out")
            for one in word.options
        ]
        sheets.append(inquiry.sure(dialogue, f"/{word.name}", "A sentence of ours. " * 60))
        for sheet in sheets:
            assert sheet.length < 2000
            for button in (one for row in sheet.rows for one in row):
                assert len(button.id.encode()) <= 64
                assert len(button.label) <= 30
                assert button.id.partition(":")[0] == inquiry.WORD
    assert all(len(name) <= 30 for name, _ in SWITCHES.values())
