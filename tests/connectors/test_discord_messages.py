"""Discord's payloads → messages, on payloads written by hand from its documentation (tests/golden/discord)."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.messages import Message
from connectors.discord.messages import Place, message_of
from connectors.discord.streams import Streams, stream_of

GOLDEN = Path(__file__).parents[1] / "golden" / "discord"
PLACE = Place("41771983423143937", "Youth club #general")


def told(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))
    return found


@pytest.mark.parametrize("name", sorted(file.stem for file in GOLDEN.glob("*.json")))
def test_golden(name: str) -> None:
    """Each file holds a payload, where it stands, and all of the message that is not empty."""
    case = told(name)
    place = Place(**case["place"]) if "place" in case else PLACE
    message = message_of(case["payload"], place, me=case.get("me", ""))
    if case["message"] is None:
        assert message is None
        return
    assert message is not None
    shown = {key: value for key, value in asdict(message).items() if value and key != "raw"}
    assert json.loads(json.dumps(shown, default=datetime.isoformat)) == case["message"]


def test_the_raw_payload_is_kept_without_addresses_of_files() -> None:
    message = message_of(told("files")["payload"], PLACE)
    assert message is not None
    raw = json.loads(message.raw)
    assert raw["attachments"][0]["filename"] == "IMG_1.jpg"
    assert "cdn.discordapp.com" not in message.raw


def test_ids_beyond_two_to_the_53_stay_as_they_are() -> None:
    payload = {"id": 18446744073709551615, "channel_id": "18446744073709551614", "author": {"id": 18446744073709551613}}
    message = message_of(payload)
    assert message is not None
    assert message.key == "discord:18446744073709551614:18446744073709551615"
    assert message.author.id == "18446744073709551613"


def test_without_a_time_the_id_tells_it() -> None:
    message = message_of({"id": "175928847299117063", "channel_id": "1", "author": {"id": "2"}})
    assert message is not None
    assert message.at.replace(microsecond=0) == datetime(2016, 4, 30, 11, 18, 25, tzinfo=UTC)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = (
    "id", "channel_id", "guild_id", "author", "member", "content", "timestamp", "edited_timestamp", "mentions", "type",
    "attachments", "embeds", "sticker_items", "poll", "components", "message_reference", "message_snapshots",
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.fixed_dictionaries({}, optional=dict.fromkeys(KEYS, anything)))
def test_whatever_is_sent_it_is_a_message_or_none(payload: dict[str, Any]) -> None:
    for whole in (payload, {**payload, "id": "1", "channel_id": "2", "author": {"id": "3"}}):
        message = message_of(whole, PLACE, me="9")
        assert message is None or isinstance(message, Message)


def test_a_position_waits_for_the_history_and_then_takes_the_live_ones_along() -> None:
    streams, stream = Streams({"discord:1": "100", "telegram:1": "5", "discord:2": "?"}), stream_of("1")
    first = streams.fall_behind(stream)
    streams.live(stream, 130)
    assert streams.moves() == {}
    streams.read(stream, 110)
    assert streams.moves() == {stream: "110"}
    again = streams.fall_behind(stream)  # the connection broke once more while the history was read
    assert not streams.caught_up(stream, first)
    assert streams.group_is_behind("1")
    assert streams.caught_up(stream, again)
    assert streams.moves() == {stream: "130"}
    streams.live(stream, 120)  # late, and kept; the position goes nowhere
    assert streams.moves() == {}
