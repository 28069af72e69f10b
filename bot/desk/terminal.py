"""Cards as text for a terminal: plain lines, no colour needed to understand them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.core.sheets import Sheet
from bot.desk import words
from bot.desk.card import Card
from bot.desk.facts import UNLINKED, facts

_RULE = "─" * 72
_GAPS = dict.fromkeys(map(ord, "\u200b\u2068\u2069"))


def queue(cards: Sequence[Card]) -> Iterable[str]:
    """The queue, grouped by urgency."""
    if not cards:
        yield "Nothing is waiting."
        return
    urgency = ""
    for one in cards:
        if one.urgency != urgency:
            urgency = one.urgency
            number = sum(card.urgency == urgency for card in cards)
            yield f"\n{urgency} ({number})"
        held = f", {one.claimed_by} is looking" if one.claimed_by else ""
        due = f", due {one.due}{' — LATE' if one.late else ''}" if one.due else ""
        yield f"  {one.case:>4}  {one.title}"
        yield f"        {one.group} · {one.state}{held}{due}"
        for person in one.people[:3]:
            yield f"        {person.part}: {person.name} ({person.known})"
        if one.why:
            yield f"        {one.why[0]}"


def case(card: Card) -> Iterable[str]:
    """The whole card, in the order in which one decides."""
    yield _RULE
    yield f"{card.urgency}: {card.title}"
    yield f"Case {card.case} · {card.about} · {card.group} · {card.state}"
    yield f"Flagged {card.opened}" + (f" · due {card.due}{' — LATE' if card.late else ''}" if card.due else "")
    if card.incident:
        yield f"Safeguarding record {card.incident}"
    yield from _part(
        "Who", (f"{p.part}: {p.name} — {facts(p)}{'' if p.linked else f' {UNLINKED}'}" for p in card.people)
    )
    if card.earlier:
        yield f"  {card.earlier} earlier case{'s' if card.earlier > 1 else ''} with the same people"
    yield from _part("Why", card.why)
    yield "\nWhat was said" if not card.outline else f"\n{words.OUTLINE}"
    for line in card.lines:
        mark = ">" if line.flagged else " "
        note = f"  [{line.note}]" if line.note else ""
        yield f" {mark} {line.when}  {line.who}: {line.text.replace(chr(10), chr(10) + '       ')}{note}"
        for before in line.before:
            yield f"       said before: {before}"
    yield from _part("What is not known or was not checked", card.missing)
    yield from _part("What not to do", card.do_not)
    yield from _part("To be done by hand, then say “done”", card.tasks)
    yield from _part("So far", (f"{past.when}  {past.text}" for past in card.history))
    if card.actions:
        yield "\nWhat you can say"
        for action in card.actions:
            reason = "  (needs --reason)" if action.reason else ""
            yield f"  {action.word:<9} {action.label}: {action.help}{reason}"
    yield "\nThis is a prompt to look, not a finding."
    yield _RULE


def sheet(sheet: Sheet) -> Iterable[str]:
    """A sheet without its buttons. The invisible gaps that keep a chat from linking and turning are left out here."""
    for number, block in enumerate(sheet.blocks):
        if number:
            yield ""
        if block.title:
            yield block.title
        for line in block.lines:
            yield "  " + "".join(span.text for span in line).translate(_GAPS)


def _part(title: str, lines: Iterable[str]) -> Iterable[str]:
    every = list(lines)
    if every:
        yield f"\n{title}"
        yield from (f"  {line}".replace("\n", "\n      ") for line in every)
