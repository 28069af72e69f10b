"""Wrong, damaged and hostile files: one clear sentence, nothing lost, the rest still read."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from bot.core.messages import Message
from connectors.exports import Broken, Export, Limits, PassedOver, Skipped, Unreadable, open_exports

CHAT = "31/12/2023, 21:05 - Ann: hello\n31/12/2023, 21:06 - Ben: hi\n"


def sentence(path: Path, **options: Any) -> str:
    (found,) = open_exports([path], **options)
    assert isinstance(found, Unreadable), found
    return found.sentence


def items(path: Path, **options: Any) -> list[Any]:
    (export,) = (one for one in open_exports([path], **options) if isinstance(one, Export))
    return list(export)


def telegram(count: int) -> str:
    messages = [
        {"id": n, "type": "message", "date_unixtime": "1704056460", "from": "A", "from_id": "user1", "text": f"t{n}"}
        for n in range(count)
    ]
    return json.dumps({"name": "Club", "type": "private_supergroup", "id": 7, "messages": messages}, indent=1)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("photo.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(900), "photo.jpg is a picture, not an exported chat."),
        ("chat.txt", b"", "chat.txt is empty."),
        ("chat.txt", b" \n\n", "chat.txt is empty."),
        ("msgstore.db", b"SQLite format 3\x00" + bytes(90), "“Export chat”"),
        ("msgstore.db.crypt15", b"\x01\x02\x03" * 90, "encrypted WhatsApp backup"),
        ("messages.html", b"<!DOCTYPE html><html>", "choose JSON"),
        ("a.bin", bytes(range(256)) * 9 + bytes(500), "is not text"),
        ("letter.txt", b"Dear all,\n31/12/2023 is the day.\n", "not an exported chat"),
        ("broken.zip", b"PK\x03\x04 and no more", "incomplete or damaged zip"),
        ("result.json", b'{"name": "Club", "type": "private_supergroup", "id": 7, "mess', "byte 56"),
    ],
)
def test_a_wrong_file_gets_one_clear_sentence(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert words in sentence(tmp_path / name)


def test_options_that_cannot_be_used_are_refused_at_once(tmp_path: Path) -> None:
    for options in ({"format": "fax"}, {"timezone": "Mars/Olympus"}, {"date_order": "ymm"}):
        with pytest.raises(Unreadable):
            open_exports([tmp_path], **options)  # type: ignore[arg-type]
    assert "no file or folder" in sentence(tmp_path / "nowhere.txt")
    assert "holds no exported chat" in sentence(tmp_path)
    (tmp_path / "a.txt").write_text("words")
    assert "no line with a date" in sentence(tmp_path / "a.txt", format="whatsapp")


def test_one_wrong_file_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8\xff")
    (tmp_path / "b.txt").write_text(CHAT)
    (tmp_path / "c.zip").write_bytes(b"PK")
    (tmp_path / "d.txt").write_text("shopping")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "e.txt").write_text(CHAT)
    (tmp_path / "sub" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "sub" / "again.txt").symlink_to(tmp_path / "b.txt")
    found = list(open_exports([tmp_path]))
    assert [sum(1 for _ in one) for one in found if isinstance(one, Export)] == [2, 2]
    assert [one.sentence for one in found if isinstance(one, Unreadable)] == [
        "c.zip is an incomplete or damaged zip; export or download it again."
    ]
    assert len([one for one in found if isinstance(one, PassedOver)]) == 2
    named = list(open_exports([tmp_path / "a.jpg", tmp_path / "b.txt"]))
    assert [type(one) for one in named] == [Unreadable, Export]


@pytest.mark.parametrize("cut", [300, 1200, 4000])
def test_what_stands_before_a_break_is_kept_and_the_break_has_its_place(tmp_path: Path, cut: int) -> None:
    whole = telegram(40)
    (tmp_path / "result.json").write_text(whole[:cut])
    *kept, broken = items(tmp_path / "result.json")
    assert [item.text for item in kept] == [f"t{n}" for n in range(len(kept))]
    assert len(kept) == whole[:cut].count("\n  }")
    assert isinstance(broken, Broken)
    assert broken.byte <= cut
    assert broken.line <= whole[:cut].count("\n") + 1


def test_a_break_in_the_middle_is_told_to_the_line(tmp_path: Path) -> None:
    lines = telegram(40).split("\n")
    place = next(n for n, line in enumerate(lines) if '"t12"' in line)
    lines[place] = lines[place].replace(":", ";")
    (tmp_path / "result.json").write_text("\n".join(lines))
    *kept, broken = items(tmp_path / "result.json")
    assert [item.text for item in kept] == [f"t{n}" for n in range(12)]
    assert (broken.line, "broken" in broken.reason) == (place + 1, True)


def test_a_cut_zip_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    noise = "".join(f"31/12/2023, 21:{n % 60:02} - Ann: {os.urandom(40).hex()}\n" for n in range(40_000))
    with zipfile.ZipFile(tmp_path / "chat.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_chat.txt", noise)
    data = bytearray((tmp_path / "chat.zip").read_bytes())
    data[len(data) // 2 : len(data) // 2 + 4000] = b"\xff" * 4000
    (tmp_path / "chat.zip").write_bytes(data)
    *kept, broken = items(tmp_path / "chat.zip")
    assert isinstance(broken, Broken)
    assert 1_000 < len(kept) < 40_000
    (tmp_path / "chat.zip").write_bytes(bytes(data[: len(data) // 2]))
    assert "incomplete or damaged" in sentence(tmp_path / "chat.zip")


def test_a_file_made_to_fill_the_memory_is_given_up(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "chat.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_chat.txt", "31/12/2023, 21:05 - Ann: " + "x" * 40_000_000)
    *kept, broken = items(tmp_path / "chat.zip")
    assert "made to fill the disk" in broken.reason
    assert len(kept) == 1
    *kept, broken = items(tmp_path / "chat.zip", limits=Limits(total=1_000_000, ratio=10_000))
    assert "more than" in broken.reason


def test_names_in_a_zip_lead_nowhere(tmp_path: Path) -> None:
    inner = tmp_path / "in"
    inner.mkdir()
    with zipfile.ZipFile(inner / "chat.zip", "w") as archive:
        archive.writestr("../../evil.txt", CHAT)
        archive.writestr("/etc/evil.txt", CHAT)
        archive.writestr("a\x1b[31m.txt", CHAT)
        archive.writestr("inner.zip", b"PK")
        archive.writestr("__MACOSX/._chat.txt", CHAT)
    found = list(open_exports([inner / "chat.zip"]))
    exports = [one for one in found if isinstance(one, Export)]
    assert len(exports) == 3
    assert all(one.where.isprintable() for one in exports)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["chat.zip", "in"]
    assert any("1 zip not opened" in one.reason for one in found if isinstance(one, PassedOver))


def test_a_zip_with_a_password_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "chat.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("_chat.txt", CHAT)
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1  # the directory's flag “encrypted” (APPNOTE.TXT 4.4.4)
    path.write_bytes(data)
    assert "has a password" in sentence(path)


def test_a_message_of_a_megabyte_is_kept_whole(tmp_path: Path) -> None:
    long = "long " * 300_000
    (tmp_path / "a.txt").write_text(f"31/12/2023, 21:05 - Ann: {long}\n31/12/2023, 21:06 - Ben: hi\n")
    first, second = items(tmp_path / "a.txt")
    assert (first.text, second.text) == (long, "hi")
    lines = "line\n" * 300_000
    (tmp_path / "a.txt").write_text(f"31/12/2023, 21:05 - Ann: {lines}31/12/2023, 21:06 - Ben: hi\n")
    assert items(tmp_path / "a.txt")[0].text == lines.rstrip("\n")
    (tmp_path / "r.json").write_text(telegram(2).replace('"t0"', json.dumps(long)))
    assert [item.text for item in items(tmp_path / "r.json")] == [long, "t1"]
    (tmp_path / "c.csv").write_text(f"at,author,text\n2024-01-01T10:00:00Z,Ann,{long}\n")
    assert items(tmp_path / "c.csv")[0].text == long


def test_what_no_database_stores_is_replaced_and_said(tmp_path: Path) -> None:
    text = telegram(2).replace('"t0"', '"a\\ud83db\\u0000c\\u202ed\\x1be"')
    (tmp_path / "result.json").write_text(text)
    (export,) = open_exports([tmp_path / "result.json"])
    assert isinstance(export, Export)
    first = next(iter(export))
    assert isinstance(first, Message)
    assert first.text == "a\ufffdb\ufffdc\u202ed\x1be"
    assert any("replaced" in note for note in export.notes)
    (tmp_path / "a.txt").write_bytes(CHAT.encode() + b"31/12/2023, 21:07 - Ann: a\x00b \x07 \xe2\x80\xaec\n")
    assert items(tmp_path / "a.txt")[2].text == "a\ufffdb \x07 \u202ec"


def test_encodings_may_be_mixed(tmp_path: Path) -> None:
    line = "31/12/2023, 21:05 - Zoë: déjà vu\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"):
        (tmp_path / "a.txt").write_bytes(line.encode(encoding))
        assert [(i.author.name, i.text) for i in items(tmp_path / "a.txt")] == [("Zoë", "déjà vu")]
    (tmp_path / "a.txt").write_bytes(line.encode("utf-8") + line.encode("cp1252") + b"31/12/2023, 21:06 - A: \x81\n")
    assert [i.text for i in items(tmp_path / "a.txt")] == ["déjà vu", "déjà vu", "\ufffd"]


def test_nesting_and_numbers_without_end_break_nothing(tmp_path: Path) -> None:
    head = '{"name": "Club", "type": "private_supergroup", "id": 7, "messages": ['
    for tail in ("[" * 200_000, '{"id": 1, "text": ' + "[" * 200_000, "9" * 100_000 + "]}", '{"id": ' + "1" * 9_000):
        (tmp_path / "result.json").write_text(head + tail)
        found = items(tmp_path / "result.json")
        assert all(isinstance(item, Broken | Skipped) for item in found)
        assert found
    (tmp_path / "result.json").write_text('{"about": "Telegram", "personal_information": ' + "[" * 100_000)
    assert "nested too deeply" in sentence(tmp_path / "result.json")


def test_values_of_the_wrong_kind_are_skipped_one_by_one(tmp_path: Path) -> None:
    messages: list[Any] = [None, 3, "x", [], {}, {"id": None, "type": "message"}, {"id": 1, "date_unixtime": "soon"}]
    messages += [{"id": [1], "date_unixtime": "1704056460"}, {"id": 2, "date_unixtime": 1e300, "text": "x"}]
    messages += [{"id": 3, "date_unixtime": 1704056460, "from": {}, "from_id": 5, "text": [None, {"text": []}, 4]}]
    (tmp_path / "result.json").write_text(json.dumps({"type": 1, "id": [], "name": None, "messages": messages}))
    found = items(tmp_path / "result.json", format="telegram")
    assert len(found) == len(messages)
    assert isinstance(found[-1], Message)
    assert all(isinstance(item, Skipped) for item in found[:-1])
