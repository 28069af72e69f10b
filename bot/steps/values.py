"""What a path of the settings holds now: a group's from its policy, as groups need not stand in any file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.core.changes import Patch, Path, at
from bot.core.messages import Group
from bot.core.practice import Practice
from bot.core.store import Work


def holds(work: Work, practice: Practice, path: Path) -> Any:
    """What a path holds now; a group's from its policy, as groups need not stand in any file. None: the default."""
    match path:
        case ("groups", key, "watched"):
            return key in practice.watched | practice.waiting
        case ("groups", key, *rest) if (known := work.people.groups([key]).get(key)) is not None:
            return of_group(known, tuple(rest), at(practice.settings, path))
    return at(practice.settings, path)


def of_group(group: Group, path: Path, otherwise: Any) -> Any:
    """A field of a group's table as its policy has it; `otherwise` for what is no part of a policy."""
    policy = group.policy
    match path:
        case ("audience",):
            return policy.audience.value
        case ("visibility",):
            return policy.visibility.value
        case ("role",):
            return policy.default_role.value
        case ("age",):
            return policy.default_age.value
        case ("thresholds", label):
            return policy.thresholds.get(label)
        case ("purpose" | "country" | "language" | "timezone" | "lead" as field,):
            return getattr(policy, field) or None
        case _:
            return otherwise


def patch(work: Work, practice: Practice, path: Path, value: Any) -> Patch:
    """A path's new value beside what holds there now."""
    return Patch(path, value, holds(work, practice, path))


def usual(work: Work, practice: Practice) -> Callable[[str, str], float | None]:
    """The threshold of a label in a group (by key) that names none of its own."""
    return lambda key, label: practice.pack.at(label, _audience(work, practice, key))


def _audience(work: Work, practice: Practice, key: str) -> Any:
    known = work.people.groups([key]).get(key)
    return (known.policy if known is not None else practice.policy).audience
