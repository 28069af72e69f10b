"""Referring: the desk prepares a pack, a named human signs it, hands it over, and says what came of it.

Nothing here reaches anybody outside. What was considered and not referred is kept with its reason as well.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from bot.core.cases import Case, No
from bot.core.clocks import due
from bot.core.incidents import Entry
from bot.core.practice import Practice
from bot.core.record import Gathered
from bot.core.referrals import REPLY, Referral, State, Unfit, moved
from bot.core.rights import Colleague, Power, may_see, refusal
from bot.core.routes import Route
from bot.core.store import Work
from bot.desk.referral_data import Covering
from bot.desk.referral_papers import PackPapers, pack_papers
from bot.steps import chasing, seconding
from bot.steps.answering import find_case
from bot.steps.recording import keeper, record

MOST_LINES = 100_000
"""Lines of a case's log that a pack's custody log has at most."""


def route(practice: Practice, to: str) -> Route:
    """Somebody outside whom one can refer to. Raises `No`, with the nearest name."""
    ways = {name: way for name, way in practice.pack.routes.items() if not way.inside}
    if to in ways:
        return ways[to]
    near = get_close_matches(to, ways, 1, 0.5)
    hint = f"Did you mean “{near[0]}”?" if near else f"There are: {', '.join(sorted(ways))}."
    raise No(f"There is nobody outside called “{to[:40]}”. {hint}")


def ways(work: Work, by: str, number: str, practice: Practice) -> list[tuple[str, str, str]]:
    """Whom one can refer a case to, as `suggested` lists them. Raises `No`."""
    return suggested(practice, _may(work, by, number, practice)[1])


def suggested(practice: Practice, case: Case) -> list[tuple[str, str, str]]:
    """Those outside whom the country pack names for the case's category: route, name, when. The rest follows."""
    known, found = practice.pack.categories.get(case.category), []
    for tell in known.tell if known else ():
        way = practice.pack.routes.get(tell.who)
        if way is not None and not way.inside:
            found.append((tell.who, way.name, tell.when))
    named = {name for name, _, _ in found}
    rest = ((name, way.name, way.use) for name, way in practice.pack.routes.items() if not way.inside)
    return [*found, *(one for one in rest if one[0] not in named)]


def gather(work: Work, by: str, number: str, practice: Practice, now: datetime) -> tuple[Colleague, Gathered]:
    """All that goes into a pack. Opens the safeguarding record where there is none yet. Raises `No`."""
    colleague, case = _may(work, by, number, practice)
    if work.cases.incident(case.id) is None:
        work.cases.open_incident(case, colleague.name, "Opened to refer the case to somebody outside.", now)
        work.ledger.log(colleague.name, "opened a safeguarding record", f"case:{case.id}", now)
    incident = work.cases.incident(case.id)
    assert incident is not None
    work.ledger.log(colleague.name, "gathered the case for a referral pack", f"case:{case.id}", now)
    kept = record(work, colleague, incident, case)
    # Who told us something stays out where this colleague is not shown it either.
    shown = {line.message: line for line in kept.view.file.evidence}
    return colleague, Gathered(
        kept,
        tuple(
            replace(one, account=shown[one.message].account, name=shown[one.message].name)
            for one in work.referrals.exhibits(case.id)
            if one.message in shown
        ),
        tuple(work.ledger.read(f"case:{case.id}", MOST_LINES)),
    )


def prepare(
    work: Work,
    colleague: Colleague,
    gathered: Gathered,
    way: Route,
    signed: str,
    practice: Practice,
    now: datetime,
    reply_due: datetime | None = None,
) -> Referral:
    """Gives the referral its number, before its pack is made. Raises `No`.

    Where the same colleague prepared one to the same place and has not handed it over, it is that one again: whoever
    did not get their pack asks once more, and the record must not speak of two.
    """
    if not signed.strip():
        raise No("A referral is signed by a person: type your full name.")
    incident = gathered.record.incident
    referral = Referral(
        id="",
        incident=incident.id,
        case=incident.case,
        to=way.id,
        to_name=way.name,
        by=colleague.name,
        signed=signed.strip(),
        at=now,
        reply_due=reply_due or due(now, REPLY, practice.hours),
        changed_at=now,
    )
    for one in gathered.record.referrals:
        if (one.state, one.to, one.by) == (State.PREPARED, way.id, colleague.name):
            again = replace(referral, id=one.id, root=one.root)
            if work.referrals.save(again, State.PREPARED):
                return again
    referral = work.referrals.add(referral)
    work.ledger.log(colleague.name, f"began referral {referral.id}", f"case:{incident.case}", now)
    return referral


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose desk it is: what stands on every pack."""

    organisation: str
    timezone: str
    contact: str = ""


def begin(
    work: Work,
    by: str,
    number: str,
    to: str,
    signed: str,
    covering: Covering,
    practice: Practice,
    whose: Whose,
    now: datetime,
    reply_by: str = "",
) -> tuple[Referral, PackPapers]:
    """A referral with its number, and what its pack is to say. Raises `No`."""
    way, reply_due = route(practice, to), day(reply_by, practice, now)
    colleague, gathered = gather(work, by, number, practice, now)
    referral = prepare(work, colleague, gathered, way, signed, practice, now, reply_due)
    covering = covering if covering.contact else replace(covering, contact=whose.contact)
    papers = pack_papers(gathered, referral, way, covering, practice.pack, whose.organisation, whose.timezone, now)
    return referral, papers


def day(text: str, practice: Practice, now: datetime) -> datetime | None:
    """A day as people write it, as the end of that day's work; None where none is given. Raises `No`."""
    if not text.strip():
        return None
    try:
        on = date.fromisoformat(text.strip())
    except ValueError:
        raise No(f"“{text[:20]}” is no date. Write it like 2026-12-03.") from None
    at = datetime.combine(on, practice.hours.end, ZoneInfo(practice.hours.timezone)).astimezone(UTC)
    if at <= now:
        raise No("The day by which a reply is looked for is over already.")
    return at


def packed(work: Work, referral: Referral, root: str, now: datetime) -> None:
    """Keeps that the pack was made, signed and given to whoever asked for it. One that is made anew takes the place of
    the one before: the log has the fingerprints of both, the record speaks of it once.
    """
    before = work.referrals.get(referral.id, lock=True)
    work.referrals.save(replace(referral, root=root), State.PREPARED)
    if before is not None and before.root:
        what = f"made and signed the pack of referral {referral.id} anew as {referral.signed}"
        work.ledger.log(referral.by, what, f"case:{referral.case}", now, root)
        return
    text = (
        f"Referral {referral.id} to {referral.to_name} prepared and signed by {referral.signed}; not handed over yet."
    )
    work.cases.record(referral.incident, referral.by, Entry.REFERRAL, text, now)
    what = f"made and signed the pack of referral {referral.id} as {referral.signed}"
    work.ledger.log(referral.by, what, f"case:{referral.case}", now, root)


def say(
    work: Work,
    by: str,
    number: str,
    to: State,
    practice: Practice,
    now: datetime,
    *,
    how: str = "",
    reference: str = "",
    note: str = "",
    reply_due: datetime | None = None,
) -> Referral:
    """What a colleague says became of a referral. Raises `No`."""
    before = work.referrals.get(number.strip().lstrip("#"), lock=True)
    colleague = keeper(practice, by)
    case = work.cases.get(before.case) if before else None
    if before is None or case is None or not may_see(colleague, case):
        raise No(f"There is no referral {number[:20]} that you can open.")
    try:
        after = moved(before, to, now, how=how, reference=reference, note=note, reply_due=reply_due)
    except Unfit as why:
        raise No(str(why)) from None
    if not work.referrals.save(after, before.state):
        raise No(f"Somebody else changed referral {before.id} at the same moment. Look again.")
    words = {
        State.SENT: f"handed over: {how.strip()}",
        State.REPLIED: f"answered: {note.strip()}",
        State.CLOSED: f"closed: {note.strip()}",
    }.get(to, to.value)
    given = f" Their reference: {reference.strip()}." if reference.strip() else ""
    line = f"Referral {after.id} to {after.to_name} {words}.{given}"
    work.cases.record(after.incident, colleague.name, Entry.REFERRAL, line, now)
    work.ledger.log(colleague.name, f"said that referral {after.id} is {to.value}", f"case:{case.id}", now)
    if to is State.SENT:
        work.cases.meet(case.id, ("refer",), now)
        seconding.asked(work, after, case, practice, now)
    chasing.put(work, after, now)
    return after


def decline(
    work: Work, by: str, number: str, way: Route, reason: str, signed: str, practice: Practice, now: datetime
) -> Referral:
    """“Not referred, because …”: kept like a referral, signed like one. Raises `No`."""
    colleague, case = _may(work, by, number, practice)
    if not reason.strip():
        raise No("Say why it is not referred: the reason is kept with the record.")
    if not signed.strip():
        raise No("A decision not to refer is signed by a person: type your full name.")
    for one in work.referrals.of_case(case.id):
        if (one.state, one.to, one.by, one.note) == (State.DECLINED, way.id, colleague.name, reason.strip()):
            return one  # said once already, and the answer did not arrive
    incident = work.cases.open_incident(case, colleague.name, "Opened for a decision about referring.", now)
    referral = work.referrals.add(
        Referral(
            id="",
            incident=incident,
            case=case.id,
            to=way.id,
            to_name=way.name,
            by=colleague.name,
            signed=signed.strip(),
            at=now,
            state=State.DECLINED,
            note=reason.strip(),
            changed_at=now,
        )
    )
    text = f"Not referred to {way.name}, because: {reason.strip()} (signed {signed.strip()})"
    work.cases.record(incident, colleague.name, Entry.DECISION, text, now)
    work.ledger.log(colleague.name, f"decided not to refer to {way.id}", f"case:{case.id}", now)
    return referral


def awaiting(work: Work, by: str, practice: Practice) -> list[Referral]:
    """The referrals that wait for a reply, as far as this colleague may see their cases. Raises `No`."""
    colleague = keeper(practice, by)
    found = []
    for one in work.referrals.awaiting():
        case = work.cases.get(one.case)
        if case is not None and may_see(colleague, case):
            found.append(one)
    return found


def _may(work: Work, by: str, number: str, practice: Practice) -> tuple[Colleague, Case]:
    colleague = practice.named(by)
    case = find_case(work, colleague, number)
    why_not = refusal(colleague, Power.REFER, case)
    if why_not:
        raise No(why_not)
    return colleague, case
