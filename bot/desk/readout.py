"""What is read out on the phone to 999 or 101: who, where, when, exact words, what is known and how, what not to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.casefile import Evidence
from bot.core.cases import Part, Stance, Word
from bot.core.explained import URGENT
from bot.core.messages import UNKNOWN, Visibility
from bot.core.pack import Pack
from bot.core.requests import View
from bot.core.routes import lines, sentence
from bot.core.verdicts import named
from bot.desk import words
from bot.desk.papers import safe, times
from bot.desk.shown import one_line

MOST_WORDS = 40
"""Messages that are read out at most, the newest; the case has all."""
_VISIBLE = {
    Visibility.OPEN: "open to everybody",
    Visibility.CLOSED: "a closed group",
    Visibility.DIRECT: "a direct chat between two people",
}
_PARTS = {
    Part.AT_RISK: "Person at risk",
    Part.CONCERN: "Person of concern",
    Part.REPORTER: "Told us",
    Part.WITNESS: "Saw it",
}
_ORDER = tuple(_PARTS)
_NUMBERS = {
    "emergency": "if somebody is in danger now",
    "police": "if a crime may have happened and nobody is in danger now",
}
"""Parts of the country pack, and when they are rung where the category does not say."""
_STANCES = {
    Stance.WAIT: "We wait and tell nobody.",
    Stance.LIMIT: "We quietly limit contact.",
    Stance.STEP_IN: "We have stepped in; they may have noticed.",
}


@dataclass(frozen=True, slots=True)
class Someone:
    """`handle` is what the platform knows them by; `age` says what is known and how."""

    part: str
    name: str
    handle: str
    platform: str
    age: str
    joined: str = ""

    @property
    def known(self) -> str:
        return f"{self.age}; in the group since {self.joined}" if self.joined else self.age


@dataclass(frozen=True, slots=True)
class Said:
    """A flagged message with its exact words; what cannot be seen is shown by its number."""

    when: str
    who: str
    text: str
    note: str = ""
    before: tuple[str, ...] = ()
    id: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """Whom to ring, when, why, and what to know before."""

    name: str
    dial: str
    when: tuple[str, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadOut:
    reference: str
    organisation: str
    title: str
    urgency: str
    numbers: tuple[Number, ...]
    who: tuple[Someone, ...]
    where: str
    when: str
    said: tuple[Said, ...]
    more: int
    do_not: tuple[str, ...]
    done: tuple[str, ...]
    case: str
    incident: str = ""


def readout(view: View, pack: Pack, organisation: str, timezone: str, now: datetime) -> ReadOut:
    file, case, zone = view.file, view.file.case, ZoneInfo(timezone)
    category = pack.categories.get(case.category)
    flagged = [line for line in file.evidence if line.flagged]
    record = f", safeguarding record {file.incident.id}" if file.incident else ""
    ways = [way for part in _NUMBERS if (way := pack.routes.get(pack.parts.get(part, ""))) is not None]
    never = tuple(f"Never give to {way.name}: {way.never}." for way in ways if way.never)
    return ReadOut(
        reference=f"{organisation}, case {case.id}{record}",
        organisation=organisation,
        title=category.plain if category else case.category,
        urgency=URGENT[case.severity],
        numbers=_numbers(view, pack, now),
        who=people(view, zone),
        where=_where(view),
        when=_when(view, zone),
        said=tuple(_said(view, line, zone) for line in flagged[-MOST_WORDS:]),
        more=max(0, len(flagged) - MOST_WORDS),
        do_not=(*(category.do_not if category else ()), *never),
        done=_done(view, zone),
        case=case.id,
        incident=file.incident.id if file.incident else "",
    )


def as_text(page: ReadOut) -> Iterable[str]:
    """The same as plain lines, to be read from a terminal or a message."""
    yield f"READ THIS OUT — {page.urgency}: {page.title}"
    yield f"Reference: {page.reference}"
    for number in page.numbers:
        yield f"\n{number.name}" + (f" (ring {number.dial})" if number.dial and number.dial != number.name else "")
        yield from (f"  when: {line}" for line in number.when)
        yield from (f"  {line}" for line in number.lines)
    yield "\nWHO"
    for one in page.who:
        joined = f"; in the group since {one.joined}" if one.joined else ""
        yield f"  {one.part}: {one.name}; handle {one.handle} on {one.platform}; {one.age}{joined}"
    yield f"\nWHERE\n  {page.where}"
    yield f"\nWHEN\n  {page.when}"
    yield "\nEXACT WORDS"
    if page.more:
        yield f"  {page.more} earlier flagged messages are left out here; the case has them."
    for line in page.said:
        note = f"  [{line.note}]" if line.note else ""
        inner = line.text.replace("\n", "\n    ")
        yield f"  {line.when}  {line.who}:{note}\n    “{inner}”"
        yield from (f"    before it was edited: “{before}”" for before in line.before)
    if not page.said:
        yield "  No message is kept with this case."
    if page.do_not:
        yield "\nDO NOT"
        yield from (f"  - {line}" for line in page.do_not)
    if page.done:
        yield "\nWHAT WAS DECIDED SO FAR"
        yield from (f"  - {line}" for line in page.done)
    yield "\nAsk for their reference number and write it down with the case. This is a prompt to look, not a finding."


def _numbers(view: View, pack: Pack, now: datetime) -> tuple[Number, ...]:
    """The emergency number and the police's other one, with what the category says about when to use each."""
    category = pack.categories.get(view.file.case.category)
    found = []
    for part, otherwise in _NUMBERS.items():
        way = pack.routes.get(pack.parts.get(part, ""))
        if way is None:
            continue
        when = tuple(tell.when for tell in category.tell if tell.who == way.id and not tell.duty) if category else ()
        how = lines(way, now.date(), pack.places)
        found.append(Number(way.name, way.phone, tuple(sentence(one) for one in when or (otherwise,)), how))
    return tuple(found)


def people(view: View, zone: ZoneInfo) -> tuple[Someone, ...]:
    """The parties of a case, the person at risk first, each with what is known and how."""
    people = []
    parties = [one for one in view.file.case.parties if one.part in _PARTS]
    for party in sorted(parties, key=lambda one: (_ORDER.index(one.part), one.account)):
        platform, _, handle = party.account.partition(":")
        known = view.standings.get(handle, UNKNOWN)
        age = words.who(known)
        if known.as_of is not None:
            age += f", as of {known.as_of.astimezone(zone):%d %b %Y}"
        name = one_line(view.names.get(party.account) or handle, 80)
        joined = f"{known.joined.astimezone(zone):%d %b %Y}" if known.joined else ""
        people.append(Someone(_PARTS[party.part], name, one_line(handle, 120), platform, age, joined))
    return tuple(people)


def _where(view: View) -> str:
    group = view.group
    name = one_line(group.name or group.id, 120)
    return f"{name}, {_VISIBLE[group.policy.visibility]} on {group.platform} (id {one_line(group.id, 120)})"


def _when(view: View, zone: ZoneInfo) -> str:
    flagged = [line.at for line in view.file.evidence if line.flagged]
    if not flagged:
        return f"Noticed {times(view.file.case.opened_at, zone)}"
    first, last = min(flagged), max(flagged)
    if first == last:
        return times(first, zone)
    return f"First {times(first, zone)}; last {times(last, zone)}; {len(flagged)} messages"


def _said(view: View, line: Evidence, zone: ZoneInfo) -> Said:
    notes = [f"{named(kind)}, not looked at" for kind in line.attachments]
    if line.gone_at:
        notes.append(f"deleted on the platform {times(line.gone_at, zone)}")
    name = one_line(view.names.get(line.account) or line.name or line.account, 80)
    return Said(
        when=times(line.at, zone),
        who=name,
        text=safe(line.text),
        note="; ".join(notes),
        before=tuple(safe(revision.text) for revision in line.revisions),
        id=line.message,
    )


def _done(view: View, zone: ZoneInfo) -> tuple[str, ...]:
    case, file = view.file.case, view.file
    said = [_STANCES[case.stance]] if case.stance else []
    if not case.stance and not file.decisions:
        said.append("Nothing was decided yet, and nothing was done that the person of concern could notice.")
    for one in file.decisions[-6:]:
        why = f": {one_line(one.reason, 300)}" if one.reason else ""
        said.append(f"{times(one.at, zone)}: {one.by}, “{words.SAYINGS[Word(one.word)]}”{why}")
    return tuple(said)
