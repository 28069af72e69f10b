"""The card in a chat: one screen, and nothing a member writes can speak as the desk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.heard import MemberChange, Unseen
from bot.core.messages import Age, Attachment, Group, Message, Person, Role
from bot.core.ports import Batch
from bot.core.requests import Report, Telling
from bot.core.sheets import Mark, Sheet
from bot.desk.buttons import rows
from bot.desk.card import Card, Past, Who, card
from bot.desk.card import Line as Said
from bot.desk.chat import MOST, context, inert, sheet
from tests.fakes.clock import MONDAY
from tests.fakes.desk import TestDesk, opened
from tests.fakes.people import CLUB, EVE, FINN, GIA, PLATFORM

GOLDEN = Path(__file__).parent / "golden"
MARKS = {Mark.STRONG: "*{}*", Mark.QUIET: "~{}~", Mark.HIDDEN: "▓{}▓", Mark.PLAIN: "{}"}
LIVE = re.compile(
    r"@\w|<[@#:/ta]|#\w|\$[A-Z]|(?<!\w)/\w|://|\w\.\w{2,}|www\.\w|mailto:\w+@", re.IGNORECASE
)  # what Discord or Telegram would make a mention, a command, a tag or a link of


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TestDesk]:
    with opened(f"sqlite:///{tmp_path}/a.db") as store:
        yield TestDesk(store)


def as_text(drawn: Sheet) -> str:
    """All of a sheet, line by line, as the golden files have it."""
    lines = []
    for block in drawn.blocks:
        lines += [f"# {block.title}"] if block.title else []
        lines += ["".join(MARKS[span.mark].format(span.text) for span in line) for line in block.lines]
        lines.append("")
    lines += [" | ".join(f"[{one.label}] {one.id}" for one in row) for row in drawn.rows]
    return "\n".join(lines) + "\n"


async def drawn(desk: TestDesk, number: str = "1", *, brief: bool = False, lead: bool = False) -> Sheet:
    (view,) = (await desk.look("lea", "case", number)).views
    made = card(view, desk.practice.pack, None, desk.clock(), "Europe/London")
    return sheet(made, rows(view.file.case, desk.clock(), lead=lead), brief=brief)


def golden(name: str, found: Sheet) -> None:
    assert as_text(found) == (GOLDEN / f"chat_{name}.txt").read_text("utf-8")


async def test_conduct(desk: TestDesk) -> None:
    with desk.store.begin() as work:
        work.people.enrol([Person("e", "Eve", Role.MEMBER, Age.MINOR, (EVE.key,))], MONDAY)
    for text in ("see you on friday", "bring the ball", "ok"):
        await desk.post(FINN, text)
    await desk.post(EVE, "you muppet, @everyone look at https://evil.example/x /ban me ||peek||")
    for text in ("hey", "that was mean", "stop it"):
        await desk.post(GIA, text)
    await desk.edit(desk.message(GIA, "stop it"), "stop")
    golden("conduct", await drawn(desk))
    await desk.say("mo", "claim")
    golden("claimed", await drawn(desk))


async def test_who_they_are_and_what_was_not_seen(desk: TestDesk) -> None:
    """An account that nobody linked, since when it is here and where else; what was not looked at, and a gap."""
    art = Group(PLATFORM, "art", "Art club")
    joined = MONDAY - timedelta(days=40)
    with desk.store.begin() as work:
        work.people.change(MemberChange(PLATFORM, CLUB.id, EVE, joined, "joined"))
        work.ledger.cover([Unseen("chat:club", MONDAY - timedelta(hours=2), MONDAY, "the desk was off")])
    hello = Message(PLATFORM, "art", "1", EVE, MONDAY, "hello", "Art club")
    await desk.pipeline.ingest(Batch((hello,), {}), groups=[art])
    await desk.post(EVE, "you muppet", attachments=(Attachment("photo", "a.jpg", "1"),))
    found = await drawn(desk)
    golden("who", found)
    assert "🔴 account not linked to a person" in as_text(found)
    assert "also in Art club" in as_text(found)


@pytest.mark.parametrize(("name", "text"), [("care", "i want to end it all"), ("serious", "look at the picture")])
async def test_with_content_where_the_organisation_wants_it(desk: TestDesk, name: str, text: str) -> None:
    await desk.post(GIA, text)
    golden(name, await drawn(desk, lead=True))


async def test_what_somebody_told(desk: TestDesk) -> None:
    message = await desk.post(EVE, "you smell")
    await desk.pipeline.answer(Report("1", FINN, Telling.MESSAGE, "every day @everyone", message))
    found = await drawn(desk)
    golden("told", found)
    assert "Finn" not in as_text(found)


async def test_one_card_for_many(desk: TestDesk) -> None:
    await desk.post(EVE, "you scumbag, you maggot")
    (view,) = (await desk.look("lea", "case", "1")).views
    made = card(view, desk.practice.pack, None, desk.clock(), "Europe/London")
    golden("alike", sheet(made, rows(view.file.case, desk.clock(), alike=True), alike=("2", "3", "4")))


async def test_serious_in_brief(desk: TestDesk) -> None:
    await desk.post(EVE, "watch out finn, behind the hall")
    found = await drawn(desk, brief=True)
    golden("brief", found)
    assert "behind the hall" not in as_text(found)
    assert "Eve" not in as_text(found)


async def test_context_is_all_that_is_kept(desk: TestDesk) -> None:
    for number in range(12):
        await desk.post(FINN, f"line {number}")
    await desk.post(EVE, "you muppet")
    (view,) = (await desk.look("lea", "case", "1")).views
    text = as_text(context(card(view, desk.practice.pack, None, desk.clock(), "Europe/London")))
    assert "line 2" in text
    assert "muppet" in text


def card_with(text: str, name: str) -> Card:
    said = [Said("m", MONDAY, "today 10:00", name, text, flagged=n == 1) for n in range(3)]
    return Card(
        "7", 3, "S3", "This week", "Someone is being unkind to somebody", "about", "waiting for someone", True, name,
        "today 10:00", "", False, (Who("person of concern", name, "role and age unknown", "chat:x"),),
        (f"It says “{text}”.",), tuple(said), (), (), (), (f"Remind {name}",),
        (Past("a", "b"), Past("today 10:01", f"mo: Add a note — {text}")),
    )  # fmt: skip


HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(list("@#<>/.:|*_~`[]()\\\n\r\t\u2028\u202e\u200b\u2066“”⚑▓")),
        st.sampled_from(list("אب")),
    ),
    max_size=400,
)


@given(HOSTILE, HOSTILE)
@example("@everyone <@123> <#5> </ban:1> /ban https://a.example www.b.example t.me/x", "@here")
@example("x\n# Who\nPerson of concern: Finn", "Eve\nLead: all fine")
def test_no_member_text_mentions_links_commands_or_forges_a_line(text: str, name: str) -> None:
    made = sheet(card_with(text, name))
    plain = sheet(card_with("x", "Eve"))
    assert made.length <= MOST
    for block in made.blocks:
        for line in block.lines:
            joined = "".join(span.text for span in line)
            assert len(joined.splitlines()) <= 1, "one line of ours is one line"
            assert not LIVE.search(joined), joined
            assert joined.count("\u2068") == joined.count("\u2069")
            assert not set("\u202a\u202b\u202d\u202e\u2066\u2067\u200e\u200f") & set(joined)
    titles, usual = ([block.title for block in one.blocks] for one in (made, plain))
    assert [title for title in usual if title in titles] == titles, "no title of ours but where it belongs"
    assert sum(len(block.lines) for block in made.blocks) <= sum(len(block.lines) for block in plain.blocks)


@given(HOSTILE)
def test_inert_text_reads_the_same(text: str) -> None:
    short = "".join(letter for letter in text[:100] if letter.isascii() and letter.isprintable())
    assert inert(short, 1000).replace("\u200b", "").replace(" ", "") == short.replace(" ", "")


def test_marks_that_pile_up_are_cut() -> None:
    assert len(inert("a" + "\u0301" * 200)) < 10
