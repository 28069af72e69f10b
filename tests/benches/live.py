"""Live platforms at full speed: `make bench-live`.

The desk runs in processes of its own, as its users start it, with all its classifiers; the platforms' stand-ins run
here and say so many messages a second each. Printed: whether any was lost, and the delay from a post to the message
that a reader of the database sees, to its open case, and to its card in a channel of Discord.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.core.cases import Part
from bot.storage.arrivals import MESSAGES
from bot.storage.store import Store
from tests.benches.chat import ordinary
from tests.fakes.command import process
from tests.fakes.desk import opened, seal_key
from tests.fakes.discord.stand import DiscordStand
from tests.fakes.live import watched_before
from tests.fakes.telegram.stand import GROUP, TOKEN, TelegramStand, standing
from tests.fakes.x.stand import SECRETS, XStand
from tests.fakes.x.stand import standing as on_x
from tests.postgres import server

LOOK = 0.02
"""Seconds between two looks into the database; so much a delay may be shorter than it is told here."""
OVERTAKEN = 5000
"""Of two batches that are kept at the same time, the one with the lower numbers may be seen last."""
CRY = "i want to kill myself"
SHARE = 100
"""One message in so many is a cry for help, each by somebody else and in other words: each opens a case of its own."""
BUTTON = re.compile(r"'custom_id': '[^':]+:(\d+):")
"""The case's number in the id of a card's button (`word:case:version`)."""
PATIENCE = 300.0
CARDS = 10.0
"""Seconds that cards are waited for after the last case: not each is posted, for a desk writes no more than it may."""
SETTINGS = """
organisation = "Bench"
desk = "discord:{desk}"
[[colleagues]]
name = "Lea"
roles = ["lead", "moderator"]
[groups."{discord}"]
[groups."{telegram}"]
[groups."{x}"]
"""


class Seen:
    """When what was said here came to be seen there."""

    def __init__(self) -> None:
        self.posted: dict[str, float] = {}
        self.kept: dict[str, float] = {}
        self.cries: dict[str, str] = {}
        """Accounts that cried for help, and with which message."""
        self.cases: dict[str, float] = {}
        self.numbers: dict[str, str] = {}
        self.cards: dict[str, float] = {}
        self._after = 0

    def look(self, store: Store) -> None:
        with store.engine.connect() as db:
            query = select(MESSAGES.c.seq, MESSAGES.c.group, MESSAGES.c.id)
            query = query.where(MESSAGES.c.seq > self._after - OVERTAKEN)
            rows = db.execute(query.order_by(MESSAGES.c.seq)).all()
        now = time.time()
        for row in rows:
            self._after = max(self._after, row.seq)
            self.kept.setdefault(f"{row.group}:{row.id}", now)

    def look_at_cases(self, store: Store) -> None:
        with store.begin() as work:
            cases = work.cases.listed(open_only=False)
        now = time.time()
        for case in cases:
            for account in case.accounts(Part.AT_RISK):
                self.cases.setdefault(account, now)
                self.numbers[case.id] = account

    def delays(self, there: dict[str, float], of: Iterable[tuple[str, str]]) -> str:
        took = sorted(there[key] - self.posted[message] for key, message in of if key in there)
        if not took:
            return "none"
        p99 = took[min(len(took) - 1, int(len(took) * 0.99))]
        return f"{len(took):,}, p50 {statistics.median(took):.2f} s, p99 {p99:.2f} s"


async def say(discord: DiscordStand, telegram: TelegramStand, x: XStand, seen: Seen, rate: int, seconds: int) -> float:
    """Says them at an even pace. Returns how long it really took."""
    backend, world = discord.fake.backend, telegram.world
    lines = ordinary(None, rate * seconds)
    people = [backend.make_user(f"member{number}") for number in range(50)]
    for one in people:
        backend.add_member(discord.guild.id, one.id)
    start = time.perf_counter()
    for number in range(rate * seconds):
        await asyncio.sleep(max(0.0, start + number / rate - time.perf_counter()))
        cry = number % SHARE == SHARE // 2
        text = f"{CRY} {number}" if cry else lines[number]
        author = backend.make_user(f"one{number}") if cry else people[number % len(people)]
        user = world.user(10_000 + number, f"One {number}") if cry else 10_000 + number % SHARE + 10**6
        if user not in world.users:
            world.user(user, f"Member {user}")
        account = x.world.user(str(user), f"Member {user}", f"member{user}")
        at = time.time()
        mine = f"{discord.group}:{discord.say(text, author=author).id}"
        theirs = f"{telegram.group}:{world.post(GROUP, user, text)}"
        third = f"{x.group}:{x.answer(text, author=account)}"
        seen.posted |= {mine: at, theirs: at, third: at}
        if cry:
            seen.cries |= {f"discord:{author.id}": mine, f"telegram:{user}": theirs, f"x:{user}": third}
    return time.perf_counter() - start


async def watch(store: Store, seen: Seen) -> None:
    turn = 0
    while True:
        await asyncio.to_thread(seen.look, store)
        turn += 1
        if turn % 5 == 0:
            await asyncio.to_thread(seen.look_at_cases, store)
        await asyncio.sleep(LOOK)


async def bench(kind: str, url: str, folder: Path, rate: int, seconds: int) -> None:
    async with DiscordStand() as discord, standing() as telegram, on_x(streams=True, keep_alive=20) as x:
        room = discord.fake.backend.create_channel(discord.guild.id, "desk").id
        seen, shown = Seen(), dict[str, float]()

        def posted(event: str, payload: Mapping[str, Any]) -> None:
            if event == "MESSAGE_CREATE" and str(payload["channel_id"]) == str(room):
                for number in dict.fromkeys(BUTTON.findall(str(payload))):
                    shown.setdefault(number, time.time())

        discord.fake.backend.subscribers.append(posted)
        text = SETTINGS.format(desk=room, discord=discord.group, telegram=telegram.group, x=x.group)
        (folder / "safelight.toml").write_text(text, encoding="utf-8")
        environment = {
            "SAFELIGHT_DISCORD_TOKEN": discord.secret, "SAFELIGHT_DISCORD_API": discord.fake.api,
            "SAFELIGHT_DISCORD_GATEWAY": discord.fake.socket, "SAFELIGHT_TELEGRAM_TOKEN": TOKEN,
            "SAFELIGHT_TELEGRAM_URL": telegram.server.url, "SAFELIGHT_CONSOLE_PORT": "0",
            "SAFELIGHT_X": "on", "SAFELIGHT_X_STREAM": "on", "SAFELIGHT_X_BEARER_TOKEN": SECRETS[0],
            "SAFELIGHT_X_URL": x.server.url, "SAFELIGHT_X_POSTS_A_MONTH": str(10**7),
            **({} if kind == "sqlite" else {"SAFELIGHT_SEAL_KEY": seal_key()}),
        }  # fmt: skip
        with opened(url) as store, store.begin() as work:
            watched_before(work, (discord.group, telegram.group, x.group), datetime.now(UTC))
        with opened(url) as store, process("run", url=url, folder=folder, environment=environment) as running:
            drained = asyncio.create_task(asyncio.to_thread(_drain, running.stdout))
            queue = telegram.world.queues[telegram.bot]
            await _until(
                lambda: discord.group in _positions(store) and queue.poll is not None and bool(x.world.streams)
            )
            watching = asyncio.create_task(watch(store, seen))
            took = await say(discord, telegram, x, seen, rate, seconds)
            await _until(lambda: seen.posted.keys() <= seen.kept.keys() and seen.cries.keys() <= seen.cases.keys())
            await asyncio.sleep(CARDS)
            watching.cancel()
            running.terminate()
            await drained
        seen.cards = {seen.numbers[number]: at for number, at in shown.items() if number in seen.numbers}
        lost = len(seen.posted.keys() - seen.kept.keys())
        print(
            f"{kind:<11} {rate} messages/s from each of three platforms for {took:.0f} s: {len(seen.posted):,} said, "
            f"{lost} lost"
        )
        print(f"{'':<11} to the kept message: {seen.delays(seen.kept, ((key, key) for key in seen.posted))}")
        print(f"{'':<11} to the open case:    {seen.delays(seen.cases, seen.cries.items())}")
        print(f"{'':<11} to its card:         {seen.delays(seen.cards, seen.cries.items())}")


async def _until(so: Callable[[], bool]) -> None:
    """Waits until something is so, or for as long as patience lasts; what is missing then is counted as lost."""
    end = time.monotonic() + PATIENCE
    while not so() and time.monotonic() < end:  # noqa: ASYNC110 - it becomes so in another process
        await asyncio.sleep(0.1)


def _positions(store: Store) -> dict[str, str]:
    with store.begin() as work:
        return work.ledger.positions()


def _drain(lines: Any) -> None:
    for _ in lines:
        pass


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rate", type=int, default=500, help="messages a second from each platform")
    options.add_argument("--seconds", type=int, default=60)
    options.add_argument("--kinds", nargs="*", default=["sqlite", "postgresql"])
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name, server() as postgres:
        for kind in given.kinds:
            folder = Path(name) / kind
            folder.mkdir()
            url = postgres.create() if kind == "postgresql" else f"sqlite:///{folder}/desk.db"
            asyncio.run(bench(kind, url, folder, given.rate, given.seconds))


if __name__ == "__main__":
    main()
