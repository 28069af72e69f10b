"""Roles of a platform that give a role at the desk: who has one is a colleague, for as long as they have it.

It is looked at before each press. Such a colleague has a name, an account and a line in the history like every other,
so that walls, decisions and the log are the same; only a moderator's and a senior's role can be had this way.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.core.cases import No
from bot.core.changes import Changed, Patch, Path, at
from bot.core.practice import Practice
from bot.core.requests import Holds
from bot.core.store import Work
from bot.steps import pairing

WORD = "roles"
UNSEEN = (
    "Your role here comes from your role on the platform, and that cannot be asked there just now. Nothing was done: "
    "try again in a minute."
)


def concerns(request: Holds, practice: Practice) -> bool:
    """Whether anything could follow from it."""
    return bool(practice.mapped) or _by_role(practice, request.account.key) is not None


def follow(work: Work, request: Holds, practice: Practice, now: datetime) -> bool:
    """Lets rights follow the roles. Whether anything was changed. Raises `No` where they cannot be seen."""
    key, name = request.account.key, _by_role(practice, request.account.key)
    owner = practice.owner(key)
    if owner is not None and name is None:
        return False  # named by a colleague: what they may does not hang on the platform
    if request.roles is None:
        if name is None:
            return False
        raise No(UNSEEN)
    wanted = sorted({practice.mapped[role] for role in request.roles if role in practice.mapped})
    if name is None:
        return bool(wanted) and _joins(work, request, wanted, practice, now)
    has = sorted(role.value for role in owner.roles) if owner is not None else []
    if wanted == has:
        return False
    path = ("colleagues", name)
    if wanted:
        says = f"{name} is {', '.join(wanted)} now, by a role on the platform"
        _keep(work, says, (((*path, "left"), None), ((*path, "roles"), wanted)), practice, now)
    else:
        says = f"{name} has no role on the platform any more that gives one here"
        _keep(work, says, (((*path, "left"), True),), practice, now)
        work.ledger.drop_keys_of(name)
    return True


def _joins(work: Work, request: Holds, wanted: list[str], practice: Practice, now: datetime) -> bool:
    account = request.account
    name = pairing.free_name(account.name, practice)
    patches = (
        Patch(("colleagues", name, "roles"), wanted),
        Patch(("colleagues", name, "accounts"), [account.key]),
        Patch(("colleagues", name, "mapped"), True),
    )
    says = f"{name} works here as {', '.join(wanted)}, by a role on {account.platform}"
    kept = work.changes.add(Changed(0, now, "machine", WORD, says, patches))
    work.ledger.log("machine", f"changed settings: {says}", f"change:{kept.seq}", now)
    return True


def _keep(work: Work, says: str, values: Sequence[tuple[Path, object]], practice: Practice, now: datetime) -> None:
    patches = tuple(Patch(path, value, at(practice.settings, path)) for path, value in values)
    kept = work.changes.add(Changed(0, now, "machine", WORD, says, patches))
    work.ledger.log("machine", f"changed settings: {says}", f"change:{kept.seq}", now)


def _by_role(practice: Practice, account: str) -> str | None:
    """The name of the colleague whose account this is by such a role, also where they lost it."""
    for name, table in practice.settings.get("colleagues", {}).items():
        if table.get("mapped") and account in table.get("accounts", ()):
            return str(name)
    return None
