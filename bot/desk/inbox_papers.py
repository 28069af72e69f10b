"""Something in the inbox as papers: what was asked, by when it is answered, what was written down about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.law import line
from bot.core.matters import NAMES, USUAL, Entry, Line, Matter, Relation, Stage, What, wanting
from bot.core.pack import Pack
from bot.desk.letters import OUTCOMES
from bot.desk.papers import Papers, Part, Table, safe

ASKER = "asker"
KINDS: Mapping[Line, str] = {
    Line.ASKED: "Asked",
    Line.ACKNOWLEDGED: "Acknowledged",
    Line.AUTHORITY: "May they ask?",
    Line.INTEREST: "The child's interest",
    Line.PAUSED: "Clock stopped",
    Line.RESUMED: "Clock goes on",
    Line.NOTE: "Note",
    Line.DECIDED: "Decided",
    Line.WITHHELD: "Reasons withheld",
    Line.LETTER: "Letter",
}
RELATIONS: Mapping[Relation, str] = {
    Relation.SELF: "for themself",
    Relation.PARENT: "as a parent or carer",
    Relation.OTHER: "for somebody else",
}
STAGES: Mapping[Stage, str] = {Stage.OPEN: "open", Stage.PAUSED: "its clock stands still", Stage.CLOSED: "closed"}


def matter_papers(
    matter: Matter, lines: Sequence[Entry], pack: Pack, organisation: str, timezone: str, now: datetime
) -> Papers:
    zone = ZoneInfo(timezone)
    kind = pack.inbox.get(matter.what.value, USUAL)
    asked_by = matter.asker_name or matter.asker or "somebody"
    facts = [
        ("State", f"{STAGES[matter.stage]}" + (f": {OUTCOMES[matter.outcome]}" if matter.outcome else "")),
        (
            "Asked by",
            f"{safe(asked_by)}, {RELATIONS[matter.relation]}" + (f" ({matter.asker})" if matter.asker else ""),
        ),
        *([("About", safe(matter.subject))] if matter.subject else []),
        *([("Who is kept out of it", ", ".join(matter.about))] if matter.about else []),
        *([("Case", matter.case)] if matter.case else []),
        ("Came", _when(matter.opened_at, zone)),
    ]
    if matter.acknowledged_at is not None:
        facts.append(("Acknowledged", _when(matter.acknowledged_at, zone)))
    elif matter.acknowledge_due is not None:
        facts.append(("To be acknowledged by", _due(matter.acknowledge_due, zone, now)))
    if matter.open:
        still = "its clock stands still" if matter.paused_at else _due(matter.due, zone, now)
        facts.append(("To be answered by", still))
    elif matter.decided_at is not None:
        facts.append(("Decided", f"{_when(matter.decided_at, zone)}, by {matter.decided_by}"))
    if matter.withheld_by:
        facts.append(("Reasons withheld", f"signed {safe(matter.withheld_by)}"))
    left = wanting(matter) if matter.open else ()
    law = pack.laws.get(kind.law)
    parts = [
        Part(
            "By when, and why",
            tuple(filter(None, (kind.reason, line(law, now.date(), pack.places, pack.name) if law else ""))),
            (*(f"Still to be looked at: {one}." for one in left), *_export(matter)),
        ),
        Part(
            "What was asked and done",
            table=Table(
                ("When", "Who", "What", "In words"),
                tuple(
                    (
                        _when(one.at, zone),
                        "whoever asked" if one.by == ASKER else one.by,
                        KINDS[one.kind],
                        safe(one.text),
                    )
                    for one in lines
                ),
            ),
        ),
    ]
    return Papers(
        f"{NAMES[matter.what]}, number {matter.id}", organisation, f"number {matter.id}", tuple(facts), tuple(parts)
    )


def _export(matter: Matter) -> tuple[str, ...]:
    """How the export is made that a request to see one's data asks for."""
    if matter.what is not What.ACCESS or not matter.open:
        return ()
    who = safe(matter.subject or matter.asker_name or matter.asker).replace('"', "")
    return (f'The export is made with: safelight access "{who}" --for {matter.relation} --matter {matter.id}',)


def _when(at: datetime, zone: ZoneInfo) -> str:
    """Local time to the minute, `Sat 21 Nov 2026, 23:10`: weeks are counted here, and people read it."""
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b} {local:%Y, %H:%M}"


def _due(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    return f"{_when(at, zone)}" + (" – overdue" if now >= at else "")
