"""Whether a change of a setting weakens protection, and how. Pure: it looks at what held and what will hold.

What `binds` is only for a while: it takes a reason and an end, and the safeguarding lead is told at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.core.changes import EXEMPT, PAUSE, Patch

LONGEST_PAUSE = timedelta(hours=24)
LONGEST = timedelta(days=90)
"""How long anything else that is only for a while may last: then somebody looks at it again. A value of ours."""
_AUDIENCES = ("youth", "mixed", "adult")
_AGES = ("minor", "minor_likely", "unknown", "adult")
_ROLES = frozenset({"lead", "deputy", "admin"})
"""Roles at the desk whose giving and taking the lead hears of."""


@dataclass(frozen=True, slots=True)
class Weaker:
    """`why` continues “Protection is weaker: …”. `binds`: it takes a reason and an end."""

    why: str
    binds: bool = False


def weaker(patch: Patch, default: Callable[[str, str], float | None]) -> Weaker | None:
    """What gets weaker by a patch; None where nothing does. `default` is a label's threshold in a group (by key) that
    names none of its own."""
    before, after = patch.before, patch.value
    match patch.path:
        case ("pause", *_) if after is not None:
            return Weaker("nothing but what must never be missed is flagged there", binds=True)
        case ("exempt", *_) if after is not None:
            return Weaker("what is exempt is not flagged", binds=True)
        case ("words", _) if before is not None and _fewer(before, after):
            return Weaker("a phrase of your own is looked for no more, or counts less", binds=True)
        case ("groups", group, "thresholds", label):
            usual = default(group, label)
            low, high = before if before is not None else usual, after if after is not None else usual
            if low is not None and high is not None and high > low:
                return Weaker("fewer messages are flagged", binds=True)
        case ("rules", _, "on") if after is False:
            return Weaker("a rule tells nobody any more and starts no clock", binds=True)
        case ("rules", _, "shadow") if after is True:
            return Weaker("a rule is counted only: it tells nobody and starts no clock", binds=True)
        case ("groups", _, "watched") if before is True and after is not True:
            return Weaker("the group is not read any more")
        case ("groups", _, "audience") if _later(_AUDIENCES, before, after):
            return Weaker("less is flagged in a group for older people")
        case ("audience",) if _later(_AUDIENCES, before, after):
            return Weaker("less is flagged wherever a group does not say whom it is for")
        case ("groups", _, "age") if _later(_AGES, before or "unknown", after or "unknown"):
            return Weaker("who is not on the roster counts as older there")
        case ("groups", _, "lead"):
            return Weaker("somebody else answers for the group")
        case ("colleagues", _, "roles"):
            changed = (set(before or ()) ^ set(after or ())) & _ROLES
            return Weaker("somebody else leads or keeps the desk") if changed else None
        case ("colleagues", _, "accounts") if before and set(before) - set(after or ()):
            return Weaker("somebody is known by fewer accounts: walls and alerts follow them")
        case ("report_alternative",):
            return Weaker("somebody else hears of what is about a helper")
        case ("desk_content",) if after == "yes":
            return Weaker("cards at Now and Today carry what was said")
    return None


def all_weaker(patches: Iterable[Patch], default: Callable[[str, str], float | None]) -> tuple[Weaker, ...]:
    """What gets weaker by several patches, each once; what binds first."""
    found = dict.fromkeys(one for one in (weaker(patch, default) for patch in patches) if one is not None)
    return tuple(sorted(found, key=lambda one: not one.binds))


def longest(patches: Iterable[Patch]) -> timedelta:
    """How long a change of these that binds may last."""
    return LONGEST_PAUSE if any(patch.path[0] == PAUSE for patch in patches) else LONGEST


def only_for_a_while(patches: Iterable[Patch]) -> bool:
    """A pause or an exemption: a change that is nothing else than something left out for a time."""
    return any(patch.path[0] in (EXEMPT, PAUSE) for patch in patches)


def _fewer(before: Any, after: Any) -> bool:
    if not isinstance(after, Mapping):
        return True
    was, now = (float(one.get("score", 1.0)) for one in (before, after))
    softer = set(after.get("softened_by", ())) - set(before.get("softened_by", ()))
    return now < was or bool(softer) or before.get("label") != after.get("label") or bool(after.get("low_confidence"))


def _later(order: tuple[str, ...], before: Any, after: Any) -> bool:
    return before in order and after in order and order.index(after) > order.index(before)
