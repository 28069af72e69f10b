"""Take a change back: what it replaced holds again."""

from __future__ import annotations

from typing import Any

from bot.core.cases import No
from bot.core.changes import RULES, Patch, Path, in_force, underneath
from bot.core.rights import Power
from bot.core.store import Work
from bot.core.switches import Consequence, Kind, Option, Setting, Wanted
from bot.core.weakening import all_weaker
from bot.find import find, names
from bot.steps.changing import WORDS, end, keep, may, until
from bot.steps.values import holds, usual

SETTING = Setting(
    "undo",
    "Take a change back. Where that weakens protection it is for a while, and the change holds again afterwards.",
    (Option("number", "Which change? Its number.", Kind.CHANGE, required=True),),
    frozenset({Power.CONFIGURE, Power.TUNE}),
)


def consequence(work: Work, wanted: Wanted) -> Consequence:
    number = wanted.option("number").lstrip("#")
    one = work.changes.get(int(number)) if number.isascii() and number.isdigit() and len(number) < 12 else None
    if one is None:
        raise No(f"There is no change {number[:12]}. “safelight config history” lists them.")
    if not one.holds(wanted.now):
        raise No(f"Change {one.seq} holds no more, so there is nothing to take back.")
    word = one.word if one.word in names(WORDS) else "people"  # an account that a code paired is no word of its own
    may(wanted.by, find(WORDS, word, "setting").SETTING)  # who could not make it does not take it back either
    others = [other for other in work.changes.listed() if other.seq != one.seq]
    left: dict[Path, Any] = underneath([*others, one]) | in_force(others, wanted.now)
    patches = []
    for patch in one.patches:
        now = holds(work, wanted.practice, patch.path) if patch.path[0] not in ("exempt", "pause") else patch.value
        patches.append(Patch(patch.path, left.get(patch.path), now))
    later = {
        patch.path for other in others if other.seq > one.seq and other.holds(wanted.now) for patch in other.patches
    }
    if all(patch.path in later for patch in one.patches):
        raise No(f"A later change than {one.seq} says what holds now: take that one back.")
    replays = any(patch.path[0] == RULES for patch in patches)
    says = (f"Taken back is change {one.seq}, “{one.says}”",)
    return Consequence(says, tuple(patches), until(wanted), replays=replays)


def apply(work: Work, wanted: Wanted, found: Consequence) -> str:
    if any(one.binds for one in all_weaker(found.patches, usual(work, wanted.practice))):
        return keep(work, wanted, found)
    return end(work, wanted, found, int(wanted.option("number").lstrip("#")))
