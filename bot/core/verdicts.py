"""From signals, risks and a group's policy to a verdict.

A verdict is a set of findings: each says what kind of case a message belongs to, about whom, how urgent, and why.
More signals or higher scores never make a verdict milder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.core.cases import Kind, Part, Party, case_key
from bot.core.gates import acting
from bot.core.messages import Role, Standing, Talk
from bot.core.pack import LabelRule, Pack
from bot.core.risk import Band, Risk
from bot.core.signals import GROOMING, Hit, Missing, Severity, Signal, Towards
from bot.core.taxonomy import Category
from bot.core.towards import FULL_SCORE

CALL_FOR_HELP = "CHILD_SAYS_SCARED_OR_ASKS_HELP"
TELLING = "DISCLOSE"
"""The category of telling of harm."""
HOSTILE = "HOSTILE"
EXCLUDES = "EXCLUDES"
FLOOD = "FLOOD"
"""Indicators of the desk's own hits: an unkind message towards somebody, one that leaves them out or puts them down
beside it, and a message like spam."""
_HARSH = frozenset({"toxicity", "severe_toxicity", "obscene"})
BULLYING = "bullying"
_AIMED = frozenset({"insult", "identity_attack", "threat", BULLYING})
_HOSTILE_CATEGORIES = frozenset({"BULLY", "HATE", "THREAT"})
_KINDS = {"photo": "picture", "image": "picture", "audio": "voice message", "unknown": "attachment"}
_FLOOD_CATEGORIES = frozenset({"SPAM", "SCAM"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a message is about. `messages` are the keys of those that drove it, this one included.

    `earlier`: only words that an edit took away show it. `unseen`: sentences on who is taken for what, what is not
    visible here, and what would lower it.
    """

    kind: Kind
    category: str
    severity: Severity
    parties: tuple[Party, ...]
    reasons: tuple[str, ...]
    labels: Mapping[str, float] = field(default_factory=dict)
    messages: tuple[str, ...] = ()
    about_colleague: bool = False
    what: str = ""
    earlier: bool = False
    unseen: tuple[str, ...] = ()

    def key(self, group: str) -> str:
        return case_key(self.kind, group, self.parties, self.what)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a message adds up to; nothing found and nothing missing is the only thing that reads as clear."""

    findings: tuple[Finding, ...] = ()
    missing: tuple[Missing, ...] = ()

    @property
    def severity(self) -> Severity | None:
        return max((finding.severity for finding in self.findings), default=None)

    @property
    def clear(self) -> bool:
        return not self.findings and not self.missing


CLEAR = Verdict()


def assess(
    talk: Talk,
    signals: Sequence[Signal],
    risks: Mapping[tuple[str, str], Risk],
    pack: Pack,
    meant: Sequence[tuple[str, Towards, float]] = (),
    missing: Sequence[Missing] = (),
    then: Mapping[tuple[str, str], Risk] | None = None,
) -> Verdict:
    """What the newest message of a talk adds up to.

    `risks` are by directed pair of account keys, `meant` is whom the message is for (`bot.core.towards`). `then`: what
    the pairs had come to when the message was written, where `risks` are of another moment.
    """
    if not (signals or risks or missing or talk.message.attachments):
        return CLEAR
    pairs = _from_risks(talk, risks, pack, earlier=_earlier([one for one in signals if one.label == GROOMING]))
    before = pairs if then is None else _from_risks(talk, then, pack, earlier=False)
    findings = [
        *_but_for_who_asks(talk, _from_labels(talk, signals, pack, meant), before),
        *_from_calls(talk, signals),
        *pairs,
    ]
    unlooked = [
        Missing(f"{named(kind)} not looked at") for kind in dict.fromkeys(a.kind for a in talk.message.attachments)
    ]
    return Verdict(tuple(findings), (*missing, *unlooked))


def desk_hits(talk: Talk, verdict: Verdict, meant: Sequence[tuple[str, Towards, float]]) -> tuple[Hit, ...]:
    """The hits by which several people's messages are seen together: unkindness towards one, a flood from many."""
    message = talk.message
    hits = []
    for finding in verdict.findings:
        if finding.category in _HOSTILE_CATEGORIES and (
            finding.severity >= Severity.S3 or _AIMED & set(finding.labels)
        ):
            for key, basis, weight in meant:
                hits.append(_hit(talk, HOSTILE, key, basis, weight))
                if BULLYING in finding.labels:
                    hits.append(_hit(talk, EXCLUDES, key, basis, weight))
        elif finding.category in _FLOOD_CATEGORIES:
            hits.append(_hit(talk, FLOOD, "", Towards.NEXT, 1.0))
    return tuple({(hit.indicator, hit.towards): hit for hit in hits if hit.actor == message.author.key}.values())


def _hit(talk: Talk, indicator: str, towards: str, basis: Towards, weight: float) -> Hit:
    message = talk.message
    return Hit(
        message.key, talk.group.key, indicator, message.author.key, towards, basis,
        message.at, message.text[:120], "desk", weight,
    )  # fmt: skip


def _from_labels(
    talk: Talk, signals: Sequence[Signal], pack: Pack, meant: Sequence[tuple[str, Towards, float]]
) -> list[Finding]:
    policy = talk.group.policy
    standing = talk.standing(talk.message.author.id)
    found: dict[str, list[tuple[Signal, LabelRule, Severity]]] = {}
    for signal in signals:
        if signal.label == GROOMING:
            continue
        for rule in pack.rules(signal.label, policy.audience, standing.role):
            if rule.addressed and not meant:
                continue
            if signal.score >= policy.thresholds.get(signal.label, rule.at):
                severity = rule.severity_at(signal.score)
                if signal.low_confidence:
                    severity = _doubted(severity, pack.categories[rule.category].kind)
                found.setdefault(rule.category, []).append((signal, rule, severity))
    findings = [_finding(talk, pack.categories[category], rows, standing) for category, rows in found.items()]
    return _care_first(findings)


def _doubted(severity: Severity, kind: Kind) -> Severity:
    """A doubtful signal counts one step less. A call for help counts in full, but what is uncertain is not yet Now."""
    if kind is Kind.CARE:
        return min(severity, Severity.S2)
    return Severity(max(Severity.S4, severity - 1))


def _care_first(findings: list[Finding]) -> list[Finding]:
    """Who speaks of hurting themselves sounds harsh to a classifier: that alone is no unkindness to anybody.

    What is dropped is never more urgent than the care that stays.
    """
    care = max((one.severity for one in findings if one.kind is Kind.CARE), default=None)
    if care is None:
        return findings
    return [one for one in findings if one.category != "BULLY" or set(one.labels) - _HARSH or one.severity > care]


def _but_for_who_asks(talk: Talk, findings: list[Finding], pairs: Sequence[Finding]) -> list[Finding]:
    """“Dont tell anyone” sounds like telling of harm, and is what somebody says who asks a child for a secret: where
    the talk shows that of an author who is not known to be young, no telling makes them the person at risk that is not
    more urgent.
    """
    author = talk.message.author.key
    if talk.standing(talk.message.author.id).young:
        return findings
    concern = max(
        (
            one.severity
            for one in pairs
            if any(p.part is Part.CONCERN and p.account == author for p in one.parties)
            and any(p.part is Part.AT_RISK for p in one.parties)
        ),
        default=None,
    )
    if concern is None:
        return findings
    return [one for one in findings if one.category != TELLING or one.severity > concern]


def _finding(
    talk: Talk,
    category: Category,
    rows: Sequence[tuple[Signal, LabelRule, Severity]],
    standing: Standing,
) -> Finding:
    author = Party(
        Part.AT_RISK if category.kind is Kind.CARE else Part.CONCERN, talk.message.author.key, standing.person
    )
    ordered = sorted(rows, key=lambda row: (-row[2], -row[0].score))
    labels: dict[str, float] = {}
    for signal, _, _ in ordered:
        labels[signal.label] = max(signal.score, labels.get(signal.label, 0.0))
    return Finding(
        kind=category.kind,
        category=category.id,
        severity=ordered[0][2],
        parties=(author,),
        reasons=tuple(dict.fromkeys(signal.why for signal, _, _ in ordered)),
        labels=labels,
        messages=(talk.message.key,),
        about_colleague=category.kind is not Kind.CARE and standing.role in (Role.STAFF, Role.VOLUNTEER),
        earlier=_earlier([signal for signal, _, _ in rows]),
    )


def _earlier(signals: Sequence[Signal]) -> bool:
    return bool(signals) and all(one.said for one in signals)


def _from_risks(talk: Talk, risks: Mapping[tuple[str, str], Risk], pack: Pack, *, earlier: bool) -> list[Finding]:
    findings = []
    for (actor, other), risk in risks.items():
        severity = pack.bands.get(risk.band.name.lower())
        if risk.band < Band.REVIEW or severity is None:
            continue
        mine = talk.standing(actor.partition(":")[2])
        theirs = talk.standing(other.partition(":")[2])
        if risk.care:
            findings.append(replace(_call_for_help(talk, actor, mine, risk), earlier=earlier))
            continue
        category = "CSE_GROOM"
        if mine.role in (Role.STAFF, Role.VOLUNTEER):
            category = "BOUNDARY"
        elif acting(mine).child and theirs.young:
            category, severity = "HSB_PEER", min(severity, Severity.S2)
        findings.append(
            Finding(
                kind=Kind.PAIR,
                category=category,
                severity=severity,
                parties=(
                    Party(Part.CONCERN, actor, mine.person),
                    # It was written to a grown-up; the child is somebody else.
                    Party(Part.WITNESS if risk.among_adults else Part.AT_RISK, other, theirs.person),
                ),
                reasons=risk.reasons,
                labels={GROOMING: min(1.0, risk.score / 100)},
                messages=tuple(dict.fromkeys([*(hit.message for hit in risk.lines), talk.message.key])),
                about_colleague=mine.role in (Role.STAFF, Role.VOLUNTEER),
                earlier=earlier,
                unseen=(risk.gate, *risk.unseen, *risk.lower),
            )
        )
    return findings


def _from_calls(talk: Talk, signals: Sequence[Signal]) -> list[Finding]:
    """A call for help is heard whoever it is addressed to, and also where that is not known."""
    calls = [one for one in signals if one.indicator == CALL_FOR_HELP and one.score >= FULL_SCORE]
    standing = talk.standing(talk.message.author.id)
    if not calls or standing.role in (Role.STAFF, Role.VOLUNTEER):
        return []
    return [
        Finding(
            kind=Kind.CARE,
            category=TELLING,
            severity=Severity.S2,
            parties=(Party(Part.AT_RISK, talk.message.author.key, standing.person),),
            reasons=tuple(one.why for one in calls),
            messages=(talk.message.key,),
            earlier=_earlier(calls),
        )
    ]


def _call_for_help(talk: Talk, actor: str, mine: Standing, risk: Risk) -> Finding:
    return Finding(
        kind=Kind.CARE,
        category=TELLING,
        severity=Severity.S2,
        parties=(Party(Part.AT_RISK, actor, mine.person),),
        reasons=risk.reasons[:1],
        messages=tuple(dict.fromkeys([*(hit.message for hit in risk.lines), talk.message.key])),
    )


def named(kind: str) -> str:
    """A kind of attachment in words: a platform's photo or image is a picture."""
    return _KINDS.get(kind, kind.replace("_", " ") or "attachment")
