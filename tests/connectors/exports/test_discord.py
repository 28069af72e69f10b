"""DiscordChatExporter, beyond the golden file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.core.heard import GroupChange, MemberChange
from bot.core.messages import Message
from connectors.exports import Export, Skipped, open_exports


def read(folder: Path, *messages: Any, kind: str = "GuildTextChat", **channel: Any) -> tuple[Export, list[Any]]:
    guild = {"id": "0" if "Direct" in kind else "4", "name": "Direct Messages" if "Direct" in kind else "Club"}
    whole = {"guild": guild, "channel": {"id": "5", "type": kind, "name": "general"} | channel, "messages": messages}
    (folder / "a.json").write_text(json.dumps(whole), "utf-8")
    (export,) = open_exports([folder / "a.json"])
    assert isinstance(export, Export)
    return export, list(export)


def message(number: int, kind: str = "Default", **more: Any) -> dict[str, Any]:
    author = {"id": "9", "name": "ann", "nickname": "Ann", "isBot": False}
    return {"id": str(number), "type": kind, "timestamp": "2024-01-01T10:00:00+00:00", "author": author} | more


@pytest.mark.parametrize(
    ("kind", "name", "direct"),
    [
        ("GuildTextChat", "Club #general", False),
        ("GuildPublicThread", "Club #general", False),
        ("DirectTextChat", "general", True),
        ("DirectGroupTextChat", "general", False),
    ],
)
def test_channels_of_all_kinds_are_named(tmp_path: Path, kind: str, name: str, direct: bool) -> None:
    export, _ = read(tmp_path, kind=kind)
    assert (export.group, export.name, export.direct) == ("5", name, direct)


def test_notices_tell_who_came_and_went_and_what_was_renamed(tmp_path: Path) -> None:
    other = {"id": "8", "name": "ben"}
    _, items = read(
        tmp_path,
        message(1, "RecipientAdd", mentions=[other]),
        message(2, "RecipientRemove", mentions=[]),
        message(3, "ChannelNameChange", content="Changed the channel name: Camp."),
        message(4, "24", content=""),
    )
    facts = [item for item in items if not isinstance(item, Skipped)]
    assert [(fact.account.id, fact.change) for fact in facts if isinstance(fact, MemberChange)] == [
        ("8", "joined"),
        ("9", "left"),
    ]
    assert [fact.name for fact in facts if isinstance(fact, GroupChange)] == ["Camp"]
    assert sum(isinstance(item, Skipped) for item in items) == 4


def test_an_answer_in_another_channel_is_no_answer_here(tmp_path: Path) -> None:
    _, items = read(
        tmp_path,
        message(1, "Reply", reference={"messageId": "7", "channelId": "6"}),
        message(2, "Reply", reference={"messageId": "7", "channelId": None}),
        message(3, timestamp="yesterday"),
        message(4, author=None),
    )
    assert [item.reply_to for item in items if isinstance(item, Message)] == ["", "7"]
    assert [item.kind for item in items if isinstance(item, Skipped)] == ["date", "damaged"]
