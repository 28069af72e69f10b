"""The guided setup: one question at a time, kept after each, so that it goes on where it was left.

What is answered is done at once by the words of `bot.settings_words`, as if it had been said by itself; so it stands in
the history, and can be taken back. The questions are in `bot.steps.setup_questions`. It ends with a rehearsal and with
a test of the alarm: no group is watched before lead and deputy have answered one.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.cases import No
from bot.core.dialogues import Dialogue
from bot.core.practice import Practice
from bot.core.requests import Change, Press, Reply, Wish
from bot.core.rights import Power, refusal
from bot.core.sheets import Sheet
from bot.core.store import Work
from bot.desk import inquiry
from bot.desk.buttons import Pressed
from bot.desk.inquiry import BACK, SKIP, STOP
from bot.steps import asking_back
from bot.steps.answering import whose
from bot.steps.asking_back import OLD, Try
from bot.steps.setup_asking import Asked, Here
from bot.steps.setup_questions import question, questions

WORD = "setup"
LASTS = timedelta(days=30)
"""How long an unfinished setup waits."""
LATER = "It is kept as it is. Go on with /safelight setup (Telegram: /setup), within 30 days."
TITLE = "Setup"
_TODO, _GOES = "?todo", "?goes"
_SO = ("is so already", "watched already")
"""What a word says of something that is as it was wanted: no reason to stop."""


def begin(work: Work, wish: Wish, practice: Practice, now: datetime) -> Reply | Try:
    """Begins, or goes on where this account left it. Raises `No`."""
    _may(practice, wish.account)
    dialogue = work.dialogues.newest(wish.account, WORD)
    note = ""
    if dialogue is not None and dialogue.until > now and dialogue.step:
        note = "You go on where you left it."
        dialogue = replace(dialogue, turn=dialogue.turn + 1)
    else:
        note = "The desk is set up already. Only what you answer anew is changed." if practice.watched else ""
        dialogue = work.dialogues.begin(wish.account, WORD, now + LASTS)
        dialogue = replace(dialogue, step=questions(Here(work, practice, dialogue, now))[0])
    here = {f"?{name}": value for name, value in wish.options.items() if name in ("here", "called")}
    dialogue = replace(dialogue, until=now + LASTS, said={**dialogue.said, **here})
    return _ask(work, dialogue, practice, now, note)


def press(
    work: Work, request: Press, pressed: Pressed, dialogue: Dialogue, practice: Practice, now: datetime
) -> Reply | Try:
    """An answer to the last question. Raises `No`."""
    _may(practice, request.account)
    if pressed.version != dialogue.turn:
        return replace(_ask(work, dialogue, practice, now, OLD), ok=False, text=OLD)
    choice = pressed.choice
    dialogue = replace(dialogue, turn=dialogue.turn + 1, until=now + LASTS)
    if choice == STOP:
        work.dialogues.save(dialogue)
        return Reply(True, LATER, sheets=(inquiry.ours(TITLE, LATER),))
    if choice == BACK:
        return _ask(work, _moved(work, dialogue, practice, now, -1), practice, now)
    answer = "" if choice == SKIP else asking_back.answered(dialogue, request, choice)
    if answer is None:
        return _ask(work, dialogue, practice, now)
    here = Here(work, practice, dialogue, now)
    try:
        taken = question(dialogue.step).take(here, answer)
    except No as why:
        return _ask(work, dialogue, practice, now, str(why))
    todo = [[word, dict(options), reason] for word, options, reason in taken.changes]
    said = {**dialogue.said, **taken.said, _TODO: json.dumps(todo), _GOES: "" if taken.again else "on"}
    return _next(work, replace(dialogue, said=said), practice, now, taken.note)


def came(work: Work, tried: Try, reply: Reply, practice: Practice, now: datetime) -> Reply | Try:
    """What became of one change: the next one, or the next question; where it was refused, the same one again."""
    dialogue = tried.dialogue
    if not reply.ok and not any(words in reply.text for words in _SO):
        said = {**dialogue.said, _TODO: "[]"}
        return _ask(work, replace(dialogue, said=said, turn=dialogue.turn + 1), practice, now, reply.text)
    return _next(work, dialogue, practice, now, "")


def _next(work: Work, dialogue: Dialogue, practice: Practice, now: datetime, note: str) -> Reply | Try:
    todo = json.loads(dialogue.said.get(_TODO, "[]"))
    if todo:
        (word, options, reason), *rest = todo
        dialogue = replace(dialogue, turn=dialogue.turn + 1, said={**dialogue.said, _TODO: json.dumps(rest)})
        work.dialogues.save(dialogue)
        id_ = f"dialogue:{dialogue.id}:{dialogue.turn}"
        return Try(dialogue, Change(id_, word, "", dialogue.account, options, reason, confirmed=True))
    if dialogue.said.get(_GOES) != "on":
        return _ask(work, dialogue, practice, now, note)
    following = _moved(work, dialogue, practice, now, 1)
    if following.step == dialogue.step:
        work.dialogues.drop(dialogue.id)
        lists = "/settings lists what can be changed. " if dialogue.account.startswith("telegram:") else ""
        said = (
            "The desk is set up, and watches.",
            "Next, tell it who is who, young or grown up: /member, or send me the roster as a .csv in private.",
            f"{lists}/alarm shows how the alarm stands, /health how the desk does.",
        )
        return Reply(True, " ".join(said), sheets=(inquiry.ours(TITLE, *said),))
    return _ask(work, following, practice, now, note)


def _ask(work: Work, dialogue: Dialogue, practice: Practice, now: datetime, note: str = "") -> Reply:
    here = Here(work, practice, dialogue, now)
    steps = questions(here)
    if dialogue.step not in steps:
        dialogue = replace(dialogue, step=steps[0])
        here = Here(work, practice, dialogue, now)
    asked: Asked = question(dialogue.step).ask(here)
    at = steps.index(dialogue.step)
    title = f"{TITLE} · {at + 1} of {len(steps)}"
    lines = [note, *asked.lines] if note else list(asked.lines)

    def draw(dialogue: Dialogue) -> Sheet:
        return inquiry.question(
            dialogue,
            title,
            lines,
            list(asked.choices.values()),
            writes=asked.writes,
            skips=asked.skips,
            back=at > 0,
        )

    dialogue = replace(dialogue, said={**dialogue.said, **asked.said})
    return asking_back.asked(work, dialogue, draw, dialogue.step, asked.choices, writes=asked.writes)


def _moved(work: Work, dialogue: Dialogue, practice: Practice, now: datetime, by: int) -> Dialogue:
    steps = questions(Here(work, practice, dialogue, now))
    at = steps.index(dialogue.step) if dialogue.step in steps else 0
    return replace(dialogue, step=steps[min(max(at + by, 0), len(steps) - 1)])


def _may(practice: Practice, account: str) -> None:
    colleague = whose(practice, account)
    if Power.CONFIGURE not in colleague.powers:
        raise No(refusal(colleague, Power.CONFIGURE) or "Ask an admin.")
