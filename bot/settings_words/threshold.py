"""From which score on a label is flagged in a group."""

from __future__ import annotations

import math

from bot.core.cases import No
from bot.core.precision import exactly
from bot.core.rights import Power
from bot.core.store import Work
from bot.core.switches import Consequence, Kind, Option, Setting, Wanted
from bot.desk.shown import one_line
from bot.steps import choosing
from bot.steps.changing import keep, until
from bot.steps.values import patch

SETTING = Setting(
    "threshold",
    "From which score on something is flagged in a group: lower flags more, higher less.",
    (
        Option("group", "Which group?", Kind.GROUP, required=True),
        Option("label", "What is flagged?", Kind.LABEL, required=True),
        Option("at", "From which score on, 0.05 to 0.99? “default” for the country pack's.", Kind.NUMBER, True),
    ),
    frozenset({Power.TUNE}),
)
LEAST, MOST = 0.05, 0.99


def consequence(work: Work, wanted: Wanted) -> Consequence:
    pack = wanted.practice.pack
    group = choosing.group(work, wanted.option("group"))
    label = choosing.label(wanted.practice, wanted.option("label"))
    usual = pack.at(label, group.policy.audience)
    if usual is None:
        raise No(f"“{pack.names.get(label, label)}” is not flagged by a score of its own, so it has no threshold.")
    one = patch(work, wanted.practice, ("groups", group.key, "thresholds", label), _score(wanted.option("at")))
    before = one.before if one.before is not None else usual
    after = one.value if one.value is not None else usual
    name = one_line(group.name or group.key, 60)
    if after == before:
        raise No(f"In “{name}” the threshold for {pack.names.get(label, label)} is {exactly(before)} already.")
    return Consequence(
        (
            f"In “{name}” the threshold for {pack.names.get(label, label)} is {exactly(after)} instead of "
            f"{exactly(before)}",
            "Lower flags more, so people have more to look at." if after < before else "Higher flags less.",
        ),
        (one,),
        until(wanted),
        asks=True,
        compares=(group.key,),
    )


def apply(work: Work, wanted: Wanted, found: Consequence) -> str:
    return keep(work, wanted, found)


def _score(text: str) -> float | None:
    if text.casefold() in ("default", "off", "-"):
        return None
    try:
        at = float(text.replace(",", "."))
    except ValueError:
        at = math.nan
    if not LEAST <= at <= MOST:
        raise No(f"A threshold is a number from {LEAST} to {MOST}, or “default”.")
    return round(at, 3)
