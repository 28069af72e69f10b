"""`safelight handover` from a terminal: what one holds, and passing it on only where one agreed."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.fakes.clock import MovedClock
from tests.fakes.command import Typed
from tests.fakes.desk import TestDesk, opened
from tests.fakes.people import EVE, FINN

TEAM = """
[[colleagues]]
name = "lea"
roles = ["lead"]
[[colleagues]]
name = "mo"
roles = ["moderator"]
[[colleagues]]
name = "ada"
roles = ["admin"]
"""


async def test_passing_on_from_a_terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    typed = Typed(monkeypatch, f"sqlite:///{tmp_path / 'desk.db'}", tmp_path)
    with opened(typed.url) as store:
        desk = TestDesk(store, MovedClock(datetime.now(UTC)))
        await desk.post(EVE, "you scumbag")
        await desk.post(FINN, "watch out gia")
        for number in ("1", "2"):
            await desk.say("mo", "claim", number)
        await desk.say("mo", "note", "2", "=Gia \u202e\u200b knows")
    (typed.folder / "safelight.toml").write_text(TEAM, "utf-8")

    def type_all() -> None:
        """In a thread, as each command runs an event loop of its own."""
        held = typed("handover", "--as", "mo").out
        assert "What you hold (2)" in held
        assert "lea can take all of it" in held
        assert "What was noted last" not in held, "a terminal is the colleague's own: it shows the note"
        assert "=Gia" in held
        assert (
            "“sam” is nobody who can take it. There are: lea."
            in typed("handover", "--as", "mo", "--to", "sam", ends=2).err
        )
        assert "nothing to pass on" in typed("handover", "--as", "lea", "--to", "mo", ends=1).err
        assert "Your role here does not let you" in typed("handover", "--as", "ada", ends=1).err
        assert "lea has 2 cases (2, 1) now" in typed("handover", "--as", "mo", "--to", "Lea", "--yes").out
        assert typed("handover", "--as", "mo").out.strip() == "You hold nothing. Thank you."

    await asyncio.to_thread(type_all)
