"""What members tell the desk: a case, the words as evidence, and a wall around who told it.

Reports of one message are one case, and however many they are, it is not more urgent for it. Who told it is a party of
the case, so that nobody decides about their own report, and is shown only to those who handle it
(`bot.steps.viewing`). The answer never says what comes of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.cases import Case, Kind, Part, Party
from bot.core.effects import Alert
from bot.core.escalation import to_tell
from bot.core.life import joined
from bot.core.members import Asks
from bot.core.messages import TOLD, Group, Role
from bot.core.practice import Practice
from bot.core.requests import Reply, Report, Telling
from bot.core.rights import Colleague, Desk, Power
from bot.core.signals import Severity
from bot.core.store import Raced, Work
from bot.desk import telling
from bot.steps import petitioning
from bot.steps.alerting import tell_all
from bot.steps.opening import keep_outcome
from bot.steps.retelling import full, keep_message, keep_words, pieces
from bot.steps.ruling import outcome
from bot.steps.walling import walls

REPORTED, OWN_WORDS, HELP = "REPORTED", "TOLD", "HELP"
"""The categories of what is told, in every country's pack."""
LATELY = timedelta(hours=2)
"""For how long what one writes is added to what one told before, without being asked again."""
SOON = timedelta(minutes=10)
"""Somebody who asks for help again is told of again, but not for every press of a button."""


def report(work: Work, request: Report, practice: Practice, now: datetime) -> Reply:
    """Keeps what somebody tells, in a new case or in the open one it belongs to, and answers them kindly."""
    work.people.see_accounts([request.account], now)
    petition = petitioning.asked(work, request, practice, now)
    request = _understood(request, practice)
    if petition is not None and request.what is not Telling.HELP:
        return petition
    if request.what is Telling.MORE:
        return _more(work, request, practice, now)
    message = request.message
    if request.what is Telling.MESSAGE and message is None:
        return Reply(False, telling.WHICH)
    group = _group(work, request, practice)
    parties = _parties(work, request, group, practice)
    case = _opened_or_joined(work, request, group, parties, practice, now)
    if request.what is Telling.MESSAGE and message is not None:
        keep_message(work, case, group, message, now)
    text = request.text if request.what is not Telling.HELP else request.text or telling.HELP
    if text.strip() and not full(work, case):
        keep_words(work, case, request, text, now)
    helplines = _helplines(practice)
    if request.what is Telling.HELP:
        kind = practice.texts.get("help") or practice.texts.get("support", "")
        return Reply(True, telling.helped(kind, helplines, danger=request.danger), case.id)
    return Reply(True, telling.thanked(helplines, more=request.what is Telling.CONCERN), case.id)


def _understood(request: Report, practice: Practice) -> Report:
    """Whoever asks for help in their own words need not find the button for it."""
    asks = Asks.NOTHING if request.what is Telling.MESSAGE else _heard(request, practice)
    what = Telling.HELP if request.what is Telling.MORE and asks is not Asks.NOTHING else request.what
    return replace(request, what=what, danger=request.danger or asks is Asks.DANGER)


def _heard(request: Report, practice: Practice) -> Asks:
    """What the country's phrases hear, or the checks: whichever hears more."""
    both = (practice.members.asks(request.text), request.asks)
    return next((one for one in (Asks.DANGER, Asks.HELP) if one in both), Asks.NOTHING)


def _helplines(practice: Practice) -> list[str]:
    """Who helps at once in this country, a line each."""
    return practice.texts.get("helplines", "").strip().splitlines()


def _more(work: Work, request: Report, practice: Practice, now: datetime) -> Reply:
    """Adds to what this account told lately; not `ok`, and who helps at once, where there is nothing of that kind."""
    told, care = f"report|{TOLD}|{request.account.key}", f"care|{request.account.key}"
    found = work.cases.by_keys([told, care])
    cases = [*found.get(told, []), *found.get(care, [])]
    fresh = [one for one in cases if one.open and one.changed_at is not None and now - one.changed_at <= LATELY]
    lately = [one for one in fresh if pieces(work, one)]
    if not lately or not request.text.strip():
        return Reply(False, "\n".join(_helplines(practice)))
    case = lately[0]
    if full(work, case):
        return Reply(True, telling.FULL, case.id)
    case = _saved(work, case, replace(case, version=case.version + 1, changed_at=now), ())
    keep_words(work, case, request, request.text, now)
    return Reply(True, telling.ADDED, case.id)


def _key(request: Report) -> str:
    """Reports of one message belong together; so does what one account tells in its own words, and asks for."""
    if request.what is Telling.MESSAGE and request.message is not None:
        return f"report|message|{request.message.key}"
    if request.what is Telling.HELP:
        return f"care|{request.account.key}"
    return f"report|{TOLD}|{request.account.key}"


def _group(work: Work, request: Report, practice: Practice) -> Group:
    """Where the message was said, or a place for what is told to the desk in private."""
    platform, id_, name = request.account.platform, TOLD, "Told to us in private"
    if request.what is Telling.MESSAGE and request.message is not None:
        platform, id_, name = request.message.platform, request.message.group, request.message.group_name
    group = Group(platform, id_, name or id_, practice.policy)
    known = work.people.groups([group.key]).get(group.key)
    if known is None:
        work.people.see_groups([group])
    return known or group


def _parties(work: Work, request: Report, group: Group, practice: Practice) -> tuple[Party, ...]:
    if request.what is Telling.HELP:
        return (Party(Part.AT_RISK, request.account.key),)
    parties = [Party(Part.REPORTER, request.account.key)] if _others_may_look(request, practice) else []
    if request.what is Telling.MESSAGE and request.message is not None:
        work.people.see_accounts([request.message.author], request.message.at)
        known = work.people.standings([request.message.author.key], group)
        person = next((one.person for one in known.values()), None)
        parties.append(Party(Part.CONCERN, request.message.author.key, person))
    if request.helper:
        parties += [party for lead in _leads(practice) for party in _walls(lead)]
    return tuple(parties)


def _others_may_look(request: Report, practice: Practice) -> bool:
    """Where the only one who can look after it tells it, no wall keeps them from it."""
    teller = practice.owner(request.account.key)
    return teller is None or any(Power.SEE in one.powers for one in practice.people if one.name != teller.name)


def _leads(practice: Practice) -> list[Colleague]:
    """Those who are kept out where it is about a helper, if somebody else can look after it: else nobody could."""
    named = practice.members.alternative
    leads = [one for one in practice.people if Desk.LEAD in one.roles and one.name != named]
    others = [one for one in practice.people if Power.SEE_SERIOUS in one.powers and one not in leads]
    return leads if others else []


def _walls(lead: Colleague) -> list[Party]:
    accounts = sorted(lead.accounts) or ([f"person:{lead.person}"] if lead.person else [])
    return [Party(Part.KEPT_OUT, account, lead.person) for account in accounts]


def _opened_or_joined(
    work: Work, request: Report, group: Group, parties: tuple[Party, ...], practice: Practice, now: datetime
) -> Case:
    key = _key(request)
    category = {Telling.MESSAGE: REPORTED, Telling.HELP: HELP}.get(request.what, OWN_WORDS)
    known = practice.pack.categories.get(category)
    severity = known.severity if known else Severity.S2
    severity = Severity.S1 if request.danger else severity
    kept_out, works_here = walls(work, parties, practice)
    parties += tuple(one for one in kept_out if one.account not in {party.account for party in parties})
    about = request.helper or works_here or _by_a_helper(work, request, group)
    cases = work.cases.by_keys([key]).get(key, [])
    current = next((one for one in cases if one.open), None)
    if current is not None:
        return _joined(work, request, current, severity, parties, about, group, practice, now)
    case = work.cases.open(
        Case(
            id="",
            kind=Kind.CARE if request.what is Telling.HELP else Kind.REPORT,
            key=key,
            category=category,
            severity=severity,
            group=group.key,
            opened_at=now,
            parties=parties,
            about_colleague=about,
            follows=cases[0].id if cases else "",
            changed_at=now,
        )
    )
    work.ledger.log("somebody", f"told the desk: opened as {severity.name} {category}", f"case:{case.id}", now)
    keep_outcome(work, case, outcome(case, group, practice, now, risen=False), practice, now)
    return case


def _joined(
    work: Work,
    request: Report,
    before: Case,
    severity: Severity,
    parties: tuple[Party, ...],
    about: bool,
    group: Group,
    practice: Practice,
    now: datetime,
) -> Case:
    """However many tell of something, it is not more urgent; somebody who asks for help is never less than that."""
    asks = request.what is Telling.HELP
    worst = max(before.severity, severity) if asks or request.danger else before.severity
    case = joined(before, worst, HELP if asks else before.category, parties, now)
    case = replace(case, about_colleague=before.about_colleague or about)
    work.ledger.log("somebody", "told the desk more", f"case:{case.id}", now)
    case = _saved(work, before, case, [one for one in case.parties if one not in before.parties])
    if case.severity > before.severity:
        keep_outcome(work, case, outcome(case, group, practice, now, risen=True), practice, now)
    elif asks:
        names, words = to_tell(case, practice.people, f"{practice.pack.title(HELP)}: case {case.id}.")
        alerts = {
            f"help:{case.id}:{int(now.timestamp() // SOON.total_seconds())}:{name}": Alert(
                case=case.id, to=name, severity=case.severity.name, text=words, link=f"/case/{case.id}"
            )
            for name in names
        }
        tell_all(work, alerts, practice, now)
    return case


def _by_a_helper(work: Work, request: Report, group: Group) -> bool:
    if request.what is not Telling.MESSAGE or request.message is None:
        return False
    known = work.people.standings([request.message.author.key], group)
    return any(one.role in (Role.STAFF, Role.VOLUNTEER) for one in known.values())


def _saved(work: Work, before: Case, case: Case, new: Sequence[Party]) -> Case:
    case = replace(case, version=before.version + 1)
    if not work.cases.save(case, new):
        raise Raced(f"case {case.id}")
    return case
