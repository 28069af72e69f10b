"""Thresholds moved by what people decided: shown and suggested to admins, accepted and undone by their names.

What is accepted is a change of settings like any that raises a threshold: with a reason and an end, and the lead is
told (`bot.settings_words.threshold`).

Admins see no content, so only counts are given, and only from 20 decisions on. Three kinds of cases are left out
whole, so that no count gives anything away: those about colleagues or with a colleague among their parties, those of
one person towards another, and those of direct chats, whose names name people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.cases import No
from bot.core.messages import Group, Visibility
from bot.core.pack import Pack
from bot.core.practice import Practice
from bot.core.precision import Accepted, Judged, Share, Suggestion, ceiling, exactly, replayed, shares, suggested
from bot.core.requests import Change
from bot.core.rights import Colleague, Power, refusal
from bot.core.store import Work

LEFT_OUT = (
    "Cases about colleagues, of one person towards another and of direct chats are not counted here, "
    "and nothing is shown of fewer than 20 decisions."
)
_ALIKE = 1e-9


@dataclass(frozen=True, slots=True)
class Tuned:
    """One label in one group: its threshold, and how often its flags mattered, all together and by score."""

    group: str
    name: str
    label: str
    threshold: float
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Tuning:
    """All there is to see. `names` are the groups' by key."""

    rows: tuple[Tuned, ...]
    suggestions: tuple[Suggestion, ...]
    accepted: tuple[Accepted, ...]
    names: Mapping[str, str]


def tuning(work: Work, by: Colleague, practice: Practice, now: datetime) -> Tuning:
    """What an admin may see of thresholds. Raises `No` for anybody else."""
    _allowed(by)
    groups = _groups(work)
    judged = _judged(work, practice, groups)
    rows, found = [], []
    for (key, label), decided in sorted(judged.items(), key=lambda item: (groups[item[0][0]].name, item[0])):
        at = standing(groups[key], label, practice.pack)
        seen = shares(decided)
        if at is None or not seen:
            continue
        rows.append(Tuned(key, groups[key].name or key, label, at, seen))
        best = suggested(decided, at, ceiling(label, at, practice.pack))
        if best is not None:
            found.append(best)
    changes = [*work.thresholds.accepted(), *_raised(work, practice, groups, now)]
    known = tuple(one for one in changes if one.group in groups)
    return Tuning(tuple(rows), tuple(found), known, {key: group.name or key for key, group in groups.items()})


def accepting(
    work: Work,
    by: Colleague,
    practice: Practice,
    wanted: tuple[str, str, float | None],
    why: tuple[str, str],
    id_: str,
    now: datetime,
) -> Change:
    """What to ask of the desk to raise a threshold as it is suggested now.

    `wanted` are the group, the label and the score that the colleague saw (None: whatever it is now), `why` are their
    reason and until when it is to hold. `id_` is the request's own. Raises `No`: not an admin, or it is not, or not any
    more, what the desk suggests.
    """
    group, label, new = wanted
    suggestions = tuning(work, by, practice, now).suggestions
    one = next((one for one in suggestions if (one.group, one.label) == (group, label)), None)
    if one is None or (new is not None and not abs(one.new - new) <= _ALIKE):
        raise No("This is not what the desk suggests now. Look again, then decide.")
    reason, until = (text.strip() for text in why)
    options = {"group": group, "label": label, "at": f"{one.new:.2f}"} | ({"until": until} if until else {})
    return Change(id_, "threshold", by.name, options=options, reason=reason, confirmed=True)


def undoing(
    work: Work, by: Colleague, practice: Practice, group: str, label: str, id_: str, now: datetime
) -> Change | str:
    """What to ask of the desk to take a raised threshold back. What was accepted for good, as it once was, is taken
    back at once, and what came of it is returned. Raises `No` where there is nothing to take back."""
    _allowed(by)
    groups = _groups(work)
    raised = [one for one in _raised(work, practice, groups, now) if (one.group, one.label) == (group, label)]
    holding = [one.change for one in raised if one.undone_at is None]
    if holding:
        return Change(id_, "undo", by.name, options={"number": str(holding[-1])}, confirmed=True)
    return _undo(work, by, practice, group, label, now)


def _undo(work: Work, by: Colleague, practice: Practice, group: str, label: str, now: datetime) -> str:
    home = _groups(work).get(group)
    changes = [one for one in work.thresholds.accepted(group) if one.label == label and one.undone_at is None]
    if home is None or not changes:
        raise No("There is no accepted threshold to take back there.")
    last = changes[-1]
    if standing(home, label, practice.pack) != last.new:
        raise No("Your settings say another threshold by now: change it there.")
    thresholds = {name: at for name, at in home.policy.thresholds.items() if name != label}
    if last.old != practice.pack.at(label, home.policy.audience):
        thresholds[label] = last.old
    work.people.set_policy(group, replace(home.policy, thresholds=thresholds))
    work.thresholds.undo(last.seq, by.name, now)
    did = f"took the threshold of {label} back from {exactly(last.new)} to {exactly(last.old)}"
    work.ledger.log(by.name, did, f"group:{group}", now)
    return f"In “{home.name or group}” {label} is flagged from {exactly(last.old)} on again."


def _raised(work: Work, practice: Practice, groups: Mapping[str, Group], now: datetime) -> list[Accepted]:
    """Every change of settings that raised a threshold, oldest first."""
    found = []
    for change in work.changes.listed():
        ended = None if change.holds(now) else change.ends
        by = change.ended_by or ("machine" if ended else "")
        for patch in change.patches:
            match patch.path:
                case ("groups", key, "thresholds", label) if key in groups:
                    usual = practice.pack.at(label, groups[key].policy.audience)
                    old, new = (one if one is not None else usual for one in (patch.before, patch.value))
                    if old is None or new is None or new <= old:
                        continue
                    one = Accepted(0, key, label, change.at, change.by, float(old), float(new), ended, by)
                    found.append(replace(one, change=change.seq, reason=change.reason, until=change.until))
    return found


def with_accepted(
    work: Work, group: Group, pack: Pack, since: Mapping[tuple[str, str], datetime] | None = None
) -> Group:
    """A group as the settings have it, with what was accepted for it since; for the labels of groups in `since`, only
    what was accepted after that time."""
    accepted = [
        one
        for one in work.thresholds.accepted(group.key)
        if since is None or one.at >= since.get((group.key, one.label), one.at)
    ]
    thresholds = replayed(group.policy.thresholds, accepted, pack, group.policy.audience)
    return replace(group, policy=replace(group.policy, thresholds=thresholds))


def standing(group: Group, label: str, pack: Pack) -> float | None:
    """The score from which a label counts in a group; None where nothing follows from it."""
    at = pack.at(label, group.policy.audience)
    return None if at is None else group.policy.thresholds.get(label, at)


def said(one: Suggestion, name: str) -> str:
    """A suggestion in words."""
    matter = "1 that mattered" if one.lost == 1 else f"{one.lost or 'none'} that mattered"
    return (
        f"In “{name}” {one.no_concern} of {one.decisions} cases flagged for {one.label} were “No concern”; raising its "
        f"threshold from {exactly(one.old)} to {exactly(one.new)} would have left out {one.spared} of these and "
        f"{matter}."
    )


def _allowed(by: Colleague) -> None:
    why_not = refusal(by, Power.CONFIGURE)
    if why_not:
        raise No(why_not)


def _groups(work: Work) -> dict[str, Group]:
    known = work.people.groups()
    return {key: group for key, group in known.items() if group.policy.visibility is not Visibility.DIRECT}


def _judged(work: Work, practice: Practice, groups: Mapping[str, Group]) -> dict[tuple[str, str], list[Judged]]:
    accounts = {account for person in practice.people for account in person.accounts}
    persons = {person.person for person in practice.people if person.person}
    found: dict[tuple[str, str], list[Judged]] = {}
    for one in work.thresholds.judged(accounts, persons):
        if one.group in groups:
            found.setdefault((one.group, one.label), []).append(one)
    return found
