"""The story the rehearsal tells: who is there, what each line says, and what a good desk makes of it.

`week/community.toml` names groups and people, `week/1-monday.toml` to `7-sunday.toml` hold the lines, scene
by scene. A line is `[time, who, text]` and may end in a table with these keys:

- `key`: a name for this line, so that others can refer to it; `reply`: the key of the line it answers;
- `edits`, `deletes`: the key of the line it changes or takes back; `joins`: the account enters the group;
- `photo`: the name of a picture that was sent along;
- `expect`, `towards`, `shows`: the ground truth for tests: the kind (`EXPECTATIONS`), whom it is meant for
  where neither the reply nor the one mention says so, and the grooming indicators in it.

A mention is `@` and a name from the community file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any

from bot.core.messages import Account, Age, Attachment, Audience, Group, Person, Policy, Role, Visibility

DISCORD = "rehearsal-discord"
TELEGRAM = "rehearsal-telegram"
EXPECTATIONS = frozenset({"banter", "benign-hard", "care", "grooming", "pile-on", "spam"})
SECONDS_BETWEEN = 9  # lines of one group in one minute are this far apart, so that times increase
KEYS = frozenset({"key", "reply", "edits", "deletes", "joins", "photo", "expect", "towards", "shows"})


class StoryFault(ValueError):
    """The story's files contradict themselves; the message names the file and the line's text."""


class What(StrEnum):
    """What a line is."""

    MESSAGE = "message"
    EDIT = "edit"
    DELETION = "deletion"
    JOIN = "join"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happens. `day` counts from Monday, 1; `at` is the club's local time.

    `id` is the message it is or changes (empty when somebody joins). `mentions` are account ids, `towards` is
    the account key it is meant for, `expect` one of `EXPECTATIONS` or empty, `shows` grooming indicators.
    """

    what: What
    day: int
    at: time
    group: Group
    author: Account
    id: str
    text: str = ""
    reply_to: str = ""
    mentions: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    expect: str = ""
    towards: str = ""
    shows: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """The key of the message this is or changes."""
        return f"{self.group.key}:{self.id}"


@dataclass(frozen=True, slots=True)
class Story:
    """The whole week. `lines` are in the order in which they happen; `accounts` holds everybody by key.

    `listed` are the contact details the club publishes itself, in lower case.
    """

    name: str
    timezone: str
    groups: tuple[Group, ...]
    roster: tuple[Person, ...]
    accounts: Mapping[str, Account]
    listed: frozenset[str]
    lines: tuple[Line, ...]

    def expected(self) -> Mapping[str, Line]:
        """The ground truth: message key → the line that gives the message its newest meaning."""
        told = {line.message: line for line in self.lines if line.what in (What.MESSAGE, What.EDIT)}
        return {key: line for key, line in told.items() if line.expect}


def story(week: Traversable | None = None) -> Story:
    """Read the week that ships with the rehearsal, or one in the same form in another folder.

    Raises:
        StoryFault: a line names somebody or something that is not there.
    """
    week = week or files(__package__).joinpath("week")
    community = tomllib.loads(week.joinpath("community.toml").read_text("utf-8"))
    groups = {str(entry["handle"]): _group(entry, community["timezone"]) for entry in community["group"]}
    accounts, roster = _people(community)
    scenes: list[_Raw] = []
    for page in sorted(entry.name for entry in week.iterdir() if re.fullmatch(r"\d-\w+\.toml", entry.name)):
        scenes += _pages(page, tomllib.loads(week.joinpath(page).read_text("utf-8")))
    scenes.sort(key=lambda raw: (raw.day, raw.at))
    return Story(
        name=community["name"],
        timezone=community["timezone"],
        groups=tuple(groups.values()),
        roster=roster,
        accounts=MappingProxyType({account.key: account for account in accounts.values()}),
        listed=frozenset(str(entry).lower() for entry in community["listed"]),
        lines=tuple(_lines(scenes, groups, accounts)),
    )


@dataclass(frozen=True, slots=True)
class _Raw:
    """A line as it stands in a file."""

    page: str
    day: int
    at: time
    group: str
    who: str
    text: str
    extra: Mapping[str, Any]

    def fault(self, why: str) -> StoryFault:
        return StoryFault(f"{self.page}, {self.at:%H:%M} {self.who}, “{self.text[:60]}”: {why}")


def _group(entry: Mapping[str, Any], timezone: str) -> Group:
    audience, visibility = Audience(entry["audience"]), Visibility(entry["visibility"])
    return Group(entry["platform"], entry["id"], entry["name"], Policy(audience, visibility, timezone=timezone))


def _people(community: Mapping[str, Any]) -> tuple[dict[tuple[str, str], Account], tuple[Person, ...]]:
    """Accounts by (platform, handle), and the roster."""
    accounts: dict[tuple[str, str], Account] = {}
    roster: list[Person] = []
    for handle, entry in (*community["roster"].items(), *community["unlisted"].items()):
        own: list[str] = []
        for platform, column in ((DISCORD, "discord"), (TELEGRAM, "telegram")):
            if column in entry:
                account = Account(platform, entry[column], entry["name"], bool(entry.get("bot", False)))
                accounts[platform, handle] = account
                own.append(account.key)
        if handle in community["roster"]:
            grown = entry["age"] == "adult" or entry["age"] >= 18
            age = Age.ADULT if grown else Age.MINOR
            roster.append(Person(handle, entry["name"], Role(entry["role"]), age, tuple(own)))
    return accounts, tuple(roster)


def _pages(page: str, data: Mapping[str, Any]) -> Iterator[_Raw]:
    """The lines of one day, scene by scene, each with a second of its own."""
    for scene in data["scene"]:
        before, same = "00:00", 0
        for entry in scene["lines"]:
            clock, who, text = entry[:3]
            extra = entry[3] if len(entry) > 3 else {}
            same = same + 1 if clock == before else 0
            hour, minute = clock.split(":")
            at = time(int(hour), int(minute), 3 + same * SECONDS_BETWEEN)
            raw = _Raw(page, data["day"], at, scene["in"], who, text, extra)
            if unknown := extra.keys() - KEYS:
                raise raw.fault(f"no such key: {', '.join(sorted(unknown))}")
            if clock < before:
                raise raw.fault("time runs backwards in this scene")
            if extra.get("expect", "spam") not in EXPECTATIONS:
                raise raw.fault(f"no such expectation: {extra['expect']}")
            before = clock
            yield raw


def _lines(
    scenes: list[_Raw], groups: Mapping[str, Group], accounts: Mapping[tuple[str, str], Account]
) -> Iterator[Line]:
    """Give every message its id, and turn names into ids."""
    named: dict[str, Line] = {}
    counts: dict[str, int] = {}

    def account(raw: _Raw, handle: str) -> Account:
        platform = groups[raw.group].platform
        if (platform, handle) not in accounts:
            raise raw.fault(f"{handle} has no account on {platform}")
        return accounts[platform, handle]

    def earlier(raw: _Raw, key: str) -> Line:
        if key not in named or named[key].group != groups[raw.group]:
            raise raw.fault(f"{key} is no earlier line of {raw.group}")
        return named[key]

    for raw in scenes:
        extra, group, author = raw.extra, groups[raw.group], account(raw, raw.who)
        answered = earlier(raw, extra["reply"]) if "reply" in extra else None
        mentioned = tuple(account(raw, handle) for handle in re.findall(r"(?<!\w)@(\w+)", raw.text))
        towards = account(raw, extra["towards"]).key if "towards" in extra else ""
        if not towards and answered and answered.author != author:
            towards = answered.author.key
        if not towards and len(mentioned) == 1:
            towards = mentioned[0].key
        if "edits" in extra or "deletes" in extra:
            changed = earlier(raw, extra.get("edits") or extra["deletes"])
            if changed.author != author:
                raise raw.fault("only the author can change a line")
            what, number = (What.EDIT if "edits" in extra else What.DELETION), changed.id
            reply_to = changed.reply_to
        else:
            what = What.JOIN if extra.get("joins") else What.MESSAGE
            # Telegram counts within each chat, Discord over everything.
            counter = group.key if group.platform == TELEGRAM else DISCORD
            counts[counter] = counts.get(counter, 5000) + (what is What.MESSAGE)
            number = str(counts[counter]) if what is What.MESSAGE else ""
            reply_to = answered.id if answered else ""
        photo = extra.get("photo")
        line = Line(
            what, raw.day, raw.at, group, author, number, raw.text, reply_to,
            mentions=tuple(each.id for each in mentioned),
            attachments=(Attachment("image", photo, f"{group.id}-{number}"),) if photo else (),
            expect=extra.get("expect", ""), towards=towards, shows=tuple(extra.get("shows", ())),
        )  # fmt: skip
        if "key" in extra:
            if extra["key"] in named:
                raise raw.fault(f"{extra['key']} names an earlier line already")
            named[extra["key"]] = line
        yield line
