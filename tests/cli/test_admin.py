"""`safelight pair`, `alarm` and `people` from a terminal."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from bot.app import opened
from bot.cli.admin_desk import next_steps
from bot.core.messages import Account
from bot.core.requests import Pair
from config.loading import load
from tests.fakes.command import Typed
from tests.fakes.telegram.stand import TOKEN, standing

TEAM = """
[[colleagues]]
name = "ada"
roles = ["admin"]
accounts = ["discord:1"]
[[colleagues]]
name = "lea"
roles = ["lead"]
accounts = ["discord:2"]
[[colleagues]]
name = "mo"
roles = ["moderator"]
"""
WRONG = "name,platform,account,role\nMia,discord,11,member\n,discord,12,member\nJo,discord,13,king\n"
RIGHT = "name,platform,account,role,age\nMia,discord,11,member,minor\nJo,discord,13,staff,adult\n"


def test_a_code_for_the_first_admin_and_for_somebody_known(typed: Typed) -> None:
    said = typed("pair")
    assert re.fullmatch(r"[A-Z2-9]{5}-[A-Z2-9]{5}", said.out.strip())
    assert "works once" in said.err
    (typed.folder / "safelight.toml").write_text(TEAM, "utf-8")
    assert "ada is an admin and can add you" in typed("pair", ends=1).err
    assert typed("pair", "mo").out
    assert "Nobody called “zed”" in typed("pair", "zed", ends=1).err


def test_people_and_the_alarm(typed: Typed) -> None:
    (typed.folder / "safelight.toml").write_text(TEAM, "utf-8")
    assert "lea: lead; reached by discord." in typed("people", "show", "--as", "ada").out
    assert "lea is the only lead" in typed("people", "leave", "lea", "--yes", "--as", "ada", ends=1).err
    assert "Done, as change 1" in typed("people", "leave", "mo", "--yes", "--as", "ada").out
    assert "mo" not in typed("people", "show", "--as", "ada").out
    assert "RED. Nobody here is deputy." in typed("alarm", "show", "--as", "ada").out
    assert "Nobody here is deputy" in typed("alarm", "test", "--yes", "--as", "ada", ends=1).err
    assert "not of a test that waits" in typed("alarm", "answer", "AAAAA-22222", "--as", "lea", ends=1).err


def test_a_roster_is_looked_over_before_anything_is_taken_over(typed: Typed) -> None:
    file = typed.folder / "people.csv"
    file.write_text(WRONG, "utf-8")
    said = typed("people", "import", file, ends=2)
    assert "Line 3 of the roster has no name." in said.err
    assert "Line 4 of the roster: “king” is unknown." in said.err
    assert "Nothing was taken over" in said.err
    file.write_text(RIGHT, "utf-8")
    tried = typed("people", "import", file, "--dry-run").out
    assert "2 people with 2 accounts: 2 new, 0 known." in tried
    assert "Nothing was changed." in tried
    assert "2 people with 2 accounts are on the roster now." in typed("people", "import", file).out
    file.write_text(RIGHT.replace("Jo,discord,13,staff", "Jo,discord,11,staff"), "utf-8")
    assert "discord:11 was Mia's, and is Jo's then." in typed("people", "import", file, "--dry-run").out


async def test_a_first_start_with_a_token_prints_the_way_in(tmp_path: Path) -> None:
    async with standing() as stand:
        given = {
            "database_url": f"sqlite:///{tmp_path}/desk.db",
            "telegram_token": TOKEN,
            "telegram_url": stand.server.url,
        }
        settings = replace(load(None, {}), **given)  # type: ignore[arg-type]
        async with opened(settings, say=lambda line: None) as app:
            first, then = await next_steps(app)
            code = re.search(r"write /pair ([A-Z2-9]{5}-[A-Z2-9]{5}) in a private chat with the bot in Telegram", first)
            assert "Discord" not in first + then, "only what is connected"
            assert then.startswith("Then write /setup in Telegram.")
            assert code is not None
            reply = await app.pipeline.answer(Pair("p", Account("telegram", "20", "Sam"), code[1]))
            assert reply.ok, reply.text
            assert await next_steps(app) == [then], "there is somebody to ask"
        async with opened(replace(load(None, {}), database_url=given["database_url"]), say=lambda line: None) as app:
            assert await next_steps(app) == [], "nothing is connected"
