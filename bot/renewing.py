"""The settings of the file with what was changed since, made into a practice: at the start and after each change.

Part of the composition root. It works inside the transaction of a change, so that what cannot be used is never kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.classifying import listed, recipes
from bot.connecting import TOKENS, Connected
from bot.core.changes import Path, in_force, quiets
from bot.core.ports import Platform
from bot.core.practice import Practice
from bot.core.renewing import Renewed
from bot.core.store import Work
from bot.overlaying import overlaid, tables_of
from bot.practising import groups_of, policy_of, practised
from bot.scoring import Recipe, WorkerScorer
from bot.steps import beginning
from bot.steps.grouping import set_changed, set_up, since_changed, with_parts
from classifiers.words import Words
from config.settings import Settings, Wrong


class Renewing:
    """`file` are the settings as they were loaded, `settings` those in force. What follows a change is known only once
    the desk is put together: `platforms`, for which the practice is, `connected` and `scorer`.
    """

    def __init__(self, file: Settings) -> None:
        self.file = file
        self.settings = file
        self.platforms: Sequence[Platform] = ()
        self.connected: Connected | None = None
        self.scorer: WorkerScorer | None = None
        self.left_out: tuple[str, ...] = ()
        self._made: tuple[Recipe, ...] = ()

    def start(self, work: Work, now: datetime) -> Settings:
        """The settings in force when the desk starts. It must start: a change that does not fit the file any more is
        left out, and told in `left_out`."""
        values = in_force(work.changes.listed(), now)
        try:
            self.settings = _fitting(self.file, values)
        except Wrong:
            self.settings, self.left_out = _one_by_one(self.file, values)
        return self.settings

    def __call__(self, work: Work, now: datetime) -> Renewed:
        """See `bot.core.renewing.Renewal`."""
        changes = work.changes.listed()
        values = in_force(changes, now)
        settings, left_out = _one_by_one(self.file, values) if self.left_out else (overlaid(self.file, values), ())
        new = [fault for fault in left_out if fault not in self.left_out]
        if new:
            raise Wrong(new[0])
        practice = replace(
            practised(settings, self.platforms),
            watched=frozenset(watched_in(work, settings)),
            quiet=tuple(with_parts(work, one) for one in quiets(changes, now)),
            settings=tables_of(settings),
            fixed=settings.fixed,
        )
        practice = beginning.begin(work, practice, TOKENS, now)
        groups = groups_of(settings)
        set_up(work, [one for one in groups if one.key in self.file.groups], practice.pack, since_changed(changes, now))
        work.people.see_groups([one for one in groups if one.key not in self.file.groups])
        set_changed(work, policy_of(settings, {}), self.file.groups, changes, practice.pack, now)
        # Of what the checks are made from only the words change here; other recipes would start their process anew.
        same = self._made and settings.words == self.settings.words
        made = self._made if same else recipes(settings, practice)
        entries = listed(settings)
        return Renewed(
            practice,
            lambda: self._take(settings, practice, made, left_out),
            lambda talks: Words(entries).score(talks),
        )

    def _take(
        self, settings: Settings, practice: Practice, made: tuple[Recipe, ...], left_out: tuple[str, ...]
    ) -> None:
        self.settings, self._made, self.left_out = settings, made, left_out
        if self.connected is not None:
            self.connected.follow(settings, practice.people, practice.watched, practice.waiting)
        if self.scorer is not None:
            self.scorer.renew(made)


def watched_in(work: Work, settings: Settings) -> set[str]:
    """The keys of the groups that are watched: those named in the settings, also under the ids they moved to."""
    watched = {key for key, table in settings.groups.items() if table.get("watched", True)}
    moved = work.people.moved()
    left = {key for key, table in settings.groups.items() if not table.get("watched", True)}
    for key in list(watched):
        while (key := moved.get(key, "")) and key not in watched | left:
            watched.add(key)
    return watched


def _fitting(file: Settings, values: Mapping[Path, Any]) -> Settings:
    """The settings, once a practice was made of them. Raises `Wrong`."""
    settings = overlaid(file, values)
    if values:
        groups_of(settings)
        recipes(settings, practised(settings, ()))
    return settings


def _one_by_one(file: Settings, values: Mapping[Path, Any]) -> tuple[Settings, tuple[str, ...]]:
    """The file's settings with each value that can be used, and what is wrong with the others."""
    good: dict[Path, Any] = {}
    faults = []
    for path, value in values.items():
        try:
            _fitting(file, {**good, path: value})
            good[path] = value
        except Wrong as fault:
            faults.append(str(fault))
    return overlaid(file, good), tuple(faults)
