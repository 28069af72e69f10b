"""Take back the last decision, as far as the platform can: a mute and a ban are lifted, what was hidden is shown."""

from __future__ import annotations

from datetime import datetime

from bot.core.cases import No, Part, Word
from bot.core.effects import Effect, Unban, Unhide, Unmute
from bot.core.requests import Asked, Reply
from bot.core.rights import Power, refusal
from bot.core.store import Work
from bot.core.undoing import REVERSES, undoable
from bot.desk import words
from bot.steps.deciding import keep

_NEEDS: dict[type[Effect] | None, Power] = {Unmute: Power.SANCTION, Unban: Power.BAN, Unhide: Power.SANCTION}


def run(work: Work, asked: Asked, now: datetime) -> Reply:
    case = asked.case
    file = work.cases.file(case)
    last = undoable(file.decisions, asked.can.get(case.group.partition(":")[0], ()))
    if last is None:
        raise No("The last decision cannot be taken back: what was sent or removed stays so, and who was told knows.")
    if case.claimed_by not in ("", asked.by.name) and case.lease_until and case.lease_until > now:
        raise No(f"{case.claimed_by} is looking at case {case.id}.")
    kind = REVERSES.get(Word(last.word), Unhide)
    effects: list[Effect] = []
    why_not = refusal(asked.by, _NEEDS[kind], case) if kind in _NEEDS else None
    if why_not:
        raise No(why_not)
    concern = case.accounts(Part.CONCERN)
    if kind is Unhide:
        effects = [
            Unhide(case=case.id, by=asked.by.name, message=line.message, group=case.group, reason=asked.request.reason)
            for line in file.evidence
            if line.flagged and line.account in concern and line.gone_at is None
        ]
    elif kind in (Unmute, Unban):
        effects = [
            kind(case=case.id, by=asked.by.name, account=account, group=case.group, reason=asked.request.reason)
            for account in concern
        ]
    said = f"“{words.SAYINGS[Word(last.word)]}” of {words.actor(last.by)} is taken back."
    return keep(work, asked, Word.UNDO, now, effects, text=said)
