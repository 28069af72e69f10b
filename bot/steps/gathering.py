"""All that is held about somebody, as one colleague may see it: gathered, with others taken out, and what to think of.

Walls: passages of a case that the colleague is kept from are not there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass

from bot.core.access import Access, Give, Held, Passage, Source, given, undecided
from bot.core.cases import Case, Kind, Stance
from bot.core.life import silent
from bot.core.matters import Relation
from bot.core.practice import Practice
from bot.core.redacting import Redacting
from bot.core.rights import Colleague, may_see
from bot.core.signals import Severity
from bot.core.store import Work
from bot.steps.viewing import group_of

_ABUSE = "child_sexual_abuse"
_OWN = frozenset({Source.ROSTER, Source.ACCOUNT, Source.MEMBER})
_WRITTEN_HERE = frozenset({Source.DECISION, Source.TASK, Source.RECORD, Source.REFERRAL, Source.FINDING})


@dataclass(frozen=True, slots=True)
class Draft:
    """An export as its reviewer reads it. `left_out` counts what was taken out of texts."""

    access: Access
    passages: tuple[Passage, ...]

    @property
    def open(self) -> list[Passage]:
        return undecided(self.access, self.passages)

    @property
    def left_out(self) -> int:
        return sum(one.removed for one in self.passages)


def held(work: Work, access: Access) -> list[Held]:
    """All of it, whoever asks."""
    person = "" if access.who in access.accounts else access.who
    names = [access.name, *work.people.names(access.accounts).values()]
    return work.accesses.held(access.accounts, person, [name for name in dict.fromkeys(names) if name])


def drafted(work: Work, colleague: Colleague, access: Access, practice: Practice) -> Draft:
    """What of it this colleague may see, passage by passage."""
    cases: dict[str, Case | None] = {}
    here: list[Held] = []
    for one in held(work, access):
        if one.case and one.case not in cases:
            case = work.cases.get(one.case)
            cases[one.case] = case if case is not None and may_see(colleague, case) else None
        if not one.case or cases[one.case] is not None:
            here.append(one)
    own = [access.name, *access.accounts, *work.people.names(access.accounts).values()]
    own += [key.partition(":")[2] for key in access.accounts]
    others = set(work.accesses.called([number for number, case in cases.items() if case is not None]))
    others |= {name for person in practice.people for name in (person.name, *person.accounts)}
    redact = Redacting([name for name in own if name], others, access.blanks)
    abuse = {name for name, known in practice.pack.categories.items() if any(k.period == _ABUSE for k in known.keep)}
    groups: dict[str, str] = {}

    def where(key: str) -> str:
        if key and key not in groups:
            named = work.people.groups([key]).get(key)
            groups[key] = redact(named.name or named.id if named else key.partition(":")[2])[0]
        return groups.get(key, "")

    return Draft(
        access,
        tuple(_passage(one, cases.get(one.case), access, redact, abuse, where, practice, work) for one in here),
    )


def content(draft: Draft) -> str:
    """A digest of all that would be given out, and of what was kept back and why."""
    access = draft.access
    told = [
        [
            one.key,
            given(access, one).value,
            one.text,
            access.verdicts[one.key].exemption if one.key in access.verdicts else "",
        ]
        for one in draft.passages
    ]
    return hashlib.sha256(json.dumps([access.relation, told], ensure_ascii=True).encode()).hexdigest()


# inside


def _passage(
    one: Held,
    case: Case | None,
    access: Access,
    redact: Redacting,
    abuse: set[str],
    where: Callable[[str], str],
    practice: Practice,
    work: Work,
) -> Passage:
    raw = one.text
    if one.source is Source.CASE:
        category, _, rest = one.text.partition(". ")
        raw = f"{practice.pack.title(category)}. {rest}"
    mine = one.author in access.accounts
    text, removed = (raw, 0) if one.source in _OWN else redact(raw, one.quotes)
    whole = access.verdicts.get(one.key)
    if whole is not None and whole.give is Give.WHOLE:
        text, removed = raw, 0
    return Passage(
        key=one.key,
        source=one.source,
        what=one.what,
        raw=raw,
        text=text,
        at=one.at,
        case=one.case,
        group=where(one.group or (group_of(work, case).key if case else "")),
        removed=removed,
        asks=_asks(one, case, access, abuse, mine, removed),
    )


def _asks(one: Held, case: Case | None, access: Access, abuse: set[str], mine: bool, removed: int) -> tuple[str, ...]:
    """The exemptions that a person must think of before this is given."""
    asks = []
    if one.source is Source.OTHERS or (one.source is Source.HIT and not mine):
        asks.append("third_party")
    if one.source in _WRITTEN_HERE and (removed or ": " in one.text):
        asks.append("third_party")
    if one.source in (Source.RECORD, Source.REFERRAL) or (one.source is Source.HIT and mine):
        asks.append("crime")  # what stands there may warn somebody: that the police were told, that a hold was set
    if one.source is Source.ROSTER and "Emergency contact" in one.text:
        asks.append("third_party")
    if case is None:
        return tuple(dict.fromkeys(asks))
    serious = case.open and case.severity >= Severity.S2 and not mine
    if serious or (silent(case) and case.stance is not Stance.STEP_IN):
        asks.append("crime")  # whoever is told of it may be warned by it
    if access.relation != Relation.SELF and (case.category in abuse or case.kind in (Kind.PAIR, Kind.CARE)):
        asks.append("child_abuse")
    if case.kind is Kind.CARE and not mine:
        asks.append("serious_harm")
    if case.kind is Kind.REPORT:
        asks.append("reporter")
    return tuple(dict.fromkeys(asks))
