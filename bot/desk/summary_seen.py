"""What was seen of the groups in a period, and what was not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.core.coverage import Stretch, sentence
from bot.core.figures import Unknown
from bot.core.summary import Summary
from bot.core.suppression import HIDDEN
from bot.desk.masking import Masking, count
from bot.desk.page import Bars, Cell, Section, Table
from bot.desk.shown import one_line
from bot.desk.summary_parts import name_of, share

MOST_HOLES = 12
UNSEEABLE = (
    "Never seen: private chats, calls, voice, what pictures show, and what was deleted before the desk heard it."
)


def seen_section(summary: Summary, mask: Masking, names: Mapping[str, str], zone: ZoneInfo) -> Section:
    words = [_arrived(summary, mask)]
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
    words += _unlooked(summary, mask)
    table = _table(summary, mask, names)
    tables = (table,) if table.rows else ()
    return Section("seen", "What we saw, and what we could not", (*words, UNSEEABLE), tables, _chart(summary, names))


def _arrived(summary: Summary, mask: Masking) -> str:
    if isinstance(summary.messages, Unknown):
        return f"How many messages arrived is not known: {summary.messages.why}."
    return f"{count(mask.number(summary.messages), 'message')} arrived; {_writers(summary, mask)}."


def _unlooked(summary: Summary, mask: Masking) -> list[str]:
    words = []
    if summary.waiting:
        words.append(f"Still to be checked as this is made: {count(mask.number(summary.waiting), 'message')}.")
    if summary.stuck:
        stuck = count(mask.number(summary.stuck), "message")
        words.append(f"{stuck} could not be checked and must be read by a person.")
    if not isinstance(summary.attachments, Unknown) and summary.attachments:
        attached = count(mask.number(summary.attachments), "message")
        words.append(f"{attached} had a picture or a file, which nobody looks at.")
    unlooked = summary.unlooked
    if isinstance(unlooked, Unknown):
        words.append(f"What is looked for is not known: {unlooked.why}.")
    elif unlooked:
        words.append(f"Nothing looks for: {', '.join(unlooked)}.")
    return words


def _table(summary: Summary, mask: Masking, names: Mapping[str, str]) -> Table:
    told, by_group = mask.cells(summary.by_group), summary.seen.by_group or {}
    rows: list[tuple[Cell, ...]] = []
    for key in _ordered(summary, names):
        number: Cell = told.cells.get(key, 0) if told.cells is not None else HIDDEN
        if isinstance(summary.messages, Unknown):
            number = "not known"
        seen = by_group.get(key)
        rows.append((name_of(key, names), number, "not watched" if seen is None else share(seen)))
    return Table("Messages, and how much was seen", ("Group", "Messages", "Seen"), tuple(rows))


def _chart(summary: Summary, names: Mapping[str, str]) -> Bars | None:
    by_group = summary.seen.by_group or {}
    parts = [(name_of(key, names), by_group[key]) for key in _ordered(summary, names) if key in by_group]
    if not parts:
        return None
    return Bars(
        id="seen",
        title="How much of each watched group was seen",
        sentence="; ".join(f"{name}: {share(part)}" for name, part in parts) + ".",
        labels=tuple(name for name, _ in parts),
        series=(("seen", tuple(None if isinstance(part, Unknown) else float(part) for _, part in parts)),),
        percent=True,
    )


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
    return f"{count(mask.number(summary.authors), 'account')} wrote"
