"""Somebody leaves: their rights, sessions, shifts and claims end at once, and what is left too thin is said.

Their name stays where it was written: in the log, and in what they decided.
"""

from __future__ import annotations

from bot.core.cases import Case, State, Word
from bot.core.changes import Patch
from bot.core.life import decide
from bot.core.practice import Practice
from bot.core.rights import Colleague, Desk, may_see
from bot.core.store import Work
from bot.core.switches import Consequence, Wanted
from bot.desk.shown import one_line
from bot.steps import choosing, showing
from bot.steps.changing import keep
from bot.steps.values import patch


def consequence(work: Work, wanted: Wanted, who: Colleague) -> Consequence:
    """What follows from a colleague's leaving."""
    practice = wanted.practice
    says = [
        f"{who.name} does not work here any more",
        "Their rights end at once, everywhere. They are signed out of the console, and their links are void.",
        f"What they look at goes back to the queue{_named(work, wanted, who)}.",
    ]
    shifts = sum(one.who == who.name for one in practice.rota.shifts)
    if shifts:
        many = "once" if shifts == 1 else f"{shifts} times"
        says.append(f"They are on the rota {many}: nobody is on duty then, until somebody is named.")
    return Consequence((*says, *left(work, practice, who)), _patches(work, practice, who), asks=True)


def leave(work: Work, wanted: Wanted, who: Colleague, found: Consequence) -> str:
    """Does it. Returns what was done, and which groups have one admin left, in words."""
    for case in _held(work, who):
        _give_back(work, wanted, who, case)
    ended = work.ledger.drop_keys_of(who.name)
    work.ledger.log(wanted.by.name, f"ended {ended} sessions and links of {who.name}, who leaves", "desk", wanted.now)
    ways = f"{ended} sessions and links ended." if ended else "They were signed in nowhere."
    return " ".join([keep(work, wanted, found), ways, *left(work, wanted.practice, who)])


def left(work: Work, practice: Practice, who: Colleague) -> list[str]:
    """Where there is one admin, one lead, or nobody who answers for a group without them."""
    said = []
    for role in (Desk.ADMIN, Desk.LEAD, Desk.DEPUTY):
        names = [one.name for one in practice.people if role in one.roles and one.name != who.name]
        if role in who.roles and len(names) < 2:
            said.append(
                f"{names[0]} is then the only {role.value}: name another."
                if names
                else f"There is no {role.value} then: name one."
            )
    groups = choosing.groups(work)
    mine = [one_line(one.name or key, 60) for key, one in groups.items() if one.policy.lead == who.name]
    if mine:
        said.append(f"They answered for {', '.join(mine)}: the organisation's lead does now.")
    admins = [one.name for one in practice.people if Desk.ADMIN in one.roles and one.name != who.name]
    watched = [one_line(groups[key].name or key, 60) for key in sorted(practice.watched) if key in groups]
    if len(admins) == 1 and watched:
        said.append(f"Groups left with one admin, {admins[0]}: {', '.join(watched[:10])}.")
    return said


def _patches(work: Work, practice: Practice, who: Colleague) -> tuple[Patch, ...]:
    found = [
        patch(work, practice, ("colleagues", who.name, "left"), True),
        patch(work, practice, ("colleagues", who.name, "roles"), []),
        patch(work, practice, ("colleagues", who.name, "accounts"), []),
    ]
    for key, group in choosing.groups(work).items():
        if group.policy.lead == who.name:
            found.append(patch(work, practice, ("groups", key, "lead"), ""))
    if practice.members.alternative == who.name:
        found.append(patch(work, practice, ("report_alternative",), ""))
    return tuple(found)


def _held(work: Work, who: Colleague) -> list[Case]:
    return [case for case in work.cases.listed() if case.claimed_by == who.name and case.state is State.CLAIMED]


def _named(work: Work, wanted: Wanted, who: Colleague) -> str:
    """The numbers of those cases that whoever asks may see; of others not even how many there are."""
    seen = [case.id for case in _held(work, who) if may_see(wanted.by, case)]
    return f" (case {', '.join(seen)})" if seen else ""


def _give_back(work: Work, wanted: Wanted, who: Colleague, case: Case) -> None:
    back = decide(case, Word.RELEASE, who.name, wanted.now)
    if work.cases.save(back):
        reason = f"{who.name} does not work here any more."
        work.cases.decided(back.id, wanted.by.name, Word.RELEASE.value, reason, back.version, wanted.now)
        work.ledger.log(wanted.by.name, f"gave back what {who.name} looked at", f"case:{back.id}", wanted.now)
        showing.refresh(work, back, wanted.practice, wanted.now)
