"""`safelight leaked`: what the token could read is said, its use ends, people know, and a new one just works."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bot.app import Settings, leaked, opened
from bot.checks import checked
from bot.cli.leaked import about_leaked
from bot.core.cases import Case
from tests.fakes.desk import opened as made
from tests.fakes.live import file, running, settings
from tests.fakes.telegram.stand import SECRET, TOKEN, TelegramStand, standing

OTHER = "5000000001:AAF-a_new_token-of-nobody"


@pytest.fixture
async def stand() -> AsyncIterator[TelegramStand]:
    async with standing() as found:
        yield found


def given(stand: TelegramStand, folder: Path, token: str = TOKEN) -> Settings:
    groups = {stand.group: {"name": "Under 14s"}}
    return settings(file(folder), groups, telegram_token=token, telegram_url=stand.server.url)


async def say(
    settings: Settings, name: str = "telegram", *, yes: bool = True, dry_run: bool = False
) -> tuple[int, str]:
    out = StringIO()
    screen = Console(file=out, width=200, soft_wrap=True)
    status = await about_leaked(settings, name, "Lea", yes, dry_run, screen, screen)
    assert SECRET not in out.getvalue()
    return status, out.getvalue()


async def test_a_running_desk_drops_it_and_a_new_one_works(stand: TelegramStand, tmp_path: Path) -> None:
    before = given(stand, tmp_path)
    async with running(before) as desk:
        await stand.says("good evening")
        await desk.until(lambda: desk.read(lambda work: work.inbox.extents([stand.group])))

        status, told = await say(before, dry_run=True)
        assert status == 0
        for words in ("Under 14s", "1 messages are kept here", "watched since", "/revoke", "SAFELIGHT_TELEGRAM_TOKEN"):
            assert words in told
        assert "Nothing was stopped." in told
        assert desk.cases() == []

        status, told = await say(before)
        assert status == 0
        assert "Case 1 is open" in told
        await desk.until(lambda: any("uses it no more" in line for line in desk.said))
        asked = len(stand.server.calls)
        await desk.until(lambda: any("for Ada" in line and "leaked" in line for line in desk.said))
        assert len(stand.server.calls) == asked, "nobody asks with it any more"
        assert desk.cases() == ["DATA_BREACH"]
        case: Case = desk.read(lambda work: work.cases.get("1"))
        clocks = {clock.name: clock.due - case.opened_at for clock in desk.read(lambda work: work.cases.clocks("1"))}
        assert clocks["ICO decision"].total_seconds() == 72 * 3600
        assert desk.read(lambda work: work.cases.incident("1")) is not None
        assert any("ICO" in task.text for task in desk.read(lambda work: work.cases.open_tasks("1")))
        (health,) = [one for one in await checked(desk.app) if one.name == "telegram" and not one.ok]
        assert "reported as leaked" in health.words

    assert (await say(before))[1].count("reported before") == 1
    async with running(before) as desk:
        assert desk.cases() == ["DATA_BREACH"], "it is reported once"
        assert not desk.app.connected.platforms
        assert len(stand.server.calls) == asked

    stand.world.tokens[OTHER] = stand.world.tokens.pop(TOKEN)
    async with running(given(stand, tmp_path, OTHER)) as desk:
        await stand.says("heard again")
        await desk.until(lambda: desk.read(lambda work: work.inbox.extents([stand.group]))[stand.group][0] == 2)


async def test_one_of_several_bots_stops_them_all_until_it_is_taken_out(stand: TelegramStand, tmp_path: Path) -> None:
    assert (await say(given(stand, tmp_path)))[0] == 0
    two = f"{OTHER}, {TOKEN}"
    async with running(given(stand, tmp_path, two), "clock") as desk:
        assert not desk.app.connected.platforms


@pytest.mark.parametrize(
    ("name", "given", "new", "reach"),
    [
        ("discord", {"discord_token": SECRET}, {"discord_token": "another"}, "read back all that was ever written"),
        ("x", {"x": "on", "x_bearer_token": SECRET}, {"x_bearer_token": "another"}, "at your cost"),
        (
            "x",
            dict.fromkeys(("x_key", "x_token", "x_bearer_token", "x_key_secret", "x_token_secret"), "a") | {"x": "on"},
            {"x_bearer_token": "b2", "x_key_secret": "s2", "x_token_secret": "t2"},
            "post in its name",
        ),
    ],
)  # fmt: skip
async def test_each_platforms_secrets_are_stopped_together(
    tmp_path: Path, name: str, given: dict[str, Any], new: dict[str, Any], reach: str
) -> None:
    before = settings(file(tmp_path), {}, **given)
    with made(before.database_url):
        pass
    async with opened(before, say=lambda line: None) as app:
        assert [one.name for one in app.connected.platforms] == [name]
    status, told = await say(before, name)
    assert status == 0
    assert reach in told
    assert all(f"SAFELIGHT_{one.upper()}" in told for one in new)
    async with opened(before, say=lambda line: None) as app:
        assert not app.connected.platforms, "and the desk starts all the same"
        assert await app.store.run(lambda work: leaked(before, work)) == [name]
    for half in list(new)[:-1]:
        async with opened(replace(before, **{half: new[half]}), say=lambda line: None) as app:
            assert not app.connected.platforms, "the others got out with it"
    async with opened(replace(before, **new), say=lambda line: None) as app:
        assert [one.name for one in app.connected.platforms] == [name]


async def test_what_cannot_be_stopped_is_said(stand: TelegramStand, tmp_path: Path) -> None:
    none = given(stand, tmp_path, "")
    status, told = await say(none)
    assert status == 1
    assert "SAFELIGHT_TELEGRAM_TOKEN" in told
    status, told = await say(none, "telegrm")
    assert status == 2
    assert "Did you mean telegram?" in told
