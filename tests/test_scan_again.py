"""Scans that are repeated, interrupted, joined and narrowed: nothing twice, nothing lost, everything counted."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from time import sleep

import pytest

from bot.core.cases import Case
from bot.core.messages import Message
from bot.scanning import Scan
from bot.storage.store import Store
from connectors.exports import Export, open_exports
from tests.fakes.command import Typed, process
from tests.fakes.desk import TestDesk, opened

LINE = "{:02}/03/2026, {:02}:{:02} - {}: {}\n"


def chat(folder: Path, lines: str, name: str = "Under 14s") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"WhatsApp Chat with {name}.txt"
    path.write_text(lines, encoding="utf-8")
    return path


def chatter(number: int, every: int = 50, word: str = "you muppet") -> str:
    """Lines of one month, a minute apart; every so often one that opens a case (for the tests' own classifier)."""
    lines = []
    for n in range(number):
        day, hour, minute = 13 + n // 1440, n // 60 % 24, n % 60
        text = f"{word}, number {n}" if n % every == every - 1 else f"message number {n} about the match"
        lines.append(LINE.format(day, hour, minute, f"Member {n % 7}", text))
    return "".join(lines)


WEEK = (
    LINE.format(13, 18, 1, "Ann", "training at six")
    + LINE.format(13, 18, 2, "Kit", "you are a stupid fat idiot, everyone hates you")
    + LINE.format(14, 9, 0, "Ben", "see you there")
    + "14/03/2026, 09:01 - Ann added Mia\n"
)


def counted(store: Store) -> tuple[list[tuple[str, str]], list[tuple[str, tuple[str, ...]]]]:
    """What a database holds: every message, and every case with what it rests on."""
    with store.begin() as work:
        cases: list[Case] = sorted(work.cases.listed(open_only=False, limit=10_000), key=lambda one: one.key)
        held = [
            (case.key, tuple(sorted(line.message for line in work.cases.file(case).evidence if line.flagged)))
            for case in cases
        ]
        rows = work.inbox._db.exec_driver_sql('SELECT "group", id FROM messages ORDER BY "group", id').all()
    return [(row[0], row[1]) for row in rows], held


def test_the_same_file_again_adds_nothing(typed: Typed, tmp_path: Path) -> None:
    path = chat(tmp_path / "a", WEEK)
    first = typed("scan", path, "--json")
    assert (first.summary["messages"], first.summary["skipped"], first.summary["cases"]) == (3, 1, 1)
    again = typed("scan", path, "--json")
    assert (again.summary["messages"], again.summary["skipped"]) == (0, 4)
    assert again.cases == []
    told = typed("scan", path).out
    assert "0 messages kept and 4 not" in told
    assert "2 × read before (use --again to read everything)" in told
    assert "1 × already kept" in told
    everything = typed("scan", path, "--again").out
    assert "3 × already kept" in everything
    assert "read before" not in everything
    assert typed("queue").out.count("unkind") == 1


def test_a_second_drop_reads_only_what_is_new(typed: Typed, tmp_path: Path) -> None:
    typed("scan", chat(tmp_path / "a", WEEK))
    later = (
        WEEK
        + LINE.format(14, 9, 0, "Ann", "in the very minute in which the first drop ended")
        + LINE.format(15, 10, 0, "Ben", "what a match")
        + LINE.format(15, 10, 1, "Kit", "you are a stupid fat idiot, nobody wants you here")
    )
    said = typed("scan", chat(tmp_path / "b", later), "--json")
    assert (said.summary["messages"], said.summary["skipped"]) == (3, 4)
    assert [case["concern"] for case in said.cases] == ["Kit"]
    assert len(said.cases[0]["messages"]) == 2, "the open case is joined"


def test_two_phones_join(typed: Typed, tmp_path: Path) -> None:
    def seen_by(mum: str, extra: str = "") -> str:
        own = "".join(LINE.format(13, 10, n, mum, f"question {n} about the trip") for n in range(5))
        return own + LINE.format(13, 11, 0, "Ben", "ok") + extra

    typed("scan", chat(tmp_path / "a", seen_by("Jane Smith") + LINE.format(13, 12, 0, "Cal", "fine")))
    mine = seen_by("Mum", LINE.format(13, 12, 0, "Dee", "fine") + LINE.format(13, 13, 0, "Ben", "off we go"))
    said = typed("scan", chat(tmp_path / "b", mine), "--again").out
    assert "1 message kept and 7 not" in said
    assert "“mum” here seems to be “jane smith” of an earlier export" in said
    assert "Doubtful: message" in said
    assert "“cal@under 14s” in one export and “dee@under 14s” in another" in said


def test_since_group_timezone_and_date_order(typed: Typed, tmp_path: Path) -> None:
    path = chat(tmp_path / "a", WEEK)
    since = typed("scan", path, "--since", "2026-03-13T18:02", "--group", "Fourteens", "--json", "--dry-run")
    assert (since.summary["messages"], since.summary["skipped"]) == (2, 2)
    assert [case["group"] for case in since.cases] == ["Fourteens"]

    either = chat(tmp_path / "c", LINE.format(4, 9, 0, "Ann", "hello") + LINE.format(4, 9, 1, "Ben", "hi"), "Either")
    british = typed("scan", either, "--json", "--dry-run")
    assert british.summary["first"] == "2026-03-04T09:00:00+00:00"
    assert "--date-order" in british.err, "both orders are possible, and that is said"
    typed.set(SAFELIGHT_PHONE_TIMEZONE="Asia/Tokyo", SAFELIGHT_DATE_ORDER="mdy", SAFELIGHT_DRY_RUN="1")
    assert typed("scan", either, "--json").summary["first"] == "2026-04-03T00:00:00+00:00"


def test_a_dry_run_leaves_nothing(typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    path = chat(tmp_path / "a", WEEK)
    said = typed("scan", path, "--dry-run")
    assert "Nothing was kept: this was a dry run." in said.out
    assert "unkind" in said.out
    assert list(temporary.iterdir()) == []
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a", "temporary"]
    assert typed("queue").out == "Nothing is waiting.\n"


def test_what_is_not_kept_is_shown(typed: Typed, tmp_path: Path) -> None:
    path = chat(tmp_path / "a", WEEK + "31/02/2026, 09:02 - Ann: impossible\n")
    said = typed("scan", path, "--show-skipped", "--json")
    assert said.summary["messages"] + said.summary["skipped"] == 5
    notes = [line for line in said.err.splitlines() if "not kept" in line]
    assert len(notes) == said.summary["skipped"]
    assert any(f"{path}:4: not kept:" in line for line in notes)


# Interrupted


class Interrupted(Exception):
    pass


def exported(path: Path) -> list[Export]:
    return [one for one in open_exports([path]) if isinstance(one, Export)]


def breaking_off(export: Export, after: int) -> Iterator[object]:
    for number, item in enumerate(export):
        if number == after:
            raise Interrupted
        yield item


class Torn:
    """An export whose reading breaks off, as a stick that is pulled out."""

    def __init__(self, export: Export, after: int) -> None:
        self._export = export
        self._after = after
        self.platform, self.group, self.name = export.platform, export.group, export.name
        self.direct, self.where, self.notes = export.direct, export.where, export.notes

    @property
    def read(self) -> int:
        return self._export.read

    @property
    def size(self) -> int:
        return self._export.size

    def __iter__(self) -> Iterator[object]:
        return breaking_off(self._export, self._after)


async def undisturbed(path: Path, url: str) -> tuple[object, object]:
    with opened(url) as store:
        desk = TestDesk(store)
        await Scan(store, desk.pipeline).run(exported(path))
        return counted(store)


async def test_one_that_breaks_off_goes_on(database_url: str, tmp_path: Path) -> None:
    path = chat(tmp_path / "a", chatter(2600))
    expected = await undisturbed(path, f"sqlite:///{tmp_path / 'whole.db'}")
    with opened(database_url) as store:
        desk = TestDesk(store)
        for after in (1200, 2300):
            with pytest.raises(ExceptionGroup) as caught:
                await Scan(store, desk.pipeline).run([Torn(exported(path)[0], after)])
            assert caught.group_contains(Interrupted)
            desk.clock.move(minutes=3)
        tally = await Scan(store, desk.pipeline).run(exported(path))
        assert tally.kept + tally.skipped == 2600
        assert counted(store) == expected
        assert tally.reasons == {"already kept": 2600 - tally.kept}


async def test_one_that_is_cancelled_waits_for_what_it_held(database_url: str, tmp_path: Path) -> None:
    path = chat(tmp_path / "a", chatter(2600))
    expected = await undisturbed(path, f"sqlite:///{tmp_path / 'whole.db'}")
    with opened(database_url) as store:
        desk = TestDesk(store)
        # What a killed process leaves behind: messages kept, some of them leased to it and never judged.
        export = exported(path)[0]
        first = [item for item in export if isinstance(item, Message)][:1500]
        await desk.hear(*first)
        with store.begin() as work:
            held = work.inbox.take(700, desk.clock(), timedelta(minutes=2))
        assert len(held) == 700
        slept: list[float] = []

        async def pass_time(seconds: float) -> None:
            slept.append(seconds)
            desk.clock.move(seconds=seconds)

        tally = await Scan(store, desk.pipeline, sleep=pass_time).run(exported(path))
        assert tally.kept == 1100
        assert slept, "the lease of the killed process had to run out"
        assert sum(slept) <= 125
        assert counted(store) == expected


async def test_cancelled_at_any_moment(tmp_path: Path) -> None:
    path = chat(tmp_path / "a", chatter(2600))
    expected = await undisturbed(path, f"sqlite:///{tmp_path / 'whole.db'}")
    with opened(f"sqlite:///{tmp_path / 'torn.db'}") as store:
        desk = TestDesk(store)
        for turns in (3, 9, 30):
            task = asyncio.create_task(Scan(store, desk.pipeline).run(exported(path)))
            for _ in range(turns):
                await asyncio.sleep(0.002)
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            desk.clock.move(minutes=3)
        tally = await Scan(store, desk.pipeline).run(exported(path))
        assert tally.kept + tally.skipped == 2600
        assert counted(store) == expected


def test_killed_and_run_again(typed: Typed, tmp_path: Path) -> None:
    path = chat(tmp_path / "a", chatter(2400, every=600, word="you are a stupid fat idiot, everyone hates you"))
    url = f"sqlite:///{tmp_path / 'killed.db'}"
    with process("scan", path, "--json", url=url, folder=tmp_path) as running:
        while running.poll() is None and kept(tmp_path / "killed.db") < 800:
            sleep(0.01)
        running.kill()
    assert 0 < kept(tmp_path / "killed.db") < 2400, "killed in the middle"
    with sqlite3.connect(tmp_path / "killed.db") as db:  # two minutes go by
        db.execute("UPDATE messages SET lease_until = 0 WHERE lease_until IS NOT NULL")
    whole = typed("scan", path, "--json")
    typed.set(SAFELIGHT_DATABASE_URL=url)
    said = typed("scan", path, "--json", "--again")
    assert said.summary["messages"] + said.summary["skipped"] == 2400
    with opened(url) as store, opened(typed.url) as other:
        assert counted(store) == counted(other)
    assert len(whole.cases) > 1


def kept(file: Path) -> int:
    try:
        with sqlite3.connect(file) as db:
            return int(db.execute("SELECT count(*) FROM messages").fetchone()[0])
    except sqlite3.Error:
        return 0


def test_a_message_from_the_future_hides_nothing_of_the_next_drop(typed: Typed, tmp_path: Path) -> None:
    ahead = WEEK + "01/03/2034, 18:00 - Ann: my clock is wrong\n"
    typed("scan", chat(tmp_path / "a", ahead), "--json")
    later = ahead + LINE.format(15, 18, 0, "Ann", "hello again")
    assert typed("scan", chat(tmp_path / "b", later), "--json").summary["messages"] == 1


def test_two_phones_in_one_scan_are_each_read_whole(typed: Typed, tmp_path: Path) -> None:
    whole = chat(tmp_path / "a", WEEK)
    torn = chat(
        tmp_path / "b", LINE.format(13, 18, 1, "Ann", "training at six") + LINE.format(14, 9, 0, "Ben", "see you there")
    )
    assert typed("scan", torn, whole, "--json").summary["messages"] == 3
