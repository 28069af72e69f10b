"""Whose turn it is in a dialogue about settings."""

from __future__ import annotations

from datetime import datetime

from bot.core.practice import Practice
from bot.core.requests import Press, Reply, Wish
from bot.core.store import Work
from bot.steps import asking_back
from bot.steps.asking_back import Try


def turn(work: Work, request: Wish | Press, practice: Practice, now: datetime) -> Reply | Try:
    """What a word or an answer leads to: the next question, or a change to be made. Raises `No`."""
    if isinstance(request, Wish):
        return asking_back.begin(work, request, practice, now)
    pressed = asking_back.setting_of(request)
    assert pressed is not None
    return asking_back.press(work, request, pressed, practice)


def came(work: Work, tried: Try, reply: Reply, practice: Practice, now: datetime) -> Reply:
    """What became of the change that a turn led to, in the practice as it is from then on."""
    return asking_back.came(work, tried, reply, practice)
