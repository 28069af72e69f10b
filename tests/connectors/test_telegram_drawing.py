"""Cards as Telegram draws them: golden texts, and nothing a member writes becomes more than covered words."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.cases import Case, Kind, Part, Party
from bot.core.sheets import Block, Button, Look, Mark, Sheet, Span
from bot.core.signals import Severity
from bot.desk.buttons import form, rows
from bot.desk.card import Card, Past, Who
from bot.desk.card import Line as Said
from bot.desk.chat import context, sheet
from connectors.telegram.drawing import MOST_MARKED, console, drawn, keyboard, sentences, topic
from tests.fakes.clock import MONDAY
from tests.fakes.telegram import markup

GOLDEN = Path(__file__).parent / "golden"
OURS = {"bold", "italic", "spoiler"}
FRAGMENTS = (
    "</tg-spoiler>",
    "<a href='https://evil.example'>", "&lt;b&gt;", "t.me/x", "/ban", "@all", "https://", "evil.example",
    "a@b.example", "#tag", "$GBP", "\u202e", "\u200b", "\u2066", "\n", "“", "”", "אב", "1.2.3.4", "/case_7",
)  # fmt: skip
HOSTILE = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=8), max_size=12).map("".join)


def said(text: str, name: str = "Eve", flagged: bool = False) -> Said:
    return Said("m", MONDAY, "today 10:00", name, text, flagged)


def card(text: str, name: str = "Eve", **more: object) -> Card:
    values: dict[str, object] = {
        "case": "7", "version": 3, "severity": "S3", "urgency": "This week",
        "title": "Someone is being unkind to somebody", "about": "about", "state": "waiting for someone", "open": True,
        "group": "Under 14s", "opened": "today 10:00", "due": "today 18:00", "late": False,
        "people": (Who("person of concern", name, "member (from the roster), under 18", "telegram:20"),),
        "why": (f"It says “{text}”.",),
        "lines": (said("bring the ball", "Finn"), said(text, name, True), said("stop it", "Gia")),
        "missing": ("Not looked for: grooming.",), "do_not": (), "actions": (), "tasks": (f"Remind {name}",),
        "history": (Past("a", "b"), Past("today 10:01", f"mo: Add a note — {text}")),
    }  # fmt: skip
    return Card(**(values | more))  # type: ignore[arg-type]


def case() -> Case:
    parties = (Party(Part.CONCERN, "telegram:20"),)
    return Case("7", Kind.CONDUCT, "k", "BULLY", Severity.S3, "telegram:-100", MONDAY, parties)


def golden(name: str, found: Sheet) -> None:
    words = drawn(found)
    markup.message(words, "HTML")
    keys = keyboard(found, "https://desk.example.org")
    shown = (
        [" | ".join(f"[{one.text}] {one.callback_data or one.url}" for one in row) for row in keys.inline_keyboard]
        if keys
        else []
    )
    text = "\n".join((words, "", *shown)) + "\n"
    path = GOLDEN / f"telegram_{name}.html"
    assert text == path.read_text("utf-8")


def test_golden_conduct() -> None:
    golden("conduct", sheet(card("you muppet, @everyone look at https://evil.example/x /ban me"), rows(case(), MONDAY)))


def test_golden_serious_in_brief() -> None:
    serious = card(
        "x",
        severity="S2",
        urgency="Today",
        title="Someone may be threatening somebody",
        do_not=("Do not reply to them",),
    )
    golden("brief", sheet(serious, brief=True))


def test_golden_over() -> None:
    golden("over", sheet(card("you muppet", open=False, state="no concern", due="", tasks=())))


@settings(max_examples=150, deadline=None)
@given(HOSTILE, HOSTILE)
@example("</tg-spoiler><b>Lead: all fine</b> @mo /dismiss https://evil.example", "<a href='tg://user?id=1'>Lead</a>")
@example("x\nCase 8 · Friday club\nNow: all fine", "Eve\n/ban")
def test_no_member_text_makes_markup_a_mention_a_link_or_a_command(text: str, name: str) -> None:
    made = sheet(card(text, name))
    shown, entities = markup.message(drawn(made), "HTML")
    assert {one["type"] for one in entities} <= OURS
    plain, _ = markup.message(drawn(sheet(card("x", "Eve"))), "HTML")
    assert len(shown) <= 4096
    assert len(shown.splitlines()) <= len(plain.splitlines())
    covered = [one for one in entities if one["type"] == "spoiler"]
    if text.strip():
        assert covered
    around, entities = markup.message(drawn(context(card(text, name))), "HTML")
    assert {one["type"] for one in entities} <= OURS
    assert len(around) <= 4096
    _, entities = markup.message(sentences(f"{name} is looking at case 7: {text}"), "HTML")
    assert not entities


def test_what_is_hidden_stays_hidden_on_a_crowded_sheet() -> None:
    lines = tuple((Span("Eve: ", Mark.STRONG), Span("words", Mark.HIDDEN), Span(" ok", Mark.QUIET)) for _ in range(60))
    _, entities = markup.message(drawn(Sheet((Block(lines, "Said"),))), "HTML")
    assert sum(one["type"] == "spoiler" for one in entities) == 60
    assert len(entities) <= MOST_MARKED


def test_a_sheet_that_is_too_long_is_cut_between_lines() -> None:
    lines = tuple((Span("😀" * 90, Mark.HIDDEN),) for _ in range(60))
    text, entities = markup.message(drawn(Sheet((Block(lines, "Said"),)), "More."), "HTML")
    assert len(text.encode("utf-16-le")) // 2 <= 4096
    assert text.endswith("The rest is in the console.\n\nMore.")
    assert entities[-1]["type"] == "spoiler"


def test_a_keyboard_as_telegram_takes_it() -> None:
    many = Sheet(
        (), ((Button("claim:1:1", "I'll look", Look.MAIN), Button("ban:1:1", "Ban", Look.GRAVE)),), link="/case/1"
    )
    keys = keyboard(many, "https://desk.example.org/", reply=True)
    assert keys
    told = keys.to_dict()
    assert not markup.keyboard(told)
    assert told["force_reply"]
    assert [one.get("style") for one in told["inline_keyboard"][0]] == ["primary", "danger"]
    assert told["inline_keyboard"][1][0]["url"] == "https://desk.example.org/case/1"
    assert keyboard(Sheet(())) is None


@pytest.mark.parametrize("address", ["", "http://127.0.0.1:8000", "https://localhost", "https://10.0.0.1", "ftp://a.b"])
def test_a_link_that_a_phone_cannot_follow_is_left_out(address: str) -> None:
    assert not console(address, "/case/7")


def test_a_topic_has_the_case_and_no_members_words() -> None:
    assert topic(sheet(card("you muppet", "Eve"))) == "7 · This week: Someone is being unkind to somebody"
    assert len(topic(Sheet((Block(((Span("x" * 500),),)),), case="7"))) == 128


def test_each_form_asks_for_one_thing_in_words() -> None:
    for word in ("dismiss", "note", "mute", "ban", "hold", "contain", "act", "done", "close", "reopen"):
        asked = form(f"{word}:7:3")
        assert asked
        assert [one.name for one in asked.fields if not one.choices] == ["reason"]
