"""How far two people agree, and how much the checks miss: counted for all together, for those who lead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.figures import Number, Unknown, kappa
from bot.core.looks import Judgement
from bot.core.precision import wilson
from bot.core.rights import Colleague, Power, may_see
from bot.core.store import Work

SINCE = timedelta(days=91)
"""A quarter: a tenth of a week's decisions is too few to say anything."""
LEAST = 10
"""Under so many nothing is shown: a few would tell whose they are. Our own choice."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of `pairs` that were looked at twice, `same` agree. Of `read` sampled messages `missed` should have been flagged:
    likely between `least` and `most` of all that nothing flagged (95 %, Wilson)."""

    pairs: int
    same: int
    kappa: Number
    read: int
    missed: int
    least: float
    most: float


def agreement(work: Work, colleague: Colleague, now: datetime) -> Agreement | None:
    """The last quarter's figures, of the cases that this colleague may see; None for those who do not lead."""
    if Power.CLOSE_SERIOUS not in colleague.powers:
        return None
    pairs = []
    for one in work.looks.answered(now - SINCE, now + timedelta(seconds=1)):
        case = work.cases.get(one.case)
        if one.second is not None and case is not None and may_see(colleague, case):
            pairs.append((one.first.value, one.second.value))
    weeks = {one.week for one in work.looks.samplings(now - SINCE, now + timedelta(seconds=1))}
    answers = [one.answer for one in work.looks.of_weeks(weeks) if one.answer is not None] if weeks else []
    missed = sum(one is Judgement.MATTERS for one in answers)
    least, most = wilson(missed, len(answers))
    enough = len(pairs) >= LEAST
    return Agreement(
        pairs=len(pairs) if enough else 0,
        same=sum(one == other for one, other in pairs) if enough else 0,
        kappa=kappa(pairs) if enough else Unknown("fewer than ten were looked at twice"),
        read=len(answers),
        missed=missed,
        least=least,
        most=most,
    )
