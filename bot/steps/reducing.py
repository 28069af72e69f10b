"""Cards that were reduced to a reference: somebody's data were erased, and the case that is kept has them still.

What stands in a chat is out of the desk's hands once it is read: there only category and link stay, as for the most
serious cases. The case itself, in the console, is as it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.core.cases import Case
from bot.core.practice import Practice
from bot.core.store import Work
from bot.steps import showing

REDUCED = "reduced:"
"""Before a case's number in the positions: since when its cards are references."""


def reduce(work: Work, cases: Iterable[str], practice: Practice, now: datetime) -> None:
    """From now on the cards of these cases are references; those that stand somewhere are edited in place."""
    for number in cases:
        case = work.cases.get(number)
        if case is None:
            continue
        work.ledger.move({f"{REDUCED}{number}": now.isoformat()}, now)
        if showing.posted(work, number):
            showing.refresh(work, case, practice, now, why=f"reduced:{now.isoformat()}")


def brief(work: Work, case: Case, practice: Practice) -> bool:
    """Whether only category and link belong on a card of this case."""
    return showing.brief(case, practice) or reduced(work, case)


def reduced(work: Work, case: Case) -> bool:
    """Whether its cards are references since somebody's data were erased."""
    return bool(work.ledger.positions(f"{REDUCED}{case.id}").get(f"{REDUCED}{case.id}"))
