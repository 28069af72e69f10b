"""Something is asked of those who run the desk: an appeal, a complaint, a request about data. It goes into the inbox.

Whoever decided something, is a party to its case, or is what a complaint is about, never sees it there: others answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.cases import Case, Part, Word
from bot.core.effects import Alert
from bot.core.grants import ANSWERS
from bot.core.looks import deciders
from bot.core.matters import NAMES, USUAL, Line, Matter, What, may_answer, times
from bot.core.messages import Account
from bot.core.practice import Practice
from bot.core.rights import Colleague, Desk, involved
from bot.core.signals import Severity
from bot.core.store import Raced, Work
from bot.steps.alerting import tell

LANE, KIND = "clock", "matter"
BEFORE_DUE = timedelta(days=7)
"""So long before an answer is due, whoever can give it is reminded."""
APPEALS = timedelta(days=183)
"""How long a decision can be appealed against: six months, as Article 20 of the EU's Digital Services Act has it."""
KEPT_YEARS = 2
MOST = 20
"""How often an account may add to what it asked, so that nobody drowns it in words."""
LONGEST = 4000
ASKER = "asker"
"""Who is named as the writer of what the asker wrote themself."""
_APPEALABLE = frozenset({Word.WARN, Word.REMOVE, Word.MUTE, Word.BAN})


def received(work: Work, matter: Matter, text: str, practice: Practice, now: datetime) -> Matter:
    """Opens a matter with its times from the pack, and tells those who are free to answer it."""
    acknowledge, due = times(practice.pack.inbox.get(matter.what.value, USUAL), now, practice.hours)
    matter = work.matters.add(replace(matter, opened_at=now, acknowledge_due=acknowledge, due=due))
    work.matters.write(matter.id, ASKER if matter.opened_by == ASKER else matter.opened_by, Line.ASKED, text, now)
    by = "somebody" if matter.opened_by == ASKER else matter.opened_by
    work.ledger.log(by, f"asked: {matter.what.value}", f"matter:{matter.id}", now)
    text_ = f"{NAMES[matter.what]}, number {matter.id} in the inbox. Please acknowledge it and look into it."
    told(work, matter, text_, f"matter:{matter.id}", practice, now)
    remind(work, matter, now)
    return matter


def from_member(work: Work, account: Account, what: What, text: str, practice: Practice, now: datetime) -> bool:
    """A member asks in their private chat. False where they have added so much that no more is taken."""
    about = named_in(text, practice) if what is What.COMPLAINT else ()
    same = {what, What.DATA_COMPLAINT} if what is What.COMPLAINT else {what}  # it may have been seen to be about data
    open_ = next((one for one in work.matters.of_asker(account.key) if one.open and one.what in same), None)
    if open_ is not None:
        if len(work.matters.lines(open_.id)) >= MOST:
            return False
        names = tuple(dict.fromkeys((*open_.about, *about)))
        if names != open_.about and not work.matters.save(replace(open_, about=names, version=open_.version + 1)):
            raise Raced(f"matter {open_.id}")
        work.matters.write(open_.id, ASKER, Line.ASKED, text[:LONGEST], now)
        work.ledger.log("somebody", "added to what they asked", f"matter:{open_.id}", now)
        return True
    case = appealed(work, account.key, now) if what is What.APPEAL else None
    matter = Matter(
        "", what, account.key, account.name, now, now, case=case.id if case else "", about=about, opened_by=ASKER
    )  # fmt: skip
    received(work, matter, text[:LONGEST], practice, now)
    return True


def named_in(text: str, practice: Practice) -> tuple[str, ...]:
    """Colleagues whose name, or first name, stands in what somebody wrote: rather too many than too few."""
    words = set(re.findall(r"\w+", text.casefold()))
    found = []
    for one in practice.people:
        name = re.findall(r"\w+", one.name.casefold())
        if name and (name[0] in words or (len(name) > 1 and name[-1] in words)):
            found.append(one.name)
    return tuple(found)


def appealed(work: Work, account: str, now: datetime) -> Case | None:
    """The newest case in which something was done about this account lately: what an appeal is most likely about."""
    found: list[tuple[datetime, Case]] = []
    for case in work.cases.of_account(account):
        if account in case.accounts(Part.CONCERN):
            done = [one.at for one in work.cases.file(case).decisions if one.word in _APPEALABLE]
            found += [(max(done), case)] if done and now - max(done) <= APPEALS else []
    return max(found, key=lambda one: one[0])[1] if found else None


def hands(work: Work, matter: Matter) -> frozenset[str]:
    """Who had a hand in what a matter is about: whoever decided its case, or looked at it a second time."""
    case = work.cases.get(matter.case) if matter.case else None
    if case is None:
        return frozenset()
    looked = {name for one in work.looks.of_case(case.id) for name in (one.second_by, one.final_by) if name}
    return deciders(work.cases.file(case).decisions) | looked


def free(work: Work, matter: Matter, practice: Practice) -> list[Colleague]:
    """Who may decide a matter: lead and deputies not involved; where there is none, a chair not involved."""
    case, names = (work.cases.get(matter.case) if matter.case else None), hands(work, matter)
    able = [one for one in practice.people if may_answer(one, matter, case, names)]
    return [one for one in able if one.roles & {Desk.LEAD, Desk.DEPUTY}] or able


def told(work: Work, matter: Matter, text: str, key: str, practice: Practice, now: datetime) -> None:
    """Tells those who are free to answer; a chair gets the grant that reading the case needs. Never nobody: where all
    are involved, those who keep the desk hear that somebody has to be named."""
    people: Sequence[Colleague] = free(work, matter, practice)
    case = work.cases.get(matter.case) if matter.case else None
    link = f"/inbox/{matter.id}"
    if not people:
        text, link = (
            "Somebody asked something of those who run the desk, and all who may answer it are involved. Name a deputy "
            "or a chair who is not: whoever is told of it then will see it in the inbox."
        ), ""  # fmt: skip
        people = [one for one in practice.people if one.name not in matter.about and not _party(one, case)]
    for one in people:
        if case is not None and Desk.CHAIR in one.roles and not one.roles & {Desk.LEAD, Desk.DEPUTY} and link:
            work.cases.grant(case.id, one.name, f"{ANSWERS} {matter.id} of the inbox", now)
        alert = Alert(to=one.name, severity=Severity.S3.name, text=text, link=link)
        tell(work, f"{key}:{one.name}", alert, practice, now)


def remind(work: Work, matter: Matter, now: datetime) -> None:
    """Has those who can answer reminded: a week before it is due, when it is, and of the acknowledgement."""
    at = [("due", matter.due), ("soon", matter.due - BEFORE_DUE)]
    if matter.acknowledge_due is not None and matter.acknowledged_at is None:
        at.append(("acknowledge", matter.acknowledge_due))
    for what, when in at:
        if when > now and matter.open:
            payload = {"matter": matter.id, "what": what}
            work.outbox.put(f"matter:{matter.id}:{what}:{when.isoformat()}", LANE, KIND, payload, when, now)


def ring(work: Work, payload: dict[str, object], key: str, practice: Practice, now: datetime) -> None:
    """A matter's time has come: those who are free to answer are told, and once a day from then on."""
    matter = work.matters.get(str(payload["matter"]))
    what = str(payload["what"])
    if matter is None or not matter.open or matter.paused_at is not None:
        return
    if what == "acknowledge" and (matter.acknowledged_at is not None or matter.acknowledge_due is None):
        return
    due = {"due": matter.due, "soon": matter.due - BEFORE_DUE, "acknowledge": matter.acknowledge_due}.get(what)
    if due is None or due > now:  # it stood still for a time, and is due later
        return
    said = {
        "due": "is overdue: answer it today, and say why it is late.",
        "soon": f"is due on {matter.due:%d %b}.",
        "acknowledge": "was not acknowledged in time: do it now.",
    }[what]
    text = f"{NAMES[matter.what]}, number {matter.id} in the inbox, {said}"
    told(work, matter, text, key, practice, now)
    if what != "soon":
        later = now + timedelta(days=1)
        payload_ = {"matter": matter.id, "what": what}
        work.outbox.put(f"matter:{matter.id}:{what}:{later:%Y-%m-%d}", LANE, KIND, payload_, later, now)


def _party(colleague: Colleague, case: Case | None) -> bool:
    return case is not None and involved(colleague, case)


def purge(work: Work, practice: Practice, now: datetime) -> int:
    """Erases what was answered so long ago as the pack says; where it says nothing, two years."""
    period = practice.pack.periods.get("inbox")
    years = period.years if period is not None and period.years else KEPT_YEARS
    return work.matters.purge(now - timedelta(days=365.25) * years)
