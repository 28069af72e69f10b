"""Steps 7 and 8: findings open cases or join open ones, evidence is snapshotted, rules escalate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.cases import Case, Kind, joined
from bot.core.effects import packed
from bot.core.escalation import Outcome, escalate, facts
from bot.core.incidents import Entry
from bot.core.messages import Group
from bot.core.practice import Practice
from bot.core.signals import Severity
from bot.core.store import Raced, Waiting, Work
from bot.core.verdicts import Finding, Verdict

BEFORE, AFTER = 10, 5
"""How many messages around a flagged one are kept as evidence."""


def open_or_join(
    work: Work, waiting: Sequence[Waiting], verdicts: Sequence[Verdict], practice: Practice, now: datetime
) -> list[Case]:
    """Every finding gets its case. Returns the cases that are new or changed, in their newest version."""
    found = [
        (one, verdict, finding) for one, verdict in zip(waiting, verdicts, strict=True) for finding in verdict.findings
    ]
    if not found:
        return []
    known = work.cases.by_keys({finding.key(one.talk.group.key) for one, _, finding in found})
    before = work.cases.found_in([one.talk.message.key for one, _, _ in found])
    touched: dict[str, Case] = {}
    for one, verdict, finding in found:
        case = _place(work, one, finding, known, before, practice, now)
        if case is None:
            continue
        _keep_evidence(work, case, one.talk.group, one.talk.message.key, finding, now)
        work.cases.find(case.id, one.talk.message.key, one.talk.message.at, finding, verdict.missing)
        touched[case.id] = case
    return list(touched.values())


def read_by_a_person(one: Waiting, why: str, practice: Practice, now: datetime, work: Work) -> list[Case]:
    """A message that no check got through joins the open case of such messages: somebody must read it."""
    finding = Finding(
        kind=Kind.REPORT,
        category="UNCHECKED",
        severity=Severity.S3,
        parties=(),
        reasons=(why,),
        messages=(one.talk.message.key,),
        what="unchecked",
    )
    return open_or_join(work, [one], [Verdict((finding,))], practice, now)


def _place(
    work: Work,
    one: Waiting,
    finding: Finding,
    known: dict[str, list[Case]],
    before: dict[tuple[str, str], list[Severity]],
    practice: Practice,
    now: datetime,
) -> Case | None:
    """The case a finding belongs to now; None where it was found before and that case is over."""
    group, message = one.talk.group, one.talk.message.key
    key = finding.key(group.key)
    cases = known.setdefault(key, [])
    seen = [(case, before[message, case.id]) for case in cases if (message, case.id) in before]
    current = next((case for case in cases if case.open), None)
    if current is None:
        if any(finding.severity <= max(severities) for _, severities in seen):
            return None
        case = work.cases.open(
            Case(
                id="",
                kind=finding.kind,
                key=key,
                category=finding.category,
                severity=finding.severity,
                group=group.key,
                opened_at=now,
                parties=finding.parties,
                about_colleague=finding.about_colleague,
                follows=cases[0].id if cases else "",
                changed_at=now,
            )
        )
        work.ledger.log("machine", f"opened as {finding.severity.name} {finding.category}", f"case:{case.id}", now)
        cases.insert(0, case)
        _escalate(work, case, group, practice, now, risen=False)
        return case
    new_party = any(party not in current.parties for party in finding.parties)
    if any(case.id == current.id for case, _ in seen) and finding.severity <= current.severity and not new_party:
        return current
    risen = finding.severity > current.severity
    case = joined(current, finding.severity, finding.category, finding.parties, now)
    if finding.about_colleague and not case.about_colleague:
        case = replace(case, about_colleague=True)
    if not work.cases.save(case):
        raise Raced(f"case {case.id}")
    cases[cases.index(current)] = case
    if risen:
        work.ledger.log("machine", f"rose to {case.severity.name}", f"case:{case.id}", now)
        _escalate(work, case, group, practice, now, risen=True)
    return case


def _keep_evidence(work: Work, case: Case, group: Group, message: str, finding: Finding, now: datetime) -> None:
    """Snapshots the messages that drove a finding and those around them, except what the case has already."""
    kept = work.cases.kept(case.id)
    for key in finding.messages:
        if key in kept and key != message:
            continue
        home = group if key.startswith(f"{group.key}:") else _home(work, key)
        if home is None:
            continue
        around = work.inbox.around(key, home, BEFORE, AFTER)
        revisions = work.inbox.revisions([message.key for message, _ in around])
        for one, digest in work.cases.snapshot(case.id, around, revisions, now).items():
            if one == key:
                work.ledger.log("machine", "kept a message as evidence", f"case:{case.id}", now, digest)


def _home(work: Work, message: str) -> Group | None:
    """The group of a message key. Ids may hold colons themselves, so every place to cut is tried, longest first."""
    cuts = [n for n, letter in enumerate(message) if letter == ":"][1:]
    groups = work.people.groups([message[:cut] for cut in cuts])
    return next((groups[message[:cut]] for cut in reversed(cuts) if message[:cut] in groups), None)


def _escalate(work: Work, case: Case, group: Group, practice: Practice, now: datetime, *, risen: bool) -> None:
    policy = group.policy
    known = facts(
        case, audience=policy.audience.value, visibility=policy.visibility.value, country=policy.country, risen=risen
    )
    title = practice.pack.title(case.category)
    keep_outcome(work, case, escalate(case, known, practice.rules, practice.people, now, practice.hours, title), now)


def keep_outcome(work: Work, case: Case, outcome: Outcome, now: datetime) -> None:
    """Step 9's part: alerts and clocks go to the outbox with the case itself, in its transaction."""
    for key, alert in outcome.alerts.items():
        work.outbox.put(key, alert.lane, "perform", packed(alert), now, now)
    work.cases.wind(outcome.clocks)
    for clock in outcome.clocks:
        work.outbox.put(
            f"clock:{case.id}:{clock.name}:{clock.due.isoformat()}",
            "clock",
            "clock",
            {"case": case.id, "name": clock.name},
            clock.due,
            now,
        )
    if outcome.incident:
        number = work.cases.open_incident(case, "machine", f"Opened by the rule “{outcome.incident}”.", now)
        work.ledger.log("machine", f"opened safeguarding record {number}", f"case:{case.id}", now)
        if case.version > 1:
            work.cases.record(number, "machine", Entry.RAISED, f"Rose to {case.severity.name}.", now)
    for rule in outcome.shadowed:
        work.ledger.log("machine", f"rule {rule} would have applied (it runs in shadow)", f"case:{case.id}", now)
    for words in outcome.broken:
        work.ledger.log("machine", words, f"case:{case.id}", now)
