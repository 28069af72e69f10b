"""`safelight check`: each state of the desk in words, what to do about it, and an exit status that tells."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from tests.fakes.command import Typed

TWO = '[[colleagues]]\nname = "lea"\nroles = ["lead"]\n[[colleagues]]\nname = "dee"\nroles = ["deputy"]\n'


def line(out: str, part: str) -> str:
    """What is said of a part, with its hints."""
    lines = out.splitlines()
    [start] = [n for n, one in enumerate(lines) if f"  {part}: " in one]
    end = start + 1
    while end < len(lines) and lines[end].startswith(" "):
        end += 1
    return "\n".join(lines[start:end])


def test_a_new_desk(typed: Typed) -> None:
    out = typed("check").out
    assert str(typed.folder / "desk.db") in line(out, "database")
    assert "administers this machine can read everything" in line(out, "readers")
    assert "0 messages wait" in line(out, "inbox")
    assert line(out, "classifiers") == "in order  classifiers: All classifiers work."
    assert "only on this terminal" in line(out, "alerts")
    assert "encrypted" in line(out, "disk")
    assert "need a look." in out
    for one in out.splitlines():
        if one.startswith("LOOK"):
            assert one.rstrip().endswith("."), one
    assert typed("check", "--quiet").out == ""


def test_a_single_lead_and_none(typed: Typed) -> None:
    file = typed.folder / "safelight.toml"
    file.write_text('[[colleagues]]\nname = "lea"\nroles = ["lead"]\n', "utf-8")
    told = line(typed("check").out, "people")
    assert told.startswith("LOOK")
    assert "lea is the only one" in told
    assert 'roles = ["deputy"]' in told
    file.write_text('[[colleagues]]\nname = "mo"\nroles = ["moderator"]\n', "utf-8")
    assert "Nobody here is a safeguarding lead." in line(typed("check").out, "people")
    file.write_text(TWO, "utf-8")
    assert "in order  people: The most serious cases are seen by lea, dee." in typed("check").out


@pytest.mark.skipif(os.name == "nt", reason="rights of files are told otherwise there")
def test_a_file_that_others_can_read(typed: Typed) -> None:
    typed("queue")
    file = typed.folder / "desk.db"
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o644)
    told = line(typed("check").out, "readers")
    assert told.startswith("LOOK")
    assert f"Run: chmod 600 '{file}'" in told


def test_what_is_stuck_ends_with_1(typed: Typed) -> None:
    chat = typed.folder / "WhatsApp Chat with Club.txt"
    chat.write_text("13/03/2026, 18:02 - Kit: hello\n13/03/2026, 18:03 - Ann: hi\n", "utf-8")
    typed("scan", chat)
    with sqlite3.connect(typed.folder / "desk.db") as db:
        db.execute("UPDATE messages SET inbox = 2, missing = '[\"x\"]' WHERE seq = 1")
    said = typed("check", ends=1)
    told = line(said.out, "stuck")
    assert "1 messages could not be checked at all." in told
    assert "safelight upgrade --retry" in told
    assert typed("check", "--quiet", ends=1).out == ""
    assert "1 messages and 0 other things are tried again." in typed("upgrade", "--retry").out
    assert "1 messages wait to be checked." in line(typed("check").out, "inbox")


def test_what_is_not_checked_fully_is_told(typed: Typed) -> None:
    chat = typed.folder / "WhatsApp Chat with Club.txt"
    chat.write_text("13/03/2026, 18:02 - Kit: hello\n", "utf-8")
    typed("scan", chat)
    with sqlite3.connect(typed.folder / "desk.db") as db:
        db.execute("UPDATE messages SET inbox = 1, missing = '[\"x\"]'")
    assert "1 messages are not checked fully yet" in line(typed("check").out, "unchecked")


def test_on_postgresql(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, database_url: str, tmp_path: Path
) -> None:
    out = Typed(monkeypatch, database_url, tmp_path)("check").out
    assert "in order  database: " in out
    assert "All classifiers work." in out
    if database_url.startswith("postgresql"):
        assert "The owner of the PostgreSQL server can read everything" in line(out, "readers")
        assert "cannot be seen from here" in line(out, "disk")
