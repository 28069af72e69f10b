"""Take back the last decision, as far as the platform can: a mute and a ban are lifted, a closed case is open again."""

from __future__ import annotations

from datetime import datetime

from bot.core.cases import No, Part, Word
from bot.core.effects import Effect, Unban, Unmute
from bot.core.requests import Asked, Reply
from bot.core.rights import Power, refusal
from bot.core.store import Work
from bot.core.undoing import REVERSES, undoable
from bot.desk import words
from bot.steps.deciding import keep

_NEEDS = {Unmute: Power.SANCTION, Unban: Power.BAN}


def run(work: Work, asked: Asked, now: datetime) -> Reply:
    case = asked.case
    last = undoable(work.cases.file(case).decisions)
    if last is None:
        raise No("The last decision cannot be taken back: what was sent or removed stays so, and who was told knows.")
    if case.claimed_by not in ("", asked.by.name) and case.lease_until and case.lease_until > now:
        raise No(f"{case.claimed_by} is looking at case {case.id}.")
    kind = REVERSES[Word(last.word)]
    effects: list[Effect] = []
    if kind in (Unmute, Unban):
        why_not = refusal(asked.by, _NEEDS[kind], case)
        if why_not:
            raise No(why_not)
        effects = [
            kind(case=case.id, by=asked.by.name, account=account, group=case.group, reason=asked.request.reason)
            for account in case.accounts(Part.CONCERN)
        ]
    said = f"“{words.SAYINGS[Word(last.word)]}” of {words.actor(last.by)} is taken back."
    return keep(work, asked, Word.UNDO, now, effects, text=said)
