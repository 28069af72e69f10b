"""Why the rules did what they did for one case, for a colleague who may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.casefile import File
from bot.core.cases import Case
from bot.core.explaining import Asked, Met, asked, met
from bot.core.logs import Logged
from bot.core.practice import Practice
from bot.core.rights import Colleague
from bot.core.store import Work
from bot.steps.answering import find_case
from bot.steps.ruling import facts_of
from bot.steps.viewing import group_of

_TOLD = (
    "rule ", "not decided for", "the ladder", "let ", "told ", "opened as", "rose to", "opened safeguarding record",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Explanation:
    """A case's rules as they stand now. `told` are the lines of its log that say what rules and ladder did."""

    case: Case
    title: str
    group: str
    file: File
    asked: tuple[Asked, ...]
    met: tuple[Met, ...]
    told: tuple[Logged, ...]


def explain(work: Work, by: Colleague, number: str, practice: Practice, now: datetime) -> Explanation:
    """Raises `No` for a case that is not there for this colleague."""
    case = find_case(work, by, number)
    work.ledger.log(by.name, "read why the rules applied", f"case:{case.id}", now)
    group, file = group_of(work, case), work.cases.file(case)
    lines = work.ledger.read(f"case:{case.id}")
    risen = any(line.what.startswith("rose to") for line in lines)
    known = facts_of(case, group, risen=risen)
    return Explanation(
        case,
        practice.pack.title(case.category),
        group.name or group.id,
        file,
        tuple(asked(practice.rules, known, file.clocks)),
        tuple(met(file.decisions, file.clocks)),
        tuple(line for line in lines if line.actor == "machine" and line.what.startswith(_TOLD)),
    )
