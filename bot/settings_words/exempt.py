"""For a while, do not flag something in a group, or of one account."""

from __future__ import annotations

from datetime import timedelta

from bot.core.cases import No
from bot.core.changes import EXEMPT, NEVER, Patch
from bot.core.rights import Power
from bot.core.store import Work
from bot.core.switches import Consequence, Kind, Option, Setting, Wanted
from bot.desk.shown import one_line
from bot.steps import choosing
from bot.steps.changing import keep, until

SETTING = Setting(
    "exempt",
    "For a while, do not flag one thing in a group, or of one account (a newsletter's bot, say).",
    (
        Option("label", "What is not to be flagged?", Kind.LABEL, required=True),
        Option("group", "In which group? Leave it empty for all of them, of one account.", Kind.GROUP),
        Option("account", "Of which account only? By its key, like discord:123.", Kind.ACCOUNT),
    ),
    frozenset({Power.TUNE}),
)
DEFAULT = timedelta(days=7)


def consequence(work: Work, wanted: Wanted) -> Consequence:
    label = choosing.label(wanted.practice, wanted.option("label"))
    group = choosing.group(work, wanted.option("group")) if wanted.option("group") else None
    account = wanted.option("account")
    if group is None and not account:
        raise No("Say in which group, or of which account. For everything at once there is “pause”, for a day.")
    if label in NEVER:
        raise No("Grooming, boundaries, self-harm, disclosure and sexual blackmail are never left out.")
    if account and (":" not in account or len(account) > 200):
        raise No("Write the account by its key, with the platform before it: discord:123.")
    if account and _ours(work, wanted, account):
        raise No("Nobody who works at this desk is exempt: what they write is seen like everybody's.")
    name = wanted.practice.pack.names.get(label, label)
    where = f" in “{one_line(group.name or group.key, 60)}”" if group else ""
    whose = " of one account" if account else ""
    value = {"groups": [group.key] if group else [], "account": account, "labels": [label]}
    path = (EXEMPT, f"{group.key if group else ''}|{account}|{label}")
    return Consequence(
        (
            f"{name.capitalize()}{whose} {'are' if name.endswith('s') else 'is'} not flagged{where}",
            "What would have been flagged is counted, and not flagged later.",
        ),
        (Patch(path, value),),
        until(wanted, DEFAULT),
        compares=(group.key,) if group else (),
    )


def _ours(work: Work, wanted: Wanted, account: str) -> bool:
    """Whether it belongs to somebody who works here, by their accounts or by the roster."""
    owner = work.people.owner(account)
    return any(
        account in one.accounts or (owner is not None and one.person == owner.id) for one in wanted.practice.people
    )


def apply(work: Work, wanted: Wanted, found: Consequence) -> str:
    return keep(work, wanted, found)
