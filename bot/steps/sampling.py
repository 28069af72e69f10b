"""The weekly sample: messages that nothing flagged, read by people, so that one learns what the checks miss.

From each group as many as its share of what was written, at least one where there are enough; which ones, lots decide.
Direct chats are left out, and who wrote is not shown: “A”, “B” and so on. Words are kept for thirty days, answers stay.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.cases import Case, Kind, No, Part, Party
from bot.core.effects import Alert
from bot.core.logs import Logged
from bot.core.looks import BEFORE, KEPT, Earlier, Judgement, Sampled, Sampling
from bot.core.lots import lot, shared_out
from bot.core.messages import Account, Group, Message, Role, Visibility
from bot.core.periods import Every, Period, ended
from bot.core.practice import Practice
from bot.core.rights import Colleague, Power, refusal
from bot.core.signals import Severity
from bot.core.store import Work
from bot.core.verdicts import Finding
from bot.steps import lots
from bot.steps.alerting import tell
from bot.steps.opening import AFTER, keep_outcome
from bot.steps.opening import BEFORE as AROUND
from bot.steps.ruling import outcome

CATEGORY = "REPORTED"
"""What a case is opened as that somebody found in the sample: a person says that a message is not right."""
WHY = "Nothing flagged this message. A colleague who read a sample says that it should have been."
SPARE = 2
"""So many more than wanted are drawn from each group, as some turn out to have been part of a finding."""
BUFFER = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Offered:
    """A sampled message as it is shown: `lines` are who (a letter), when, what; the last is the one asked of."""

    sampled: Sampled
    group: str
    lines: tuple[tuple[str, datetime, str], ...]


def draw(work: Work, practice: Practice, now: datetime) -> int:
    """Draws the sample of the week that is over, where that was not done yet. How many messages it has.

    Asked before messages are purged, so that the whole week is there.
    """
    week = ended(Every.WEEK, now, practice.hours.timezone)
    if practice.sample <= 0 or work.looks.sampling(week.key) is not None or now - week.until >= BUFFER:
        return 0
    known = work.people.groups()
    direct = frozenset(key for key, group in known.items() if group.policy.visibility is Visibility.DIRECT)
    sizes = work.looks.sizes(week.since, week.until, direct)
    key = lots.key(work, now)
    wanted = shared_out(sizes, practice.sample, key)
    chosen = _chosen(work, week, direct, wanted, key)
    rows = [
        one
        for group, ids in chosen.items()
        if group in known
        for one in _sampled(work, known[group], ids, week.key, practice, now)
    ]
    work.looks.draw(Sampling(week.key, now, sum(sizes.values()), len(rows)), rows)
    work.ledger.log("machine", f"drew {len(rows)} of {sum(sizes.values())} messages that nothing flagged", "desk", now)
    if rows:
        _tell(work, week, len(rows), practice, now)
    return len(rows)


def offered(work: Work, colleague: Colleague, now: datetime) -> list[Sampled]:
    """What this colleague is asked to read, in an order of its own for each. Never with words of their own in it.

    What somebody wrote who helps run the group is read by those who may see cases about them.
    """
    if refusal(colleague, Power.TRIAGE):
        return []
    found = [one for one in work.looks.waiting(now) if _for(work, colleague, one)]
    key = lots.key(work, now) if found else b""
    return sorted(found, key=lambda one: lot(key, f"order {one.id} {colleague.name}"))


def open_(work: Work, colleague: Colleague, number: str, now: datetime) -> Offered:
    """One of them, to be read. Raises `No`."""
    sampled = _waiting(work, colleague, number, now)
    work.ledger.log(colleague.name, "read a sampled message", f"group:{sampled.group}", now)
    group = work.people.groups([sampled.group]).get(sampled.group)
    letters: dict[str, str] = {}
    lines = []
    said = [(line.account, line.at, line.text) for line in sampled.before]
    for account, at, text in [*said, (sampled.account, sampled.at, sampled.text)]:
        lines.append((letters.setdefault(account, chr(ord("A") + len(letters))), at, text))
    return Offered(sampled, group.name if group else "", tuple(lines))


def answer(
    work: Work, colleague: Colleague, number: str, judgement: Judgement, practice: Practice, now: datetime
) -> tuple[str, Case | None]:
    """Keeps what somebody makes of a sampled message; what should have been flagged opens a case. Raises `No`."""
    sampled = _waiting(work, colleague, number, now, lock=True)
    case = _opened(work, sampled, colleague, practice, now) if judgement is Judgement.MATTERS else None
    after = replace(
        sampled, answer=judgement, answered_by=colleague.name, answered_at=now, case=case.id if case else ""
    )  # fmt: skip
    if not work.looks.answer(after):
        raise No("Somebody else was quicker: this one is done.")
    work.ledger.log(colleague.name, "answered for a sampled message", f"group:{sampled.group}", now)
    if case is None:
        return "Thank you. It is counted.", None
    return f"Thank you. Case {case.id} is open for it.", case


def _chosen(
    work: Work, week: Period, direct: frozenset[str], wanted: Mapping[str, int], key: bytes
) -> dict[str, list[str]]:
    """Of each group the messages on which the lowest lots fell, by their ids."""
    lowest: dict[str, list[tuple[float, str]]] = {group: [] for group in wanted}
    for group, id_, _ in work.looks.unflagged(week.since, week.until, direct) if wanted else ():
        heap = lowest.get(group)
        if heap is None:
            continue
        one = (-lot(key, f"sample {week.key} {group}:{id_}"), id_)
        if len(heap) < wanted[group] + SPARE:
            heapq.heappush(heap, one)
        elif one > heap[0]:
            heapq.heapreplace(heap, one)
    found = {}
    for group, heap in lowest.items():
        ids = [id_ for _, id_ in sorted(heap, reverse=True)]
        drove = work.looks.drove([f"{group}:{id_}" for id_ in ids])
        found[group] = [id_ for id_ in ids if f"{group}:{id_}" not in drove][: wanted[group]]
    return found


def _sampled(
    work: Work, group: Group, ids: Iterable[str], week: str, practice: Practice, now: datetime
) -> Iterable[Sampled]:
    near = work.inbox.surroundings(group, list(ids), BEFORE, 0)
    for id_, lines in near.items():
        found = next((one for one, _ in lines if one.id == id_), None)
        if found is None:
            continue
        before = tuple(
            Earlier(one.key, one.author.key, one.at, one.text[:4000])
            for one, gone in lines
            if one.id != id_ and one.text.strip() and gone is None
        )
        standing = work.people.standings([found.author.key], group)
        helps = any(one.role in (Role.STAFF, Role.VOLUNTEER) for one in standing.values())
        yield Sampled(
            id="",
            week=week,
            group=group.key,
            message=found.key,
            account=found.author.key,
            at=found.at,
            text=found.text[:4000],
            before=before[-BEFORE:],
            helper=helps or practice.owner(found.author.key) is not None,
            until=now + KEPT,
        )


def _for(work: Work, colleague: Colleague, sampled: Sampled) -> bool:
    if sampled.helper and Power.SEE_SERIOUS not in colleague.powers:
        return False
    if sampled.accounts & colleague.accounts:
        return False
    owners = [work.people.owner(account) for account in sampled.accounts] if colleague.person else []
    return not any(one is not None and one.id == colleague.person for one in owners)


def _waiting(work: Work, colleague: Colleague, number: str, now: datetime, *, lock: bool = False) -> Sampled:
    sampled = work.looks.sampled(number.strip().lstrip("#"), lock=lock)
    if sampled is None or refusal(colleague, Power.TRIAGE) or not _for(work, colleague, sampled):
        raise No(f"There is no sampled message {number[:20]} that waits for you.")
    if sampled.answer is not None or not sampled.text or (sampled.until is not None and sampled.until <= now):
        raise No("Somebody else was quicker, or its days are over: this one is done.")
    return sampled


def _opened(work: Work, sampled: Sampled, colleague: Colleague, practice: Practice, now: datetime) -> Case:
    """The case of a message that should have been flagged: the open one of the same message, or a new one."""
    key = f"report|message|{sampled.message}"
    known = work.cases.by_keys([key]).get(key, [])
    if known and known[0].open:
        return known[0]
    group = work.people.groups([sampled.group]).get(sampled.group)
    platform, _, id_ = sampled.group.partition(":")
    home = group or Group(platform, id_, id_, practice.policy)
    owner = work.people.owner(sampled.account)
    category = practice.pack.categories.get(CATEGORY)
    case = work.cases.open(
        Case(
            id="",
            kind=Kind.REPORT,
            key=key,
            category=CATEGORY,
            severity=category.severity if category else Severity.S3,
            group=sampled.group,
            opened_at=now,
            parties=(Party(Part.CONCERN, sampled.account, owner.id if owner else None),),
            about_colleague=sampled.helper,
            follows=known[0].id if known else "",
            changed_at=now,
        )
    )
    work.ledger.log(
        colleague.name, f"opened as {case.severity.name} {CATEGORY}, from the sample", f"case:{case.id}", now
    )
    _keep(work, case, sampled, home, now)
    keep_outcome(work, case, outcome(case, home, practice, now, risen=False), practice, now)
    return case


def _keep(work: Work, case: Case, sampled: Sampled, home: Group, now: datetime) -> None:
    """The message and those around it become evidence, from the buffer as long as it has them, else from the sample."""
    id_ = sampled.message.removeprefix(f"{home.key}:")
    near = work.inbox.surroundings(home, [id_], AROUND, AFTER).get(id_, [])
    if not any(one.key == sampled.message for one, _ in near):
        names = work.people.names(sampled.accounts)
        lines = [(one.message, one.account, one.at, one.text) for one in sampled.before]
        lines.append((sampled.message, sampled.account, sampled.at, sampled.text))
        near = [(_message(home, *line, names), None) for line in lines]
    digests = work.evidence.snapshot({case.id: near}, {}, now)
    work.ledger.log_many(
        [
            Logged(now, "machine", "kept a message as evidence", f"case:{number}", digest)
            for (number, _), digest in digests.items()
        ]
    )
    found = next(one for one, _ in near if one.key == sampled.message)
    finding = Finding(case.kind, case.category, case.severity, (), (WHY,), messages=(sampled.message,))
    work.evidence.find([(case.id, found, finding, ())])


def _message(home: Group, key: str, account: str, at: datetime, text: str, names: Mapping[str, str]) -> Message:
    platform, _, id_ = account.partition(":")
    author = Account(platform, id_, names.get(account, ""))
    return Message(home.platform, home.id, key.removeprefix(f"{home.key}:"), author, at, text, home.name)


def _tell(work: Work, week: Period, number: int, practice: Practice, now: datetime) -> None:
    """Moderators hear once that there is something to read; how much each reads is up to them."""
    text = (
        f"{number} messages of last week that nothing flagged wait to be read by a person, so that we learn what the "
        "checks miss. Each takes a few seconds."
    )
    for one in practice.people:
        if Power.TRIAGE in one.powers:
            alert = Alert(to=one.name, severity=Severity.S4.name, text=text, link="/reviews")
            tell(work, f"sample:{week.key}:{one.name}", alert, practice, now)
