"""Steps 7 and 8: findings open cases or join open ones, evidence is snapshotted, rules escalate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.cases import Case, Kind, case_key
from bot.core.escalation import Outcome
from bot.core.incidents import Entry
from bot.core.life import joined
from bot.core.logs import Logged
from bot.core.messages import Group, Message
from bot.core.practice import Practice
from bot.core.signals import Severity
from bot.core.store import Raced, Waiting, Work
from bot.core.verdicts import Finding, Verdict
from bot.desk.words import URGENCY
from bot.steps import quotas, taking
from bot.steps.alerting import tell_all
from bot.steps.laddering import begin, start_clocks
from bot.steps.ruling import outcome
from bot.steps.walling import walls

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
    before = work.evidence.found_in([one.talk.message.key for one, _, _ in found])
    stored = {case.id: case for cases in known.values() for case in cases}
    placed: list[tuple[Case, Waiting, Verdict, Finding]] = []
    newest: dict[str, Case] = {}
    for one, verdict, finding in found:
        case = _place(work, one, finding, known, before, practice, now)
        if case is not None:
            stored.setdefault(case.id, case)
            placed.append((case, one, verdict, finding))
            newest[case.id] = case
    saved = [_saved(work, case, stored[case.id]) for case in newest.values()]
    _keep_evidence(work, [(case.id, one, finding) for case, one, _, finding in placed], now)
    work.evidence.find(
        [(case.id, one.talk.message, finding, verdict.missing) for case, one, verdict, finding in placed]
    )
    return saved


def _saved(work: Work, case: Case, stored: Case) -> Case:
    """However many findings joined a case in this transaction, it is one new version."""
    if case.version == stored.version:
        return case
    case = replace(case, version=stored.version + 1)
    if not work.cases.save(case, [party for party in case.parties if party not in stored.parties]):
        raise Raced(f"case {case.id}")
    return case


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


def report(work: Work, category: str, what: str, group: str, practice: Practice, now: datetime) -> tuple[Case, bool]:
    """The open case of something that happened to the desk itself, and whether it is new. Nobody is a party to it.

    `what` keeps apart what happened; `group` is where it is said to be (`desk:Discord's token`).
    """
    key = case_key(Kind.REPORT, "", (), what)
    cases = work.cases.by_keys([key]).get(key, [])
    if cases and cases[0].open:
        return cases[0], False
    known = practice.pack.categories.get(category)
    case = work.cases.open(
        Case(
            id="",
            kind=Kind.REPORT,
            key=key,
            category=category,
            severity=known.severity if known else Severity.S2,
            group=group,
            opened_at=now,
            follows=cases[0].id if cases else "",
            changed_at=now,
        )
    )
    work.ledger.log("machine", f"opened as {case.severity.name} {category}", f"case:{case.id}", now)
    platform, _, id_ = group.partition(":")
    home = Group(platform, id_, id_, practice.policy)
    keep_outcome(work, case, outcome(case, home, practice, now, risen=False), practice, now)
    return case, True


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
    kept_out, about = walls(work, finding.parties, practice, current.parties if current else ())
    about = about or finding.about_colleague
    if current is None:
        new_words = not finding.earlier
        if any(
            finding.severity <= max(severities) and not (new_words and _edited_since(one, past))
            for past, severities in seen
        ):
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
                parties=finding.parties + kept_out,
                about_colleague=about,
                follows=cases[0].id if cases else "",
                changed_at=now,
            )
        )
        work.ledger.log("machine", f"opened as {finding.severity.name} {finding.category}", f"case:{case.id}", now)
        cases.insert(0, case)
        keep_outcome(work, case, outcome(case, group, practice, now, risen=False), practice, now)
        return case
    new_party = bool(kept_out) or not frozenset(finding.parties) <= frozenset(current.parties)
    if any(case.id == current.id for case, _ in seen) and finding.severity <= current.severity and not new_party:
        return current
    risen = finding.severity > current.severity
    case = joined(current, finding.severity, finding.category, finding.parties + kept_out, now)
    if about and not case.about_colleague:
        case = replace(case, about_colleague=True)
    cases[cases.index(current)] = case
    if risen:
        work.ledger.log("machine", f"rose to {case.severity.name}", f"case:{case.id}", now)
        taking.took(work, case, practice, now)
        keep_outcome(work, case, outcome(case, group, practice, now, risen=True), practice, now)
    return case


def _edited_since(one: Waiting, case: Case) -> bool:
    """Other words than those that were decided on: an edit is no way round a dismissal."""
    edited = one.talk.message.edited_at
    return edited is not None and case.changed_at is not None and edited > case.changed_at


def _keep_evidence(work: Work, placed: Sequence[tuple[str, Waiting, Finding]], now: datetime) -> None:
    """Snapshots the messages that drove the findings and those around them, except what a case has already.

    A message that was just judged is always taken, for it may have been edited.
    """
    groups = {one.talk.group.key: one.talk.group for _, one, _ in placed}
    wanted = {(case, key): one for case, one, finding in placed for key in finding.messages}
    kept = work.evidence.kept({case for case, _ in wanted}, {key for _, key in wanted})
    asked: dict[str, dict[str, set[str]]] = {}
    for (case, key), one in wanted.items():
        home = one.talk.group if key.startswith(f"{one.talk.group.key}:") else work.people.home(key)
        if home is not None and ((case, key) not in kept or key == one.talk.message.key):
            groups[home.key] = home
            asked.setdefault(home.key, {}).setdefault(key, set()).add(case)
    evidence: dict[str, dict[str, tuple[Message, datetime | None]]] = {}
    for group, keys in asked.items():
        ids = {key.removeprefix(f"{group}:"): key for key in keys}
        for id_, near in work.inbox.surroundings(groups[group], ids, BEFORE, AFTER).items():
            for case in keys[ids[id_]]:
                evidence.setdefault(case, {}).update({message.key: (message, gone) for message, gone in near})
    edited = {key for messages in evidence.values() for key, (message, _) in messages.items() if message.edited_at}
    revisions = work.inbox.revisions(sorted(edited)) if edited else {}
    digests = work.evidence.snapshot({case: near.values() for case, near in evidence.items()}, revisions, now)
    work.ledger.log_many(
        [
            Logged(now, "machine", "kept a message as evidence", f"case:{case}", digest)
            for (case, key), digest in digests.items()
            if (case, key) in wanted
        ]
    )


def keep_outcome(work: Work, case: Case, given: Outcome, practice: Practice, now: datetime) -> None:
    """Step 9's part: alerts and clocks go to the outbox with the case itself, in its transaction."""
    tell_all(work, quotas.within(work, given, practice, now), practice, now)
    start_clocks(work, given.clocks, now)
    begin(work, case, practice, now, told={alert.to for alert in given.alerts.values() if alert.case})
    if given.incident:
        number = work.cases.open_incident(case, "machine", f"Opened by the rule “{given.incident}”.", now)
        work.ledger.log("machine", f"opened safeguarding record {number}", f"case:{case.id}", now)
        if case.version > 1:
            work.cases.record(number, "machine", Entry.RAISED, f"Rose to “{URGENCY[case.severity]}”.", now)
    for rule in given.shadowed:
        work.ledger.log("machine", f"rule {rule} would have applied (it runs in shadow)", f"case:{case.id}", now)
    for words in given.broken:
        work.ledger.log("machine", words, f"case:{case.id}", now)
