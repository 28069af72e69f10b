"""The second half of a summary's page: people who come up again, what is waited for, changes of policy, the log."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from bot.core.figures import Unknown
from bot.core.summary import Summary
from bot.core.suppression import SMALL
from bot.desk.masking import Masking, count
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
    rows: list[tuple[Cell, ...]] = []
    missed = summary.missed
    if isinstance(missed, Unknown):
        rows.append(("What was missed (from a sample of messages nothing flagged)", missed.why))
    else:
        likely = f"{missed.least:.1%} to {missed.most:.1%} is likely"
        found = f"{missed.count}; {likely}" if mask.apart(missed.count, missed.of) else SMALL
        rows.append((f"What was missed (in a sample of {missed.of:,})", found))
    overturned: Cell = (
        summary.overturned.why if isinstance(summary.overturned, Unknown) else f"{summary.overturned:.0%}"
    )
    rows.append(("Decisions overturned", "not shown" if mask.many and "%" in str(overturned) else overturned))
    for words, appeals in (("Appeals", summary.appeals), ("Complaints", summary.complaints)):
        rows.append((words, appeals.why if isinstance(appeals, Unknown) else mask.number(appeals.received)))
    referrals = summary.referrals
    rows.append(
        ("Referrals awaiting a reply", referrals.why if isinstance(referrals, Unknown) else mask.number(len(referrals)))
    )
    for words, number in (
        ("Records whose keeping must be decided", summary.retention_due),
        ("Cards held back at night", summary.held_back),
        ("Consents to look at again", summary.consent_due),
        ("Trainings and policies due", summary.training_due),
    ):
        rows.append((words, mask.number(number)))
    pauses = summary.pauses
    paused: Cell = pauses.why if isinstance(pauses, Unknown) else "; ".join(one_line(p) for p in pauses) or "none"
    rows.append(("Pauses and exemptions", paused))
    tables = [Table("What is waited for", ("What", "Number"), tuple(rows))]
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


def policy_section(summary: Summary, names: Mapping[str, str], zone: ZoneInfo) -> Section:
    rows = []
    for one in summary.policy:
        at = one.undone_at or one.at
        words = "taken back to" if one.undone_at else "raised to"
        new = one.old if one.undone_at else one.new
        rows.append((f"{at.astimezone(zone):%d %b}", name_of(one.group, names), one.label, f"{words} {new:.2f}"))
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
