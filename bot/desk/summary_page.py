"""A summary as a page: one phone screen first (three sentences, five numbers, one picture), behind it the whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.core.figures import Unknown
from bot.core.pack import Pack
from bot.core.periods import Every
from bot.core.summary import Compared, Summary
from bot.core.suppression import LEAST, SMALL
from bot.desk.masking import TOO_FEW, Masking, count, span
from bot.desk.page import Bars, Cell, Figure, Need, Page
from bot.desk.summary_appendix import appendix
from bot.desk.summary_needs import needs_of
from bot.desk.summary_parts import by_urgency, day, percent, sure
from bot.desk.summary_sections import sections

LATE_NOTE = timedelta(hours=30)
"""A summary made longer after its period's end says that it comes late."""


def page(
    summary: Summary,
    version: str,
    names: Mapping[str, str],
    pack: Pack,
    organisation: str,
    timezone: str,
    *,
    sent: bool = False,
) -> Page:
    """The page of a summary. `version`: trustees or lead; `names` are the groups' by key.

    `sent`: it goes out to people, so it says when it comes late.
    """
    mask, zone = Masking(many=version == "trustees"), ZoneInfo(timezone)
    needs = needs_of(summary, mask, zone)
    return Page(
        key=summary.period.key,
        version=version,
        title=f"Moderation summary for the {'trustees' if mask.many else 'safeguarding lead'}",
        period=summary.period.name,
        organisation=organisation,
        made=f"Made {day(summary.made_at, zone)} {summary.made_at.astimezone(zone):%H:%M} ({timezone}).",
        note=_note(summary, zone, sent),
        sentences=(_happened(summary, mask), _changed(summary, mask), _decide(needs)),
        numbers=_numbers(summary, mask),
        picture=picture(summary, mask),
        needs=needs,
        sections=(*sections(summary, mask, names, pack, zone), *appendix(summary, mask, pack)),
        caveats=_caveats(mask),
    )


def picture(summary: Summary, mask: Masking) -> Bars:
    """The one picture: flags in this period and those before it; where there is none before, by urgency: one bar alone
    says nothing. Where a larger number had to be hidden for the sake of a small one, it is the one bar all the same.
    """
    table = by_urgency(summary, mask)
    if len(summary.trend) > 1 or not summary.flags or not sure(table):
        return trend(summary, mask)
    rows = [(str(name), cell) for name, cell in table.rows[:-1]]
    words = ", ".join(f"{name}: {cell}" for name, cell in rows)
    return Bars(
        id="trend",
        title=table.caption,
        sentence=f"Flags by urgency: {words}. There is no {summary.period.every} before this one to compare with.",
        labels=tuple(name for name, _ in rows),
        series=(("flags", tuple(cell if isinstance(cell, int) else None for _, cell in rows)),),
        newest=False,
    )


def trend(summary: Summary, mask: Masking) -> Bars:
    """The one picture: flags in this period and the four before it."""
    labels = tuple(key[5:] if summary.period.every is Every.WEEK else key for key, _ in summary.trend)
    cells = [mask.number(number) for _, number in summary.trend]
    words = ", ".join(f"{label}: {cell}" for label, cell in zip(labels, cells, strict=True))
    middle = mask.middle(summary.compared["flags"].before)
    line = "" if middle is None else f" The line is the median of the four before, {middle:g}."
    return Bars(
        id="trend",
        title=f"Flags in each {summary.period.every}",
        sentence=f"Flags: {words}.{line}",
        labels=labels,
        series=(("flags", tuple(cell if isinstance(cell, int) else None for cell in cells)),),
        level=middle,
        level_name="median before",
    )


# inside


def _note(summary: Summary, zone: ZoneInfo, sent: bool) -> str:
    if not summary.over and summary.first:
        return f"The {summary.period.every} is not over yet, and is the desk's first: this is how it stands now."
    if not summary.over:
        return f"The {summary.period.every} is not over yet: this is how it stands now."
    if sent and summary.made_at - summary.period.until > LATE_NOTE:
        return (
            f"This comes late: it was made on {day(summary.made_at, zone)}. It tells how things stood when the "
            f"{summary.period.every} ended."
        )
    return ""


def _happened(summary: Summary, mask: Masking) -> str:
    flags, messages = mask.number(summary.flags), summary.messages
    groups = len(summary.by_group)
    where = f" in {count(groups, 'group')}" if groups else ""
    if isinstance(messages, Unknown):
        read = "; how many messages there were was not counted"
    elif messages == 0:
        if not summary.flags:
            return f"No message arrived, so nothing was looked at. {_unseen(summary)}".strip()
        read = ", though no message arrived"
    else:
        some = summary.flags or summary.seen.unseen <= timedelta(minutes=5)
        read = f" in {'' if some else 'the '}{count(mask.number(messages), 'message')}{where}"
        read += "" if some else " that were seen"
    first = (
        f"{count(flags, 'flag')} {'was' if flags == 1 else 'were'} raised" if summary.flags else "Nothing was flagged"
    )
    said = f"{first}{read}"
    if summary.flags:
        p50 = mask.span(summary.review.p50, summary.flags, never="")
        parts = mask.cells({"looked": summary.review.reviewed, "waiting": summary.review.waiting}).cells
        if p50 and not p50.startswith("not shown"):
            said += f"; half had been looked at within {p50}"
        elif parts is not None and not summary.review.reviewed:
            said += "; nobody has looked at any yet"
        elif not p50:
            said += "; more than half still wait for somebody"
    return f"{said}. {_unseen(summary)}".strip()


def _unseen(summary: Summary) -> str:
    stuck = "Some messages could not be checked. " if summary.stuck else ""
    if isinstance(summary.seen.share, Unknown):
        return f"{stuck}No group was watched as it was written in." if summary.unwatched_only else stuck.strip()
    if summary.seen.unseen <= timedelta(minutes=5):
        return stuck.strip()
    return f"{stuck}{percent(1 - summary.seen.share)} of the time of the watched groups was not seen."


def _changed(summary: Summary, mask: Masking) -> str:
    flags = summary.compared["flags"]
    if isinstance(flags.median, Unknown):
        return "This is the first one." if summary.first else f"{_sentence(flags.median.why)}"
    told = [("flags", "flags"), ("messages", "messages")]
    if not mask.many:  # how many times were not kept is hidden where few were kept: a comparison would tell it
        told.append(("broken", "times that were not kept"))
    first, *rest = (_against(summary.compared[name], words, mask) for name, words in told)
    every = f"the four {summary.period.every}s before"
    return f"{first[:1].upper()}{first[1:]}; {'; '.join(rest)}. In brackets the median of {every}."


def _against(one: Compared, words: str, mask: Masking) -> str:
    """`more flags: 32 (8)`."""
    if isinstance(one.now, Unknown) or isinstance(one.median, Unknown):
        return f"{words} cannot be compared"
    before, now = mask.middle(one.before), _text(mask.number(one.now))
    if before is None:
        return f"{words}: {now} ({SMALL} in some, so not compared)"
    if mask.many and 0 < one.now < LEAST:
        return f"{words}: {now} ({before:,g})"
    arrow = "as many" if one.now == before else "more" if one.now > before else "fewer"
    return f"{arrow} {words}: {now} ({before:,g})"


def _decide(needs: tuple[Need, ...]) -> str:
    if not needs:
        return "Nothing needs a decision."
    first = needs[0]
    more = f" And {len(needs) - 1} more." if len(needs) > 1 else ""
    return f"Needs a decision: {first.what} ({first.who}, {first.when}).{more}"


def _numbers(summary: Summary, mask: Masking) -> tuple[Figure, ...]:
    review, seen = summary.review, summary.seen
    open_ = mask.cells(summary.open_)
    kept = mask.cells({"broken": summary.broken, "kept": sum(one.due for one in summary.kept) - summary.broken})
    oldest = max((one.oldest for one in summary.reviews.values() if one.oldest), default=None)
    waiting = f"oldest not looked at: {span(oldest)}" if oldest and not mask.many else ""
    return (
        Figure(
            "Seen of watched groups",
            "not known" if isinstance(seen.share, Unknown) else percent(seen.share),
            seen.share.why if isinstance(seen.share, Unknown) else f"{count(seen.groups, 'group')}",
        ),
        Figure("Flags", _text(mask.number(summary.flags)), _per_thousand(summary, mask)),
        Figure("First look, half within", mask.span(review.p50, review.flags), _nine(summary, mask)),
        Figure("Times not kept", _text(kept.cells["broken"]) if kept.cells else "not shown", f"of {kept.total} due"),
        Figure("Open at the end", _text(open_.total), waiting),
    )


def _caveats(mask: Masking) -> tuple[str, ...]:
    found = [
        "A flag is a prompt to look, not a finding. One flag may be many messages.",
        "Messages count when they arrive at the desk: an export that was read this week counts this week.",
        "How soon somebody looked counts what nobody has looked at yet, too (Kaplan–Meier), so that it does not look "
        "better than it is.",
    ]
    if mask.many:
        found += [
            f"Numbers from 1 to {LEAST - 1} are shown as {SMALL}. Where others would tell them, those are hidden too.",
            "Flags with somebody who works at the desk among the people in them are not counted in this version.",
        ]
    else:
        found.append("Cases with one of its readers among the people in them are not counted in this version.")
    return tuple(found)


def _nine(summary: Summary, mask: Masking) -> str:
    p90 = mask.span(summary.review.p90, summary.flags)
    if not summary.flags or p90 == TOO_FEW:
        return ""
    return f"nine in ten: {p90}" if summary.review.p90 is None else f"nine in ten within {p90}"


def _per_thousand(summary: Summary, mask: Masking) -> str:
    if not summary.flags:
        return ""
    rate = mask.rate(summary.per_thousand, summary.flags)
    return rate if isinstance(rate, str) else f"{rate:g} in 1,000 messages"


def _text(cell: Cell) -> str:
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
