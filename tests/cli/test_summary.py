"""`safelight summary` from a terminal: each format, each version for who may read it, sent again by a name."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from datetime import UTC, datetime, timedelta

from bot.core.heard import Seen, Unseen
from bot.core.periods import Every, holding
from tests.fakes.clock import MovedClock
from tests.fakes.command import Typed
from tests.fakes.desk import TestDesk, opened
from tests.fakes.people import FINN, HAL

TEAM = """
organisation = "Riverside"
summary_places = ["discord:5"]
[[colleagues]]
name = "Lea"
roles = ["lead"]
[[colleagues]]
name = "Mo"
roles = ["moderator"]
[[colleagues]]
name = "Hal"
roles = ["deputy"]
accounts = ["chat:hal"]
"""


async def test_a_week_in_every_form(typed: Typed) -> None:
    with opened(typed.url) as store:
        desk = TestDesk(store)
        await desk.post(FINN, "you scumbag")
        await desk.post(HAL, "you scumbag")
    (typed.folder / "safelight.toml").write_text(TEAM, "utf-8")

    def type_all() -> None:
        """In a thread, as each command runs an event loop of its own."""
        week = ("summary", "--week", "2026-W47")
        lead = typed(*week, "--as", "Lea").out
        assert "Moderation summary for the safeguarding lead, week 47 (16–22 November 2026)" in lead
        assert "2 flags were raised in 2 messages in 1 group" in lead
        assert "case 1" in lead
        assert "1 flag was raised" in typed(*week, "--as", "Hal").out, "not the one that Hal is in"
        trustees = typed(*week, "--as", "Mo").out
        assert "for the trustees" in trustees
        assert "<5 flags were raised" in trustees
        assert "case 1" not in trustees
        refused = typed.refused(*week, "--as", "Mo", "--for", "lead", ends=1)
        assert "for the safeguarding lead and the deputy" in refused
        other = typed.refused("summary", "--month", "2026-10", "--as", "Mo", ends=1)
        assert "Here the summary is made of each week" in other
        told = json.loads(typed(*week, "--as", "Lea", "--format", "json").out)
        assert told["numbers"][1]["value"] == "2"
        rows = list(csv.reader(io.StringIO(typed(*week, "--as", "Lea", "--format", "csv").out)))
        assert ["2026-W47", "lead", "flags", "By urgency", "All", "Flags", "2"] in rows
        for format, start in (("png", b"\x89PNG"), ("pdf", b"%PDF"), ("html", b"<!doctype")):
            typed(*week, "--as", "Lea", "--format", format, "--out", f"out.{format}")
            assert (typed.folder / f"out.{format}").read_bytes().lstrip().startswith(start)
        month = typed("summary", "--month", "2026-11", "--as", "Lea", "--for", "trustees").out
        assert "November 2026" in month
        sent = typed(*week, "--as", "Lea", "--send").out
        assert "on its way to Lea, Hal" in sent, "nobody is connected to Discord, and that is told"
        files = {file.name for file in (typed.folder / "files").iterdir()}
        assert {f"summary-2026-W47-{one}" for one in ("lead.png", "lead.pdf", "trustees.html")} <= files
        assert "read the summary of 2026-W47 (trustees)" in typed("log", "--as", "Lea").out

    await asyncio.to_thread(type_all)


def test_what_cannot_be_done_is_one_sentence(typed: Typed) -> None:
    assert "2025 has 52 weeks" in typed.refused("summary", "--week", "2025-W53")
    assert "Write it like 2026-Q4" in typed.refused("summary", "--quarter", "autumn")
    assert "has not begun yet" in typed.refused("summary", "--month", "2199-01")
    assert "Say one of" in typed.refused("summary", "--month", "2026-10", "--week", "2026-W40")
    assert "Did you mean “html”?" in typed.refused("summary", "--format", "htm")
    assert "Did you mean “trustees”?" in typed.refused("summary", "--for", "trustee")
    typed.set(SAFELIGHT_SUMMARY_TRUSTEES="weakly")
    assert "summary_trustees" in typed.refused("summary")
    typed.set(SAFELIGHT_SUMMARY_TRUSTEES="monthly", SAFELIGHT_SUMMARY_PLACES="discord")
    assert "Write the platform before it, like discord:123" in typed.refused("summary")


async def test_in_the_first_week_a_lead_who_names_none_reads_how_it_stands_now(typed: Typed) -> None:
    (typed.folder / "safelight.toml").write_text(TEAM, "utf-8")
    assert "No message arrived" in await asyncio.to_thread(lambda: typed("summary", "--as", "Lea").out)
    with opened(typed.url) as store:
        now = datetime.now(UTC)
        monday = holding(Every.WEEK, now, "Europe/London").since
        desk = TestDesk(store, MovedClock(monday + (now - monday) / 2))
        with store.begin() as work:  # what is read later, as a rehearsal's story is, was not watched as it was written
            span = ("chat:club", monday - timedelta(days=7), desk.clock())
            work.ledger.cover([Unseen(*span, "the desk was off")])
            work.ledger.cover([Seen(*span)])
        await desk.post(FINN, "you scumbag")

    def type_all() -> None:
        lead = typed("summary", "--as", "Lea").out
        first = lead.splitlines()[:4]
        assert any("not over yet, and is the desk's first: this is how it stands now" in line for line in first), first
        assert "1 flag was raised" in lead
        assert "not over yet" not in typed("summary", "--as", "Mo").out, "day by day, small numbers could be worked out"

    await asyncio.to_thread(type_all)
