"""Cards as one would see them on a phone, drawn from what is really sent to Discord and Telegram.

`python -m tests.desk.lookalike docs/pictures` writes cards.html; with Playwright's Chromium also cards.png.
"""

from __future__ import annotations

import asyncio
import html
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.core.heard import MemberChange, Seen
from bot.core.messages import Account, Age, Group, Person, Place, Role
from bot.core.practice import Showing
from bot.core.requests import Query
from bot.core.sheets import Sheet
from bot.steps import caring, handing, listing, summary_look
from connectors.discord.desk import drawing as discord
from connectors.telegram import drawing as telegram
from tests.fakes.clock import MONDAY
from tests.fakes.desk import TestDesk, opened
from tests.fakes.people import EVE, FINN, GIA, PLATFORM, practice

ADDRESS = "https://desk.example.org"
ROOM = "team-room"
_CODE = re.compile(r"\\([^0-9A-Za-z\s])")
_STYLES = {1: "main", 2: "plain", 4: "grave", 5: "plain"}


async def cards(folder: Path) -> Mapping[str, Sheet]:
    """Cards of an invented club, as the desk posts them."""
    showing = Showing(platforms=frozenset({PLATFORM}), queue=(Place(PLATFORM, ROOM),))
    with opened(f"sqlite:///{folder}/a.db") as store:
        desk = TestDesk(store, way=replace(practice(), showing=showing))
        with store.begin() as work:
            work.people.enrol([Person("e", "Eve", Role.MEMBER, Age.MINOR, (EVE.key,))], MONDAY)
            work.people.see_groups([Group(PLATFORM, "art", "Art club")])
            for group, days in (("club", 200), ("art", 12)):
                joined = MONDAY - timedelta(days=days)
                work.people.change(MemberChange(PLATFORM, group, EVE, joined, "joined"))
        found: dict[str, Sheet] = {}

        async def now(name: str) -> None:
            desk.clock.move(seconds=5)
            await desk.perform()
            found[name] = desk.cards.in_place(ROOM)[-1]

        await desk.post(FINN, "anyone seen my left shoe?")
        await desk.post(GIA, "it is on the stage again")
        await desk.post(EVE, "you scumbag, give it back")
        await desk.post(FINN, "wow. ok.")
        await now("A flag comes in")
        await desk.say("mo", "claim")
        await now("“I'll look”")
        await desk.say("mo", "mute", reason="A break until tomorrow.", options={"minutes": "1440"})
        await now("What happened stands on the card")
        await desk.post(GIA, "i want to end it all")
        await now("At Now and Today: category and link only")
        for n in range(9):
            await desk.post(Account(PLATFORM, f"m{n}", f"M{n}"), "You scumbag, you maggot — happy Christmas")
            desk.clock.move(seconds=5)
            await desk.perform()
        await now("The same lyric from nine")
        await desk.say("mo", "claim", "2")
        await desk.say("mo", "note", "2", "Rang her mother at six: she is with her.")
        desk.clock.at = (MONDAY + timedelta(days=1)).replace(hour=8, minute=30)
        with store.begin() as work:
            work.ledger.cover([Seen("chat:club", MONDAY, MONDAY + timedelta(hours=18))])
            mo = next(one for one in desk.practice.people if one.name == "mo")
            morning = listing.draw(work, listing.MORNING, showing.queue[0], desk.practice, desk.clock())
            assert morning is not None
            found["The morning line"] = morning
            for number in ("1", "2", "3"):
                case = TestDesk.case_of(work, number)
                caring.looked(work, mo, case, 6, desk.practice, desk.clock.move(minutes=4))
            found["/mine"] = caring.sheet(work, mo, desk.practice, desk.clock())
            found["/handover"] = handing.sheet(work, mo, desk.practice, desk.clock())
            asked = Query("", "summary", account="chat:lea", period="this")
            way = replace(desk.practice, organisation="Friday Club")
            found["/summary (with a picture)"] = summary_look.look(work, asked, way, desk.clock()).reply.sheets[0]
        return found


def as_discord(body: Mapping[str, Any]) -> str:
    return "".join(_component(one) for one in body["components"])


def as_telegram(sheet: Sheet) -> str:
    text = telegram.drawn(sheet).replace("\n", "<br>")
    text = text.replace("<tg-spoiler>", '<span class="spoiler" tabindex="0">').replace("</tg-spoiler>", "</span>")
    board = telegram.keyboard(sheet, ADDRESS)
    rows = board.inline_keyboard if board else ()
    keys = "".join(
        f'<div class="keys">{"".join(f"<b>{html.escape(one.text)}</b>" for one in row)}</div>' for row in rows
    )
    return f'<div class="bubble">{text}</div>{keys}'


def page(found: Mapping[str, Sheet]) -> str:
    body = "".join(
        f"<h2>{html.escape(name)}</h2><section><div class='discord'><h3>Discord</h3>"
        f"{as_discord(discord.message(sheet, ADDRESS))}</div>"
        f"<div class='telegram'><h3>Telegram</h3>{as_telegram(sheet)}</div></section>"
        for name, sheet in found.items()
    )
    for lamp, colour in _LAMPS.items():  # not every machine has a font for these
        body = body.replace(lamp, f'<i class="lamp" style="background:{colour}"></i>')
    style = f"<style>{_CSS}</style>"
    return (
        f"<!doctype html><html lang='en'><meta charset='utf-8'><title>Cards</title>{style}<main>{body}</main></html>\n"
    )


def _component(one: Mapping[str, Any]) -> str:
    inside = "".join(_component(child) for child in one.get("components", ()))
    if one["type"] == discord.CONTAINER:
        return f'<div class="box" style="border-color:#{one.get("accent_color", 0):06x}">{inside}</div>'
    if one["type"] == discord.TEXT:
        return f"<p>{'<br>'.join(_markdown(one['content']))}</p>"
    if one["type"] == discord.ROW:
        return f'<div class="row">{inside}</div>'
    if one["type"] == discord.BUTTON:
        mark = " ↗" if one["style"] == 5 else ""
        return f'<b class="{_STYLES[one["style"]]}">{html.escape(one["label"])}{mark}</b>'
    return "<hr>"


def _markdown(text: str) -> Iterator[str]:
    """What Discord makes of our own Markdown, line by line."""
    for line in text.split("\n"):
        small = line.startswith("-# ")
        kept: list[str] = []

        def keep(found: re.Match[str], kept: list[str] = kept) -> str:
            kept.append(html.escape(found[1]))
            return f"\ue000{len(kept) - 1}\ue001"

        drawn = html.escape(_CODE.sub(keep, line.removeprefix("-# ")), quote=False)
        drawn = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", drawn)
        drawn = re.sub(r"\|\|(.+?)\|\|", r'<span class="spoiler" tabindex="0">\1</span>', drawn)
        drawn = re.sub("\ue000(\\d+)\ue001", lambda found, kept=kept: kept[int(found[1])], drawn)  # type: ignore[misc]
        yield f"<small>{drawn}</small>" if small else drawn


_LAMPS = {"🔴": "#d33", "🟠": "#e80", "🟡": "#ec0", "⚪": "#bbb", "✅": "#3a3"}
_CSS = """
.lamp{display:inline-block;width:.75em;height:.75em;border-radius:50%}
body{margin:0;background:#eef0f3;font:15px/1.35 system-ui,sans-serif;color:#1c1d22}
main{max-width:860px;margin:0 auto;padding:12px}h2{font-size:17px;margin:22px 0 8px}h3{font-size:12px;margin:0 0 6px;
opacity:.7;font-weight:600}section{display:flex;gap:16px;flex-wrap:wrap;align-items:flex-start}
section>div{width:390px;border-radius:14px;padding:12px;box-sizing:border-box}
.discord{background:#313338;color:#dbdee1}.discord p{margin:0 0 8px;overflow-wrap:anywhere}
.discord .box{background:#2b2d31;border-left:4px solid;border-radius:6px;padding:12px}
.discord small{color:#9aa0a8;font-size:12px}.discord hr{border:0;border-top:1px solid #3f4147}
.row{display:flex;flex-wrap:wrap;gap:6px;margin-top:6px}.row b{background:#4e5058;border-radius:5px;padding:6px 12px;
font-weight:500;font-size:14px;color:#fff}.row b.main{background:#5865f2}.row b.grave{background:#da373c}
.telegram{background:#b6cfa4}.bubble{background:#fff;border-radius:12px 12px 12px 3px;padding:9px 11px;
overflow-wrap:anywhere}.keys{display:flex;gap:4px;margin-top:4px}.keys b{flex:1;background:#00000055;color:#fff;
text-align:center;border-radius:7px;padding:7px 3px;font-weight:500;font-size:13px}
.spoiler{background:currentColor;border-radius:3px;cursor:pointer}.spoiler:focus,.spoiler:hover{background:#8883}
"""


def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as place:
        found = asyncio.run(cards(Path(place)))
    file = folder / "cards.html"
    file.write_text(page(found), "utf-8")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"), args=["--no-sandbox"]
        )
        view = browser.new_page(viewport={"width": 860, "height": 600}, device_scale_factor=1)
        view.goto(file.absolute().as_uri())
        view.screenshot(path=folder / "cards.png", full_page=True)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
