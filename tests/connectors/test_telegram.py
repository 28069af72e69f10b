"""Telegram's updates, translated: golden payloads by Telegram's documentation, and whatever a hostile one may hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.heard import GroupChange, MemberChange
from bot.core.messages import Message
from connectors.telegram.source import heard
from tests.connectors.payloads import JSON, paths, plain

GOLDEN = sorted((Path(__file__).parents[1] / "golden" / "telegram").glob("*.json"))
BOT = "5000000001"


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.stem)
def test_golden(file: Path) -> None:
    golden = json.loads(file.read_text("utf-8"))
    told = heard(golden["update"], BOT)
    assert [{"is": type(one).__name__, **plain(one)} for one in told] == golden["heard"]
    for one in told:
        if isinstance(one, Message):
            assert json.loads(one.raw) == golden["update"]


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.stem)
def test_a_field_that_is_missing_or_odd_is_no_fault(file: Path) -> None:
    update = json.loads(file.read_text("utf-8"))["update"]
    odds: tuple[Any, ...] = (None, [], {}, "x", 10**30, -1, True, [None, 3])
    for odd in odds:
        for path in paths(update):
            changed = json.loads(json.dumps(update))
            at = changed
            for step in path[:-1]:
                at = at[step]
            at[path[-1]] = odd
            heard(changed, BOT)
            del at[path[-1]]
            heard(changed, BOT)


KEYS = st.sampled_from(
    ("text", "entities", "chat", "from", "poll", "contact", "reply_markup", "quote", "rich_message", "photo", "venue")
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(KEYS, JSON, max_size=5))
def test_anything_can_be_heard(body: dict[str, Any]) -> None:
    whole = {"message_id": 1, "date": 1795514400, "chat": {"id": -1001, "type": "group"}} | body
    for one in heard({"update_id": 1, "message": whole}):
        assert isinstance(one, Message | MemberChange | GroupChange)


def test_a_structure_without_an_end_is_cut() -> None:
    deep: Any = "end"
    for _ in range(500):
        deep = {"text": deep}
    chat = {"id": -1001, "type": "group"}
    (one,) = heard(
        {"update_id": 1, "message": {"message_id": 1, "date": 1795514400, "chat": chat, "rich_message": deep}}
    )
    assert isinstance(one, Message)
