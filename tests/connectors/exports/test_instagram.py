"""Instagram and Messenger, beyond the golden files."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from bot.core.heard import MemberChange
from bot.core.messages import Message
from connectors.exports import Broken, Export, Skipped, open_exports
from connectors.exports.formats.instagram import repaired


def thread(*messages: Any, **more: Any) -> str:
    whole = {"participants": [{"name": "A"}, {"name": "B"}, {"name": "C"}], "messages": messages, "title": "Club"}
    return json.dumps(whole | {"thread_path": "inbox/club_1234567"} | more)


def said(at: int, text: str, **more: Any) -> dict[str, Any]:
    return {"sender_name": "A", "timestamp_ms": 1704056460000 + at, "content": text} | more


def read(path: Path) -> tuple[Export, list[Any]]:
    (export,) = open_exports([path])
    assert isinstance(export, Export), export
    return export, list(export)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("caf\xc3\xa9", "café"),
        ("\xf0\x9f\x98\x80!", "😀!"),
        ("\xe2\x80\x99 \xc3", "’ \xc3"),
        ("half \xf0\x9f\x98", "half \xf0\x9f\x98"),
        ("\xed\xa0\xbd", "\xed\xa0\xbd"),
        ("caf\xe9", "caf\xe9"),
        ("already ’ Ã©", "already ’ Ã©"),
        ("plain", "plain"),
    ],
)
def test_words_are_repaired_and_pieces_left_alone(written: str, meant: str) -> None:
    assert repaired(written) == meant


def test_parts_come_out_in_the_order_of_time(tmp_path: Path) -> None:
    for number, times in ((1, (90, 70, 70)), (2, (60, 40)), (10, (30, 10))):
        texts = [said(at, f"{number}.{place}") for place, at in enumerate(times)]
        (tmp_path / f"message_{number}.json").write_text(thread(*texts))
    for paths in ([tmp_path], sorted(tmp_path.iterdir())):
        (export,) = open_exports(paths)
        assert isinstance(export, Export)
        assert [item.text for item in export if isinstance(item, Message)] == [
            "10.1", "10.0", "2.1", "2.0", "1.2", "1.1", "1.0",
        ]  # fmt: skip


def test_a_broken_part_keeps_what_it_has_and_the_others(tmp_path: Path) -> None:
    (tmp_path / "message_1.json").write_text(thread(said(9, "newest"), said(8, "new"))[:-50])
    (tmp_path / "message_2.json").write_text(thread(said(5, "old")))
    (tmp_path / "message_3.json").write_text(thread(said(1, "first"), said(0, "lost"))[:190])
    _, items = read(tmp_path)
    assert [item.text for item in items if isinstance(item, Message)] == ["first", "old", "new", "newest"]
    assert isinstance(items[-1], Broken)


def test_messenger_is_told_by_its_shape(tmp_path: Path) -> None:
    generic = said(0, "hi", type="Generic")
    joined = said(1, "A added B to the group.", type="Subscribe", users=[{"name": "B"}])
    (tmp_path / "a.json").write_text(thread(joined, generic))
    export, items = read(tmp_path / "a.json")
    assert export.platform == "facebook"
    assert [type(item) for item in items] == [Message, MemberChange, Skipped]
    encrypted = {
        "participants": ["A", "B"],
        "threadName": "B_5",
        "messages": [
            {"media": [{"uri": "./media/x.jpg"}], "senderName": "B", "text": "é", "timestamp": 1704056460000},
            {"isUnsent": True, "senderName": "A", "timestamp": 1704056460000},
            {"senderName": "A", "text": "later"},
        ],
    }  # fmt: skip
    (tmp_path / "b.json").write_text(json.dumps(encrypted))
    export, items = read(tmp_path / "b.json")
    assert (export.platform, export.direct) == ("facebook", True)
    assert {item.text for item in items if isinstance(item, Message)} == {"é"}
    assert sorted(item.kind for item in items if isinstance(item, Skipped)) == ["date", "deleted"]


def test_nobody_hides_words_in_what_looks_like_a_notice(tmp_path: Path) -> None:
    texts = ["A named the group Camp.", "A left the group. Meet me at nine.", "B left the group."]
    (tmp_path / "a.json").write_text(thread(*[said(-n, text) for n, text in enumerate(texts)]))
    _, items = read(tmp_path / "a.json")
    assert [item.text for item in items if isinstance(item, Message)] == texts[:0:-1]


def test_a_thread_can_be_read_on_from_another_thread_of_the_program(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(thread(*[said(-n, f"t{n}") for n in range(9)]))
    (export,) = open_exports([tmp_path / "a.json"])
    assert isinstance(export, Export)
    items = iter(export)
    first = next(items)
    with ThreadPoolExecutor(1) as other:
        rest = other.submit(list, items).result()
    assert [item.text for item in (first, *rest) if isinstance(item, Message)] == [f"t{n}" for n in range(8, -1, -1)]
