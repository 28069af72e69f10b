"""Telegram Desktop, beyond the golden files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.core.messages import Message
from connectors.exports import Export, Skipped, open_exports


def exports(folder: Path, value: Any, **options: Any) -> list[Export]:
    (folder / "result.json").write_text(json.dumps(value), "utf-8")
    return [one for one in open_exports([folder / "result.json"], **options) if isinstance(one, Export)]


def message(number: int, **more: Any) -> dict[str, Any]:
    said = {"id": number, "type": "message", "date_unixtime": "1704056460", "from": "A", "from_id": "user1"}
    return said | {"text": f"t{number}"} | more


def chat(*messages: Any, kind: str = "private_supergroup", number: int = 7) -> dict[str, Any]:
    return {"name": f"C{number}", "type": kind, "id": number, "messages": list(messages)}


def test_chats_can_be_read_later_again_or_not_at_all(tmp_path: Path) -> None:
    account = {"about": "Telegram", "chats": {"list": [chat(message(1), message(2), number=n) for n in (1, 2, 3)]}}
    found = exports(tmp_path, account)
    assert [one.group for one in found] == ["-1001", "-1002", "-1003"]
    assert [[item.text for item in one if isinstance(item, Message)] for one in found] == [["t1", "t2"]] * 3
    assert [item.group for item in found[1] if isinstance(item, Message)] == ["-1002", "-1002"]
    begun: list[Any] = []
    for one in open_exports([tmp_path / "result.json"]):
        assert isinstance(one, Export)
        begun.append(iter(one))
        next(begun[-1])
    with pytest.raises(RuntimeError, match="iterate it again"):
        next(begun[0])


def test_keys_in_another_order_are_still_understood(tmp_path: Path) -> None:
    chats = [chat(message(1), kind="private_group", number=n) for n in (1, 2)]
    ordered = json.loads(json.dumps({"about": "Telegram", "chats": {"list": chats}}, sort_keys=True))
    assert [(one.group, one.name) for one in exports(tmp_path, ordered)] == [("-1", "C1"), ("-2", "C2")]


@pytest.mark.parametrize(
    ("kind", "group", "direct"),
    [
        ("personal_chat", "user7", True),
        ("saved_messages", "user7", True),
        ("private_group", "-7", False),
        ("public_supergroup", "-1007", False),
        ("private_channel", "-1007", False),
    ],
)
def test_ids_are_those_that_bots_see(tmp_path: Path, kind: str, group: str, direct: bool) -> None:
    (one,) = exports(tmp_path, chat(message(1, from_id="channel9"), kind=kind))
    assert (one.group, one.direct) == (group, direct)
    assert [item.author.id for item in one if isinstance(item, Message)] == ["-1009"]


def test_old_exports_have_local_times_only(tmp_path: Path) -> None:
    old = message(1, date="2019-07-01T12:00:00") | {"date_unixtime": None}
    (one,) = exports(tmp_path, chat(old, message(2) | {"date_unixtime": None}))
    first, second = one
    assert isinstance(first, Message)
    assert f"{first.at:%H:%M}" == "11:00"
    assert isinstance(second, Skipped)
    assert second.kind == "date"


def test_an_answer_to_another_chat_is_no_answer_here(tmp_path: Path) -> None:
    (one,) = exports(tmp_path, chat(message(1, reply_to_message_id=5, reply_to_peer_id="channel3")))
    assert [item.reply_to for item in one if isinstance(item, Message)] == [""]
