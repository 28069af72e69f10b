"""What can be said to something in the inbox: one list of words for the terminal, the console and the chats."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.core.cases import No
from bot.core.matters import Line
from bot.core.practice import Practice
from bot.core.store import Work
from bot.steps import concerning, inbox, replying

Given = Mapping[str, str]
"""What comes with a word: `text`, and by the word `answer` (yes or no), `what`, `outcome`, `reason`, `withhold`,
`signed`. What is missing is empty."""
_Do = Callable[[Work, str, str, Given, Practice, datetime], str]


def say(work: Work, by: str, number: str, word: str, given: Given, practice: Practice, now: datetime) -> str:
    """Says a word to a matter, as one who is free to answer it. Returns what was done, in words. Raises `No`."""
    do = _WORDS.get(word)
    if do is None:
        raise No(f"Nothing was done. Say one of: {', '.join(_WORDS)}.")
    return do(work, by, number, given, practice, now)


def _text(given: Given) -> str:
    return given.get("text", "")


def _decide(work: Work, by: str, number: str, given: Given, practice: Practice, now: datetime) -> str:
    outcome, reason = given.get("outcome", ""), given.get("reason", "")
    withhold, signed = given.get("withhold", ""), given.get("signed", "")
    return replying.decide(work, by, number, outcome, reason, practice, now, withhold=withhold, signed=signed)


_WORDS: Mapping[str, _Do] = {
    "acknowledge": lambda work, by, number, given, practice, now: replying.acknowledge(work, by, number, practice, now),
    "authority": lambda work, by, number, given, practice, now: inbox.check(
        work, by, number, given.get("answer", ""), _text(given), practice, now
    ),
    "interest": lambda work, by, number, given, practice, now: inbox.check(
        work, by, number, Line.INTEREST.value, _text(given), practice, now
    ),
    "pause": lambda work, by, number, given, practice, now: inbox.pause(work, by, number, _text(given), practice, now),
    "resume": lambda work, by, number, given, practice, now: inbox.resume(work, by, number, practice, now),
    "extend": lambda work, by, number, given, practice, now: inbox.extend(
        work, by, number, _text(given), practice, now
    ),
    "kind": lambda work, by, number, given, practice, now: inbox.kind(
        work, by, number, given.get("what", ""), practice, now
    ),
    "note": lambda work, by, number, given, practice, now: inbox.note(work, by, number, _text(given), practice, now),
    "concern": lambda work, by, number, given, practice, now: concerning.concern(work, by, number, practice, now),
    "decide": _decide,
    "send": lambda work, by, number, given, practice, now: replying.send(work, by, number, practice, now),
}
