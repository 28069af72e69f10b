"""Escalation rules: from a case's facts to alerts, clocks and an incident.

Each effect has a key, so that escalating twice does nothing twice. A rule can ask for nothing that is reserved for
humans. A rule that fails is itself told to people. A quota never cuts an alert.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.cases import Case
from bot.core.clocks import Clock, Hours, Span, due
from bot.core.effects import Alert
from bot.core.rights import Colleague, Desk, Power, involved, may_know
from bot.core.rota import Rota
from bot.core.rulebook import QUOTA
from bot.core.signals import Severity

Facts = Mapping[str, object]
"""What a rule's condition can ask about: see `facts`."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition with people to tell and times. `why` is the sentence people see; `shadow` runs without effect.

    `quota` is how many cases a day it tells people of at once: what is S3 or S4 beyond that waits for the morning list.
    `looks` are the facts that its condition names.
    """

    id: str
    why: str
    when: Callable[[Facts], bool]
    tell: tuple[Desk, ...] = ()
    clocks: Mapping[str, Span] = None  # type: ignore[assignment]
    incident: bool = False
    shadow: bool = False
    quota: int = QUOTA
    looks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.clocks is None:
            object.__setattr__(self, "clocks", {})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What escalating gives. `alerts` by their keys; `fired` and `shadowed` are rule ids; `broken` in words.

    `asked_by` are the rules that asked for an alert, by its key.
    """

    alerts: Mapping[str, Alert]
    clocks: tuple[Clock, ...] = ()
    incident: str = ""
    fired: tuple[str, ...] = ()
    shadowed: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    asked_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def facts(case: Case, *, audience: str, visibility: str, country: str, risen: bool) -> Facts:
    """The names that a rule's condition may use."""
    return {
        "category": case.category,
        "severity": case.severity.name,
        "kind": case.kind.value,
        "state": case.state.value,
        "audience": audience,
        "visibility": visibility,
        "country": country,
        "about_colleague": case.about_colleague,
        "risen": risen,
    }


def escalate(
    case: Case,
    known: Facts,
    rules: Sequence[Rule],
    people: Sequence[Colleague],
    now: datetime,
    hours: Hours,
    title: str,
    rota: Rota | None = None,
) -> Outcome:
    """What the rules ask for, for this case now. `title` is the category in words: alerts carry it and a
    link, no content. Who is away by the `rota` gives way to who stands in.

    An alert is never dropped: `to_tell` says who hears it where nobody at the right desk may. An S1 case is told even
    where no rule says so; a rule that does not work is told as well.
    """
    alerts: dict[str, Alert] = {}
    clocks: dict[str, Clock] = {}
    fired: list[str] = []
    shadowed: list[str] = []
    broken: list[str] = []
    asked_by: dict[str, tuple[str, ...]] = {}
    incident = ""
    for rule in rules:
        try:
            holds = rule.when(known)
        except Exception as problem:  # a rule is the admins' own text: whatever it raises, people must hear of it
            broken.append(f"Rule “{rule.id}” does not work: {problem}")
            continue
        if not holds:
            continue
        if rule.shadow:
            shadowed.append(rule.id)
            continue
        fired.append(rule.id)
        incident = incident or (rule.id if rule.incident else "")
        if rule.tell:
            names, text = to_tell(case, people, f"{title}: case {case.id}.", rule.tell)
            for key in _tell(alerts, case, rule.why, _here(names, case, people, rota, now), text):
                asked_by[key] = (*asked_by.get(key, ()), rule.id)
        for name, span in rule.clocks.items():
            clock = Clock(case.id, name, due(now, span, hours), rule.id)
            if name not in clocks or clock.due < clocks[name].due:
                clocks[name] = clock
    if case.severity is Severity.S1 and not alerts:
        why = "No rule that works tells anybody of this, and it cannot wait."
        names, text = to_tell(case, people, f"{title}: case {case.id}.")
        _tell(alerts, case, why, _here(names, case, people, rota, now), text)
    if (case.severity is Severity.S1 or any(rule.tell for rule in rules if rule.id in fired)) and not alerts:
        broken.append(f"Case {case.id} needs the safeguarding lead, and there is nobody who can be told.")
    for words in broken:
        # Without the case: whoever mends a rule need not know which case met it, and may be a party to it.
        for name in _menders(people, case):
            alerts[f"alert:rule:{case.id}:{name}:{words}"] = Alert(to=name, severity=Severity.S3.name, text=words)
    return Outcome(alerts, tuple(clocks.values()), incident, tuple(fired), tuple(shadowed), tuple(broken), asked_by)


CLOCKS: Mapping[str, str] = {"open": "somebody looks at it", "decide": "it is decided"}
"""What the shipped rules' clocks wait for, in words; a rule's own clock is told by its name."""


def overdue(case: Case, clock: Clock, people: Sequence[Colleague], title: str) -> Mapping[str, Alert]:
    """The alerts for a clock that ran out: to every lead and deputy who may see the case, once for each due time."""
    late = f"the time in which {CLOCKS[clock.name]} is over" if clock.name in CLOCKS else f"“{clock.name}” is overdue"
    text = f"{title}: {late} for case {case.id}."
    names, words = to_tell(case, people, text)
    return {
        f"overdue:{case.id}:{clock.name}:{clock.due.isoformat()}:{name}": Alert(
            case=case.id, to=name, severity=case.severity.name, text=words, link=f"/case/{case.id}"
        )
        for name in names
    }


def to_tell(
    case: Case, people: Sequence[Colleague], text: str, desks: Collection[Desk] = (Desk.LEAD, Desk.DEPUTY)
) -> tuple[list[str], str]:
    """Who is told of a case, and in which words: those at `desks` who may see it, or else whoever comes nearest.

    Nobody who is a party is ever among them. Where nobody may see the case, the admins (or any colleague who is not
    involved) hear that it waits, and not what it is about. Empty only where everybody is involved or nobody is there.
    """
    able = [person for person in people if may_know(person, case)]
    first = [person.name for person in able if person.roles & set(desks)]
    if first:
        return first, text
    others = [person.name for person in able if Power.SEE_SERIOUS in person.powers] or [person.name for person in able]
    if others:
        return others, f"{text} Those who are first in line are involved or missing."
    outside = [person for person in people if not involved(person, case)]
    admins = [person.name for person in outside if Power.CONFIGURE in person.powers]
    blind = f"Case {case.id} needs the safeguarding lead, and nobody who may see it can be told."
    return admins or [person.name for person in outside], blind


def _here(
    names: Sequence[str], case: Case, people: Sequence[Colleague], rota: Rota | None, now: datetime
) -> Sequence[str]:
    """Those who are there, and who stands in for whoever is away. Where all are away and nobody who may see the case
    stands in, they are told all the same, and with them everybody present who sees the most serious cases."""
    if rota is None:
        return names
    able = {person.name: person for person in people if may_know(person, case)}
    here = [name for name in rota.present(names, now) if name in able]
    if here or not any(name in able for name in names):
        return here or names
    serious = [name for name, person in able.items() if Power.SEE_SERIOUS in person.powers]
    return list(dict.fromkeys([*names, *(name for name in rota.present(serious, now) if name in able)]))


def _tell(alerts: dict[str, Alert], case: Case, why: str, names: Sequence[str], text: str) -> list[str]:
    """Adds an alert for each name that has none yet. Returns the keys of all of them."""
    keys = []
    for name in names:
        keys.append(f"alert:{case.id}:{case.severity.name}:{name}")
        alert = Alert(
            case=case.id, to=name, severity=case.severity.name, text=text, link=f"/case/{case.id}", reason=why
        )
        alerts.setdefault(keys[-1], alert)
    return keys


def _menders(people: Sequence[Colleague], case: Case) -> list[str]:
    admins = [person for person in people if Power.CONFIGURE in person.powers] or list(people)
    return [person.name for person in admins if not involved(person, case)] or [person.name for person in admins]
