"""Watch a group, or stop watching it."""

from __future__ import annotations

import re

from bot.core.cases import No
from bot.core.changes import Patch
from bot.core.heard import Seen
from bot.core.messages import Group
from bot.core.store import Work
from bot.core.switches import Consequence, Kind, Option, Setting, Wanted
from bot.desk.shown import one_line
from bot.steps import alarming, choosing
from bot.steps.changing import keep, until
from bot.steps.values import patch

SETTING = Setting(
    "monitor",
    "Watch a group, or stop watching it. It holds at once, without a restart.",
    (
        Option("group", "Which group?", Kind.GROUP, required=True),
        Option("do", "Watch it, or stop?", Kind.CHOICE, choices={"watch": "Watch it", "stop": "Stop watching it"}),
        Option("name", "What is it called? For a group that the desk has not met yet."),
    ),
)
_KEY = re.compile(r"(discord|telegram|x):(-?\d{1,20})")
"""A group of a live platform by its key. Exports are read, not watched."""


def consequence(work: Work, wanted: Wanted) -> Consequence:
    do = wanted.option("do") or "watch"
    if do not in ("watch", "stop"):
        raise No("Say do=watch or do=stop.")
    group = _group(work, wanted)
    name = one_line(group.name or group.key, 60)
    one = patch(work, wanted.practice, ("groups", group.key, "watched"), do == "watch")
    if do == "watch" and group.key in wanted.practice.waiting:
        why = alarming.gate(work, wanted.practice, wanted.now) or "It begins in a moment."
        raise No(f"“{name}” is named already, and its watching begins by itself. {why}")
    if one.value == one.before:
        raise No(f"“{name}” is {'' if one.value else 'not '}watched already.")
    if do == "stop":
        return Consequence(
            (
                f"“{name}” is not watched any more",
                "Nothing that is written there from now on is read or flagged, not even a call for help. "
                "Its cases stay, and the summary says from when on it was not watched.",
            ),
            (one,),
            until(wanted),
        )
    named = wanted.option("name")
    more = (Patch(("groups", group.key, "name"), one_line(named, 80)),) if named else ()
    audience, visibility = group.policy.audience.value, group.policy.visibility.value
    return Consequence(
        (
            f"“{name}” is watched",
            f"What is written there from now on is read and kept for 7 days; {_earlier(wanted, group.platform)}. "
            f"It counts as {visibility}, for {_WHOM[audience]}: “policy” changes that. "
            "Have you told its members? The notice can do that.",
        ),
        (one, *more),
        until(wanted),
    )


def apply(work: Work, wanted: Wanted, found: Consequence) -> str:
    key, watch = found.patches[0].path[1], found.patches[0].value
    if watch:
        work.people.see_groups([_group(work, wanted)])
        work.ledger.cover([Seen(key, wanted.now, wanted.now)])  # what was seen of it is told from here on
    else:
        # Where it is watched again, it begins anew: what is written in between is not the desk's to read.
        ends = {key, *work.people.parts(key)}
        left = [one for one in work.ledger.positions(key.partition(":")[0]) if one.partition("/")[0] in ends]
        work.ledger.move(dict.fromkeys(left, ""), wanted.now)
    return keep(work, wanted, found)


_WHOM = {"youth": "young people", "mixed": "young people and adults", "adult": "adults"}


def _earlier(wanted: Wanted, platform: str) -> str:
    hours = wanted.practice.settings.get(f"{platform}_read_back") or 0
    return f"of earlier messages those of the last {hours:g} hours" if hours else "earlier messages are not read"


def _group(work: Work, wanted: Wanted) -> Group:
    named = wanted.option("group")
    key = _KEY.fullmatch(named)
    if key is None or named in choosing.groups(work):
        return choosing.group(work, named)
    name = one_line(wanted.option("name"), 80) or key[2]
    return Group(key[1], key[2], name, wanted.practice.policy)
