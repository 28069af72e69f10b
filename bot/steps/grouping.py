"""Which policy each group has: what the settings say, what was accepted or changed since, and where a group lies."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.core.changes import Changed, Path, Quiet, in_force, underneath
from bot.core.messages import Age, Audience, Group, Policy, Role, Visibility
from bot.core.pack import Pack
from bot.core.store import Work
from bot.steps.tuning import with_accepted

Since = Mapping[tuple[str, str], datetime]
"""Groups' labels, and when an admin last changed their threshold: what was accepted before is over."""


def set_up(work: Work, groups: Iterable[Group], pack: Pack, since: Since | None = None) -> None:
    """What the settings say of these groups holds from now on, with the thresholds that were accepted since; also in
    the groups that lie in them or came out of them."""
    given = list(groups)
    work.people.see_groups(given)
    named, moved = {group.key for group in given}, work.people.moved()
    for group in given:
        _give(work, group.key, with_accepted(work, group, pack, since).policy, named, moved)


def set_changed(
    work: Work, usual: Policy, named: Collection[str], changes: Sequence[Changed], pack: Pack, now: datetime
) -> None:
    """What was changed of groups that no file names goes over the policy they have; what a change has left is as it was
    before. `named` are the keys of the groups in the file, `usual` is the organisation's policy."""
    tables: dict[str, dict[Path, Any]] = {}
    for path, value in (underneath(changes) | in_force(changes, now)).items():
        if path[0] == "groups" and path[1] not in named:
            tables.setdefault(path[1], {})[path[2:]] = value
    since, moved = since_changed(changes, now), work.people.moved()
    known = work.people.groups(tables)
    # A larger place first: what is said of a channel in it goes over what is said of the whole.
    for key in sorted(known, key=lambda one: -len(work.people.parts(one))):
        policy = _changed(work.people.groups([key])[key].policy, usual, tables[key])
        policy = with_accepted(work, replace(known[key], policy=policy), pack, since).policy
        _give(work, key, policy, named, moved)


def since_changed(changes: Iterable[Changed], now: datetime) -> dict[tuple[str, str], datetime]:
    """When the thresholds were changed that changes in force name."""
    found: dict[tuple[str, str], datetime] = {}
    for change in changes:
        for patch in change.patches if change.holds(now) else ():
            match patch.path:
                case ("groups", key, "thresholds", label):
                    found[key, label] = change.at
    return found


def with_parts(work: Work, quiet: Quiet) -> Quiet:
    """A pause of a larger place is one of all that lies in it now, and of where it moved to."""
    moved = work.people.moved()
    groups = {key for group in quiet.groups for key in (group, *work.people.parts(group), moved.get(group, group))}
    return replace(quiet, groups=frozenset(groups))


def _give(work: Work, key: str, policy: Policy, named: Collection[str], moved: Mapping[str, str]) -> None:
    after = moved.get(key)
    for one in (key, *work.people.parts(key), *((after,) if after else ())):
        if one == key or one not in named:
            work.people.set_policy(one, policy)


def _changed(policy: Policy, usual: Policy, fields: Mapping[Path, Any]) -> Policy:
    """A policy with other values in some fields; None stands for the organisation's usual one."""
    thresholds = dict(policy.thresholds)
    given: dict[str, Any] = {}
    for path, value in fields.items():
        match path:
            case ("thresholds", label):
                thresholds.pop(label, None)
                if value is not None:
                    thresholds[label] = float(value)
            case ("audience",):
                given["audience"] = Audience(value) if value else usual.audience
            case ("visibility",):
                given["visibility"] = Visibility(value) if value else usual.visibility
            case ("role",):
                given["default_role"] = Role(value) if value else usual.default_role
            case ("age",):
                given["default_age"] = Age(value) if value else usual.default_age
            case ("purpose" | "country" | "language" | "timezone" | "lead" as field,):
                given[field] = str(value) if value else getattr(usual, field)
    return replace(policy, thresholds=thresholds, **given)
