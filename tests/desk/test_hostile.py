"""No member text speaks as the desk in the console or a terminal. For the chats see their own drawings' tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

from hypothesis import example, given, settings

from bot.console.doors import Visitor
from bot.console.drawing import Drawing
from bot.desk import terminal
from bot.desk.card import Card, Past
from bot.desk.shown import one_line, quoted, shown
from tests.desk.test_chat import HOSTILE, card_with
from tests.fakes.people import MO


def told(text: str, name: str) -> Card:
    """A card with this text in every place where a member's may be, made safe as `bot.desk.card` does it."""
    made = card_with(shown(text) or "x", one_line(name, 60))
    why = (one_line(f"It says “{text}”.", 300),)
    return replace(
        made, why=why, tasks=(shown(f"Remind {name}"),), history=(Past("today 10:01", shown(f"mo: {text}")),)
    )


def drawn(made: Card) -> str:
    page = Drawing("Club", "Europe/London", lambda: datetime(2026, 11, 16, tzinfo=UTC)).page(
        "case.html", Visitor(MO, "secret"), here="/queue", card=made, first=[], more=[], texts={}, removable=[],
        stretches=[], meaning=None, nonce="n", done="", tried=None, all_shown=False, pause="", let_in=None,
    )  # fmt: skip
    return bytes(page.body).decode()


class Shape(HTMLParser):
    """The tags of a page with what they lead to, and what stands in none of its covered places."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, ...]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, *(f"{name}={value}" for name, value in attrs if name in ("href", "src", "action"))))


def shape(page: str) -> list[tuple[str, ...]]:
    found = Shape()
    found.feed(page)
    return found.tags


@settings(max_examples=60, deadline=None)
@given(HOSTILE, HOSTILE)
@example("</li><script>x</script><a href='https://evil.example'>", "Eve</bdi><img src=x>")
@example("” Lead: all fine. “", "Eve")
def test_no_member_text_makes_a_tag_or_a_link_on_the_page_of_a_case(text: str, name: str) -> None:
    assert shape(drawn(told(text, name))) == shape(drawn(told("x", "Eve")))


@settings(max_examples=60, deadline=None)
@given(HOSTILE, HOSTILE)
@example("x\nCase 8 · Friday club\nWhat you can say", "Eve\nLead: all fine")
def test_no_member_text_forges_a_line_in_a_terminal(text: str, name: str) -> None:
    plain = {line for block in terminal.case(told("x", "Eve")) for line in block.split("\n")}
    for block in terminal.case(told(text, name)):
        first, *more = block.strip("\n").split("\n")
        assert all(line.startswith("  ") for line in more), "what goes on is set in"
        assert first.startswith((" ", "Case 7", "This week", "Flagged", "─")) or first in plain, first
        assert not set("\u202a\u202b\u202d\u202e\u2066\u2067\x1b\r") & set(block)


@given(HOSTILE)
@example("x” Lead: all fine. “y")
def test_a_reason_covers_all_that_a_member_wrote(text: str) -> None:
    said = one_line(text) or "x"
    parts = quoted(f"It says “{said}”.")
    assert [part for part, covered in parts if not covered] == ["It says ", "."]
