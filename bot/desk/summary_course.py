"""The second half of a summary's page: people who come up again, what is waited for, changes of policy, the log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.core.figures import Unknown, median
from bot.core.happened import Appeals
from bot.core.precision import exactly
from bot.core.summary import Estimate, Summary
from bot.core.suppression import SMALL, small
from bot.desk.masking import TOO_FEW, Masking, count, span
from bot.desk.page import Cell, Section, Table
from bot.desk.shown import one_line
from bot.desk.summary_parts import name_of


def people_section(summary: Summary, mask: Masking) -> Section:
    rows: tuple[tuple[Cell, ...], ...] = (
        ("People of concern in two or more flags in which something was done", mask.number(summary.repeated)),
        ("Adults flagged towards two or more minors", mask.number(summary.several_minors)),
    )
    return Section("people", "People who come up again", (), (Table("Within 90 days", ("Who", "Number"), rows),))


def waiting_section(summary: Summary, mask: Masking, zone: ZoneInfo) -> Section:
    rows: list[tuple[Cell, ...]] = [
        ("What was missed, in a sample nothing flagged", _share(summary.missed, mask)),
        ("Decisions overturned, of those looked at", _share(summary.overturned, mask)),
    ]
    for words, asked in (
        ("Appeals", summary.appeals),
        ("Complaints", summary.complaints),
        ("Requests about personal data", summary.requests),
    ):
        rows.append((words, _asked(asked, mask)))
    rows.append(("Of these three, not answered in time", mask.number(summary.unanswered)))
    rows.append(("Second looks where two differ", mask.number(summary.differing)))
    referrals = summary.referrals
    rows.append(
        ("Referrals awaiting a reply", referrals.why if isinstance(referrals, Unknown) else mask.number(len(referrals)))
    )
    for words, number in (
        ("Records whose keeping must be decided", summary.retention_due),
        ("Cards held back at night", summary.held_back),
        ("Alerts that waited for the morning", summary.waited),
        ("Cases opened in an emergency, past a wall", summary.glasses),
        ("Consents for pictures that are over", summary.consent_due),
        ("Trainings and checks that are over", summary.training_due),
    ):
        rows.append((words, mask.number(number)))
    alarm = summary.alarm
    rows.append(("The test of the alarm", alarm.why if isinstance(alarm, Unknown) else alarm))
    pauses = summary.pauses
    rows.append(("Pauses and exemptions that held", pauses.why if isinstance(pauses, Unknown) else len(pauses)))
    tables = [Table("What is waited for", ("What", "Number"), tuple(rows))]
    if not isinstance(pauses, Unknown) and pauses:
        numbered = tuple((number, one_line(words, 200)) for number, words in enumerate(pauses, 1))
        tables.append(Table("Pauses and exemptions", ("Number", "What was not flagged, and when"), numbered))
    if not isinstance(referrals, Unknown) and referrals and not mask.many:
        sent = tuple(
            (
                f"case {one.case}",
                one_line(one.to),
                f"{one.sent_at.astimezone(zone):%d %b %Y}",
                f"{one.ask_again.astimezone(zone):%d %b %Y}" if one.ask_again else "not set",
            )
            for one in referrals
        )
        tables.append(Table("Referrals awaiting a reply", ("Case", "To", "Sent", "Ask again"), sent))
    return Section("waiting", "What is waited for", (), tuple(tables))


def _share(share: Estimate | Unknown, mask: Masking) -> Cell:
    """A share with how large it may be in truth; to many only where neither it nor the rest is small."""
    if isinstance(share, Unknown):
        return share.why
    if not all(mask.apart(count, of) for count, of in share.parts):
        return TOO_FEW  # one part is said elsewhere: the other would be what is left
    if not mask.apart(share.count, share.of):
        return f"{SMALL} of {share.of:,}" if not small(share.of) and small(share.count) else TOO_FEW
    return f"{share.count:,} of {share.of:,}; {share.least:.0%} to {share.most:.0%} is likely"


def _asked(asked: Appeals | Unknown, mask: Masking) -> Cell:
    """How many came, and what became of those that were decided."""
    if isinstance(asked, Unknown):
        return asked.why
    if not asked.decided:
        return mask.number(asked.received)
    came = f"{mask.number(asked.received)} came; {mask.number(asked.decided)} decided"
    if not mask.apart(asked.upheld, asked.decided):
        return came
    return f"{came}, {asked.upheld} upheld, half within {span(timedelta(days=median(asked.days)))}"


def policy_section(summary: Summary, names: Mapping[str, str], zone: ZoneInfo) -> Section:
    rows = []
    for one in summary.policy:
        at = one.undone_at or one.at
        words = "taken back to" if one.undone_at else "raised to"
        new = one.old if one.undone_at else one.new
        rows.append((f"{at.astimezone(zone):%d %b}", name_of(one.group, names), one.label, f"{words} {exactly(new)}"))
    log = summary.log
    if isinstance(log, Unknown):
        verified = f"Whether the log is as it was written is not known: {log.why.rstrip('.')}."
    elif log.faults:
        verified = f"The log was checked on {log.day} and is NOT as it was sealed ({count(log.faults, 'fault')})."
    else:
        verified = f"The log was checked on {log.day} and is as it was sealed."
    tables = [Table("Thresholds", ("When", "Group", "Label", "Change"), tuple(rows))] if rows else []
    if summary.changed:
        lines = tuple((f"{at.astimezone(zone):%d %b %H:%M}", one_line(says, 200)) for at, says in summary.changed)
        tables.append(Table("Settings", ("When", "What"), lines))
    said_ = "Changes of policy:" if tables else "No threshold and no setting was changed."
    return Section("policy", "Changes, and whether the log holds", (said_, verified), tuple(tables))
