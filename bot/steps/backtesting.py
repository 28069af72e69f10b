"""What rules would have done with what is still kept: cases, and the messages of the last days.

Whoever looks learns nothing that a wall keeps from them: cases that involve them, and cases about colleagues that they
may not see, are left out whole; of others that they may not see there are only numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.core.cases import Case, Kind, No, State
from bot.core.escalation import Facts, Rule
from bot.core.messages import Group, Talk
from bot.core.ports import Scored
from bot.core.practice import Practice
from bot.core.rights import Colleague, Power, involved, may_see, refusal
from bot.core.signals import Severity
from bot.core.store import Work
from bot.core.towards import towards
from bot.core.verdicts import Finding, assess
from bot.desk import rule_words
from bot.steps import comparing
from bot.steps.ruling import facts_of
from bot.steps.viewing import group_of

MOST_CASES = 100_000
WEEK = timedelta(days=7)
_ALONE = frozenset({Kind.CONDUCT, Kind.CARE, Kind.REPORT})
"""Cases that one message can open by itself. Those of pairs are weighed in `replaying`."""


@dataclass(frozen=True, slots=True)
class Did:
    """What a set of rules does for a case: who is told, which clocks start with how long, whether a record opens."""

    rules: frozenset[str]
    tells: frozenset[str]
    clocks: frozenset[str]
    record: bool


@dataclass(frozen=True, slots=True)
class Differs:
    """A case for which the proposal does something else. `number` is empty where it is only counted."""

    number: str
    severity: Severity
    gains: tuple[str, ...]
    loses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cases:
    """`matched` counts cases by rule as the proposal has them, `shadowed` those that a rule in shadow would apply to.

    `failed` are rules that do not work, with how often; `left_out` says whether walls kept some cases out.
    """

    looked: int
    oldest: datetime | None
    matched: Mapping[str, int]
    shadowed: Mapping[str, int]
    failed: Mapping[str, int]
    differs: tuple[Differs, ...]


@dataclass
class Messages:
    """Messages judged again, by what they say themselves: flagged and in no case yet; in a case and not flagged any
    more; by category and urgency. `kept` and `looked`: how many are kept and were looked at, `oldest` of when.

    `pairs` are those whose grooming risk, weighed again, is worth a look: by the key of their case (`replaying`).
    """

    kept: int = 0
    looked: int = 0
    oldest: datetime | None = None
    same: int = 0
    missing: int = 0
    newly: Counter[tuple[str, Severity]] = field(default_factory=Counter)
    no_longer: int = 0
    tells: Counter[str] = field(default_factory=Counter)
    pairs: dict[str, tuple[Finding, Group]] = field(default_factory=dict)
    pairs_newly: Counter[tuple[str, Severity]] = field(default_factory=Counter)
    pairs_tell: Counter[str] = field(default_factory=Counter)
    pairs_same: int = 0
    pairs_no_longer: int = 0


def allowed(by: Colleague) -> None:
    """Whether a colleague may try rules. Raises `No`."""
    why_not = refusal(by, Power.TUNE)
    if why_not:
        raise No(why_not)


def cases(work: Work, by: Colleague, now_rules: Sequence[Rule], proposed: Sequence[Rule], at: datetime) -> Cases:
    """Asks both sets of rules of every case that is kept, as it was when it opened, with its urgency of now."""
    allowed(by)
    found = asked(work, by, now_rules, proposed)
    work.ledger.log(by.name, "tried rules on what is kept", "desk", at)
    return found


def asked(
    work: Work, by: Colleague, now_rules: Sequence[Rule], proposed: Sequence[Rule], since: datetime | None = None
) -> Cases:
    """The same for whoever may, of the cases opened `since` then."""
    every = (case for case in work.cases.listed(open_only=False, limit=MOST_CASES) if counts(by, case))
    found = [case for case in every if since is None or case.opened_at >= since]
    matched: Counter[str] = Counter()
    shadowed: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    differs = []
    for case in found:
        known = facts_of(replace(case, state=State.NEW), group_of(work, case), risen=False)
        before, after = did(now_rules, known), did(proposed, known, failed, shadowed)
        matched.update(after.rules)
        gains, loses = _more(after, before), _more(before, after)
        if gains or loses:
            differs.append(Differs(case.id if may_see(by, case) else "", case.severity, gains, loses))
    oldest = min((case.opened_at for case in found), default=None)
    return Cases(len(found), oldest, matched, shadowed, failed, tuple(differs))


def last_week(work: Work, by: Colleague, now_rules: Sequence[Rule], proposed: Sequence[Rule], now: datetime) -> str:
    """What other rules would have done with last week's cases, in numbers: for whoever may see none of them."""
    found = asked(work, by, now_rules, proposed, now - WEEK)
    if not found.looked:
        return "No case was opened in the last 7 days, so nobody can say what it would have changed."
    of = f"the {found.looked} cases" if found.looked > 1 else "the one case"
    of = f"{of} opened in the last 7 days (those that involve you are not counted)"
    if not found.differs:
        return f"With {of} the rules would have done the same."
    more = Counter(one for case in found.differs for one in case.gains)
    less = Counter(one for case in found.differs for one in case.loses)
    said = [f"in {number} it also {words}" for words, number in more.items()]
    said += [f"in {number} it no longer {words}" for words, number in less.items()]
    return f"Of {of}, {len(found.differs)} would have been treated otherwise: {'; '.join(said)}."


def did(
    rules: Iterable[Rule], known: Facts, failed: Counter[str] | None = None, shadowed: Counter[str] | None = None
) -> Did:
    """What rules ask for of these facts. What fails and what runs in shadow is only counted."""
    fired: list[Rule] = []
    for rule in rules:
        try:
            if not rule.when(known):
                continue
        except Exception:  # an admin's own text
            if failed is not None:
                failed[rule.id] += 1
            continue
        if rule.shadow:
            if shadowed is not None:
                shadowed[rule.id] += 1
            continue
        fired.append(rule)
    clocks: dict[str, str] = {}
    for rule in fired:
        for name, span in rule.clocks.items():
            clocks.setdefault(name, rule_words.clock(name, span))
    tells = frozenset(desk.value for rule in fired for desk in rule.tell)
    return Did(frozenset(r.id for r in fired), tells, frozenset(clocks.values()), any(rule.incident for rule in fired))


def talks(work: Work, group: str, practice: Practice, now: datetime) -> tuple[list[Talk], comparing.Kept]:
    """The messages of a group that are kept, as talks; the newest where there are very many."""
    return comparing.talks(work, [group], practice, now)


def compare(
    work: Work,
    talks: Sequence[Talk],
    scored: Sequence[Scored],
    proposed: Practice,
    groups: Mapping[str, Group],
    found: Messages,
) -> None:
    """Adds what these messages would be now to `found`. `groups` are those the proposal describes, by key."""
    known = work.evidence.found_in([talk.message.key for talk in talks])
    cases: dict[str, Case | None] = {}
    in_cases: dict[str, list[Case]] = {}
    for message, number in known:
        case = cases.setdefault(number, work.cases.get(number))
        if case is not None:
            in_cases.setdefault(message, []).append(case)
    for talk, one in zip(talks, scored, strict=True):
        found.looked += 1
        found.missing += bool(one.missing)
        was = in_cases.get(talk.message.key, [])
        would = findings(talk, one, proposed, groups)
        if would and not was:
            worst = max(would, key=lambda finding: finding.severity)
            found.newly[worst.category, worst.severity] += 1
            group = groups.get(talk.group.key, talk.group)
            found.tells.update(
                did(proposed.rules, facts_of(case_for(worst, group, talk.message.at), group, risen=False)).tells
            )
        elif was and not would and not one.missing and all(case.kind in _ALONE for case in was):
            found.no_longer += 1
        elif was:
            found.same += 1


def findings(talk: Talk, scored: Scored, practice: Practice, groups: Mapping[str, Group]) -> tuple[Finding, ...]:
    """What a message says by itself, with the policy that the proposal gives its group."""
    here = replace(talk, group=groups.get(talk.group.key, talk.group))
    return assess(here, scored.signals, {}, practice.pack, towards(here)).findings if scored.signals else ()


def counts(by: Colleague, case: Case) -> bool:
    """Whether a case may be in the numbers of whoever looks."""
    return not involved(by, case) and (not case.about_colleague or may_see(by, case))


def _more(one: Did, other: Did) -> tuple[str, ...]:
    said = [f"tells the {desk}" for desk in sorted(one.tells - other.tells)]
    said += [f"starts “{clock}”" for clock in sorted(one.clocks - other.clocks)]
    return (*said, *(("opens a record",) if one.record and not other.record else ()))


def case_for(finding: Finding, group: Group, at: datetime) -> Case:
    """The case that a finding would open."""
    return Case(
        "0", finding.kind, "", finding.category, finding.severity, group.key, at, finding.parties,
        about_colleague=finding.about_colleague,
    )  # fmt: skip
