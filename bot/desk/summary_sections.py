"""The body of a summary's page: what was seen, flagged, looked at and decided, what is open, what is waited for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.core.coverage import Stretch, sentence
from bot.core.figures import Unknown
from bot.core.pack import Pack
from bot.core.signals import Severity
from bot.core.summary import BANDS, OUTCOMES, Summary
from bot.core.suppression import HIDDEN, SMALL
from bot.desk.masking import Masking, count, span
from bot.desk.page import Bars, Cell, Section, Table, said
from bot.desk.shown import one_line
from bot.desk.words import URGENCY

MOST_HOLES = 12
LONGEST_NAME = 60
SOURCES = {
    "checks": "The desk's own checks",
    "platform": "The platform's own moderation",
    "people": "Somebody reported it",
    "unchecked": "Could not be checked",
}
CLOCKS = {"open": "Somebody looks", "decide": "A decision", "refer": "A referral", "review": "A review"}
UNSEEABLE = (
    "Never seen: private chats, calls, voice, what pictures show, and what was deleted before the desk heard it."
)
TOGETHER = "Too few to be told apart."


def sections(
    summary: Summary, mask: Masking, names: Mapping[str, str], pack: Pack, zone: ZoneInfo
) -> tuple[Section, ...]:
    return (
        _seen(summary, mask, names, zone),
        _flags(summary, mask, pack),
        _review(summary, mask),
        _outcomes(summary, mask, pack),
        _open(summary, mask),
        _people(summary, mask),
        _waited_for(summary, mask, zone),
        _policy(summary, names, zone),
    )


def name_of(key: str, names: Mapping[str, str]) -> str:
    """A group's name on one line; direct chats have none of their own."""
    return one_line(names.get(key) or names.get(f"{key.partition(':')[0]}:") or key, LONGEST_NAME)


# inside


def _seen(summary: Summary, mask: Masking, names: Mapping[str, str], zone: ZoneInfo) -> Section:
    told = mask.cells(summary.by_group)
    by_group = summary.seen.by_group or {}
    rows: list[tuple[Cell, ...]] = []
    for key in sorted({*summary.by_group, *by_group}, key=lambda key: name_of(key, names).casefold()):
        number: Cell = told.cells.get(key, 0) if told.cells is not None else HIDDEN
        seen = by_group.get(key)
        rows.append((name_of(key, names), number, "not watched" if seen is None else _share(seen)))
    words = [f"{_sum(mask.number(summary.messages), 'message')} arrived; {_writers(summary, mask)}."]
    if summary.seen.unwatched:
        shown = ", ".join(name_of(key, names) for key in summary.seen.unwatched[:5])
        more = len(summary.seen.unwatched) - 5
        words.append(
            f"Not watched as they are written in: {shown}{f' and {more} more' if more > 0 else ''}. What is known of "
            "these comes from exports."
        )
    holes = _merged(summary, names)
    words += [sentence(hole, zone, where) for hole, where in holes[:MOST_HOLES]]
    if len(holes) > MOST_HOLES:
        words.append(f"And {len(holes) - MOST_HOLES} more times that were not seen.")
    if summary.waiting:
        words.append(f"{_sum(mask.number(summary.waiting), 'message')} wait to be checked as this is made.")
    if summary.stuck:
        words.append(
            f"{_sum(mask.number(summary.stuck), 'message')} could not be checked and must be read by a person."
        )
    words.append(f"{_sum(mask.number(summary.attachments), 'message')} had a picture or a file, which nobody looks at.")
    unlooked = summary.unlooked
    words.append(
        f"What is looked for is not known: {unlooked.why}."
        if isinstance(unlooked, Unknown)
        else f"Nothing looks for: {', '.join(unlooked) or 'nothing that the country pack names is left out'}."
    )
    shares = [
        (row[0], by_group[key]) for key, row in zip(_ordered(summary, names), rows, strict=True) if key in by_group
    ]
    chart = None
    if shares:
        chart = Bars(
            id="seen",
            title="How much of each watched group was seen",
            sentence="; ".join(f"{name}: {_share(share)}" for name, share in shares) + ".",
            labels=tuple(str(name) for name, _ in shares),
            series=(("seen", tuple(None if isinstance(s, Unknown) else float(s) for _, s in shares)),),
            percent=True,
        )
    tables = (Table("Messages, and how much was seen", ("Group", "Messages", "Seen"), tuple(rows)),) if rows else ()
    return Section("seen", "What we saw, and what we could not", (*words, UNSEEABLE), tables, chart)


def _ordered(summary: Summary, names: Mapping[str, str]) -> list[str]:
    keys = {*summary.by_group, *(summary.seen.by_group or {})}
    return sorted(keys, key=lambda key: name_of(key, names).casefold())


def _merged(summary: Summary, names: Mapping[str, str]) -> list[tuple[Stretch, str]]:
    """Each hole once, with the groups it was in."""
    alike: dict[tuple[object, ...], list[str]] = {}
    first: dict[tuple[object, ...], Stretch] = {}
    for group, hole in summary.seen.holes:
        key = (hole.since, hole.until, hole.why)
        first.setdefault(key, hole)
        alike.setdefault(key, []).append(name_of(group, names))
    found = []
    for alike_, where in alike.items():
        unique = list(dict.fromkeys(where))
        more = f" and {len(unique) - 3} more" if len(unique) > 3 else ""
        hole = first[alike_]
        found.append((replace(hole, why=one_line(hole.why, 120)), ", ".join(unique[:3]) + more))
    return sorted(found, key=lambda one: one[0].since)


def _writers(summary: Summary, mask: Masking) -> str:
    if isinstance(summary.authors, Unknown):
        return f"how many people wrote is {summary.authors.why}"
    return f"{_sum(mask.number(summary.authors), 'account')} wrote"


def _flags(summary: Summary, mask: Masking, pack: Pack) -> Section:
    if not summary.flags:
        return Section("flags", "What was flagged", ("Nothing was flagged. That is no proof that nothing happened.",))
    tables = [
        _counted(
            "By urgency", "Urgency", {URGENCY[level]: summary.severities.get(level, 0) for level in _urgent()}, mask
        ),
        _counted("By source", "Source", {words: summary.sources.get(key, 0) for key, words in SOURCES.items()}, mask),
        _counted("By what they are about", "About", _titled(summary.categories, pack), mask),
    ]
    rate = mask.rate(summary.per_thousand, summary.flags)
    in_all = f", {rate:g} in 1,000 messages" if isinstance(rate, float) else ""
    words = [f"{_sum(mask.number(summary.flags), 'flag')} raised{in_all}."]
    people = summary.sources.get("people", 0)
    if mask.apart(people, summary.flags) and _sure(tables[1]):
        words.append(
            f"Reported by people: {people / summary.flags:.0%} of all flags. A small share may mean that people do not "
            "know how to report."
        )
    if summary.records:  # most follow from the most urgent flags, so they would tell a number that is hidden there
        shown = mask.number(summary.records) if _sure(tables[0]) else "some"
        words.append(f"{_sum(shown, 'safeguarding record')} opened.")
    if summary.serious and not mask.many:
        words.append(f"For today or now: {_refs(summary.serious)}.")
    return Section("flags", "What was flagged", tuple(words), tuple(tables))


def _review(summary: Summary, mask: Masking) -> Section:
    rows: list[tuple[Cell, ...]] = []
    columns: tuple[str, ...] = ("Urgency", "Half within", "Nine in ten within")
    if not mask.many:
        columns = (
            "Urgency",
            "Flags",
            "Looked at",
            "Still waiting",
            "Half within",
            "Nine in ten within",
            "Oldest waiting",
        )
    for level in _urgent():
        one = summary.reviews[level]
        times = (mask.span(one.p50, one.flags), mask.span(one.p90, one.flags))
        counts = (one.flags, one.reviewed, one.waiting)
        oldest = (span(one.oldest) if one.oldest is not None else "–",)
        rows.append((URGENCY[level], *times) if mask.many else (URGENCY[level], *counts, *times, *oldest))
    parts = mask.cells({"looked": summary.review.reviewed, "waiting": summary.review.waiting}).cells
    words = []
    if summary.flags:
        words.append(
            f"Of these flags {said(parts['looked'])} had been looked at by the end, and {said(parts['waiting'])} not."
            if parts
            else TOGETHER
        )
    due, broken = sum(one.due for one in summary.kept), summary.broken
    times_ = mask.cells({"kept": due - broken, "broken": broken}).cells
    tables = [Table("How soon somebody looked", columns, tuple(rows))] if summary.flags else []
    if not due:
        words.append("No time ran out in this period.")
    elif mask.many:
        words.append(
            f"Times by which somebody must have acted: {said(times_['kept'])} kept, {said(times_['broken'])} not."
            if times_
            else TOGETHER
        )
    else:
        words.append(f"{count(due, 'time')} by which somebody must have acted; {broken} not kept ({broken / due:.0%}).")
        kept = tuple(
            (CLOCKS.get(one.name, one.name), one.due, one.due - one.broken, one.broken, _worst(one.worst))
            for one in summary.kept
        )
        tables.append(Table("Times that ran out", ("Clock", "Due", "Kept", "Not kept", "Worst by"), kept))
        if summary.late:
            words.append(f"Open past their time: {_refs([late.case for late in summary.late])}.")
    return Section("review", "How soon somebody looked", tuple(words), tuple(tables))


def _outcomes(summary: Summary, mask: Masking, pack: Pack) -> Section:
    by_word: dict[str, int] = {}
    for (_, word), number in summary.outcomes.items():
        by_word[OUTCOMES[word]] = by_word.get(OUTCOMES[word], 0) + number
    tables = [_counted("What came of flags", "Outcome", by_word, mask)] if by_word else []
    if not mask.many and summary.outcomes:
        rows = sorted((pack.title(category), OUTCOMES[word], n) for (category, word), n in summary.outcomes.items())
        tables.append(Table("By what they were about", ("About", "Outcome", "Flags"), tuple(rows)))
    words = ["A person decided each of these." if by_word else "Nothing was decided in this period."]
    words.append(
        f"{_sum(mask.number(summary.taken_back), 'decision')} taken back or opened again by colleagues."
        if summary.taken_back
        else "No decision was taken back."
    )
    return Section("outcomes", "What was decided", tuple(words), tuple(tables))


def _open(summary: Summary, mask: Masking) -> Section:
    bands = [name for _, name in BANDS]
    all_ = {(level, band): summary.open_.get((level, band), 0) for level in _urgent() for band in bands}
    told = mask.cells(all_)
    words = [f"{_sum(told.total, 'flag')} open at the end."]
    if told.cells is None:
        return Section("open", "What is open", (*words, TOGETHER))
    if not summary.open_total:
        return Section("open", "What is open", ("Nothing was open at the end.",))
    rows = tuple((URGENCY[level], *(told.cells[level, band] for band in bands)) for level in _urgent())
    table = Table("Open flags by urgency and age", ("Urgency", *bands), rows)
    series = tuple((URGENCY[level], tuple(_plain(told.cells[level, band]) for band in bands)) for level in _urgent())
    heard = [
        f"{URGENCY[level]}, {band}: {said(told.cells[level, band])}"
        for level in _urgent()
        for band in bands
        if told.cells[level, band] != 0
    ]
    chart = Bars("open", "Open flags by age and urgency", "; ".join(heard) + ".", tuple(bands), series)
    return Section("open", "What is open", tuple(words), (table,), chart)


def _people(summary: Summary, mask: Masking) -> Section:
    rows: tuple[tuple[Cell, ...], ...] = (
        ("People of concern in two or more flags in which something was done", mask.number(summary.repeated)),
        ("Adults flagged towards two or more minors", mask.number(summary.several_minors)),
    )
    return Section("people", "People who come up again", (), (Table("Within 90 days", ("Who", "Number"), rows),))


def _waited_for(summary: Summary, mask: Masking, zone: ZoneInfo) -> Section:
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


def _policy(summary: Summary, names: Mapping[str, str], zone: ZoneInfo) -> Section:
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
    table = (Table("Thresholds", ("When", "Group", "Label", "Change"), tuple(rows)),) if rows else ()
    said_ = "Changes of policy:" if rows else "No threshold was changed."
    return Section("policy", "Changes, and whether the log holds", (said_, verified), table)


def _counted(caption: str, column: str, cells: Mapping[str, int], mask: Masking) -> Table:
    told = mask.cells(cells)
    if told.cells is None:
        return Table(caption, (column, "Flags"), ((TOGETHER, told.total),))
    rows = tuple((name, number) for name, number in told.cells.items() if number != 0 or len(cells) <= 5)
    return Table(caption, (column, "Flags"), (*rows, ("All", told.total)))


def _sure(table: Table) -> bool:
    """Whether no larger number is hidden in it for the sake of a small one."""
    return all(cell not in (HIDDEN, TOGETHER) for row in table.rows for cell in row)


def _titled(categories: Mapping[str, int], pack: Pack) -> dict[str, int]:
    found: dict[str, int] = {}
    for category, number in sorted(categories.items(), key=lambda one: (-one[1], one[0])):
        title = pack.title(category)
        found[title] = found.get(title, 0) + number
    return found


def _urgent() -> list[Severity]:
    return sorted(Severity, reverse=True)


def _plain(cell: Cell) -> float | None:
    return float(cell) if isinstance(cell, int) else None


def _share(share: object) -> str:
    if isinstance(share, Unknown):
        return share.why
    assert isinstance(share, int | float)
    return f"{share:.1%}" if share not in (0, 1) else f"{share:.0%}"


def _worst(time: timedelta | None) -> str:
    return "–" if time is None else span(time)


def _sum(cell: Cell, one: str) -> str:
    return count(cell, one)


def _refs(cases: Iterable[str]) -> str:
    listed = list(cases)
    more = f" and {len(listed) - 12} more" if len(listed) > 12 else ""
    return ", ".join(f"case {case}" for case in listed[:12]) + more
