"""In a chat: what one is asked to look at again, one after another; and how much waits in the inbox (`inbox_look`).

Sheets are for the one who asks alone. What is most serious is for the console: there is a link.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.looks import Judgement
from bot.core.practice import Practice
from bot.core.requests import Press, Reply
from bot.core.rights import Colleague
from bot.core.sheets import Block, Button, Mark, Sheet, Span
from bot.core.store import Work
from bot.desk import buttons, chat
from bot.desk.buttons import AGAIN, INBOX, Pressed
from bot.desk.card import card, moment
from bot.steps import doubling, inbox, inbox_look, sampling, showing

_LOOK, _MESSAGE = "look", "message"
_MARK = "\u2063"
"""Stands for a case's number, which whoever looks again is not told."""


def rows(work: Work, colleague: Colleague, practice: Practice, now: datetime) -> tuple[tuple[Button, ...], ...]:
    """Buttons under a colleague's queue: how much they are asked to look at again, and what waits in the inbox."""
    made = []
    again = len(doubling.offered(work, colleague, now)) + len(sampling.offered(work, colleague, now))
    if again:
        made.append(Button(Pressed(AGAIN, "0", 0).id, f"Look again: {again}"))
    waiting = inbox.waiting(work, colleague, practice)
    if waiting:
        made.append(Button(Pressed(INBOX, "0", 0).id, f"Inbox: {waiting}"))
    return (tuple(made),) if made else ()


def press(
    work: Work, request: Press, pressed: Pressed, colleague: Colleague, practice: Practice, now: datetime
) -> Reply:
    """What a press of one of these buttons leads to. Raises `No`."""
    if pressed.word == INBOX:
        return inbox_look.press(work, request, pressed, colleague, practice, now)
    kind, _, said = pressed.choice.partition("-")
    if kind not in (_LOOK, _MESSAGE) or said not in list(Judgement):
        return Reply(True, "", sheets=(following(work, colleague, practice, now, pressed.version),))
    if kind == _LOOK:
        text = doubling.answer(work, colleague, pressed.case, Judgement(said), "", practice, now)
        return Reply(True, text)
    text, case = sampling.answer(work, colleague, pressed.case, Judgement(said), practice, now)
    if case is not None:
        showing.refresh(work, case, practice, now)
    return Reply(True, text)


def following(work: Work, colleague: Colleague, practice: Practice, now: datetime, skip: int = 0) -> Sheet:
    """The next thing to look at again: cases first, then messages that nothing flagged. `skip`: how many were left."""
    looks = [one.id for one in doubling.offered(work, colleague, now)]
    sampled = [one.id for one in sampling.offered(work, colleague, now)]
    if not looks and not sampled:
        return Sheet((chat.told("There is nothing for you to look at again. Thank you."),), link="/reviews")
    place = skip % (len(looks) + len(sampled))
    if place < len(looks):
        return _look(work, colleague, looks[place], practice, now, place)
    return _message(work, colleague, sampled[place - len(looks)], practice, now, place)


def _look(work: Work, colleague: Colleague, number: str, practice: Practice, now: datetime, place: int) -> Sheet:
    found = doubling.open_(work, colleague, number, now)
    brief = showing.brief(found.view.file.case, practice)
    made = replace(card(found.view, practice.pack, colleague, now, practice.hours.timezone), case=_MARK)
    drawn = chat.sheet(made, brief=brief)
    blocks = tuple(
        replace(
            block,
            lines=tuple(
                tuple(replace(span, text=span.text.replace(f"Case {_MARK}", f"Second look {number}")) for span in line)
                for line in block.lines
            ),
        )
        for block in drawn.blocks
    )
    title = "Somebody decided this. What do you make of it? What they decided is not shown."
    answers = () if brief else (_answers(number, _LOOK, "No concern", "It matters"),)
    return Sheet((chat.told(title), *blocks), (*answers, _next(place + 1)), link=f"/reviews/{number}")


def _message(work: Work, colleague: Colleague, number: str, practice: Practice, now: datetime, place: int) -> Sheet:
    found = sampling.open_(work, colleague, number, now)
    zone = ZoneInfo(practice.hours.timezone)
    lines = []
    for n, (who, at, text) in enumerate(found.lines, 1):
        last = n == len(found.lines)
        lines.append(
            (
                Span(f"{'→ ' if last else ''}{moment(at, zone, now)} ", Mark.QUIET),
                Span(f"{who}: ", Mark.STRONG if last else Mark.PLAIN),
                Span(chat.inert(text, 300), Mark.HIDDEN),
            )
        )
    asks = chat.told(
        "Nothing flagged the message with the arrow. Should it have been? Nobody's names are shown.",
        title=f"Sampled message {number} · {found.group}",
    )
    rows_ = (_answers(number, _MESSAGE, "It is fine", "It should have been"), _next(place + 1))
    return Sheet((asks, Block(tuple(lines))), rows_, link="/reviews")


def _answers(number: str, kind: str, nothing: str, matters: str) -> tuple[Button, ...]:
    """Both look alike, so that none of them is the one to press."""
    return (
        Button(Pressed(AGAIN, number, 0, choice=f"{kind}-{Judgement.NOTHING}").id, nothing),
        Button(Pressed(AGAIN, number, 0, choice=f"{kind}-{Judgement.MATTERS}").id, matters),
    )


def _next(place: int) -> tuple[Button, ...]:
    """Leaves this one, which goes to somebody else or comes again."""
    return (
        Button(Pressed(AGAIN, "0", place).id, "Another one"),
        Button(Pressed(buttons.BACK, "0", 0).id, "Enough for now"),
    )
