"""Which groups are watched changes while the desk runs: on live platforms' stand-ins, without a restart."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.checks import checked
from bot.core.requests import Change, Reply
from tests.fakes.alarms import failed, passed
from tests.fakes.discord.stand import DiscordStand
from tests.fakes.live import TEAM, Running, file, running, settings
from tests.fakes.telegram.stand import TOKEN, TelegramStand, standing
from tests.test_live_groups import texts


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStand]:
    async with standing() as found:
        yield found


@pytest.fixture
async def discord() -> AsyncIterator[DiscordStand]:
    async with DiscordStand() as found:
        yield found


DEE = {"name": "Dee", "roles": ["deputy"]}


async def monitor(desk: Running, number: int, group: str, do: str) -> Reply:
    request = Change(f"change-{number}", "monitor", "Ada", options={"group": group, "do": do}, confirmed=True)
    return await desk.app.pipeline.answer(request)


async def test_a_group_is_watched_and_left_without_a_restart(
    telegram: TelegramStand, discord: DiscordStand, tmp_path: Path
) -> None:
    given: dict[str, Any] = {"discord_token": discord.secret, "discord_api": discord.fake.api}
    given |= {"discord_gateway": discord.fake.socket, "telegram_token": TOKEN, "telegram_url": telegram.server.url}
    file_of = replace(settings(file(tmp_path), {}, rehearsal="off", **given), colleagues=(*TEAM, DEE))
    async with running(file_of) as desk:
        await desk.until(lambda: discord.fake.gateway.connected)
        both: tuple[DiscordStand | TelegramStand, ...] = (discord, telegram)
        for stand in both:
            await stand.says("before anybody watched")
        desk.read(lambda work: passed(work, ("Lea", "Dee"), desk.app.pipeline.now()))
        for number, stand in enumerate(both):
            reply = await monitor(desk, number, stand.group, "watch")
            assert reply.ok, reply.text
            await stand.says("you scumbag")
            await desk.until(lambda stand=stand: "you scumbag" in texts(desk, stand.group))
        await desk.until(lambda: len(desk.cases()) == 2)
        assert desk.app.listening == {"discord", "telegram"}
        for stand in both:
            assert "before anybody watched" not in texts(desk, stand.group), "only from then on"
            streams = desk.read(lambda work: {one.stream for one in work.ledger.stretches(*_ever(desk))})
            assert stand.group in streams, "what was seen of it is told from then on"
        for number, stand in enumerate(both, 10):
            assert (await monitor(desk, number, stand.group, "stop")).ok
            await stand.says("nobody reads this")
        for number, stand in enumerate(both, 20):
            assert (await monitor(desk, number, stand.group, "watch")).ok
            await stand.says("and now again")
            await desk.until(lambda stand=stand: "and now again" in texts(desk, stand.group))
            assert "nobody reads this" not in texts(desk, stand.group)
        assert not [line for line in desk.said if "stopped" in line or "failed" in line], desk.said
    async with running(file_of) as desk:
        for stand in both:
            await stand.says("after a restart")
            await desk.until(lambda stand=stand: "after a restart" in texts(desk, stand.group))
            assert "nobody reads this" not in texts(desk, stand.group)


async def test_a_group_in_the_file_waits_for_the_alarm_and_begins_by_itself(
    telegram: TelegramStand, tmp_path: Path
) -> None:
    given: dict[str, Any] = {"telegram_token": TOKEN, "telegram_url": telegram.server.url}
    of = settings(file(tmp_path), {telegram.group: {"name": "Under 14s"}}, rehearsal="off", **given)
    of = replace(of, colleagues=(*TEAM, DEE))
    async with running(of, alarmed=False) as desk:
        await desk.until(lambda: telegram.world.queues[telegram.bot].poll is not None)
        await telegram.says("nobody reads this")
        await desk.until(lambda: telegram.group in desk.read(lambda work: work.people.groups()))
        assert desk.app.listening == frozenset()
        [red] = [one for one in await checked(desk.app) if one.name == "alarm"]
        assert not red.ok
        assert red.words.startswith("Not watched yet: Under 14s. That begins by itself once")
        assert "safelight alarm test" in red.hints[0]
        await desk.until(lambda: _unseen(desk))
        refused = await monitor(desk, 1, telegram.group, "watch")
        assert (refused.ok, "its watching begins by itself" in refused.text) == (False, True)

        desk.read(lambda work: passed(work, ("Lea", "Dee"), desk.app.pipeline.now()))
        await desk.until(lambda: desk.app.listening == {"telegram"})
        await telegram.says("you scumbag")
        await desk.until(lambda: desk.cases())
        assert texts(desk, telegram.group) == ["you scumbag"]
        assert _unseen(desk) == {"the alarm had not been tested"}
        assert f"began to watch {telegram.group}: the alarm is known to arrive" in desk.log()

        desk.read(lambda work: failed(work, desk.app.pipeline.now()))
    async with running(of, alarmed=False) as desk:
        await telegram.says("and it goes on")
        await desk.until(lambda: "and it goes on" in texts(desk, telegram.group))
        [red] = [one for one in await checked(desk.app) if one.name == "alarm"]
        assert red.words.startswith("RED: Under 14s. The last test of the alarm failed"), "it goes on, and stands red"


def _unseen(desk: Running) -> set[str]:
    return desk.read(lambda work: {one.why for one in work.ledger.stretches(*_ever(desk)) if one.why})  # type: ignore[no-any-return]


def _ever(desk: Running) -> tuple[datetime, datetime]:
    now = desk.app.pipeline.now()
    return now - timedelta(days=1), now + timedelta(days=1)
