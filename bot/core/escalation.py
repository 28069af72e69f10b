"""Escalation rules: from a case's facts to alerts, clocks and an incident.

Each effect has a key, so that escalating twice does nothing twice. A rule can ask for nothing that is reserved for
humans. A rule that fails is itself told to people. A quota never cuts an alert.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.cases import Case
from bot.core.clocks import Clock, Hours, Span, due
from bot.core.effects import HUMAN_ONLY, Alert, Effect
from bot.core.rights import Colleague, Desk, Power, involved, may_see

Facts = Mapping[str, object]
"""What a rule's condition can ask about: see `facts`."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition with people to tell and times. `why` is the sentence people see; `shadow` runs without effect."""

    id: str
    why: str
    when: Callable[[Facts], bool]
    tell: tuple[Desk, ...] = ()
    clocks: Mapping[str, Span] = None  # type: ignore[assignment]
    incident: bool = False
    shadow: bool = False
    effects: tuple[type[Effect], ...] = ()

    def __post_init__(self) -> None:
        if self.clocks is None:
            object.__setattr__(self, "clocks", {})
        forbidden = [kind.__name__ for kind in self.effects if kind in HUMAN_ONLY]
        if forbidden:
            raise ValueError(
                f"Rule {self.id} asks for {', '.join(forbidden)}: only a colleague may do that, never a rule."
            )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What escalating gives. `alerts` by their keys; `fired` and `shadowed` are rule ids; `broken` in words."""

    alerts: Mapping[str, Alert]
    clocks: tuple[Clock, ...] = ()
    incident: str = ""
    fired: tuple[str, ...] = ()
    shadowed: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()


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
) -> Outcome:
    """What the rules ask for, for this case now. `title` is the category in words: alerts carry it and a
    link, no content.

    Where a rule should tell a role and nobody holding it may be told, the alert goes to whoever else may see such
    cases; where there is nobody, it goes to the admins as “nobody can be told”: an alert is never dropped.
    """
    alerts: dict[str, Alert] = {}
    clocks: dict[str, Clock] = {}
    fired: list[str] = []
    shadowed: list[str] = []
    broken: list[str] = []
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
        for colleague, text in _to_tell(rule, case, people, title):
            key = f"alert:{case.id}:{case.severity.name}:{colleague}"
            alerts.setdefault(
                key,
                Alert(
                    case=case.id,
                    to=colleague,
                    severity=case.severity.name,
                    text=text,
                    link=f"/case/{case.id}",
                    reason=rule.why,
                ),
            )
        for name, span in rule.clocks.items():
            clock = Clock(case.id, name, due(now, span, hours), rule.id)
            if name not in clocks or clock.due < clocks[name].due:
                clocks[name] = clock
    for words in broken:
        for admin in _holders(people, Power.CONFIGURE) or [person.name for person in people]:
            key = f"alert:rule:{case.id}:{admin}:{words}"
            alerts[key] = Alert(case=case.id, to=admin, severity=case.severity.name, text=words)
    return Outcome(alerts, tuple(clocks.values()), incident, tuple(fired), tuple(shadowed), tuple(broken))


def overdue(case: Case, clock: Clock, people: Sequence[Colleague], title: str) -> Mapping[str, Alert]:
    """The alerts for a clock that ran out: to every lead and deputy who may see the case, once for each due time."""
    text = f"{title}: “{clock.name}” is overdue for case {case.id}."
    names = _allowed(people, case) or _holders(people, Power.CONFIGURE)
    return {
        f"overdue:{case.id}:{clock.name}:{clock.due.isoformat()}:{name}": Alert(
            case=case.id, to=name, severity=case.severity.name, text=text, link=f"/case/{case.id}"
        )
        for name in names
    }


def _to_tell(rule: Rule, case: Case, people: Sequence[Colleague], title: str) -> list[tuple[str, str]]:
    if not rule.tell:
        return []
    able = [person for person in people if may_see(person, case)]
    wanted = [person.name for person in able if person.roles & set(rule.tell)]
    text = f"{title}: case {case.id}."
    if wanted:
        return [(name, text) for name in wanted]
    others = _allowed(people, case)
    if others:
        return [(name, f"{text} Those who are first in line are involved or missing.") for name in others]
    admins = [person.name for person in people if Power.CONFIGURE in person.powers and not involved(person, case)]
    return [(name, f"Case {case.id} needs the safeguarding lead, and nobody can be told.") for name in admins]


def _allowed(people: Sequence[Colleague], case: Case) -> list[str]:
    return [person.name for person in people if Power.SEE_SERIOUS in person.powers and may_see(person, case)]


def _holders(people: Sequence[Colleague], power: Power) -> list[str]:
    return [person.name for person in people if power in person.powers]
