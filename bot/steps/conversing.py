"""Whose turn it is in a dialogue about settings: a single word, or the guided setup."""

from __future__ import annotations

from datetime import datetime

from bot.core.practice import Practice
from bot.core.requests import Press, Reply, Wish
from bot.core.store import Work
from bot.steps import asking_back, setting_up
from bot.steps.asking_back import Try

__all__ = ["Try", "came", "turn"]


def turn(work: Work, request: Wish | Press, practice: Practice, now: datetime) -> Reply | Try:
    """What a word or an answer leads to: the next question, or a change to be made. Raises `No`."""
    if isinstance(request, Wish):
        begin = setting_up.begin if request.word == setting_up.WORD else asking_back.begin
        return begin(work, request, practice, now)
    pressed = asking_back.setting_of(request)
    assert pressed is not None
    dialogue = asking_back.mine(work, request, pressed)
    if dialogue.what == setting_up.WORD:
        return setting_up.press(work, request, pressed, dialogue, practice, now)
    return asking_back.press(work, request, pressed, practice)


def came(work: Work, tried: Try, reply: Reply, practice: Practice, now: datetime) -> Reply | Try:
    """What became of the change that a turn led to, in the practice as it is from then on."""
    if tried.dialogue.what == setting_up.WORD:
        return setting_up.came(work, tried, reply, practice, now)
    return asking_back.came(work, tried, reply, practice)
