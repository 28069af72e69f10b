"""A sheet as Discord gets it: golden, within Discord's limits, and inert whatever a member wrote."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st
from simcord.components import validate_message_state, walk_components

from bot.core.sheets import Block, Button, Look, Mark, Sheet, Span
from bot.desk import buttons
from bot.desk.chat import sheet, told
from connectors.discord.desk import drawing
from connectors.discord.desk.reading import interaction
from tests.desk.test_chat import HOSTILE, card_with

GOLDEN = Path(__file__).parent / "golden_discord_desk"
_CODE = re.compile(r"\\([^0-9A-Za-z\s])")  # Discord takes a mark behind a backslash for what it is


def accepted(body: dict[str, Any]) -> list[dict[str, Any]]:
    """All components, as simcord's model of Discord accepts them."""
    validate_message_state(
        body["components"], flags=drawing.V2, content=None, embeds=[], poll=None, stickers=[], attachments=None,
        require_nonempty=True,
    )  # fmt: skip
    return list(walk_components(body["components"]))


def test_the_card_as_it_is_sent() -> None:
    rows = (
        (Button("dismiss:7:3", "No concern"), Button("claim:7:3", "I'll look", Look.MAIN)),
        (Button("ban:7:3", "Ban", Look.GRAVE),),
    )
    made = sheet(card_with("you *scumbag* <@1>", "Eve_"), rows)
    body = drawing.message(made, "https://desk.example.org/")
    accepted(body)
    text = json.dumps(body, indent=1, ensure_ascii=False) + "\n"
    assert text == (GOLDEN / "card.json").read_text("utf-8")


def test_the_form_as_it_is_sent() -> None:
    form = buttons.form("mute:7:3")
    assert form is not None
    text = json.dumps(drawing.modal(form), indent=1, ensure_ascii=False) + "\n"
    assert text == (GOLDEN / "form.json").read_text("utf-8")


@given(HOSTILE, HOSTILE)
@example("@everyone <@1> <#2> </ban:3> https://a.example [x](https://b.example) **b** # h\n> q", "||`_*~|")
def test_no_member_text_does_anything(text: str, name: str) -> None:
    body = drawing.message(sheet(card_with(text, name)), "https://desk.example.org")
    every = accepted(body)
    assert len(every) <= 40
    written = [str(one["content"]) for one in every if one.get("type") == drawing.TEXT]
    assert sum(map(len, written)) <= drawing.LONGEST_TEXT
    assert body["allowed_mentions"] == {"parse": []}
    for one in written:
        bare = _CODE.sub("", one)  # what is left has a meaning to Discord
        for stretch in re.split(r"\*\*|\|\|", bare):
            assert not re.search(r"[*_~`|<>@#:\[\]()\\/]", stretch.removeprefix("-#").replace("\n-#", "\n")), stretch
    buttons_ = [one for one in every if one.get("type") == drawing.BUTTON]
    assert [one.get("url") for one in buttons_] == ["https://desk.example.org/case/7"]


@given(st.text(), st.integers(1, 40))
def test_words_and_rows_of_any_length(text: str, number: int) -> None:
    accepted(drawing.words(text))
    rows = tuple((Button(f"claim:{n}:1", "x"),) for n in range(min(number, 20)))
    accepted(drawing.message(Sheet((told(text),), rows)))


def test_bold_and_hidden_hold_spaces() -> None:
    line = (Span(" a ", Mark.STRONG), Span("  ", Mark.STRONG), Span("b", Mark.HIDDEN))
    body = drawing.message(Sheet((Block((line,)),)))
    assert body["components"][0]["components"][0]["content"] == " **a**   ||b||"


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.sampled_from(["id", "application_id", "token", "type", "data", "member", "user", "message",
                                       "custom_id", "components", "component", "value", "values", "name", "options"]),
                      inner, max_size=6),
    max_leaves=30,
))  # fmt: skip
def test_whatever_comes_over_the_wire_is_read_or_left(payload: object) -> None:
    if isinstance(payload, dict):
        interaction(payload)
        interaction({**payload, "id": "1", "application_id": "2", "token": "t", "user": {"id": "3"}, "type": 3})
        interaction({**payload, "id": "1", "application_id": "2", "token": "t", "user": {"id": "3"}, "type": 5})


def test_a_token_is_in_no_representation() -> None:
    told_ = {
        "id": "1", "application_id": "2", "token": "secret-token", "user": {"id": "3"}, "type": 2,
        "data": {"name": "queue"},
    }  # fmt: skip
    found = interaction(told_)
    assert found is not None
    assert "secret-token" not in repr(found)
