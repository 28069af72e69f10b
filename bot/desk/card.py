"""A case as every desk shows it: one pure description, drawn by the console, the terminal and the chats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.casefile import Found
from bot.core.cases import Part, Word
from bot.core.coverage import sentence
from bot.core.effects import Status
from bot.core.life import UNREAD, WORDS, offered, silent
from bot.core.messages import UNKNOWN
from bot.core.pack import Pack
from bot.core.requests import View
from bot.core.rights import Colleague, Power, only_reads, refusal
from bot.core.signals import Severity
from bot.core.undoing import undoable
from bot.core.verdicts import named
from bot.desk import telling, words
from bot.desk.shown import one_line, shown


@dataclass(frozen=True, slots=True)
class Line:
    """A message on the card. `text` is safe to show; `before` are its earlier texts; `note` what happened to it."""

    message: str
    at: datetime
    when: str
    who: str
    text: str
    flagged: bool
    before: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Who:
    """A person on the card: `part` in words, name, what is known of them and how.

    `joined` is empty where it is not known; `linked`: the account is known to be a certain person's. `elsewhere` are
    other groups that the desk looks after.
    """

    part: str
    name: str
    known: str
    account: str
    joined: str = ""
    linked: bool = False
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """A word on offer: its label, its help, whether it needs a reason, whether it takes a second step."""

    word: str
    label: str
    help: str
    reason: bool
    serious: bool


@dataclass(frozen=True, slots=True)
class Past:
    """A line of the case's history."""

    when: str
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """Everything a moderator needs to decide, in the order in which they need it. `outline`: what was said and by whom
    is left out, as this reader has not taken the case.
    """

    case: str
    version: int
    severity: str
    urgency: str
    title: str
    about: str
    state: str
    open: bool
    group: str
    opened: str
    due: str
    late: bool
    people: tuple[Who, ...]
    why: tuple[str, ...]
    lines: tuple[Line, ...]
    missing: tuple[str, ...]
    do_not: tuple[str, ...]
    actions: tuple[Action, ...]
    tasks: tuple[str, ...]
    history: tuple[Past, ...]
    incident: str = ""
    claimed_by: str = ""
    earlier: int = 0
    outline: bool = False


MOST_GAPS = 3
"""What was not seen is told in so many lines, the newest."""
FLAGGED, RECORDED = "Flagged by the desk", "Safeguarding record "
"""How a case's history begins, and how it says that a record was opened."""
LATE = timedelta(minutes=15)
"""A case that was opened so long after its words were written says so: the desk was off, or they were read in."""
FIRST = (Word.DISMISS, Word.CLAIM, Word.ESCALATE)
"""The three that are offered first."""
SERIOUS = frozenset({Word.REMOVE, Word.MUTE, Word.BAN, Word.ACT})
_PARTS = {
    Part.CONCERN: "person of concern",
    Part.AT_RISK: "person at risk",
    Part.REPORTER: "told us",
    Part.WITNESS: "saw it",
}


def card(view: View, pack: Pack, colleague: Colleague | None, now: datetime, timezone: str) -> Card:
    """The card of a case for one colleague: the words on offer are those they may say now.

    None: for several readers in one place, who are asked for their rights when they press a button.
    """
    file, case = view.file, view.file.case
    zone = ZoneInfo(timezone)
    category = pack.categories.get(case.category)
    running = [clock for clock in file.clocks if clock.met_at is None]
    due = min(running, key=lambda clock: clock.due, default=None) if case.open else None
    return Card(
        case=case.id,
        version=case.version,
        severity=case.severity.name,
        urgency=words.URGENCY[case.severity],
        title=category.plain if category else case.category,
        about=words.KINDS[case.kind],
        state=words.STATES[case.state],
        open=case.open,
        group=one_line(view.group.name or view.group.id, 80),
        opened=moment(case.opened_at, zone, now),
        due=moment(due.due, zone, now) if due else "",
        late=bool(due and due.late(now)),
        people=_people(view, zone, now),
        why=_why(view),
        lines=_lines(view, zone, now),
        missing=_missing(view, pack, zone),
        do_not=category.do_not if category else (),
        actions=_actions(view, colleague, now) if colleague else (),
        tasks=tuple(shown(task.text) for task in file.tasks if task.done_at is None),
        history=_history(view, zone, now),
        incident=file.incident.id if file.incident else "",
        claimed_by=case.claimed_by if case.lease_until and case.lease_until > now else "",
        earlier=view.earlier,
        outline=view.outline,
    )


def moment(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """A time in the organisation's zone: `today 14:05`, `Sat 21 Nov 23:10`, with the year where it is another one."""
    local, today = at.astimezone(zone), now.astimezone(zone)
    if local.date() == today.date():
        return f"today {local:%H:%M}"
    year = f" {local.year}" if local.year != today.year else ""
    return f"{local:%a} {local.day} {local:%b}{year} {local:%H:%M}"


def _people(view: View, zone: ZoneInfo, now: datetime) -> tuple[Who, ...]:
    order = {Part.AT_RISK: 0, Part.CONCERN: 1, Part.REPORTER: 2, Part.WITNESS: 3}
    people = []
    for party in sorted(view.file.case.parties, key=lambda party: (order[party.part], party.account)):
        known = view.standings.get(party.account.partition(":")[2], UNKNOWN)
        people.append(
            Who(
                _PARTS[party.part],
                one_line(view.names.get(party.account) or party.account, 60),
                words.who(known),
                party.account,
                moment(known.joined, zone, now) if known.joined else "",
                bool(party.person or known.person),
                tuple(one_line(name, 60) for name in view.elsewhere.get(party.account, ())),
            )
        )
    return tuple(people)


def _why(view: View) -> tuple[str, ...]:
    """Reasons of the most urgent findings first and of those the newest, each once; they quote member text, so they are
    made safe too."""
    ranked = sorted(view.file.findings, key=_weight, reverse=True)
    said = dict.fromkeys(one_line(reason, 300) for found in ranked for reason in found.reasons)
    if len(said) > 1:
        said.pop(telling.WROTE, None)  # beside any other reason it says what is seen anyway
    return tuple(said)[:8]


def _missing(view: View, pack: Pack, zone: ZoneInfo) -> tuple[str, ...]:
    findings = view.file.findings
    failed = dict.fromkeys(what for one in findings for what in one.failed)
    gaps = [sentence(hole, zone, "Here") for hole in view.gaps[-MOST_GAPS:]]
    # Each judging of a pair says it anew: the newest of the most urgent holds.
    newest = max((one for one in findings if one.unseen), key=_weight, default=None)
    unseen = newest.unseen if newest else ()
    return (*(f"{what}." for what in failed), *gaps, *not_looked_for(pack, view.looked), *unseen)


def _weight(found: Found) -> tuple[Severity, datetime]:
    return found.severity, found.at


def not_looked_for(pack: Pack, looked: frozenset[str] | None) -> tuple[str, ...]:
    """The sentence for what nothing looks for here; `looked` are the labels that the running classifiers have."""
    unknown = ("It is not known yet what the checks that run here look for.",) if looked is None else ()
    wanting = pack.unlooked if looked is None else pack.not_looked_for(looked)
    return (*unknown, *((f"Not looked for: {', '.join(wanting)}.",) if wanting else ()))


def _lines(view: View, zone: ZoneInfo, now: datetime) -> tuple[Line, ...]:
    lines = []
    for one in view.file.evidence:
        notes = [f"{named(kind)} not looked at" for kind in one.attachments]
        if one.gone_at:
            notes.append(f"deleted on the platform {moment(one.gone_at, zone, now)}")
        if one.revisions:
            notes.append("edited")
        lines.append(
            Line(
                message=one.message,
                at=one.at,
                when=moment(one.at, zone, now),
                who=one_line(view.names.get(one.account) or one.name or one.account, 60),
                text=shown(one.text),
                flagged=one.flagged,
                before=tuple(shown(revision.text) for revision in one.revisions),
                note="; ".join(notes),
            )
        )
    return tuple(lines)


def _actions(view: View, colleague: Colleague, now: datetime) -> tuple[Action, ...]:
    case = view.file.case
    actions = []
    for word in offered(case, now) if not only_reads(colleague, case) else ():
        row = WORDS[word]
        if view.outline and word not in UNREAD:
            continue
        if word is Word.DONE and not any(task.done_at is None for task in view.file.tasks):
            continue
        if word is Word.SUPPORT and not case.at_risk:
            continue
        if word is Word.UNDO and undoable(view.file.decisions, view.can) is None:
            continue
        if row.lead and (refusal(colleague, Power.STEP, case) or not silent(case)):
            continue
        if word is Word.BAN and refusal(colleague, Power.BAN, case):
            continue
        ends = word in (Word.DISMISS, Word.CLOSE) and case.severity >= Severity.S2
        if ends and refusal(colleague, Power.CLOSE_SERIOUS, case):
            continue
        actions.append(Action(word.value, words.SAYINGS[word], words.HELP[word], row.reason, word in SERIOUS))
    order = {word.value: n for n, word in enumerate(FIRST)}
    return tuple(sorted(actions, key=lambda action: order.get(action.word, len(order))))


def _late(view: View) -> str:
    """How long after its words were written a case was opened, where the desk could not read them at once."""
    opened = view.file.case.opened_at
    written = [line.at for line in view.file.evidence if line.flagged and line.at <= opened]
    late = opened - max(written) if written else timedelta()
    if late < LATE:
        return ""
    minutes = int(late.total_seconds()) // 60
    step = 1440 if minutes >= 1440 else 60 if minutes >= 60 else 5
    return f", {words.length(minutes // step * step)} after it was written"


def _history(view: View, zone: ZoneInfo, now: datetime) -> tuple[Past, ...]:
    file = view.file
    past = [(file.case.opened_at, f"{FLAGGED}{_late(view)}.")]
    if view.held:
        past.append((file.case.opened_at, f"It got no card of its own: {view.held}"))
    for decision in file.decisions:
        said = words.SAYINGS[Word(decision.word)]
        past.append(
            (decision.at, f"{words.actor(decision.by)}: {said}" + (f" — {decision.reason}" if decision.reason else ""))
        )
    for glass in file.glasses:
        hour = moment(glass.until, zone, now)
        past.append((glass.at, f"{glass.colleague}: opened in an emergency, to read it until {hour} — {glass.why}"))
    for grant in (one for one in file.grants if one.shown):
        past.append((grant.at, f"{grant.colleague} can open this case from now on — {grant.why}"))
        if grant.ended_at is not None:
            past.append((grant.ended_at, f"{grant.colleague} can no longer open this case."))
    if file.incident:
        past.append(
            (
                file.incident.opened_at,
                f"{RECORDED}{file.incident.id} opened by {words.actor(file.incident.opened_by)}.",
            )
        )
    for receipt in file.receipts:
        if receipt.at is not None and receipt.status is not Status.INTENT:
            past.append((receipt.at, words.receipt(receipt.status, receipt.detail)))
    for task in file.tasks:
        done = f"Done by hand by {task.done_by}." if task.done_at else "To be done by hand:"
        past.append((task.done_at or task.at, f"{done} {task.text}"))
    return tuple(Past(moment(at, zone, now), shown(text)) for at, text in sorted(past, key=lambda pair: pair[0]))
