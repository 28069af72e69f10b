"""What admins change while the desk runs, kept over the settings of the file: who, when, why, until when.

A setting is named by a path into the settings' tables, like `("groups", "discord:123", "audience")`. Of several changes
of one path the newest that still holds is in force; when that ends, what was there before holds again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Protocol

Path = tuple[str, ...]
EXEMPT, PAUSE = "exempt", "pause"
"""First parts of paths that are no settings of the file: what is not flagged for a while, and who said so."""
NAMED = {"colleagues": "name", "words": "phrase"}
"""Tables that are lists in the file, and the key that names each of theirs: a path holds its value."""
CHANGEABLE = (
    "organisation", "contact", "audience", "visibility", "language", "desk", "desk_lead", "desk_content",
    "desk_budget", "report_alternative", "quiet_hours",
)  # fmt: skip
"""Single settings that hold at once when they are changed. The others are read when the desk starts."""
RULES = "rules"
"""First part of paths to a rule's switches: `("rules", "week", "on")`. Nothing else of a rule is changed."""
TABLES = ("groups", "colleagues", "words", "mapped")
"""Tables that are changed while the desk runs."""
NEVER = frozenset({"grooming", "boundary", "self_harm", "disclosure", "sextortion"})
"""Labels that no pause and no exemption reaches, and whose thresholds nobody raises over the pack's own. What is seen
over a whole conversation, and a call for help, are never held back either: they follow from no label."""


@dataclass(frozen=True, slots=True)
class Patch:
    """One setting's new value, as in the file. None: it is not there any more, and the default holds.

    `before` is what holds as long as this change does not, None where that was the default.
    """

    path: Path
    value: Any
    before: Any = None


@dataclass(frozen=True, slots=True)
class Changed:
    """A change as it was kept. `seq` is its number, `says` what it did in words that hold nothing a member wrote.

    It ends at `until`, or when somebody takes it back (`ended_at`, `ended_by`; `machine` where its time was over).
    `held` counts the messages that were not flagged because of it.
    """

    seq: int
    at: datetime
    by: str
    word: str
    says: str
    patches: tuple[Patch, ...]
    reason: str = ""
    until: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str = ""
    held: int = 0

    def holds(self, now: datetime) -> bool:
        return self.ended_at is None and (self.until is None or now < self.until)

    @property
    def ends(self) -> datetime | None:
        """When it ended or will end; None: it holds until somebody changes it."""
        return min((at for at in (self.until, self.ended_at) if at is not None), default=None)


@dataclass(frozen=True, slots=True)
class Quiet:
    """What is not flagged for a while, as change `seq` says: `labels` (none named: all that may be), in `groups` (by
    key; none named: everywhere), of `account` (empty: of everybody), in messages written from `since` to `until`.
    """

    seq: int
    since: datetime
    until: datetime
    groups: frozenset[str] = frozenset()
    account: str = ""
    labels: frozenset[str] = frozenset()

    def covers(self, label: str, group: str, account: str, at: datetime) -> bool:
        return (
            label not in NEVER
            and self.since <= at < self.until
            and (not self.groups or group in self.groups)
            and self.account in ("", account)
            and (not self.labels or label in self.labels)
        )


def in_force(changes: Iterable[Changed], now: datetime) -> dict[Path, Any]:
    """The values that changes give to paths now, the newest of each."""
    found: dict[Path, Any] = {}
    for change in sorted(changes, key=lambda one: one.seq):
        if change.holds(now):
            found |= {patch.path: patch.value for patch in change.patches}
    return found


def underneath(changes: Iterable[Changed]) -> dict[Path, Any]:
    """What every path that was ever changed held before its first change."""
    found: dict[Path, Any] = {}
    for change in sorted(changes, key=lambda one: one.seq):
        for patch in change.patches:
            found.setdefault(patch.path, patch.before)
    return found


def course(
    changes: Iterable[Changed], path: Path, since: datetime, until: datetime
) -> list[tuple[datetime, datetime, Any]]:
    """What a path held within a time, stretch by stretch; nothing where it was never changed."""
    own = sorted((one for one in changes if any(patch.path == path for patch in one.patches)), key=lambda one: one.seq)
    if not own:
        return []
    turns = {at for one in own for at in (one.at, one.ends) if at is not None and since < at < until}
    edges = sorted({since, until, *turns})
    usual = underneath(own)[path]
    found = []
    for start, end in pairwise(edges):
        value = usual
        for one in own:
            if one.at <= start and (one.ends is None or start < one.ends):
                value = next(patch.value for patch in one.patches if patch.path == path)
        found.append((start, end, value))
    return found


def quiets(changes: Iterable[Changed], now: datetime) -> tuple[Quiet, ...]:
    """The pauses and exemptions in force. One without an end is none: it would never be looked at again."""
    found = []
    for change in changes:
        if change.until is None or not change.holds(now):
            continue
        for patch in change.patches:
            if patch.path[0] in (EXEMPT, PAUSE) and isinstance(patch.value, Mapping):
                groups, labels = patch.value.get("groups", ()), patch.value.get("labels", ())
                account = str(patch.value.get("account", ""))
                found.append(Quiet(change.seq, change.at, change.until, frozenset(groups), account, frozenset(labels)))
    return tuple(found)


def at(tables: Mapping[str, Any], path: Path) -> Any:
    """What a path holds in settings as tables; None where there is nothing."""
    found: Any = tables
    for part in path:
        if not isinstance(found, Mapping) or part not in found:
            return None
        found = found[part]
    return found


def put(tables: dict[str, Any], path: Path, value: Any) -> None:
    """Puts a value where a path points to, and makes the tables on the way; None takes away what is there."""
    *way, last = path
    inside = tables
    for part in way:
        following = inside.get(part)
        inside[part] = dict(following) if isinstance(following, Mapping) else {}
        inside = inside[part]
    if value is None:
        inside.pop(last, None)
    else:
        inside[last] = value


class Changes(Protocol):
    """Changes of settings: appended, ended, never rewritten. `stamp` is another one whenever something changed."""

    def add(self, change: Changed) -> Changed: ...
    def get(self, seq: int) -> Changed | None: ...
    def listed(self, since: datetime | None = None, until: datetime | None = None) -> list[Changed]: ...
    def end(self, seq: int, by: str, now: datetime) -> bool: ...
    def hold(self, counts: Mapping[int, int]) -> None: ...
    def stamp(self) -> tuple[int, int]: ...
