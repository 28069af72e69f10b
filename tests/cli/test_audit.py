"""`safelight audit` as somebody types it: sealed, tampered with by hand, found, exported, checked far from the desk."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from bot.cli import cli
from tests.fakes.command import Typed

TEAM = (
    '[[colleagues]]\nname = "lea"\nroles = ["lead"]\naccounts = ["chat:lea"]\n'
    '[[colleagues]]\nname = "ada"\nroles = ["admin"]\n[[colleagues]]\nname = "mo"\nroles = ["moderator"]\n'
    '[[colleagues]]\nname = "aud"\nroles = ["auditor"]\n'
    '[[colleagues]]\nname = "dee"\nroles = ["deputy"]\n'
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk whose log lies under three seals; `head.txt`, `key.pem` and `log.jsonl` are kept outside."""
    folder = tmp_path_factory.mktemp("desk")
    with pytest.MonkeyPatch.context() as monkeypatch:
        typed = Typed(monkeypatch, f"sqlite:///{folder / 'desk.db'}", folder)
        chat = folder / "WhatsApp Chat with Club.txt"
        chat.write_text("13/03/2026, 18:02 - Kit: I will kill you tomorrow after school\n", encoding="utf-8")
        typed("scan", chat)
        settings = folder / "safelight.toml"
        settings.write_text(TEAM, "utf-8")
        typed("audit", "export", "log.jsonl", "--with-names", "--reason", "For our trustees.", "--as", "aud")
        typed("agree", "1", "--yes", "--as", "lea")
        settings.unlink()
        for _ in range(3):
            (folder / "head.txt").write_text(typed("audit", "head").out, "utf-8")
            typed("queue")
        (folder / "key.pem").write_text(typed("audit", "key").out, "utf-8")
        settings.write_text(TEAM, "utf-8")
        typed("audit", "export", "log.jsonl", "--with-names", "--as", "aud")
        settings.unlink()
    return folder


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, folder: Path, tmp_path: Path) -> Typed:
    """A copy of that desk."""
    here = tmp_path / "here"
    shutil.copytree(folder, here)
    return Typed(monkeypatch, f"sqlite:///{here / 'desk.db'}", here)


def by_hand(typed: Typed, *statements: str) -> None:
    with sqlite3.connect(typed.folder / "desk.db") as db:
        for statement in statements:
            db.execute(statement)


KEPT = ("--key", "key.pem", "--head", "head.txt")


def test_every_option_has_its_variable_and_every_command_its_help(typed: Typed) -> None:
    top = typer.main.get_command(cli)
    audit = getattr(top, "commands", {})["audit"]
    for name, command in audit.commands.items():
        assert command.help, name
        assert "Usage" in typed("audit", name, "--help").out
        for one in command.params:
            if one.param_type_name == "option" and "--help" not in one.opts:
                assert str(one.envvar).startswith("SAFELIGHT_")
    typed.set(SAFELIGHT_AUDIT_KEY=str(typed.folder / "key.pem"), SAFELIGHT_AUDIT_HEAD=str(typed.folder / "head.txt"))
    assert "is the one whose head was told" in typed("audit", "verify").out


def test_a_log_that_nobody_touched(typed: Typed) -> None:
    plain = typed("audit", "verify")
    assert "under 3 seals are as they were sealed." in plain.out
    assert "newer than the last seal." in plain.out
    assert "No head was given" in plain.err
    kept = typed("audit", "verify", "--head", "head.txt")
    assert "The log up to seal 3 is the one whose head was told" in kept.out
    assert kept.err == ""
    assert stat.S_IMODE(os.stat(typed.folder / "desk.seal.key").st_mode) == 0o600
    assert stat.S_IMODE(os.stat(typed.folder / "log.jsonl").st_mode) == 0o600


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("update log set actor = 'nobody' where seq = 2", "Line 2 was changed after seal 1"),
        ("delete from log where seq = 2", "Line 2 was removed after seal 1"),
        ("insert into log select 0, at, actor, what, subject, digest from log where seq = 2", "Line 0 was put in"),
        ("update seals set signature = '00' where number = 2", "its signature does not fit"),
        ("update seals set key = before where number = 2", "a key that is not this desk's"),
        ("delete from seals where number = 2", "Seal 2 was removed. Nothing can be said any more of line"),
        ("delete from seals where number > 1", "the end was cut off, or this is an older copy."),
        ("delete from seals", "The log has no seal, but the head that was told"),
    ],
)
def test_each_tampering_is_one_sentence_and_says_what_to_do(typed: Typed, statement: str, sentence: str) -> None:
    by_hand(typed, statement)
    said = typed("audit", "verify", "--head", "head.txt", ends=1)
    faults = [line for line in said.out.splitlines() if line.startswith("FAULT")]
    assert sentence in faults[0]
    assert len(faults) == 1
    assert "Write over nothing." in said.err
    assert ("put back an older copy" in said.err) == ("cut off" in said.out)


def test_all_sealed_anew_with_the_key_shows_by_the_head_outside(typed: Typed) -> None:
    for note in typed.folder.glob("*.seal.head"):
        note.unlink()
    by_hand(typed, "update log set what = 'nothing' where seq = 2", "delete from seals", "delete from anchors")
    typed("audit", "head")
    assert "as they were sealed" in typed("audit", "verify").out
    assert (
        "Seal 3, whose head" in (told := typed("audit", "verify", "--head", "head.txt", ends=1).out) or "seal 3" in told
    )


# Far from the desk


def offline(typed: Typed, *more: str, ends: int = 0) -> str:
    """Checks the export in another place, without a database."""
    typed.set(SAFELIGHT_DATABASE_URL="sqlite:////nowhere/at/all.db")
    said = typed("audit", "verify", "--export", "log.jsonl", *more, ends=ends)
    typed.set(SAFELIGHT_DATABASE_URL=typed.url)
    return said.out + said.err


def rewritten(typed: Typed, change: Callable[[list[dict[str, Any]]], object]) -> None:
    file = typed.folder / "log.jsonl"
    rows = [json.loads(line) for line in file.read_text("ascii").splitlines()]
    change(rows)
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "ascii")


def test_an_export_needs_no_desk(typed: Typed) -> None:
    said = offline(typed, *KEPT)
    assert "under 3 seals are as they were sealed." in said
    assert "The log up to seal 3" in said
    assert "give the public key too" in offline(typed, ends=2)


def _line(rows: list[dict[str, Any]], seq: int) -> dict[str, Any]:
    return next(row for row in rows if row.get("seq") == seq)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda rows: _line(rows, 2).update(actor="nobody"), "Line 2 was changed"),
        (lambda rows: _line(rows, 2).update(at="2026-01-01T00:00:00.000000Z"), "Line 2 was changed"),
        (lambda rows: _line(rows, 2).pop("salt"), "Line 2 was removed"),
        (lambda rows: rows.remove(_line(rows, 2)), "Line 2 was removed"),
        (lambda rows: rows.insert(2, {**_line(rows, 2), "seq": 0}), "Line 0 was put in"),
        (lambda rows: rows.insert(2, rows.pop(1)), "moved or doubled"),
        (lambda rows: rows.insert(2, rows[1]), "moved or doubled"),
        (lambda rows: rows.insert(2, rows[-1]), "Lines without a seal were put in"),
        (lambda rows: rows.append({**rows[-1], "seq": 2}), "Lines without a seal were put in"),
        (lambda rows: _line(rows, 2).update(note="not true"), "cannot be read"),
        (lambda rows: rows.append({"seal": "4"}), "cannot be read"),
        (lambda rows: rows.append({**rows[-1], "seq": True}), "cannot be read"),
        (lambda rows: [rows.pop() for _ in range(4)], "cut off"),
        (lambda rows: [rows.remove(row) for row in list(rows) if row.get("seal") == 3], "its end was cut off"),
        (lambda rows: [row.update(signature="") for row in rows if row.get("seal") == 2], "signature does not fit"),
    ],
)
def test_each_tampering_with_an_export_is_found(
    typed: Typed, change: Callable[[list[dict[str, Any]]], object], sentence: str
) -> None:
    rewritten(typed, change)
    assert sentence in offline(typed, *KEPT, ends=1)


def test_damaged_files(typed: Typed) -> None:
    file = typed.folder / "log.jsonl"
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    assert "cannot be read" in offline(typed, *KEPT, ends=1)
    file.write_bytes(whole.replace(b'"actor": ', b'"actor": "eve", "actor": ', 1))
    assert "cannot be read" in offline(typed, *KEPT, ends=1), "something said twice"
    file.write_bytes(whole.replace(b'"version": 1', b'"version": 2'))
    assert "newer version" in offline(typed, *KEPT, ends=2)
    for wrong in (b"", b"\xff\x00", b"[" * 100_000, b"Dear all"):
        file.write_bytes(wrong)
        assert "no export of the log" in offline(typed, *KEPT, ends=2)
    file.unlink()
    assert "log.jsonl cannot be read: No such file" in offline(typed, *KEPT, ends=2)
    assert "no head" in typed.refused("audit", "verify", "--head", "key.pem")
    assert "holds no key" in typed.refused("audit", "verify", "--key", "head.txt")
    assert "cannot be read" in typed.refused("audit", "verify", "--key", "none.pem")


def test_another_desks_key_fits_nothing(typed: Typed) -> None:
    typed.set(SAFELIGHT_DATABASE_URL=f"sqlite:///{typed.folder / 'other.db'}")
    (typed.folder / "key.pem").write_text(typed("audit", "key").out, "utf-8")
    assert "a key that is not this desk's" in offline(typed, *KEPT, ends=1)


# Who may


def test_an_export_shows_nothing_from_behind_a_wall(typed: Typed) -> None:
    (typed.folder / "safelight.toml").write_text(TEAM, "utf-8")
    by_hand(typed, "update parties set account = 'chat:lea'")
    typed("audit", "export", "walled.jsonl", "--with-names", "--reason", "For the police.", "--as", "lea")
    typed("agree", "2", "--yes", "--as", "dee")
    said = typed("audit", "export", "walled.jsonl", "--with-names", "--as", "lea")
    assert "of them only as digests" in said.out
    rows = [json.loads(line) for line in (typed.folder / "walled.jsonl").read_text().splitlines()]
    assert not [row for row in rows if "case:1" in str(row.get("subject"))]
    assert next(row.keys() for row in rows if "hidden" in row) == {"seq", "hidden"}
    (typed.folder / "walled.jsonl").replace(typed.folder / "log.jsonl")
    assert "are as they were sealed." in offline(typed, *KEPT), "and it can still be checked"


def test_who_may_export_and_renew(typed: Typed) -> None:
    (typed.folder / "safelight.toml").write_text(TEAM, "utf-8")
    assert "does not let you read the log" in typed.refused("audit", "export", "x.jsonl", "--as", "mo", ends=1)
    assert "does not let you change settings" in typed.refused("audit", "key", "--new", "--as", "lea", ends=1)
    assert "is there already" in typed.refused("audit", "export", "log.jsonl", "--as", "lea")
    assert "cannot be written" in typed.refused("audit", "export", "none/log.jsonl", "--as", "lea")
    assert not (typed.folder / "x.jsonl").exists()
    said = typed("audit", "export", "x.jsonl", "--as", "aud")
    assert "of them only as digests" in said.out
    text = (typed.folder / "x.jsonl").read_text("ascii")
    assert not any(word in text for word in ("aud", "lea", "case:", "read"))
    with sqlite3.connect(typed.folder / "desk.db") as db:
        told = [json.loads(one) for (one,) in db.execute("select payload from jobs where key like 'exported:%'")]
    assert [one["to"] for one in told[-2:]] == ["lea", "dee"], "who is not asked hears of it"
    assert "It names nobody" in told[-1]["text"]


def test_names_take_two_people(typed: Typed) -> None:
    (typed.folder / "safelight.toml").write_text(TEAM, "utf-8")
    asks = ("audit", "export", "x.jsonl", "--with-names", "--as", "aud")
    assert "Say why" in typed.refused(*asks, ends=1)
    assert "Number 2 waits for a second person, who is told." in typed(*asks, "--reason", "The regulator asks.").out
    assert not (typed.folder / "x.jsonl").exists()
    assert "When they have agreed" in typed.refused(*asks, ends=1)
    assert "names of colleagues" in typed("approvals", "--as", "dee").out
    typed("agree", "2", "--yes", "--as", "dee")
    typed(*asks)
    assert '"actor": "aud"' in (typed.folder / "x.jsonl").read_text("ascii")
    (typed.folder / "x.jsonl").unlink()
    assert "Say why" in typed.refused(*asks, ends=1), "it was agreed to once"
    assert "does not let you read the log" in typed.refused(*asks[:-1], "mo", ends=1)


def test_without_names_it_is_checked_just_as_well(typed: Typed) -> None:
    (typed.folder / "log.jsonl").unlink()
    typed("audit", "export", "log.jsonl")
    assert "The log up to seal 3" in offline(typed, *KEPT)
    rewritten(typed, lambda rows: rows.remove(_line(rows, 2)))
    assert "Line 2 was removed" in offline(typed, *KEPT, ends=1)


# Keys


def test_a_new_key_and_a_lost_one(typed: Typed) -> None:
    file = typed.folder / "desk.seal.key"
    (typed.folder / "key.pem").write_text(typed("audit", "key", "--new").out, "utf-8")
    typed("audit", "head")
    typed("audit", "verify", *KEPT)
    typed("queue")
    file.unlink()
    for words in (("audit", "head"), ("audit", "verify")):
        assert "If it is lost: safelight audit key --new" in typed.refused(*words)
    typed("audit", "key", "--new")
    typed("queue")
    typed("audit", "head")
    said = typed("audit", "verify", ends=1)
    assert all("a key that is not this desk's" in line for line in said.out.splitlines() if line.startswith("FAULT"))
    file.write_text(file.read_text() + (typed.folder / "key.pem").read_text())
    assert "are as they were sealed." in typed("audit", "verify", "--head", "head.txt").out


def test_a_key_that_a_setting_gives(typed: Typed) -> None:
    file = typed.folder / "desk.seal.key"
    safe = file.rename(typed.folder / "safe.key")
    typed.set(SAFELIGHT_SEAL_KEY_FILE=str(safe))
    typed("audit", "head")
    typed("audit", "verify", *KEPT)
    assert not file.exists()
    assert "The setting seal_key gives the key" in typed.refused("audit", "key", "--new")
    assert "(kept secret)" in next(line for line in typed("settings").out.splitlines() if line.startswith("seal_key"))
    typed.unset("SAFELIGHT_SEAL_KEY_FILE")
    typed.set(SAFELIGHT_SEAL_KEY="hello")
    assert "The setting seal_key holds no key" in typed.refused("audit", "verify")


def test_a_new_desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    typed = Typed(monkeypatch, f"sqlite:///{tmp_path / 'desk.db'}", tmp_path)
    assert typed("audit", "verify").out == "No line of the log was sealed yet.\n"
    assert "Nothing is logged yet" in typed.refused("audit", "head", ends=1)
    assert "BEGIN PUBLIC KEY" in typed("audit", "key").out
    assert "0 lines under 0 seals were written." in typed("audit", "export", "log.jsonl").out
