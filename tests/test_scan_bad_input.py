"""Files that are wrong, broken or hostile: one sentence, the rest still done, nothing steers the screen."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from tests.fakes.command import Typed, process

GOOD = (
    "13/03/2026, 18:01 - Ann: training at six\n"
    "13/03/2026, 18:02 - Kit: you are a stupid fat idiot, everyone hates you\n"
)
STEERING = (
    "\x1b[2J\x1b]0;owned\x07 \u202egnp.exe\u202c \u200bhid\u2066den \x9b31m \x08\x08 \ufeff "
    '=HYPERLINK("x") :heart: [red]x[/red]'
)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "WhatsApp Chat with Under 14s.txt"
    path.write_text(GOOD, encoding="utf-8")
    return path


def sentences(text: str) -> list[str]:
    return [line for line in text.splitlines() if line]


def test_a_photo_among_chats(typed: Typed, good: Path, tmp_path: Path) -> None:
    photo = tmp_path / "IMG_0001.jpg"
    photo.write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20)
    said = typed("scan", photo, good, "--json", ends=2)
    assert said.summary["messages"] == 2
    assert [case["concern"] for case in said.cases] == ["Kit"]
    wrong = [line for line in sentences(said.err) if "IMG_0001" in line]
    assert wrong == [f"{photo}: IMG_0001.jpg is a picture, not an exported chat."]


def test_each_wrong_file_gets_one_sentence(typed: Typed, good: Path, tmp_path: Path) -> None:
    wrong = {
        "empty.txt": b"",
        "binary.txt": b"\x00\x01\x02\x03" * 500,
        "page.html": b"<!DOCTYPE html><html><body>chat</body></html>",
        "broken.json": b'{"name": "x", "type": "private_group", "id": 1, "messa',
        "notes.txt": b"Dear all,\nthis is a letter and no chat at all.\n",
        "cut.zip": whole_zip(tmp_path)[:60],
    }
    paths = []
    for name, data in wrong.items():
        paths.append(tmp_path / name)
        paths[-1].write_bytes(data)
    paths += [tmp_path / "missing.txt", tmp_path / "nothing in it"]
    paths[-1].mkdir()
    said = typed("scan", *paths, good, "--json", ends=2)
    assert said.summary["messages"] == 2, "the good one is still read"
    for path in paths:
        told = [line for line in sentences(said.err) if line.startswith(f"{path}: ")]
        assert len(told) == 1, (path.name, said.err)
        assert told[0].endswith("."), told


def whole_zip(folder: Path) -> bytes:
    path = folder / "whole.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_chat.txt", GOOD * 3)
    data = path.read_bytes()
    path.unlink()
    return data


def test_what_came_before_a_break_is_kept(typed: Typed, tmp_path: Path) -> None:
    """Broken JSON in the middle, and a zip whose text is damaged half-way."""
    telegram = tmp_path / "result.json"
    messages = [
        {
            "id": n,
            "type": "message",
            "date": "2026-03-10T11:00:00",
            "date_unixtime": str(1773140000 + n),
            "from": "Ann",
            "from_id": "user1",
            "text": f"line {n}",
        }
        for n in range(1, 6)
    ]
    whole = json.dumps({"name": "Club", "type": "private_group", "id": 5, "messages": messages})
    telegram.write_text(whole[: whole.index('"line 4"')], encoding="utf-8")
    archive = tmp_path / "WhatsApp Chat - Under 14s.zip"
    lines = "".join(
        f"13/03/2026, {n // 210:02}:{n % 60:02} - Ann: kit number {n * 7919 % 10007}\n" for n in range(5000)
    )
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("_chat.txt", lines)
    data = bytearray(archive.read_bytes())
    middle = len(data) * 2 // 3
    data[middle : middle + 40] = b"\x00" * 40
    archive.write_bytes(data)

    said = typed("scan", telegram, archive, "--json")
    assert said.summary["groups"] == 2
    assert 3 < said.summary["messages"] < 5000
    broken = [line for line in sentences(said.err) if "line " in line and "byte " in line]
    assert len(broken) == 2, said.err
    assert {line.split(":")[0].split("!")[0] for line in broken} == {str(telegram), str(archive)}


def test_zips_unpack_nothing(typed: Typed, tmp_path: Path) -> None:
    archive = tmp_path / "club.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("../../outside.txt", GOOD)
        packed.writestr("/absolute.txt", GOOD.replace("Kit", "Cal"))
        packed.writestr("inner/\x1b[31mred\u202e.txt", GOOD.replace("Kit", "Dee"))
        packed.writestr("bomb.txt", "13/03/2026, 18:01 - Ann: hi\n" + " " * 17_500_000)
        packed.writestr("picture.jpg", b"\xff\xd8\xff")
    before = sorted(tmp_path.rglob("*"))
    said = typed("scan", archive, "--show-skipped", "--json", ends=None)
    assert said.summary["messages"] >= 6
    assert "made to fill the disk" in said.err
    assert "not opened" in said.err
    new = {path.name for path in set(tmp_path.rglob("*")) - set(before)}
    assert all(name.startswith("desk.db") for name in new), new
    assert not (tmp_path.parent / "outside.txt").exists()


def test_members_cannot_steer_the_screen(typed: Typed, tmp_path: Path) -> None:
    rude = "you are a stupid fat idiot, everyone hates you"
    rows = [
        {"id": n, "at": f"2026-03-10T11:0{n}:00Z", "author": f"Eve{STEERING}", "author_id": "eve", "text": text}
        for n, text in enumerate((f"hello {STEERING}", f"{rude} {STEERING}", f"{STEERING} {rude} \ud800", "x" * 3000))
    ]
    path = tmp_path / f"a{chr(0x202E)}b.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    group = f"Club {STEERING}"
    said = typed("scan", path, "--format", "jsonl", "--group", group, "--json", "--show-skipped")  # `Typed` looks at it
    assert said.summary["messages"] == 4
    [case] = said.cases
    texts = [message["text"] for message in case["messages"]]
    assert any("\u202e" in text and ":heart:" in text for text in texts), "a program gets the words as they were"
    assert "\\u202e" in said.out

    plain = typed("scan", path, "--format", "jsonl", "--group", group, "--again")
    assert "already kept" in plain.out
    for words in (("queue",), ("case", case["case"]), ("log", case["case"]), ("log",)):
        typed(*words)
    shown = typed("case", case["case"]).out
    assert "‹U+202E›" in shown
    assert "‹U+001B›[2J" in shown
    assert ":heart:" in shown, "no emoji codes are read into the words of others"
    assert "[red]x[/red]" in shown
    typed("decide", case["case"], "warn")
    typed("decide", case["case"], "done", "--reason", STEERING)
    typed("decide", case["case"], STEERING, ends=1)
    typed("decide", STEERING, "claim", ends=1)
    typed("queue", "--as", STEERING, ends=2)
    typed("forget", "eve" + STEERING, "--yes", ends=1)
    typed("forget", "jsonl:eve", "--dry-run", ends=None)


def test_a_hostile_name_does_not_break_the_progress_bar(good: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'own.db'}"
    colour = {"FORCE_COLOR": "1"}
    words = ("scan", good, "--group", "[/red]\x1b[2J", "--json")
    with process(*words, url=url, folder=tmp_path, environment=colour) as running:
        out, err = running.communicate(timeout=60)
    assert running.returncode == 0, err
    assert json.loads(out.splitlines()[-1])["summary"]["messages"] == 2


def test_times_out_of_this_world(typed: Typed, tmp_path: Path) -> None:
    path = tmp_path / "WhatsApp Chat with Times.txt"
    path.write_text(
        "01/01/1970, 00:00 - Ann: the beginning\n31/12/2090, 23:59 - Ben: the end\n30/02/2026, 10:00 - Cal: never\n",
        encoding="utf-8",
    )
    said = typed("scan", path, "--json")
    assert said.summary["messages"] + said.summary["skipped"] == 3
    typed("queue", "--closed")
