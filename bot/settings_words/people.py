"""Who works at the desk: adding somebody, their roles and accounts; and what is left when they go."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.core.cases import No
from bot.core.changes import Patch, at
from bot.core.rights import RIGHTS, Colleague, Desk
from bot.core.store import Work
from bot.core.switches import Consequence, Kind, Option, Setting, Wanted
from bot.desk.shown import one_line
from bot.steps import choosing, leaving
from bot.steps.changing import keep, until
from bot.steps.values import patch

SETTING = Setting(
    "people",
    "Who works at this desk: show them, add somebody, change roles and accounts, or say that somebody leaves.",
    (
        Option(
            "do",
            "What?",
            Kind.CHOICE,
            choices={
                "show": "Show who works here",
                "add": "Add somebody",
                "roles": "Give other roles",
                "link": "Add an account",
                "unlink": "Take an account away",
                "leave": "Somebody leaves",
            },
        ),
        Option("name", "Who? Their name.", Kind.COLLEAGUE),
        Option("roles", f"Which roles? Several with commas: {', '.join(Desk)}."),
        Option(
            "account", "Which account? Like discord:123, telegram:45, mail:sam@example.org, push:sam.", Kind.ACCOUNT
        ),
    ),
)
_ACCOUNT = re.compile(r"(discord|telegram|x|mail|push|chat):\S{1,200}")
_LONGEST_NAME = 60


def consequence(work: Work, wanted: Wanted) -> Consequence:
    do = wanted.option("do") or "show"
    steps = {"add": _add, "roles": _roles, "link": _link, "unlink": _unlink}
    if do == "show":
        return Consequence(("Who works here",))
    if do == "leave":
        return _leave(work, wanted)
    if do not in steps:
        raise No(f"“{one_line(do, 40)}” is unknown. Say show, add, roles, link, unlink or leave.")
    if not wanted.practice.settings.get("colleagues"):
        raise No("Nobody is named yet who works here. Begin with the first admin: safelight pair")
    says, patches = steps[do](work, wanted)
    return Consequence(says, patches, until(wanted), asks=True)


def apply(work: Work, wanted: Wanted, found: Consequence) -> str:
    if (wanted.option("do") or "show") == "show":
        return "\n".join(_shown(one) for one in wanted.practice.people)
    if wanted.option("do") == "leave":
        who = choosing.colleague(wanted.practice, wanted.option("name"))
        return leaving.leave(work, wanted, who, found)
    return keep(work, wanted, found)


def _add(work: Work, wanted: Wanted) -> tuple[tuple[str, ...], tuple[Patch, ...]]:
    name = one_line(wanted.option("name"), _LONGEST_NAME).strip()
    if not name or name.casefold() == "machine" or "." in name[:1]:
        raise No("Say their name: name.")
    if any(one.name.casefold() == name.casefold() for one in wanted.practice.people):
        raise No(f"{name} works here already. “roles” and “link” change what they may and where they are reached.")
    roles = _wanted_roles(wanted)
    patches = [patch(work, wanted.practice, ("colleagues", name, "roles"), roles)]
    if at(wanted.practice.settings, ("colleagues", name, "left")):
        patches.append(patch(work, wanted.practice, ("colleagues", name, "left"), None))
    accounts = []
    if wanted.option("account"):
        accounts = [_account(wanted)]
        patches.append(patch(work, wanted.practice, ("colleagues", name, "accounts"), accounts))
    where = f", reached at {accounts[0]}" if accounts else ""
    more = "" if accounts else "They have no account yet, so they can be told nothing: “people do=link”."
    return (f"{name} works here as {', '.join(roles)}{where}", *_may(roles), *([more] if more else [])), tuple(patches)


def _roles(work: Work, wanted: Wanted) -> tuple[tuple[str, ...], tuple[Patch, ...]]:
    who = choosing.colleague(wanted.practice, wanted.option("name"))
    roles = _wanted_roles(wanted)
    for role in (Desk.LEAD, Desk.ADMIN):
        if role in who.roles and role not in roles and not _others(wanted, who, role):
            raise No(f"Then nobody would be {role.value}. Give somebody else that role first.")
    one = patch(work, wanted.practice, ("colleagues", who.name, "roles"), roles)
    return (f"{who.name} is {', '.join(roles)} from now on", *_may(roles)), (one,)


def _link(work: Work, wanted: Wanted) -> tuple[tuple[str, ...], tuple[Patch, ...]]:
    who = choosing.colleague(wanted.practice, wanted.option("name"))
    accounts = sorted({*who.accounts, _account(wanted, who)})
    one = patch(work, wanted.practice, ("colleagues", who.name, "accounts"), accounts)
    return (
        f"{who.name} is also {_account(wanted, who)}",
        "Whoever uses this account can do what they may, alerts reach it, and no case about it is shown to them.",
    ), (one,)


def _unlink(work: Work, wanted: Wanted) -> tuple[tuple[str, ...], tuple[Patch, ...]]:
    who = choosing.colleague(wanted.practice, wanted.option("name"))
    gone = wanted.option("account")
    if gone not in who.accounts:
        raise No(f"{who.name} has no account “{one_line(gone, 60)}”. They have: {', '.join(sorted(who.accounts))}.")
    one = patch(work, wanted.practice, ("colleagues", who.name, "accounts"), sorted(who.accounts - {gone}))
    return (f"{who.name} is not {gone} any more",), (one,)


def _leave(work: Work, wanted: Wanted) -> Consequence:
    who = choosing.colleague(wanted.practice, wanted.option("name"))
    for role in (Desk.LEAD, Desk.ADMIN):
        if role in who.roles and not _others(wanted, who, role):
            raise No(f"{who.name} is the only {role.value}. Give somebody else that role first.")
    return leaving.consequence(work, wanted, who)


def _wanted_roles(wanted: Wanted) -> list[str]:
    given = [one.strip().casefold() for one in wanted.option("roles").split(",") if one.strip()]
    unknown = [one for one in given if one not in set(Desk)]
    if unknown or not given:
        what = f"“{one_line(unknown[0], 40)}” is no role. " if unknown else ""
        raise No(f"{what}Say which roles, with commas between: {', '.join(Desk)}.")
    if {Desk.LEAD.value, Desk.DEPUTY.value} <= set(given):
        raise No("Nobody stands in for themselves: lead or deputy, not both.")
    return sorted(set(given))


def _account(wanted: Wanted, who: Colleague | None = None) -> str:
    key = wanted.option("account")
    if not _ACCOUNT.fullmatch(key):
        raise No("Write the account with its platform, like discord:123, telegram:45 or mail:sam@example.org.")
    owner = wanted.practice.owner(key)
    if owner is not None and owner != who:
        raise No(f"This account is {owner.name}'s already.")
    return key


def _others(wanted: Wanted, who: Colleague, role: Desk) -> list[Colleague]:
    return [one for one in wanted.practice.people if one.name != who.name and role in one.roles]


def _may(roles: Iterable[str]) -> tuple[str, ...]:
    powers = sorted({power.value for role in roles for power in RIGHTS[Desk(role)]})
    return (f"They may: {', '.join(powers) or 'nothing by themselves'}.",)


def _shown(one: Colleague) -> str:
    roles = ", ".join(sorted(one.roles)) or "no role"
    at = ", ".join(sorted({key.partition(":")[0] for key in one.accounts}))
    reached = f"reached by {at}" if at else "cannot be reached: no account of theirs is known"
    return f"{one_line(one.name, 60)}: {roles}; {reached}."
