"""What becomes of a flag of words that somebody said are fine here: the smallest are closed, the others wait in a list.

A case at S4 is closed by the desk, in the desk's own name, and says by whose word. One at S3 stays open and in the
lists, and only gets no card of its own: nobody has looked at it, and a machine closes nothing that matters. Each can
be opened again.
"""

from __future__ import annotations

from datetime import datetime

from bot.core.cases import Case, No, State, Word
from bot.core.effects import MACHINE
from bot.core.practice import Practice
from bot.core.requests import Asked, CaseWord
from bot.core.rights import Colleague
from bot.core.signals import Severity
from bot.core.store import Work
from bot.steps import standing
from bot.steps.deciding import keep
from bot.steps.viewing import group_of


def settled(work: Work, case: Case, practice: Practice, now: datetime) -> Case:
    """The case as it is after a colleague's standing word, where there is one about its words."""
    if case.version > 1 or case.state is not State.NEW:
        return case
    said = standing.word(work, case, practice, now)
    if said is None:
        return case
    if case.severity > Severity.S4:
        standing.hold(work, case, said, now)
        return case
    reason = f"{said.said()} Nobody has looked at this one."
    asked = Asked(
        request=CaseWord(f"fine:{case.id}", MACHINE, case.id, Word.DISMISS, reason),
        case=case,
        by=Colleague(MACHINE),
        group=group_of(work, case),
        texts=practice.texts,
        can=practice.can,
        people=practice.people,
        serious=False,
    )
    try:
        keep(work, asked, Word.DISMISS, now)
    except No:
        return case
    return work.cases.get(case.id) or case
