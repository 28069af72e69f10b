"""Flag nothing for some hours, in one group or everywhere, but what must never be missed."""

from __future__ import annotations

from datetime import timedelta

from bot.core.changes import PAUSE, Patch
from bot.core.rights import Power
from bot.core.store import Work
from bot.core.switches import Consequence, Kind, Option, Setting, Wanted
from bot.desk.shown import one_line
from bot.steps import choosing
from bot.steps.changing import keep, until

SETTING = Setting(
    "pause",
    "Flag nothing for some hours but what must never be missed. It ends by itself within a day.",
    (Option("group", "Which group? Leave it empty for all of them.", Kind.GROUP),),
    frozenset({Power.TUNE}),
)
DEFAULT = timedelta(hours=4)


def consequence(work: Work, wanted: Wanted) -> Consequence:
    named = wanted.option("group")
    group = choosing.group(work, named) if named else None
    where = f"in “{one_line(group.name or group.key, 60)}”" if group else "in all groups"
    value = {"groups": [group.key] if group else []}
    path = (PAUSE, group.key if group else "")
    return Consequence(
        (
            f"Flagging is paused {where}",
            "Messages are read and kept as ever. Grooming, boundaries, self-harm, disclosure, sexual blackmail and "
            "what people report are flagged all the same.",
            "What would have been flagged besides is counted, and not flagged later.",
        ),
        (Patch(path, value),),
        until(wanted, DEFAULT),
        compares=(group.key,) if group else (),
    )


def apply(work: Work, wanted: Wanted, found: Consequence) -> str:
    return keep(work, wanted, found)
