"""The read-out page: what one says on the phone to 999 or 101, who may open it, and the one-time way to it.

A key opens this one page of this one case for this one colleague, once; only its digest is kept. What it gives in
return is a short session for the same page. Walls are asked at every look, so that who became a party is out at once.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from bot.core.cases import No
from bot.core.effects import Alert, Effect
from bot.core.messages import Person
from bot.core.practice import Practice
from bot.core.requests import View
from bot.core.rights import Colleague, Power, may_see, refusal
from bot.core.signals import Severity
from bot.core.store import Work
from bot.steps.alerting import DESK
from bot.steps.answering import find_case
from bot.steps.viewing import view

ASKED_LIVES = timedelta(minutes=15)
"""How long a link waits that somebody asked for and holds in their hand."""
ALERT_LIVES = timedelta(hours=12)
"""How long the link in an alert waits: a night."""
SESSION_LIVES = timedelta(hours=1)
"""How long the page stays open for who used a link: a call, and what comes right after it."""
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Known:
    """Who an account is: what the roster has of them, or nothing. `name` is what the account is called."""

    account: str
    name: str
    person: Person | None


def read(work: Work, by: str, number: str, practice: Practice, now: datetime, way: str) -> View:
    """A case for reading out. `way` is how it was opened, for the log. Raises `No`."""
    colleague = practice.named(by)
    case = find_case(work, colleague, number)
    work.ledger.log(colleague.name, f"opened the read-out page ({way})", f"case:{case.id}", now)
    return view(work, colleague, case)


def identify(work: Work, by: str, number: str, practice: Practice, now: datetime) -> tuple[Known, ...]:
    """“Who is this?”: what the roster has of those in a case, for the lead alone. Raises `No`."""
    colleague = practice.named(by)
    case = find_case(work, colleague, number)
    why_not = refusal(colleague, Power.IDENTIFY, case)
    if why_not:
        raise No(why_not)
    work.ledger.log(colleague.name, "looked up who the people in the case are", f"case:{case.id}", now)
    parties = view(work, colleague, case).file.case.parties
    names = work.people.names([party.account for party in parties])
    accounts = dict.fromkeys(party.account for party in parties)
    return tuple(Known(key, names.get(key, ""), work.people.owner(key)) for key in accounts)


# one-time links


def make_key(work: Work, colleague: str, case: str, now: datetime, lives: timedelta = ASKED_LIVES) -> str:
    """A fresh key's path, for one colleague and one case."""
    secret = secrets.token_urlsafe(32)
    work.ledger.purge_keys(now)
    work.ledger.add_key(_digest(secret), _link(case), colleague, now + lives)
    return f"/readout/{case}?key={secret}"


def owner(work: Work, key: str, case: str, practice: Practice, now: datetime) -> Colleague | None:
    """Whose key this is, unless it was used, is too old, was made for another case, or they may not see it now."""
    return _holder(work, key, _link(case), case, practice, now)


def use_key(work: Work, key: str, case: str, practice: Practice, now: datetime) -> str | None:
    """Uses a key up. Returns the secret of a session for the same page, or None where it does not work (any more)."""
    colleague = owner(work, key, case, practice, now)
    if colleague is None or not work.ledger.drop_key(_digest(key)):
        return None
    secret = secrets.token_urlsafe(32)
    work.ledger.add_key(_digest(secret), _session(case), colleague.name, now + SESSION_LIVES)
    work.ledger.log(colleague.name, "used a one-time link to the read-out page", f"case:{case}", now)
    return secret


def visitor(work: Work, secret: str, case: str, practice: Practice, now: datetime) -> Colleague | None:
    """Whose session for this case's page this is."""
    return _holder(work, secret, _session(case), case, practice, now)


def revoke(work: Work, by: str, number: str, practice: Practice, now: datetime) -> int:
    """Ends every link to a case's page and every session on it. Returns how many there were. Raises `No`."""
    colleague = practice.named(by)
    case = find_case(work, colleague, number)
    ended = work.ledger.drop_keys((_link(case.id), _session(case.id)))
    work.ledger.log(colleague.name, f"ended {ended} links to the read-out page", f"case:{case.id}", now)
    return ended


def for_delivery(work: Work, effect: Effect, practice: Practice, now: datetime) -> Effect:
    """An alert of S1 or S2 as it leaves the desk: its link opens the read-out page, once, without signing in.

    The key is made in this moment and is never kept with the alert. On the desk's own screen, which is no phone and may
    be written to a file, the link stays what it is.
    """
    if not isinstance(effect, Alert) or effect.via == DESK or effect.link != f"/case/{effect.case}":
        return effect
    case, receiver = work.cases.get(effect.case), practice.colleague(effect.to)
    if case is None or receiver is None or case.severity < Severity.S2 or not may_see(receiver, case):
        return effect
    return replace(effect, link=make_key(work, receiver.name, case.id, now, ALERT_LIVES))


def _holder(work: Work, secret: str, kind: str, number: str, practice: Practice, now: datetime) -> Colleague | None:
    if not _SECRET.fullmatch(secret):
        return None
    name, case = work.ledger.key(_digest(secret), kind, now), work.cases.get(number)
    colleague = practice.colleague(name) if name else None
    return colleague if colleague is not None and case is not None and may_see(colleague, case) else None


def _link(case: str) -> str:
    return f"readout:{case}"


def _session(case: str) -> str:
    return f"reading:{case}"


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
