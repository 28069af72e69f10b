"""A safeguarding record as papers: who, what is in it line by line, what was decided and not, their other cases."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.core.incidents import Entry
from bot.core.pack import Pack
from bot.core.record import Record
from bot.core.referrals import Referral, State
from bot.desk import words
from bot.desk.papers import Papers, Part, Table, safe, times
from bot.desk.readout import Someone, people
from bot.desk.shown import one_line

KINDS = {
    Entry.OPENED: "Opened",
    Entry.DECISION: "Decision",
    Entry.NOTE: "Note",
    Entry.RAISED: "More urgent",
    Entry.TASK: "Task",
    Entry.REFERRAL: "Referral",
    Entry.CLOSED: "Closed",
}
PEOPLE = ("Part", "Name", "Handle", "Platform", "What is known, and how")


def record_papers(record: Record, pack: Pack, organisation: str, timezone: str) -> Papers:
    zone, case, incident = ZoneInfo(timezone), record.view.file.case, record.incident
    facts = (
        ("Case", case.id),
        ("About", pack.title(case.category)),
        ("How urgent", words.URGENCY[case.severity]),
        ("State", words.STATES[case.state]),
        ("Opened", f"{times(incident.opened_at, zone)}, by {words.actor(incident.opened_by)}"),
        ("Group", one_line(record.view.group.name or record.view.group.id, 120)),
        *(
            ("Legal hold", f"{one.id}, by {one.by} {times(one.at, zone)}: {one_line(safe(one.reason), 300)}")
            for one in record.holds
        ),
    )
    return Papers(
        title=f"Safeguarding record {incident.id}",
        organisation=organisation,
        reference=f"case {case.id}, safeguarding record {incident.id}",
        facts=facts,
        parts=(
            people_part(people(record.view, zone)),
            entries_part(record, zone),
            referrals_part(record.referrals, zone),
            others_part(record, pack, zone),
        ),
    )


def people_part(found: tuple[Someone, ...]) -> Part:
    rows = tuple((one.part, one.name, one.handle, one.platform, one.known) for one in found)
    return Part(
        "People", () if rows else ("Nobody is named in this case.",), table=Table(PEOPLE, rows) if rows else None
    )


def entries_part(record: Record, zone: ZoneInfo, heading: str = "The record, line by line") -> Part:
    """Nothing here is ever changed: lines are only added."""
    rows = tuple(
        (times(line.at, zone), words.actor(line.by), KINDS[line.kind], safe(line.text)) for line in record.lines
    )
    return Part(heading, table=Table(("When", "Who", "What", "In words"), rows))


def referrals_part(referrals: tuple[Referral, ...], zone: ZoneInfo, heading: str = "Referrals") -> Part:
    if not referrals:
        return Part(heading, ("Nothing was referred to anybody outside.",))
    rows = tuple(
        (
            one.id,
            one.to_name,
            one.state.value if one.state is not State.DECLINED else f"Not referred, because: {safe(one.note)}",
            safe(one.reference) or "none yet",
            times(one.at, zone),
            times(one.reply_due, zone) if one.reply_due else "none",
            f"{one.by} (signed {safe(one.signed)})",
        )
        for one in referrals
    )
    columns = ("Number", "To", "State", "Their reference", "Begun", "Reply due", "By")
    return Part(heading, table=Table(columns, rows))


def others_part(record: Record, pack: Pack, zone: ZoneInfo, heading: str = "Other cases") -> Part:
    """A person's chronology over all platforms, as far as the reader may see it."""
    if not record.others:
        return Part(heading, ("No other case of the same people is known here.",))
    rows = tuple(
        (
            times(one.opened_at, zone),
            f"case {one.id}",
            pack.title(one.category),
            words.URGENCY[one.severity],
            words.STATES[one.state],
            one_line(f"{record.places.get(one.group) or one.group}, {one.group.partition(':')[0]}", 120),
        )
        for one in sorted(record.others, key=lambda one: one.opened_at)
    )
    return Part(heading, table=Table(("When", "Case", "About", "How urgent", "State", "Where"), rows))
