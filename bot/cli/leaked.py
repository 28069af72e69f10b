"""`safelight leaked NAME`: what a token that got out could read, how to change it, and the end of its use here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from rich.console import Console

from bot.app import App, Settings, now, opened
from bot.app import leaked as leaked_now
from bot.cli.triage import colleague
from bot.connecting import TOKENS, marks, token_of
from bot.core.store import Work
from bot.desk.shown import one_line
from bot.steps import showing
from bot.steps.leaking import Readable, leaked, readable

NAMES = {"discord": "Discord", "telegram": "Telegram", "x": "X"}
REACH = {
    "discord": "With it one can also read back all that was ever written in the channels the bot sees, see who is a "
    "member, read private messages to the bot, and do what its role allows: post, remove, mute, ban.",
    "telegram": "With it nobody can read back: only what is written from now on, and what has waited for the desk for "
    "up to 24 hours. One can see who the administrators are, and do what the bot may: post, remove, mute, ban.",
    "x": "With it one can read what the account reads, at your cost; with the account's own keys also post in its name "
    "and hide replies.",
}
STEPS = {
    "discord": (
        "Open https://discord.com/developers/applications, choose the application, then Bot, then “Reset Token”. "
        "The old token is dead at once.",
        "In each server, look through Server Settings → Audit Log for what the bot did since the leak, and through "
        "Integrations for webhooks that nobody knows.",
    ),
    "telegram": (
        "In Telegram, write /revoke to @BotFather and choose the bot. It answers with a new token, and the old one is "
        "dead at once. Do this for each bot whose token got out.",
        "Look in each group whether the bot wrote or removed something since the leak. A webhook that somebody may "
        "have set is taken away when the desk starts.",
    ),
    "x": (
        "Open https://developer.x.com, choose the app, then “Keys and tokens”, and regenerate all of them: consumer "
        "keys, bearer token, access token. The old ones are dead at once, and the desk stops using every one of them.",
        "Look at the app's usage for reads that were not the desk's, and through the account's posts.",
    ),
}


async def about_leaked(
    settings: Settings, name: str, as_: str, yes: bool, dry_run: bool, out: Console, err: Console
) -> int:
    name = name.strip().casefold()
    if name not in TOKENS:
        near = get_close_matches(name, list(TOKENS), 1)
        err.print(f"Which token? Say {' or '.join(TOKENS)}." + (f" Did you mean {near[0]}?" if near else ""))
        return 2
    async with opened(settings, say=lambda line: None) as app:
        who = colleague(app, as_)
        at = now()
        found = await app.store.run(lambda work: readable(work, name, app.connected.watched, at))
        for line in _told(name, found, ZoneInfo(settings.timezone)):
            out.print(line)
        token = token_of(settings, name)
        if not token:
            where = " or ".join(_variables(name))
            err.print(f"No token for {NAMES[name]} is set here ({where}), so there is none that could be stopped.")
            return 1
        if name in await app.store.run(lambda work: leaked_now(settings, work)):
            out.print("This token was reported before, and the desk does not use it any more.")
            return 0
        if dry_run:
            out.print("Nothing was stopped.")
            return 0
        if not yes and not _sure(NAMES[name], out):
            out.print("Nothing was stopped.")
            return 1
        number = await app.store.run(lambda work: _stop(app, work, name, token, who.name, at))
        out.print(
            f"The desk does not use this token any more; one that runs stops within a minute. Case {number} is open "
            "for it, the lead and the admins are told, and its clock says by when the ICO must have heard of it."
        )
        return 0


def _stop(app: App, work: Work, name: str, token: str, by: str, at: datetime) -> str:
    case = leaked(work, name, NAMES[name], marks(name, token), by, app.practice, at)
    showing.refresh(work, case, app.practice, at)
    return case.id


def _variables(name: str) -> list[str]:
    return [f"SAFELIGHT_{setting.upper()}" for setting in TOKENS[name]]


def _told(name: str, found: list[Readable], zone: ZoneInfo) -> Iterator[str]:
    yield f"What somebody with {NAMES[name]}'s token could read, as far as the desk knows:"
    for one in found:
        since = f"watched since {one.since.astimezone(zone):%d %b %Y}" if one.since else "not watched so far"
        kept = (
            f"{one.kept} messages are kept here, the oldest of {one.oldest.astimezone(zone):%d %b %Y}"
            if one.oldest
            else "no messages of it are kept here"
        )
        yield f"  {one_line(one.name or one.key, 60)} ({one.key}): {since}; {kept}."
    if not found:
        yield "  The desk has heard no group there."
    yield REACH[name]
    yield "And everything else it was let into, whether the desk watches it or not."
    yield "What to do:"
    where = ", ".join(_variables(name))
    mine = (
        f"Put what is new where the old was ({where}; or the file that the same name with _FILE at its end names) and "
        "start the desk again. What was written meanwhile is read as far as the platform lets it.",
        "Take the old token out of the place where it got out (a repository, a screenshot, a chat), and out of its "
        "history. Ask who saw it.",
        "Run “safelight check”: it says whether the new token is good.",
    )
    for number, step in enumerate((*STEPS[name], *mine), 1):
        yield f"  {number}. {step}"


def _sure(platform: str, out: Console) -> bool:
    out.print(f"The desk will hear nothing from {platform} until there is a new token.")
    return out.input("Type “leaked” to stop using this one: ").strip().casefold() == "leaked"
