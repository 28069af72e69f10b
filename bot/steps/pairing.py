"""The first admin: an account in a chat shows a code that was printed where the desk runs.

Whoever can start the desk can make a code, and nobody else. It holds once and for a short while, and only its digest
is kept. Guesses are counted and logged: after a few the account hears nothing but no, after many the code is void.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from bot.core.cases import No
from bot.core.changes import Changed, Patch
from bot.core.practice import Practice
from bot.core.requests import Pair, Reply
from bot.core.rights import Colleague, Desk, Power
from bot.core.store import Work
from bot.desk import inquiry
from bot.desk.chat import inert
from bot.desk.shown import one_line
from bot.steps.alerting import tell_keepers

LIVES = timedelta(minutes=15)
"""How long a code holds that somebody asked for; who starts the desk reads it at once."""
FIRST_LIVES = timedelta(hours=1)
"""How long the one holds that is printed at a first start: the bot may have to be invited before."""
GUESSES, ALL_GUESSES = 5, 20
"""Wrong codes from one account within an hour until it is not heard, and from all together until the code is void."""
WITHIN = timedelta(hours=1)
GO_ON = "Go on with the guided setup: /setup in Telegram, /safelight setup in Discord."
KIND, GUESSED = "pair", "pair:"
WORD = "pair"
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LONG = 10
WRONG = "This code is wrong, was used, or is too old. Ask for a new one where the desk runs: safelight pair"
MANY = "Too many wrong codes. Wait an hour, or ask whoever runs the desk to add you."


def make(work: Work, practice: Practice, now: datetime, name: str = "", lives: timedelta = LIVES) -> str:
    """A fresh code. `name` is the colleague whose account it will be. Without one it is the first admin's: then every
    earlier one is void, and there may be no admin yet who can be asked in a chat. Raises `No`.
    """
    if name and practice.colleague(name) is None:
        raise No(f"Nobody called “{one_line(name, 60)}” works at this desk. A new first admin needs no name.")
    if not name and (there := admins(practice)):
        raise No(
            f"{there[0].name} is an admin and can add you (“people” in the chat). For a further account of somebody "
            "who works here already: safelight pair NAME"
        )
    code = "".join(secrets.choice(_LETTERS) for _ in range(_LONG))
    if not name:
        work.ledger.drop_keys((KIND,))
    work.ledger.add_key(_digest(code), KIND, name, now + lives)
    work.ledger.log("machine", f"made a pairing code for {name or 'a first admin'}", "desk", now)
    return f"{code[:5]}-{code[5:]}"


def admins(practice: Practice) -> list[Colleague]:
    """Who may change settings and can be reached in a chat."""
    return [one for one in practice.people if Power.CONFIGURE in one.powers and one.accounts]


def pair(work: Work, request: Pair, practice: Practice, now: datetime) -> Reply:
    """Makes the account a colleague's. Refusals are replies, not `No`: the guess that led to them is kept."""
    account = request.account
    if _guesses(work, account.key, now) >= GUESSES:
        return Reply(False, MANY)
    owner = practice.owner(account.key)
    digest = _digest(request.code)
    name = work.ledger.key(digest, KIND, now) if request.code else None
    if name is None or (not name and admins(practice)):
        return _wrong(work, account.key, practice, now)
    if owner is not None and owner.name != name:
        return Reply(False, f"This account is {owner.name}'s here already. The code was not used.")
    if not work.ledger.drop_key(digest):
        return Reply(False, WRONG)
    known = practice.colleague(name) if name else None
    called = known.name if known else free_name(account.name, practice)
    accounts = sorted({*(known.accounts if known else ()), account.key})
    patches = [Patch(("colleagues", called, "accounts"), accounts, sorted(known.accounts) if known else None)]
    if known is None:
        patches.append(Patch(("colleagues", called, "roles"), [Desk.ADMIN.value], None))
    says = f"{called} is known as {account.key}" + ("" if known else ", and is the first admin")
    kept = work.changes.add(Changed(0, now, called, WORD, says, tuple(patches)))
    work.ledger.log(called, f"paired an account: {says}", f"change:{kept.seq}", now)
    then = replace(practice, people=(*practice.people, Colleague(called)))
    tell_keepers(work, f"pair:{kept.seq}", f"{says}. If that was not meant: “undo {kept.seq}”.", then, now)
    if known is not None:
        return Reply(True, f"This account is yours now, {called}.")
    welcome = (f"Welcome, {called}. You are the first admin here.", GO_ON)
    return Reply(True, " ".join(welcome), sheets=(inquiry.ours("", inert(welcome[0]), GO_ON),))


def _wrong(work: Work, account: str, practice: Practice, now: datetime) -> Reply:
    marks, mark = work.ledger.positions(GUESSED), _mark(account)
    times = [at for at in marks.get(mark, "").split() if _recent(at, now)]
    work.ledger.move({mark: " ".join([*times, now.isoformat()])}, now)
    platform = account.partition(":")[0]
    work.ledger.log("machine", f"a wrong pairing code from an account on {platform} ({mark})", "desk", now)
    every = 1 + sum(_recent(at, now) for times_ in marks.values() for at in times_.split())
    if every >= ALL_GUESSES and work.ledger.drop_keys((KIND,)):
        work.ledger.log("machine", "the pairing code is void after many wrong ones", "desk", now)
        text = "Many wrong pairing codes were tried, so the code is void. Make another later: safelight pair"
        tell_keepers(work, f"pair:void:{now:%Y-%m-%d %H}", text, practice, now)
    return Reply(False, MANY if len(times) + 1 >= GUESSES else WRONG)


def _guesses(work: Work, account: str, now: datetime) -> int:
    mark = _mark(account)
    return sum(_recent(at, now) for at in work.ledger.positions(mark).get(mark, "").split())


def _mark(account: str) -> str:
    """Where an account's guesses are counted: one that can be told from others, and named by nobody."""
    return f"{GUESSED}{sha256(account.encode()).hexdigest()[:12]}"


def _recent(at: str, now: datetime) -> bool:
    return now - datetime.fromisoformat(at) < WITHIN


def free_name(called: str, practice: Practice) -> str:
    """What somebody is called, as a name that nobody has here yet."""
    plain = one_line(re.sub(r"[^\w .'-]", "", called), 40).strip() or "Somebody"
    taken = {one.name.casefold() for one in practice.people} | {"machine"}
    number = 1
    while (found := plain if number == 1 else f"{plain} {number}").casefold() in taken:
        number += 1
    return found


def _digest(code: str) -> str:
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return sha256(f"pair {plain}".encode()).hexdigest()
