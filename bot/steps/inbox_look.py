"""The inbox in a chat: what one may answer with its clocks, one of them opened, and decided with a reason.

Everything is for the one who asks alone. Reasons that are withheld, and more time, are for the console: they take a
signature, or words to whoever asked.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.cases import No
from bot.core.matters import NAMES, RIGHTS_OF_OTHERS, Line, Matter, Outcome, Relation, wanting
from bot.core.practice import Practice
from bot.core.requests import Press, Reply
from bot.core.rights import Colleague
from bot.core.sheets import Block, Button, Look, Mark, Sheet, Span
from bot.core.store import Work
from bot.desk import buttons, chat
from bot.desk.buttons import INBOX, Pressed
from bot.desk.card import moment
from bot.desk.inbox_forms import CHOICES
from bot.desk.letters import OUTCOMES
from bot.steps import inbox, inbox_words, replying

MOST = 8
WORDS = 400
"""Characters of what somebody asked that are shown; the console has all of it."""


def press(
    work: Work, request: Press, pressed: Pressed, colleague: Colleague, practice: Practice, now: datetime
) -> Reply:
    """What a press of one of the inbox's buttons leads to. Raises `No`."""
    if pressed.case == "0":
        return Reply(True, "", sheets=(listed(work, colleague, practice, now),))
    choice = CHOICES.get(pressed.choice)
    if choice is None:
        return Reply(True, "", sheets=(one(work, colleague, pressed.case, practice, now),))
    _, matter = inbox.found(work, colleague.name, pressed.case, practice)
    if pressed.version != matter.version:
        text = f"Number {matter.id} has changed since you looked. This is how it stands now."
        return Reply(False, text, sheets=(one(work, colleague, pressed.case, practice, now, text),))
    if choice.field and not request.fields:
        asks = buttons.form(pressed.id)
        assert asks is not None
        back = Button(Pressed(buttons.BACK, "0", 0).id, "Never mind")
        block = chat.told(asks.about, asks.fields[0].label, title=asks.title)
        return Reply(True, asks.about, sheets=(Sheet((block,), ((back,),)),), form=asks)
    given = {**choice.given, **({choice.field: request.fields.get(choice.field, "")} if choice.field else {})}
    return Reply(True, inbox_words.say(work, colleague.name, matter.id, choice.word, given, practice, now))


def listed(work: Work, colleague: Colleague, practice: Practice, now: datetime) -> Sheet:
    """What this colleague may answer, the soonest due first. Raises `No`."""
    found = inbox.listed(work, colleague.name, practice, now)
    if not found:
        return Sheet((chat.told("Nothing waits in the inbox that you may answer."),), link="/inbox")
    zone = ZoneInfo(practice.hours.timezone)
    lines = tuple((Span(chat.inert(_line(matter, zone, now))),) for matter in found[:MOST])
    if len(found) > MOST:
        lines += ((Span(f"… and {len(found) - MOST} more in the console.", Mark.QUIET),),)
    openers = [Button(Pressed(INBOX, matter.id, matter.version).id, f"Number {matter.id}") for matter in found[:MOST]]
    rows = tuple(tuple(openers[n : n + buttons.ROW]) for n in range(0, len(openers), buttons.ROW))
    return Sheet((Block(lines, "The inbox"),), rows, link="/inbox")


def one(work: Work, colleague: Colleague, number: str, practice: Practice, now: datetime, said: str = "") -> Sheet:
    """One matter: what was asked, by when, what must be looked at first, who read it, and what can be said. Raises
    `No`."""
    seen = inbox.read(work, colleague.name, number, practice, now)
    matter, zone = seen.matter, ZoneInfo(practice.hours.timezone)
    asked = [line.text for line in seen.lines if line.kind is Line.ASKED][-3:]
    blocks = [
        *([chat.told(said)] if said else []),
        chat.told(_line(matter, zone, now), *(f"First write down {left}." for left in wanting(matter) if matter.open)),
        Block(tuple((Span(chat.inert(text, WORDS), Mark.HIDDEN),) for text in asked), "In their words"),
    ]
    done = [line for line in seen.lines if line.kind is not Line.ASKED][-3:]
    if done:
        blocks.append(
            Block(
                tuple(
                    (
                        Span(f"{moment(line.at, zone, now)} ", Mark.QUIET),
                        Span(f"{chat.inert(line.by, 40)}, {line.kind.value}: "),
                        Span(chat.inert(line.text, 160), Mark.HIDDEN),
                    )
                    for line in done
                ),
                "So far",
            )
        )
    if matter.outcome is not None:
        letter = replying.letter(work, colleague.name, matter.id, practice, now)
        sentences = [sentence for part in letter.parts for sentence in part.sentences]
        blocks.append(Block(tuple((Span(chat.inert(text, WORDS), Mark.HIDDEN),) for text in sentences), letter.title))
    for line in inbox.who_read(seen.readers, zone, now):
        blocks.append(Block(((Span(chat.inert(line), Mark.QUIET),),)))
    return Sheet(tuple(blocks), _rows(matter), link=f"/inbox/{matter.id}")


def _rows(matter: Matter) -> tuple[tuple[Button, ...], ...]:
    if not matter.open:
        return ((_button(matter, "send"),),) if matter.asker else ()
    first = ["ack"] if matter.acknowledged_at is None else []
    checks = []
    if matter.what in RIGHTS_OF_OTHERS or matter.relation is not Relation.SELF:
        checks = [] if matter.authority else ["may-yes", "may-no"]
        checks += [] if matter.interest else ["interest"]
    clock = ["resume" if matter.paused_at is not None else "pause"]
    wanted = [*first, *checks, *(one.value for one in Outcome), "note", *clock]
    made = [_button(matter, choice) for choice in wanted]
    return tuple(tuple(made[n : n + buttons.ROW]) for n in range(0, len(made), buttons.ROW))


def _button(matter: Matter, choice: str) -> Button:
    look = Look.MAIN if choice == "ack" else Look.PLAIN
    return Button(Pressed(INBOX, matter.id, matter.version, choice=choice).id, CHOICES[choice].label[:30], look)


def _line(matter: Matter, zone: ZoneInfo, now: datetime) -> str:
    """`4 · Appeal · case 7 · due 3 Dec 23:59 · not acknowledged`."""
    parts = [matter.id, NAMES[matter.what], *([f"case {matter.case}"] if matter.case else [])]
    if matter.outcome is not None:
        return " · ".join([*parts, OUTCOMES[matter.outcome]])
    if matter.paused_at is not None:
        parts.append("its clock stands still")
    else:
        parts.append(f"{'overdue since' if now >= matter.due else 'due'} {moment(matter.due, zone, now)}")
    if matter.acknowledged_at is None:
        due = matter.acknowledge_due
        parts.append(f"to be acknowledged by {moment(due, zone, now)}" if due else "not acknowledged")
    return " · ".join(parts)


def number_of(text: str) -> str:
    """A number as somebody typed it; empty for the list. Raises `No`."""
    number = text.strip().lstrip("#")
    if number and not (number.isascii() and number.isdigit() and len(number) <= 18):
        raise No("Say which one by its number, like /inbox 4; or /inbox alone for the list.")
    return number
