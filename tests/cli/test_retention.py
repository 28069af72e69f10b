"""Keeping, legal holds, two people and exports as somebody types them."""

from __future__ import annotations

import asyncio
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.storage.store import Store
from tests.fakes.clock import MovedClock
from tests.fakes.command import Typed
from tests.fakes.desk import TestDesk, opened
from tests.fakes.people import EVE, FINN, GIA

TEAM = """
organisation = "Riverside"
contact = "Lea, 01632 960002"
[[colleagues]]
name = "Lea"
roles = ["lead"]
[[colleagues]]
name = "Dee"
roles = ["deputy"]
accounts = ["chat:finn"]
[[colleagues]]
name = "Pia"
roles = ["chair"]
[[colleagues]]
name = "Mo"
roles = ["moderator"]
"""
LONG_AGO = datetime(2018, 5, 3, 10, tzinfo=UTC)


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Typed:
    (tmp_path / "safelight.toml").write_text(TEAM, "utf-8")
    found = Typed(monkeypatch, f"sqlite:///{tmp_path / 'desk.db'}", tmp_path)
    with opened(found.url) as store:
        asyncio.run(_years_ago(store))
    return found


async def _years_ago(store: Store) -> None:
    """Cases of eight years ago: a small one, one with a record, one about a colleague, and one that is open."""
    desk = TestDesk(store, MovedClock(LONG_AGO))
    await desk.post(EVE, "you scumbag, Gia")
    await desk.post(GIA, "watch out eve, ring 07700 900123")
    await desk.post(FINN, "watch out")
    for number in ("2", "3"):
        assert (await desk.say("lea", "escalate", number, "Worried about Eve.")).ok
        assert (await desk.say("lea", "close", number, "Talked through.")).ok
    assert (await desk.say("lea", "dismiss", "1", "Banter.")).ok
    await desk.post(EVE, "free coins")


def test_keeping_and_two_people(typed: Typed) -> None:
    due = typed("keep", "due", "--as", "Lea").out
    assert "1  time is over: Someone is being unkind" in due
    assert "the desk erases it by itself then" in due
    told = typed("keep", "2", "--as", "Lea").out
    assert "until an unknown day" in told
    assert "our own proposal, no source gives it" in told
    assert "\n    3 " not in typed("keep", "due", "--as", "Dee").out, "who is a party is told of nothing"
    assert typed.refused("keep", "3", "--as", "Dee", ends=1) == "There is no case 3 that you can open."
    assert "Your role" in typed.refused("keep", "due", "--as", "Mo", ends=1)
    assert "is no date" in typed.refused("keep", "2", "--until", "soon", "--reason", "x", "--as", "Lea", ends=1)
    kept = typed("keep", "2", "--until", "2040-01-31", "--reason", "A claim is likely.", "--as", "Lea").out
    assert kept == "Case 2 is kept: until 31 Jan 2040.\n"
    typed("legal-hold", "case", "2", "--reason", "The police asked.", "--as", "Lea")
    assert "legal hold 1 (by Lea: The police asked.)" in typed.refused(
        "purge", "2", "--reason", "x", "--as", "Lea", ends=1
    )
    released = typed("legal-hold", "release", "1", "--reason", "They have what they need.", "--as", "Lea").out
    assert "Number 1 waits for a second person" in released
    assert "Legal hold 1" in typed("agree", "1", "--yes", "--as", "Dee").out
    assert "There is no legal hold." in typed("legal-hold", "--as", "Lea").out
    asked = typed("purge", "2", "3", "--reason", "Two of one story.", "--as", "Lea").out
    assert "BEFORE its time" in asked
    assert "Nothing with the number 2 waits for you." in typed.refused("agree", "2", "--yes", "--as", "Dee", ends=1)
    assert "Nothing waits" in typed("approvals", "--as", "Dee").out
    assert "Two of one story." in typed("approvals", "--as", "Pia").out
    assert "2 cases is being erased" in typed("agree", "2", "--yes", "--as", "Pia").out


def test_an_export_of_what_is_held(typed: Typed) -> None:
    draft = typed("access", "chat:gia", "--as", "Lea").out
    assert "Export 1 is begun." in draft
    assert "watch out [somebody else], ring [contact details]" in draft
    assert "as it is kept: watch out eve, ring 07700 900123" in draft
    assert "1: gia" not in typed("access", "--as", "Dee").out
    assert "Write them like" in typed.refused("access", "1", "--give", "all", "--as", "Lea", ends=1)
    number = next(line.split()[0] for line in draft.splitlines() if "DECIDE" in line)
    typed("access", "1", "--withhold", number, "--because", "third_party", "--as", "Lea")
    left = [line.split()[0] for line in typed("access", "1", "--as", "Lea").out.splitlines() if "DECIDE" in line]
    if left:
        typed("access", "1", "--give", ",".join(left), "--as", "Lea")
    typed("access", "1", "--review", "--as", "Lea")
    typed("access", "1", "--ask", "--reason", "She asked.", "--as", "Lea")
    early = typed.refused("access", "1", "--out", "gia.zip", "--as", "Lea", ends=1)
    assert "second person has not agreed" in early
    assert "Nothing with the number 1" in typed.refused("agree", "1", "--yes", "--as", "Dee", ends=1), "a party"
    typed("agree", "1", "--yes", "--as", "Pia")
    typed("access", "1", "--out", "gia.zip", "--as", "Lea")
    with zipfile.ZipFile(typed.folder / "gia.zip") as zipped:
        assert b"900123" not in zipped.read("export.txt")
    assert (typed.folder / "gia.zip").stat().st_mode & 0o077 == 0


def test_forgetting_says_what_stays_and_what_it_cannot_reach(typed: Typed) -> None:
    said = typed("forget", "chat:gia", "--dry-run", "--as", "Lea").out
    assert "Case 2: it has a safeguarding record, kept until an unknown day" in said
    assert "backups of the database, e-mails and alerts that went out" in said
    assert "Ask another lead or deputy." in typed.refused("forget", "chat:finn", "--yes", "--as", "Dee", ends=1)
