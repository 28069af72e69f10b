"""The body of a summary's page, in order; here what was flagged, looked at and decided, and what is open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.core.pack import Pack
from bot.core.summary import BANDS, OUTCOMES, Summary
from bot.desk.masking import Masking, count, span
from bot.desk.page import Bars, Cell, Section, Table, said
from bot.desk.summary_course import people_section, policy_section, waiting_section
from bot.desk.summary_parts import TOGETHER, by_urgency, counted, refs, sure, urgent
from bot.desk.summary_seen import seen_section
from bot.desk.words import URGENCY

SOURCES = {
    "checks": "The desk's own checks",
    "platform": "The platform's own moderation",
    "people": "Somebody reported it",
    "unchecked": "Could not be checked",
}
CLOCKS = {"open": "Somebody looks", "decide": "A decision", "refer": "A referral", "review": "A review"}


def sections(
    summary: Summary, mask: Masking, names: Mapping[str, str], pack: Pack, zone: ZoneInfo
) -> tuple[Section, ...]:
    return (
        seen_section(summary, mask, names, zone),
        _flags(summary, mask, pack),
        _review(summary, mask),
        _outcomes(summary, mask, pack),
        _open(summary, mask),
        people_section(summary, mask),
        waiting_section(summary, mask, zone),
        policy_section(summary, names, zone),
    )


# inside


def _flags(summary: Summary, mask: Masking, pack: Pack) -> Section:
    course = tuple((key, mask.number(number)) for key, number in summary.trend)
    trend = Table(f"Flags in each {summary.period.every}", (summary.period.every.capitalize(), "Flags"), course)
    if not summary.flags:
        nothing = "Nothing was flagged. That is no proof that nothing happened."
        return Section("flags", "What was flagged", (nothing,), (trend,))
    tables = [
        by_urgency(summary, mask),
        counted("By source", "Source", {words: summary.sources.get(key, 0) for key, words in SOURCES.items()}, mask),
        counted("By what they are about", "About", _titled(summary.categories, pack), mask),
    ]
    rate = mask.rate(summary.per_thousand, summary.flags)
    in_all = f", {rate:g} in 1,000 messages" if isinstance(rate, float) else ""
    words = [f"{count(mask.number(summary.flags), 'flag')} raised{in_all}."]
    people = summary.sources.get("people", 0)
    if mask.apart(people, summary.flags) and sure(tables[1]):
        words.append(
            f"Reported by people: {people / summary.flags:.0%} of all flags. A small share may mean that people do not "
            "know how to report."
        )
    if summary.records:  # most follow from the most urgent flags, so they would tell a number that is hidden there
        shown = mask.number(summary.records) if sure(tables[0]) else "some"
        words.append(f"{count(shown, 'safeguarding record')} opened.")
    if summary.serious and not mask.many:
        words.append(f"For today or now: {refs(summary.serious)}.")
    return Section("flags", "What was flagged", tuple(words), (trend, *tables))


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
    for level in urgent():
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
            words.append(f"Open past their time: {refs([late.case for late in summary.late])}.")
    return Section("review", "How soon somebody looked", tuple(words), tuple(tables))


def _outcomes(summary: Summary, mask: Masking, pack: Pack) -> Section:
    by_word: dict[str, int] = {}
    for (_, word), number in summary.outcomes.items():
        by_word[OUTCOMES[word]] = by_word.get(OUTCOMES[word], 0) + number
    tables = [counted("What came of flags", "Outcome", by_word, mask)] if by_word else []
    if not mask.many and summary.outcomes:
        rows = sorted((pack.title(category), OUTCOMES[word], n) for (category, word), n in summary.outcomes.items())
        tables.append(Table("By what they were about", ("About", "Outcome", "Flags"), tuple(rows)))
    words = ["A person decided each of these." if by_word else "Nothing was decided in this period."]
    words.append(
        f"{count(mask.number(summary.taken_back), 'decision')} taken back or opened again by colleagues."
        if summary.taken_back
        else "No decision was taken back."
    )
    if summary.emergencies:
        which = "" if mask.many else f": {refs(summary.emergencies)}"
        often = mask.number(len(summary.emergencies))
        words.append(f"{count(often, 'time')} a case was opened in an emergency by somebody it is closed to{which}.")
    return Section("outcomes", "What was decided", tuple(words), tuple(tables))


def _open(summary: Summary, mask: Masking) -> Section:
    bands = [name for _, name in BANDS]
    all_ = {(level, band): summary.open_.get((level, band), 0) for level in urgent() for band in bands}
    told = mask.cells(all_)
    words = [f"{count(told.total, 'flag')} open at the end."]
    if told.cells is None:
        return Section("open", "What is open", (*words, TOGETHER))
    if not summary.open_total:
        return Section("open", "What is open", ("Nothing was open at the end.",))
    rows = tuple((URGENCY[level], *(told.cells[level, band] for band in bands)) for level in urgent())
    table = Table("Open flags by urgency and age", ("Urgency", *bands), rows)
    series = tuple((URGENCY[level], tuple(_plain(told.cells[level, band]) for band in bands)) for level in urgent())
    heard = [
        f"{URGENCY[level]}, {band}: {said(told.cells[level, band])}"
        for level in urgent()
        for band in bands
        if told.cells[level, band] != 0
    ]
    chart = Bars("open", "Open flags by age and urgency", "; ".join(heard) + ".", tuple(bands), series)
    return Section("open", "What is open", tuple(words), (table,), chart)


def _titled(categories: Mapping[str, int], pack: Pack) -> dict[str, int]:
    found: dict[str, int] = {}
    for category, number in sorted(categories.items(), key=lambda one: (-one[1], one[0])):
        title = pack.title(category)
        found[title] = found.get(title, 0) + number
    return found


def _plain(cell: Cell) -> float | None:
    return float(cell) if isinstance(cell, int) else None


def _worst(time: timedelta | None) -> str:
    return "–" if time is None else span(time)
