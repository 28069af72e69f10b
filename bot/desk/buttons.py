"""Which buttons a card has in which step of a case's life, what comes back when one is pressed, and what it asks first.

A button's id is `word:case:version`, with `!` behind the word once it was asked whether one is sure, and a fourth part
where something was chosen. It carries no state: rights, walls and the case itself are looked at anew at every press,
so that a button works after a restart, on an old card and for two people at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.cases import Case, State, Word
from bot.core.life import offered, silent
from bot.core.sheets import Button, Choice, Field, Form, Look
from bot.core.signals import Severity
from bot.desk import inbox_forms, inquiry, words

CONTEXT, BACK, OPEN, QUEUE, FINE, QUIET, PASS = "context", "back", "open", "queue", "fine", "quiet", "passall"
SUMMARY, SPARE = "summary", "spare"
AGAIN, INBOX = "again", "inbox"
"""What one is asked to look at again, and what waits in the inbox (`bot.steps.offering`)."""
OFFERS = frozenset({AGAIN, INBOX})
EMERGENCY = "emergency"
"""A case that one cannot open is opened all the same, to be read (`bot.steps.glass`)."""
NEWEST, ALOUD = "newest", "As a reply that all can read"
"""A rules reminder under their newest flagged message, for whoever cannot be reached in private."""
AGREE, REFUSE = "agree", "refuse"
"""What two people must want, for the second one (`bot.steps.agreed`)."""
ALARM, SETTING = "alarm", "setting"
"""What is no word to one case: more of what was said, never mind, a case of the list, the list; all alike fine; all
that one holds to a colleague; another summary; a kind of case to be spared; a test of the alarm; a dialogue about a
setting."""
LOOKS = frozenset({CONTEXT, BACK, OPEN, QUEUE, SUMMARY})
ROW = 3
LONGEST_ID = 64
"""Bytes of Telegram's callback data, the least of all desks (Discord: 100 characters)."""
_ID = re.compile(r"([a-z]{2,16})(!?):(\d{1,18}):(\d{1,9})(?::([a-z0-9-]{1,20}))?")


class Step(StrEnum):
    """What a press leads to: at once, a question whether one is sure, words to write first, or just a look."""

    SAY = "say"
    SURE = "sure"
    FORM = "form"
    LOOK = "look"


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button's id, read. `sure`: it was asked already. `version` is the case as the card showed it."""

    word: str
    case: str
    version: int
    sure: bool = False
    choice: str = ""

    @property
    def id(self) -> str:
        tail = f":{self.choice}" if self.choice else ""
        return f"{self.word}{'!' if self.sure else ''}:{self.case}:{self.version}{tail}"

    @property
    def step(self) -> Step:
        if self.word in LOOKS:
            return Step.LOOK
        if self.word in _FORMS and not self.sure:
            return Step.FORM
        return Step.SURE if self.word in _SURE and not self.sure else Step.SAY


def read(id_: str) -> Pressed | None:
    """What a button says; None where it is none of ours."""
    found = _ID.fullmatch(id_)
    if found is None or (
        found[1] not in LOOKS | {FINE, QUIET, SPARE, PASS, AGREE, REFUSE, ALARM, SETTING, EMERGENCY, *OFFERS}
        and found[1] not in set(Word)
    ):
        return None
    return Pressed(found[1], found[3], int(found[4]), bool(found[2]), found[5] or "")


def form(id_: str) -> Form | None:
    """What a press asks for first, known from the id alone; None where it asks for nothing to write."""
    pressed = read(id_)
    if pressed is not None and (pressed.word, pressed.choice) == (SETTING, inquiry.WRITE):
        return inquiry.form(id_)
    if pressed is not None and pressed.word == INBOX:
        return inbox_forms.form(id_, pressed.case, pressed.choice)
    if pressed is None or pressed.step is not Step.FORM or (pressed.choice and not minutes(pressed)):
        return None
    if pressed.word == EMERGENCY:
        title = f"{words.EMERGENCY} · case {pressed.case}"
        why = Field("reason", "Why can it not wait?", "Told to the lead, the deputy and the chair.")
        return Form(pressed.id, title, words.EMERGENCY_HELP, (why,))
    word = Word(pressed.word)
    fields = (_MINUTES, _reason(word)) if word is Word.MUTE and not pressed.choice else (_reason(word),)
    title = f"{words.SAYINGS[word]} · case {pressed.case}"
    return Form(pressed.id, title, f"{words.HELP[word]} {_BEYOND.get(word, '')}".strip(), fields)


REASONS: Mapping[str, tuple[str, ...]] = {
    EMERGENCY: ("Danger, and no lead answers", "The police ask about it now"),
    Word.DISMISS: ("Banter between friends", "Quoting or a lyric", "Flagged by mistake", "Already dealt with"),
    Word.MUTE: ("Needs a break", "Unkind again after a reminder", "Flooding the group"),
    Word.BAN: ("Spam or a scam account", "Unkind again and again", "Not one of our group"),
    Word.DONE: ("Done as asked", "Could not be done"),
    Word.CLOSE: ("Dealt with by the lead", "Passed on to others", "Nothing more to do"),
    Word.REOPEN: ("Something new came up", "Closed by mistake"),
}
"""Ready answers to “why?”, so that nobody has to type on a phone where there are no forms."""
_MINUTES = Field(
    "minutes",
    "For how long?",
    choices=tuple(Choice(str(minutes), words.length(minutes)) for minutes in (60, 24 * 60, 7 * 24 * 60, 28 * 24 * 60)),
)
_BEYOND: Mapping[Word, str] = {
    Word.MUTE: "On Discord this holds in the whole server.",
    Word.BAN: "On Discord this holds in the whole server. In a supergroup Telegram also deletes all they ever wrote "
    "there; what the desk still has of it is kept as evidence first.",
}
"""What a word does beyond the group on the platforms: a form is opened before it is known which one it is."""
_FORMS = frozenset(
    {
        Word.DISMISS,
        Word.NOTE,
        Word.MUTE,
        Word.BAN,
        Word.HOLD,
        Word.CONTAIN,
        Word.ACT,
        Word.DONE,
        Word.CLOSE,
        Word.REOPEN,
        EMERGENCY,
    }
)
_SURE = frozenset({Word.WARN, Word.REMOVE, Word.SUPPORT, Word.HANDOVER, FINE, QUIET, PASS, AGREE, REFUSE})
"""What is shown before it is done: the text that will be sent, what disappears, to whom."""
LENIENT = frozenset(
    {Word.CLAIM, Word.RELEASE, Word.ESCALATE, Word.NOTE, Word.DONE, Word.HANDOVER, Word.NOTME, Word.SUPPORT}
)
"""Words that harm nobody and close nothing: they hold although the card was of an older version."""
_GRAVE = frozenset({Word.REMOVE, Word.MUTE, Word.BAN, Word.ACT})
_LABELS: Mapping[str, str] = {
    Word.WATCH: "Keep an eye on it",
    Word.WARN: "Rules reminder",
    Word.REMOVE: "Remove",
    Word.SUPPORT: "Support",
    Word.NOTE: "Note",
    Word.DONE: "It is done",
    CONTEXT: "More context",
    BACK: "Never mind",
    FINE: "All fine",
    QUEUE: "The queue",
    QUIET: "Fine here for 7 days",
}
_FIRST = (Word.DISMISS, Word.CLAIM, Word.ESCALATE)
_REST = (
    Word.DISMISS, Word.WATCH, Word.ESCALATE, Word.WARN, Word.REMOVE, Word.MUTE, Word.BAN, Word.SUPPORT, Word.NOTE,
    CONTEXT, Word.HANDOVER, Word.RELEASE, Word.NOTME, Word.UNDO,
)  # fmt: skip
_LEAD = (Word.HOLD, Word.CONTAIN, Word.ACT)


def rows(
    case: Case, now: datetime, *, lead: bool = False, undo: bool = False, tasks: bool = False, alike: bool = False
) -> tuple[tuple[Button, ...], ...]:
    """The buttons of a case's card as it stands. One card has many readers, so rights are asked at the press.

    `lead`: its readers are the safeguarding lead and deputy. `undo`: something can be taken back. `tasks`: something
    waits to be done by hand. `alike`: the card stands for several flags of the same words.
    """
    able = frozenset(offered(case, now))
    held = case.state is State.CLAIMED and case.lease_until is not None and case.lease_until > now
    stance = _LEAD if lead and silent(case) else ()
    wanted: tuple[str, ...]
    if not case.open:
        wanted = (Word.UNDO, Word.REOPEN, Word.NOTE, CONTEXT)
    elif case.state is State.ESCALATED:
        wanted = (*stance, Word.CLOSE, Word.DISMISS, *_REST[3:10], Word.UNDO)
        wanted = wanted if lead else tuple(word for word in wanted if word in (Word.NOTE, Word.SUPPORT, CONTEXT))
    elif held:
        wanted = (*_REST, *stance)
    else:
        wanted = (*_FIRST, *stance)
    if tasks:
        wanted = (Word.DONE, *wanted)
    if alike and not held and case.open:
        wanted = (*wanted, FINE, QUIET)
    fit = [word for word in wanted if word in (CONTEXT, FINE, QUIET) or word in able]
    if not undo:
        fit = [word for word in fit if word != Word.UNDO]
    if case.severity >= Severity.S2 and not lead:  # the lead closes these
        fit = [word for word in fit if word not in (Word.DISMISS, Word.CLOSE)]
    if Word.SUPPORT in fit and not case.at_risk:
        fit.remove(Word.SUPPORT)
    if not case.concern:
        fit = [word for word in fit if word not in (Word.WARN, Word.REMOVE, Word.MUTE, Word.BAN)]
    made = [button(word, case) for word in fit]
    return tuple(tuple(made[n : n + ROW]) for n in range(0, len(made), ROW))


def button(word: str, case: Case, *, sure: bool = False, choice: str = "", label: str = "") -> Button:
    """A button that says `word` to the case as it is now."""
    look = Look.GRAVE if word in _GRAVE else Look.MAIN if word == Word.CLAIM else Look.PLAIN
    text = label or _LABELS.get(word) or words.SAYINGS[Word(word)]
    return Button(Pressed(str(word), case.id, case.version, sure, choice).id, text[:30], look)


def sure(pressed: Pressed, case: Case, label: str = "") -> tuple[tuple[Button, ...], ...]:
    """The second step: yes, or never mind."""
    yes = button(pressed.word, case, sure=True, choice=pressed.choice, label=label or f"Yes: {_label(pressed.word)}")
    return ((yes, button(BACK, case)),)


def ready(pressed: Pressed, case: Case) -> tuple[tuple[Button, ...], ...]:
    """Ready answers to a form, one a row, for desks that have none; the chosen one is found with `chosen`. How long a
    mute lasts is asked before why."""
    word, back = Word(pressed.word), (button(BACK, case),)
    if word is Word.MUTE and not pressed.choice:
        return (tuple(button(word, case, choice=one.value, label=one.label) for one in _MINUTES.choices), back)
    before = f"{minutes(pressed)}-" if minutes(pressed) else ""
    reasons = enumerate(REASONS.get(word, ()))
    return (*((button(word, case, sure=True, choice=f"{before}{n}", label=text),) for n, text in reasons), back)


def minutes(pressed: Pressed) -> str:
    """For how long somebody is muted, where that was asked before why; else empty."""
    said = pressed.choice.partition("-")[0]
    return said if pressed.word == Word.MUTE and said in {one.value for one in _MINUTES.choices} else ""


def chosen(pressed: Pressed) -> str:
    """The words of a ready answer; empty where none was chosen."""
    known = REASONS.get(pressed.word, ())
    last = pressed.choice.rpartition("-")[2]
    number = int(last) if last.isdigit() else len(known)
    return known[number] if number < len(known) else ""


def _label(word: str) -> str:
    return _LABELS.get(word) or words.SAYINGS[Word(word)]


def _reason(word: Word) -> Field:
    label = {Word.NOTE: "What is worth knowing?", Word.DONE: "What was done, or why could it not be?"}.get(word, "Why?")
    return Field("reason", label, "Kept with the case, with your name.")
