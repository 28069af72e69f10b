"""`safelight config` from a terminal: set and asked about, shown, taken back, moved to another desk."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.fakes.alarms import passed
from tests.fakes.command import Typed
from tests.fakes.desk import opened

TEAM = """
rehearsal = "off"
[[colleagues]]
name = "Dee"
roles = ["deputy"]
[[colleagues]]
name = "Lea"
roles = ["lead"]
[[colleagues]]
name = "Ada"
roles = ["admin"]
accounts = ["mail:ada@example.org"]
[[colleagues]]
name = "Mo"
roles = ["moderator"]
[groups."discord:1"]
name = "Under 14s"
"""
AS_ADA = ("--as", "Ada")


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Typed:
    (tmp_path / "safelight.toml").write_text(TEAM, "utf-8")
    monkeypatch.setenv("SAFELIGHT_MAIL_PASSWORD", "hunter2")
    return Typed(monkeypatch, f"sqlite:///{tmp_path / 'desk.db'}", tmp_path)


def test_set_shown_taken_back_and_moved(typed: Typed) -> None:
    assert "pause: Flag nothing for some hours" in typed("config", "set").out
    pause = ("config", "set", "pause", "group=Under 14s", "--until", "3h", *AS_ADA)
    assert "Say why (reason) to do it." in typed.refused(*pause, ends=1)
    assert "Done, as change 1" in typed(*pause, "--reason", "Song night", "--yes").out
    assert "Flagging is paused in “Under 14s”, until" in typed("check").out
    assert "why: Song night" in typed("config", "history", *AS_ADA).out
    watch = ("config", "set", "monitor", "group=telegram:-5", "name=Chess", *AS_ADA)
    assert "an alarm is known to arrive" in typed.refused(*watch, ends=1)
    with opened(typed.url) as store, store.begin() as work:
        passed(work, ("Lea", "Dee"), datetime.now(UTC))
    typed(*watch)
    shown = typed("config", "show", *AS_ADA).out
    assert "watched: telegram:-5 (Chess)" in shown
    assert "for a while: Flagging is paused" in shown
    assert "Done: Taken back is change 1" in typed("config", "undo", "1", *AS_ADA).out
    assert "taken back by Ada" in typed("config", "history", *AS_ADA).out
    file = typed.folder / "moved.toml"
    assert "Secrets are not in it" in typed("config", "export", str(file), *AS_ADA).out
    text = file.read_text("utf-8")
    assert "hunter2" not in text
    assert tomllib.loads(text)["groups"]["telegram:-5"]["watched"] is True
    assert "is there already" in typed.refused("config", "export", str(file), *AS_ADA)
    file.write_text(text.replace('"This organisation"', '"Harbour"'), "utf-8")
    dry = typed("config", "import", str(file), "--dry-run", *AS_ADA).out
    assert "organisation: This organisation → Harbour" in dry
    assert "organisation = This organisation" in typed("config", "show", *AS_ADA).out
    assert "1 setting is taken over" in typed("config", "import", str(file), "--yes", *AS_ADA).out
    assert "organisation = Harbour" in typed("config", "show", *AS_ADA).out
    typed.set(SAFELIGHT_ORGANISATION="Outside")
    assert "organisation = Outside  (set by the environment)" in typed("config", "show", *AS_ADA).out


def test_what_cannot_be_done_is_one_sentence(typed: Typed) -> None:
    assert "There is no setting “paus”. Did you mean “pause”?" in typed.refused(
        "config", "set", "paus", *AS_ADA, ends=1
    )
    assert "with their name" in typed.refused("config", "set", "pause", "Under 14s", *AS_ADA)
    assert "cannot be read" in typed.refused("config", "import", "nowhere.toml", *AS_ADA)
    assert "Ask a lead or deputy" in typed.refused("config", "set", "pause", "--as", "Mo", ends=1)
    for action in ("show", "history", "export"):
        assert "Your role here does not let you" in typed.refused("config", action, "--as", "Mo", ends=1)
    assert "Say who you are" in typed.refused("config", "show")
