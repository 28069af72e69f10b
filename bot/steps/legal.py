"""Legal holds: set by a lead with a reason, ended by two people; as long as one stands nothing it covers is erased."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bot.core.approvals import Act, Approval, Stage
from bot.core.cases import Case, No
from bot.core.holds import Hold, On, over
from bot.core.incidents import Entry
from bot.core.messages import Person
from bot.core.practice import Practice
from bot.core.rights import Colleague, Power, involved, may_see, refusal
from bot.core.store import Work
from bot.desk.shown import one_line
from bot.steps import agreeing

LONGEST = 1000


def set_(
    work: Work, by: str, on: str, subject: str, reason: str, review: str, practice: Practice, now: datetime
) -> Hold:
    """Sets a hold on a case, a person or a group. Raises `No`."""
    colleague = keeper(practice, by)
    if on not in list(On):
        raise No(f"A legal hold is on one of: {', '.join(On)}.")
    if not reason.strip():
        raise No("Say why: a legal hold needs a reason, which stands with it.")
    hold = Hold("", On(on), subject.strip(), colleague.name, now, reason.strip()[:LONGEST], _day(review, practice, now))
    kept = work.holds.add(_meant(work, colleague, hold))
    said = f"set legal hold {kept.id}"
    work.ledger.log(colleague.name, said, f"case:{kept.subject}" if kept.on is On.CASE else f"hold:{kept.id}", now)
    for case in covered(work, kept):
        if kept.on is not On.CASE:
            work.ledger.log(colleague.name, said, f"case:{case.id}", now)
        _write(work, case, colleague.name, f"Legal hold {kept.id}: nothing of this is erased. {kept.reason}", now)
    return kept


def listed(work: Work, colleague: Colleague) -> list[Hold]:
    """The holds that stand, as far as this colleague may know of them. Raises `No`."""
    why_not = refusal(colleague, Power.FORGET)
    if why_not:
        raise No(why_not)
    return [one for one in work.holds.active() if known_to(work, colleague, one)]


def release(work: Work, by: str, number: str, reason: str, practice: Practice, now: datetime) -> Approval:
    """Asks that a hold be ended; a second person has to agree. Raises `No`."""
    colleague = keeper(practice, by)
    hold = work.holds.get(number.strip().lstrip("#"))
    if hold is None or hold.ended_at is not None or not known_to(work, colleague, hold):
        raise No(f"There is no legal hold {number[:20]} that you can end.")
    cases = tuple(case.id for case in covered(work, hold))
    count = "no case" if not cases else "1 case" if len(cases) == 1 else f"{len(cases)} cases"
    says = f"End legal hold {hold.id}, on a {hold.on.value}, which keeps {count}. What is over then may be erased."
    accounts = hold.accounts if hold.on is On.PERSON else ()
    approval = Approval("", Act.RELEASE, colleague.name, now, now, says, reason, hold.id, cases, accounts)
    return agreeing.ask(work, approval, practice, now)


def agreed(work: Work, approval: Approval, practice: Practice, now: datetime) -> str:
    """Two people want it: the hold ends."""
    hold = work.holds.get(approval.subject)
    if hold is None or not work.holds.end(hold.id, approval.decided_by, now):
        raise No("This hold has ended already.")
    for case in covered(work, replace(hold, ended_at=None)):
        said = f"Legal hold {hold.id} was ended by {approval.by} and {approval.decided_by}."
        _write(work, case, approval.decided_by, said, now)
    work.approvals.save(replace(approval, stage=Stage.DONE), Stage.AGREED)
    return f"Legal hold {hold.id} is ended, by {approval.by} and {approval.decided_by}."


def on_case(work: Work, case: Case, holds: Sequence[Hold] | None = None) -> list[Hold]:
    """The holds that keep a case, of those that stand: also one on somebody whose words are kept with it."""
    standing = work.holds.active() if holds is None else holds
    found = over(standing, case)
    persons = [one for one in standing if one.on is On.PERSON and one not in found]
    if persons:
        written = work.retention.accounts(case.id)
        found += [one for one in persons if any(one.is_of(account) for account in written)]
    return found


def kept_from_purge(work: Work) -> tuple[list[str], list[str]]:
    """The accounts and the groups whose messages a hold keeps, although their days are over."""
    accounts: list[str] = []
    groups: list[str] = []
    for one in work.holds.active():
        if one.on is On.PERSON:
            owner = work.people.find(one.subject)
            accounts += [*one.accounts, one.subject, *(owner.accounts if owner else ())]
        elif one.on is On.GROUP:
            groups += [one.subject, *one.accounts, *work.people.parts(one.subject)]
    return list(dict.fromkeys(accounts)), list(dict.fromkeys(groups))


def said(holds: Sequence[Hold]) -> str:
    """In words: `legal hold 2 (by lea: the police asked)`."""
    return "; ".join(f"legal hold {one.id} (by {one.by}: {one_line(one.reason, 200)})" for one in holds)


def covered(work: Work, hold: Hold) -> list[Case]:
    """All cases that a hold keeps."""
    if hold.on is On.CASE:
        case = work.cases.get(hold.subject)
        return [case] if case is not None else []
    if hold.on is On.PERSON:
        numbers = work.referrals.cases_with([*hold.accounts, hold.subject])
        found = [case for number in numbers if (case := work.cases.get(number)) is not None]
    else:
        found = work.cases.listed(open_only=False, limit=1_000_000)
    return [case for case in found if hold.covers(case)]


def known_to(work: Work, colleague: Colleague, hold: Hold) -> bool:
    """A hold on oneself, or that keeps a case one is a party to, does not exist for one."""
    if party_to(work, colleague, hold):
        return False
    if hold.on is On.CASE:
        case = work.cases.get(hold.subject)
        return case is not None and may_see(colleague, case)
    return True


def party_to(work: Work, colleague: Colleague, hold: Hold) -> bool:
    """Whether a hold is on the colleague, or keeps a case that they are a party to."""
    if hold.on is On.PERSON and set(colleague.accounts) & {*hold.accounts, hold.subject}:
        return True
    if hold.on is On.PERSON and colleague.person and colleague.person == hold.subject:
        return True
    return any(involved(colleague, case) for case in covered(work, replace(hold, ended_at=None)))


def keeper(practice: Practice, by: str) -> Colleague:
    """The colleague, where they decide what is kept. Raises `No`."""
    return practice.able(by, Power.FORGET)


def somebody(work: Work, who: str) -> Person:
    """The one person of this name or account. Raises `No`."""
    person = work.people.find(who)
    if person is None:
        raise No(f"Nobody, or more than one, is called “{who[:60]}”. Give the account as platform:id.")
    return person


def _meant(work: Work, colleague: Colleague, hold: Hold) -> Hold:
    """The hold with what exactly it is on, as it is kept. Raises `No`."""
    if hold.on is On.CASE:
        case = work.cases.get(hold.subject.lstrip("#"))
        if case is None or not may_see(colleague, case):
            raise No(f"There is no case {hold.subject[:20]} that you can open.")
        return replace(hold, subject=case.id)
    if hold.on is On.GROUP:
        if hold.subject not in work.people.groups([hold.subject]):
            raise No(f"There is no group “{hold.subject[:60]}”. Write it like platform:group.")
        return replace(hold, accounts=tuple(work.people.parts(hold.subject)))
    person = somebody(work, hold.subject)
    return replace(hold, subject=person.id or person.accounts[0], accounts=person.accounts)


def _write(work: Work, case: Case, by: str, text: str, now: datetime) -> None:
    """Into the safeguarding record where there is one, so that whoever reads it sees it there."""
    incident = work.cases.incident(case.id)
    if incident is not None:
        work.cases.record(incident.id, by, Entry.NOTE, text, now)


def _day(text: str, practice: Practice, now: datetime) -> datetime | None:
    if not text.strip():
        return None
    try:
        on = date.fromisoformat(text.strip())
    except ValueError:
        raise No(f"“{text[:20]}” is no date. Write it like 2027-03-01.") from None
    at = datetime.combine(on, practice.hours.start, ZoneInfo(practice.hours.timezone)).astimezone(UTC)
    if at <= now:
        raise No("The day on which the hold is looked at again is over already.")
    return at
