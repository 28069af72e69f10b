"""Speed and memory of a scan, measured in one run: `make bench`.

For generated chat lines it prints, on SQLite and on PostgreSQL, messages a second end to end through `scan`; beside it
the time of the bare insert of the same rows and of the classifiers alone, and the ratio of the end-to-end rate to
n / (t_insert + t_classify). Then peak memory for 10,000 and 1,000,000 lines, and the time from an ingested message to
its open case at 100 messages a second.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, select

from bot.app import App, opened, practised, recipes
from bot.core.messages import Account, Group, Message, Talk
from bot.core.ports import Batch
from bot.scanning import BATCH, Scan
from bot.scoring import Panel
from bot.storage import migrate
from bot.storage.arrivals import MESSAGES
from bot.storage.store import Store
from config.loading import load
from config.settings import Settings
from connectors.exports import Export, open_exports
from connectors.rehearsal import story
from tests.postgres import server

PEOPLE = [f"Member {n}" for n in range(40)]
UNKIND = "you are a worthless idiot, nobody here likes you"
SHARE = 200
"""One line in so many is unkind: about what a lively youth group shows on a bad day."""


def ordinary() -> list[str]:
    """What is said on ordinary days: the rehearsal community's own harmless lines."""
    return [" ".join(line.text.split()) for line in story().lines if line.text and not line.expect]


def lines(count: int) -> Iterator[str]:
    """A WhatsApp export of `count` messages: ordinary chat, with now and then an unkind line."""
    chance = random.Random(7)
    texts = ordinary()
    at = datetime(2026, 1, 1, 8, tzinfo=UTC)
    for n in range(count):
        at += timedelta(seconds=chance.randint(5, 90))
        text = UNKIND if n % SHARE == SHARE // 2 else f"{chance.choice(texts)} {chance.randint(1, 999)}"
        yield f"[{at:%d/%m/%Y, %H:%M:%S}] {chance.choice(PEOPLE)}: {text}\n"


def write(folder: Path, count: int) -> Path:
    file = folder / f"chat-{count}.txt"
    with file.open("w", encoding="utf-8") as out:
        out.writelines(lines(count))
    return file


def messages(file: Path) -> list[Message]:
    found = []
    for export in open_exports([file]):
        assert isinstance(export, Export)
        found += [item for item in export if isinstance(item, Message)]
    return found


def bare_insert(settings: Settings, url: str) -> float:
    """Seconds for the same rows with one `executemany` a batch, read back from the scan that was just done."""
    source = Store(settings.database_url)
    target = Store(url)
    migrate.upgrade(target.engine)
    with source.engine.begin() as db:
        rows = [dict(row._mapping) for row in db.execute(select(MESSAGES))]
    begun = time.perf_counter()
    for start in range(0, len(rows), BATCH):
        with target.engine.begin() as db:
            db.execute(insert(MESSAGES), rows[start : start + BATCH])
    seconds = time.perf_counter() - begun
    source.close()
    target.close()
    return seconds


def classify(settings: Settings, file: Path) -> float:
    """Seconds for the classifiers alone, over the same talks in the same batches, in this process."""
    practice = practised(settings, ())
    panel = Panel(recipes(settings, practice))
    every = messages(file)
    group = Group(every[0].platform, every[0].group, "bench", practice.policy)
    talks = [Talk(one, group, tuple(every[max(0, n - 10) : n])) for n, one in enumerate(every)]
    panel.score(talks[:1])
    begun = time.perf_counter()
    for start in range(0, len(talks), BATCH):
        panel.score(talks[start : start + BATCH])
    return time.perf_counter() - begun


async def scan(settings: Settings, file: Path) -> float:
    async with opened(settings, say=lambda line: None) as app:
        chats = (one for one in open_exports([file]) if isinstance(one, Export))
        tally = await Scan(app.store, app.pipeline).run(chats)
        return tally.seconds


async def latency(settings: Settings, rate: int, seconds: int) -> list[float]:
    """Seconds from an ingested unkind message to its open case, while `rate` messages a second come in."""
    async with opened(settings, say=lambda line: None) as app:
        await app.pipeline.judge()
        await app.scorer.score([Talk(_message(0, "warm", "hello"), Group("bench", "g", "g"))])
        heard = asyncio.Event()
        texts = ordinary()
        begun: dict[str, float] = {}
        took: list[float] = []
        judging = asyncio.create_task(_judge(app, heard, begun, took))
        start = time.perf_counter()
        for n in range(rate * seconds):
            await asyncio.sleep(max(0.0, start + n / rate - time.perf_counter()))
            unkind = n % 20 == 10
            text = UNKIND if unkind else texts[n % len(texts)]
            one = _message(n, f"author {n}", text)
            if unkind:
                begun[one.key] = time.perf_counter()
            await app.pipeline.ingest(Batch((one,), {}))
            heard.set()
        await asyncio.sleep(3)
        judging.cancel()
        return took


def _message(n: int, author: str, text: str) -> Message:
    at = datetime.now(UTC)
    return Message("bench", "live", str(n), Account("bench", author, author), at, text, group_name="live")


async def _judge(app: App, heard: asyncio.Event, begun: dict[str, float], took: list[float]) -> None:
    while True:
        heard.clear()
        if await app.pipeline.judge():
            done = time.perf_counter()
            waiting = dict(begun)
            found = await app.store.run(lambda work, keys=tuple(waiting): work.evidence.found_in(keys))  # type: ignore[misc]
            for key in {message for message, _ in found}:
                took.append(done - begun.pop(key))
            continue
        await heard.wait()


def peak(file: Path, url: str) -> float:
    """Peak memory in MB of `safelight scan` over a file, its scoring process included."""
    code = (
        "import resource, sys; from bot.cli import main; sys.argv = ['safelight', 'scan', sys.argv[1]]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "a = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "b = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss\n"
        "print('PEAK', (a + b) / 1024, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(file)],
        env={**os.environ, "SAFELIGHT_DATABASE_URL": url}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return float(next(line for line in done.stderr.splitlines() if line.startswith("PEAK")).split()[1])


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--lines", type=int, default=100_000)
    options.add_argument("--memory", type=int, nargs="*", default=[10_000, 1_000_000])
    options.add_argument("--seconds", type=int, default=30, help="how long the live part takes")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name, server() as postgres:
        folder = Path(name)
        file = write(folder, given.lines)
        base = load(None, {})
        for kind in ("sqlite", "postgresql"):
            urls = [postgres.create() if kind == "postgresql" else f"sqlite:///{folder}/{n}.db" for n in range(3)]
            settings = replace(base, database_url=urls[0])
            total = asyncio.run(scan(settings, file))
            t_insert = bare_insert(settings, urls[1])
            t_classify = classify(settings, file)
            ratio = (t_insert + t_classify) / total
            print(
                f"{kind:<11} {given.lines:,} lines: {given.lines / total:,.0f} messages/s end to end ({total:.1f} s); "
                f"t_insert {t_insert:.2f} s, t_classify {t_classify:.2f} s, ratio {ratio:.2f}"
            )
            took = sorted(asyncio.run(latency(replace(base, database_url=urls[2]), 100, given.seconds)))
            p99 = took[min(len(took) - 1, int(len(took) * 0.99))]
            print(f"{'':<11} 100 messages/s: {len(took)} cases, p50 {statistics.median(took):.3f} s, p99 {p99:.3f} s")
        for count in given.memory:
            used = peak(write(folder, count), f"sqlite:///{folder}/memory-{count}.db")
            print(f"memory      {count:,} lines: {used:.0f} MB at the peak (desk and scoring process together)")


if __name__ == "__main__":
    main()
