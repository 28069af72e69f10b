"""What somebody asked to be spared is not offered to them, and they are not called for it while others are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.core.cases import Case
from bot.core.effects import Alert
from bot.core.rights import Colleague, Power, may_see
from bot.core.signals import Severity
from bot.core.store import Work
from bot.core.wellbeing import mark


def offered(work: Work, colleague: Colleague, cases: Sequence[Case]) -> list[Case]:
    """The cases without those of a kind that this colleague asked to be spared. Now is never left out."""
    spared = work.wellbeing.spared(mark(colleague.name))
    return [case for case in cases if case.category not in spared or case.severity is Severity.S1]


def willing(work: Work, colleagues: Sequence[Colleague], case: Case) -> list[Colleague]:
    """Those of them who did not ask to be spared this kind of case."""
    sparing = work.wellbeing.sparing().get(case.category, frozenset())
    return [one for one in colleagues if mark(one.name) not in sparing or case.severity is Severity.S1]


def heard(work: Work, alerts: Mapping[str, Alert], people: Sequence[Colleague]) -> dict[str, Alert]:
    """Alerts without those to somebody who asked to be spared it: others are told of the same case, or somebody else of
    the leads is. Where nobody is, they are told all the same.
    """
    if not any(alert.case and alert.severity != Severity.S1.name for alert in alerts.values()):
        return dict(alerts)
    sparing = work.wellbeing.sparing()
    if not sparing:
        return dict(alerts)
    found = dict(alerts)
    spared = [(key, case) for key, alert in alerts.items() if (case := _spared(work, alert, sparing)) is not None]
    told = {alert.case for key, alert in alerts.items() if key not in {one for one, _ in spared}}
    for key, case in spared:
        other = next((one.name for one in _leads(people, case) if mark(one.name) not in sparing[case.category]), "")
        if case.id in told:
            del found[key]
        elif other:
            found[key] = replace(found[key], to=other)
            told.add(case.id)
    return found


def _leads(people: Sequence[Colleague], case: Case) -> list[Colleague]:
    return [one for one in people if Power.SEE_SERIOUS in one.powers and may_see(one, case)]


def _spared(work: Work, alert: Alert, sparing: Mapping[str, frozenset[str]]) -> Case | None:
    """The case of the alert, where its receiver asked to be spared that kind."""
    if not alert.case or alert.severity == Severity.S1.name:
        return None
    case = work.cases.get(alert.case)
    return case if case is not None and mark(alert.to) in sparing.get(case.category, frozenset()) else None
