"""What needs a decision after a period: at most three things, each with from whom and by when."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.core.figures import Number, Unknown
from bot.core.signals import Severity
from bot.core.summary import Late, Summary
from bot.desk.masking import Masking
from bot.desk.page import Need
from bot.desk.summary_parts import day, percent

WEEK = timedelta(days=7)
SEEN_ENOUGH = 0.95
"""Below this share of what could be seen somebody should decide what to do about it. A starting value of ours."""
MOST_NEEDS = 3
RED = "RED"
"""How a test of the alarm begins that did not pass (`bot.steps.alarming`)."""


def needs_of(summary: Summary, mask: Masking, zone: ZoneInfo) -> tuple[Need, ...]:
    """The three that matter most, each with who decides and by when."""
    lead, desk = "the safeguarding lead", "whoever looks after the desk"
    soon = f"by {day(summary.period.until + WEEK, zone)}"
    found = [_late(late, zone) for late in summary.late if late.severity >= Severity.S2] if not mask.many else []
    if mask.many and any(late.severity >= Severity.S2 for late in summary.late):  # how many would tell of small cells
        found.append(Need("urgent flags whose time ran out", lead, "now"))
    if not found and any(number and severity >= Severity.S2 for (severity, _), number in summary.open_.items()):
        found.append(Need("urgent flags that are still open", lead, "today"))
    if not isinstance(summary.log, Unknown) and summary.log.faults:
        found.append(Need("the log is not as it was sealed", f"{lead} and an auditor", "now"))
    if not isinstance(summary.alarm, Unknown) and summary.alarm.startswith(RED):
        found.append(Need("the test of the alarm is red: not everybody answered", desk, "now"))
    if summary.stuck:
        found.append(Need("messages that no check gets through must be read", "a moderator", "today"))
    if summary.messages == 0 and not summary.seen.groups:
        found.append(Need("no message reached the desk: is a group connected?", desk, "today"))
    if not isinstance(summary.seen.share, Unknown) and summary.seen.share < SEEN_ENOUGH:
        found.append(Need(f"only {percent(summary.seen.share)} of the watched groups' time was seen", desk, soon))
    if _some(summary.unanswered):
        found.append(Need("appeals, complaints or requests about data that were not answered in time", lead, "now"))
    if not isinstance(summary.referrals, Unknown) and summary.referrals:
        found.append(Need("referrals that nobody has answered", lead, soon))
    if _some(summary.differing):
        found.append(Need("second looks where two differ", lead, soon))
    if _some(summary.retention_due):
        found.append(Need("records whose keeping must be decided", lead, soon))
    if any(band == "over 30 days" for _, band in summary.open_):
        found.append(Need("flags that have been open for over 30 days", lead, soon))
    rest = [late for late in summary.late if late.severity < Severity.S2]
    if rest:
        refs = "" if mask.many else f": {', '.join(f'case {late.case}' for late in rest[:5])}"
        more = f" and {len(rest) - 5} more" if not mask.many and len(rest) > 5 else ""
        found.append(Need(f"flags whose time ran out{refs}{more}", "the moderators", soon))
    return tuple(found[:MOST_NEEDS])


def _some(number: Number) -> bool:
    return not isinstance(number, Unknown) and number > 0


def _late(late: Late, zone: ZoneInfo) -> Need:
    names = {"open": "a first look", "decide": "a decision", "refer": "a referral", "review": "a review"}
    what = f"case {late.case} waits for {names.get(late.clock, late.clock)}"
    return Need(what, "the safeguarding lead", f"now: it was due {day(late.due, zone)}")
