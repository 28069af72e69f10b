"""One question after another, as sheets: what is asked, what was said by now, what would follow, what was done.

A button's id is `setting:<dialogue>:<turn>:<choice>`; what it stands for is kept with the dialogue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from bot.core.dialogues import Dialogue
from bot.core.sheets import Block, Button, Field, Form, Look, Mark, Sheet, Span
from bot.desk.chat import inert, told

WORD = "setting"
STOP, GO, YES, WRITE, SKIP, MENU, BACK = "stop", "go", "yes", "write", "skip", "menu", "back"
NTH, OPTION = "n", "o"
"""Before a number: the choice that was offered there, the option of the word."""
MOST = 12
"""Choices that are shown as buttons; more of them are found by writing."""
_WIDE = 14
"""Characters up to which three labels stand in one row on a phone."""
_BETWEEN = re.compile(r"(?<=[.?!…]) (?=\S)")
_TOGETHER = 110
"""Characters up to which sentences stand on one line: two lines of a phone."""
LONGEST = 3500
"""Characters of an answer: a pasted table of a few dozen people, and still one message of Telegram's 4,096."""
ANSWER = "answer"
_LABELS = {"do": "What to do", "until": "Until when", "reason": "Why"}
"""What a button says where an option's name alone does not tell; the other names speak for themselves."""
_MORE = "There are more: write a part of the name."


def form(id_: str) -> Form:
    """What opens for an answer in one's own words, on desks that have forms."""
    field = Field(ANSWER, "Your answer", "The question is in the message behind this.", most=LONGEST)
    return Form(id_, "Your answer", "Write it as you would say it.", (field,))


def question(
    dialogue: Dialogue,
    title: str,
    asks: Sequence[str],
    labels: Sequence[str] = (),
    *,
    more: bool = False,
    writes: bool = True,
    skips: str = "",
    back: bool = False,
) -> Sheet:
    """One question. `labels` are the choices' words; `skips` is what leaving it out is called, where one may."""
    made = [_button(dialogue, f"{NTH}{n}", label) for n, label in enumerate(labels[:MOST])]
    rows = list(_rows(made))
    last = []
    if writes:
        last.append(_button(dialogue, WRITE, "Write it"))
    if skips:
        last.append(_button(dialogue, SKIP, skips))
    lines = [*asks, *([_MORE] if more else [])]
    ends = [_button(dialogue, BACK, "One back")] if back else []
    return _sheet(told(*lines, title=title), rows=(*rows, tuple(last), (*ends, _stop(dialogue))))


def menu(dialogue: Dialogue, title: str, says: str, options: Sequence[tuple[str, str]], trouble: str = "") -> Sheet:
    """What was said by now, and what else could be. `options` are names with their values, empty where unsaid."""
    lines = [trouble] if trouble else [says] if says else []
    said = tuple(
        (Span(f"{inert(name, 30)}: "), Span(inert(value, 80), Mark.STRONG)) for name, value in options if value
    )
    made = [
        _button(dialogue, f"{OPTION}{n}", _LABELS.get(name, name.capitalize())) for n, (name, _) in enumerate(options)
    ]
    blocks = (told(*lines, title=title), *((Block(said),) if said else ()))
    go = _button(dialogue, GO, "Go on", Look.MAIN)
    return _sheet(*blocks, rows=(*_rows(made), (go, _stop(dialogue))))


def sure(dialogue: Dialogue, title: str, text: str, *, grave: bool = False) -> Sheet:
    """What would follow, and whether it is meant."""
    yes = _button(dialogue, YES, "Yes, do it", Look.GRAVE if grave else Look.MAIN)
    row = (yes, _button(dialogue, MENU, "Change it"), _stop(dialogue))
    return _sheet(told(*split(text), title=title), rows=(row,))


def done(title: str, text: str) -> Sheet:
    """What was done, or not; nothing is left to press."""
    return Sheet((told(*split(text), title=title),))


def ours(title: str, *sentences: str) -> Sheet:
    """Sentences in which nothing of anybody else's stands, or only what is inert: their commands can be tapped."""
    return Sheet((Block(tuple((Span(one),) for one in sentences), title),))


def split(text: str) -> list[str]:
    """Sentences of ours on lines of their own; short ones that follow on each other share one."""
    found = []
    for line in text.splitlines():
        parts = [""]
        for sentence in _BETWEEN.split(line.strip()):
            if parts[-1] and len(parts[-1]) + len(sentence) > _TOGETHER:
                parts.append("")
            parts[-1] = f"{parts[-1]} {sentence}".strip()
        found += [one for one in parts if one]
    return found


def values(said: Mapping[str, str]) -> dict[str, str]:
    """What somebody said, without what only the dialogue itself remembers."""
    return {name: value for name, value in said.items() if not name.startswith("?")}


def _sheet(*blocks: Block, rows: Sequence[tuple[Button, ...]]) -> Sheet:
    return Sheet(blocks, tuple(row for row in rows if row), loud=False)


def _rows(made: Sequence[Button]) -> Iterable[tuple[Button, ...]]:
    wide = 3 if all(len(one.label) <= _WIDE for one in made) else 2
    for n in range(0, len(made), wide):
        yield tuple(made[n : n + wide])


def _button(dialogue: Dialogue, choice: str, label: str, look: Look = Look.PLAIN) -> Button:
    return Button(f"{WORD}:{dialogue.id}:{dialogue.turn}:{choice}", inert(label, 30), look)


def _stop(dialogue: Dialogue) -> Button:
    return _button(dialogue, STOP, "Stop here")
