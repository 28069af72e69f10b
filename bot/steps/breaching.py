"""A device, an account or data of ours are lost: a safeguarding record with its 72 hours, and what to do."""

from __future__ import annotations

import hashlib
from datetime import datetime

from bot.core.cases import Case, No
from bot.core.law import line
from bot.core.practice import Practice
from bot.core.signals import Severity
from bot.core.store import Work
from bot.steps.alerting import tell_keepers
from bot.steps.opening import report

BREACH = "DATA_BREACH"
DECIDE = (
    "Decide within 72 hours of learning of it whether the ICO must be told (UK GDPR Article 33; it need not where a "
    "risk to people is unlikely), and whether the people concerned must be (Article 34). Write down why."
)
FIRST = (
    "Sign the device out of Discord, Telegram and mail from another one; change those passwords; lock or wipe it from "
    "afar once you know what was on it.",
    "Take its owner's accounts out of the settings until they have a device again: whoever holds it can press buttons "
    "in their name.",
    "Write down what was on it: exported chats, lists, pictures, saved passwords; and whether it was encrypted and "
    "locked.",
    "If it was stolen, tell the police (101) and keep their reference.",
)
"""What to do about a device, most urgent first."""


def lost(work: Work, what: str, owner: str, by: str, practice: Practice, now: datetime) -> tuple[Case, int]:
    """Opens the case and the safeguarding record of something lost, with what to do and whom to tell; twice is once.

    `owner` is the colleague whose it is, or empty; their sign-ins to the console are ended. Returns the case and how
    many those were. Raises `No`.
    """
    said = " ".join(what.split())[:300]
    if not said:
        raise No("Say what is lost, like “Sam's telephone”.")
    practice.named(by)
    if owner and practice.colleague(owner) is None:
        known = ", ".join(one.name for one in practice.people)
        raise No(f"Nobody called “{owner[:40]}” works at this desk. There are: {known}.")
    mark = hashlib.sha256(f"{owner} {said.casefold()}".encode()).hexdigest()[:16]
    case, new = report(work, BREACH, f"lost:{mark}", "desk:something lost", practice, now)
    ended = work.ledger.drop_keys_of(owner) if owner else 0
    if not new:
        return case, ended
    work.ledger.log(by, "reported that something was lost", f"case:{case.id}", now)
    work.cases.decided(case.id, by, "note", f"Lost: {said}" + (f" (of {owner})" if owner else ""), case.version, now)
    work.cases.task(f"breach:{case.id}", case.id, DECIDE, now)
    for number, text in enumerate(FIRST):
        work.cases.task(f"lost:{case.id}:{number}", case.id, text, now)
    tell_whom(work, case, practice, now)
    text = f"Something of ours is lost that may hold personal data. Case {case.id} is open, with what to do first."
    tell_keepers(work, f"lost:{case.id}", text, practice, now, Severity.S2, link=f"/case/{case.id}")
    return case, ended


def tell_whom(work: Work, case: Case, practice: Practice, now: datetime) -> None:
    """A task for each whom the pack says to tell of a breach. What is a duty says which law asks for it."""
    pack = practice.pack
    category = pack.categories.get(BREACH)
    for one in category.tell if category else ():
        route = pack.routes.get(one.who)
        law = pack.laws.get(one.duty)
        name = route.name if route else one.who.replace("_", " ")
        because = f" {line(law, now.date(), pack.places, pack.name)}" if law else ""
        text = f"Tell {name}: {one.when}.{because}"
        work.cases.task(f"tell:{case.id}:{one.who}", case.id, text, now)
