"""A category in words for the person who decides: what it means, who is told, what the law says. Pure.

Everything that is printed of laws and routes comes through here, so that what is not confirmed always says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.core import law, routes
from bot.core.clocks import Span
from bot.core.law import Law, Source
from bot.core.pack import Pack
from bot.core.routes import sentence
from bot.core.signals import Severity
from bot.core.taxonomy import Keep, Shift, Tell

URGENT: Mapping[Severity, str] = {
    Severity.S1: "Now",
    Severity.S2: "Today",
    Severity.S3: "This week",
    Severity.S4: "For information",
}


@dataclass(frozen=True, slots=True)
class Explained:
    """Finished sentences, part by part; `reach` is how to get hold of those outside who may have to be told."""

    name: str
    plain: str
    definition: str
    urgency: str
    signals: tuple[str, ...]
    more: tuple[str, ...]
    less: tuple[str, ...]
    do_not: tuple[str, ...]
    tell: tuple[str, ...]
    reach: tuple[str, ...]
    law: tuple[str, ...]
    keep: tuple[str, ...]


def explained(pack: Pack, id: str, today: date, language: str = "") -> Explained | None:
    """A category of the pack as one reads it; None where the pack has none of that name."""
    known = pack.category(id, language)
    if known is None:
        return None
    ways = [pack.routes[who] for who in dict.fromkeys(one.who for one in known.tell) if who in pack.routes]
    provisions = [pack.laws[name] for name in known.law if name in pack.laws]
    return Explained(
        name=known.name,
        plain=known.plain,
        definition=known.definition,
        urgency=_urgency(pack, known.severity),
        signals=known.signals,
        more=tuple(_shift(one) for one in known.raises),
        less=tuple(_shift(one) for one in known.lowers),
        do_not=known.do_not,
        tell=tuple(_tell(pack, one) for one in known.tell),
        reach=tuple(line for way in ways for line in routes.lines(way, today, pack.places)),
        law=tuple(line for one in provisions for line in law_lines(pack, one, today)),
        keep=tuple(_keep(pack, one) for one in known.keep),
    )


def law_lines(pack: Pack, one: Law, today: date) -> tuple[str, ...]:
    """A law as it is printed, and what is said elsewhere and wrong about it."""
    wrong = tuple(f"Correction: “{slip.was}” is wrong. {slip.why}" for slip in one.corrections)
    return (law.line(one, today, pack.places, pack.name), *wrong)


def _urgency(pack: Pack, severity: Severity) -> str:
    said = f"How urgent, as a rule: {URGENT[severity]}."
    times = pack.urgency.get(severity)
    if times is None:
        return said
    decided = f", decided within {length(times.decide)}" if times.decide else ""
    return f"{said} Looked at within {length(times.open)}{decided}. Bodies outside: {sentence(times.outside)}"


def _shift(one: Shift) -> str:
    return f"{URGENT[one.to]}, if {sentence(one.when)}"


def _tell(pack: Pack, one: Tell) -> str:
    who = pack.routes[one.who].name if one.who in pack.routes else one.who
    said = f"{who}: {one.when}" + (f", within {length(one.within)}" if one.within else "")
    duty = pack.laws.get(one.duty)
    if duty is None:
        return sentence(said)
    if not duty.holds:
        return f"{law.WARNINGS[duty.status]}{said} ({duty.citation})."
    return f"{said} ({'by law' if duty.kind is Source.LAW else 'by guidance'}: {duty.citation})."


def _keep(pack: Pack, one: Keep) -> str:
    period = pack.periods[one.period]
    which = f"If {one.when}: " if one.when else ""
    basis = "our own proposal" if period.ours else period.check.said()
    return f"{which}{sentence(period.words)} {period.reason} ({basis})."


def length(span: Span) -> str:
    """`1 working day`, `72 hours`, `15 minutes`."""
    number, unit = (span.days, "day") if span.days else (span.minutes, "minute")
    if unit == "minute" and number % 60 == 0:
        number, unit = number // 60, "hour"
    return f"{number} {'working ' if span.working else ''}{unit}{'' if number == 1 else 's'}"
