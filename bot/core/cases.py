"""The life of a case: one table of states and one pure function.

`WORDS` says for each word from which states it may be said, where it leads, and what it needs; `decide` is the only
way a case changes by a colleague's hand, `joined` the only way it changes by a new finding. Both give a new `Case` with
the next version; the store writes it only where the version before is still the stored one (compare and swap).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.signals import Severity

LEASE = timedelta(minutes=30)
"""How long *I'll look* holds a case when nothing more is said; afterwards anyone may take it."""


class Kind(StrEnum):
    """What a case is about. `CARE` is for a person at risk and never offers a sanction."""

    CONDUCT = "conduct"
    PAIR = "pair"
    CARE = "care"
    GROUP = "group"
    REPORT = "report"


class State(StrEnum):
    NEW = "new"
    CLAIMED = "claimed"
    WATCHED = "watched"
    ESCALATED = "escalated"
    ACTED = "acted"
    DISMISSED = "dismissed"
    CLOSED = "closed"


OPEN = frozenset({State.NEW, State.CLAIMED, State.WATCHED, State.ESCALATED})


class Part(StrEnum):
    """What somebody is in a case. A person of concern and a person at risk are never the same thing.

    `KEPT_OUT` is a colleague whom it may be about, as far as anybody has said: a wall, and nothing that is shown.
    """

    CONCERN = "concern"
    AT_RISK = "at_risk"
    REPORTER = "reporter"
    WITNESS = "witness"
    KEPT_OUT = "kept_out"


EVERYBODY = "*"
"""The account of a party that stands for everybody: what is left of a case about a colleague, once it was erased."""


class Stance(StrEnum):
    """What the safeguarding lead chose for an S1 case."""

    WAIT = "wait"
    LIMIT = "limit"
    STEP_IN = "step_in"


@dataclass(frozen=True, slots=True)
class Party:
    part: Part
    account: str
    person: str | None = None

    @property
    def key(self) -> str:
        return f"person:{self.person}" if self.person else self.account


@dataclass(frozen=True, slots=True)
class Case:
    """A ticket in the moderation queue. `version` grows by one with every change. `granted` are colleagues who may read
    this one case although their role would not let them; `glass` those who opened it in an emergency, to read it for a
    few hours; `took` those who took it and read it therefore. Walls stay. `young`: somebody it involves is a child or a
    young person, or may be one.
    """

    id: str
    kind: Kind
    key: str
    category: str
    severity: Severity
    group: str
    opened_at: datetime
    parties: tuple[Party, ...] = ()
    state: State = State.NEW
    version: int = 1
    claimed_by: str = ""
    lease_until: datetime | None = None
    stance: Stance | None = None
    about_colleague: bool = False
    follows: str = ""
    changed_at: datetime | None = None
    granted: frozenset[str] = frozenset()
    glass: frozenset[str] = frozenset()
    took: frozenset[str] = frozenset()
    young: bool = False

    @property
    def guarded(self) -> bool:
        """Likely significant harm to somebody young: everybody who triages knows that it is there, and reads it only
        once they took it."""
        return self.young and self.severity is Severity.S2

    @property
    def open(self) -> bool:
        return self.state in OPEN

    def accounts(self, part: Part) -> tuple[str, ...]:
        return tuple(party.account for party in self.parties if party.part is part)

    @property
    def concern(self) -> str:
        return next(iter(self.accounts(Part.CONCERN)), "")

    @property
    def at_risk(self) -> str:
        return next(iter(self.accounts(Part.AT_RISK)), "")


def case_key(kind: Kind, group: str, parties: tuple[Party, ...], what: str = "") -> str:
    """What makes two findings one case: kind and parties, and for conduct and groups also the place.

    `what` keeps apart group cases without a person at risk (a flood from a raid).
    """
    concern = ",".join(sorted(party.key for party in parties if party.part is Part.CONCERN))
    at_risk = ",".join(sorted(party.key for party in parties if party.part is Part.AT_RISK))
    if kind is Kind.CONDUCT:
        return f"conduct|{concern}|{group}"
    if kind is Kind.PAIR:
        return f"pair|{concern}|{at_risk}"
    if kind is Kind.CARE:
        return f"care|{at_risk}"
    if kind is Kind.GROUP:
        return f"group|{group}|{at_risk or what}"
    reporter = ",".join(sorted(party.key for party in parties if party.part is Part.REPORTER))
    return f"report|{reporter}|{concern or at_risk or what}"


class Word(StrEnum):
    """What a colleague can say to a case."""

    CLAIM = "claim"
    RELEASE = "release"
    DISMISS = "dismiss"
    WATCH = "watch"
    SUPPORT = "support"
    WARN = "warn"
    REMOVE = "remove"
    MUTE = "mute"
    BAN = "ban"
    ESCALATE = "escalate"
    HOLD = "hold"
    CONTAIN = "contain"
    ACT = "act"
    NOTE = "note"
    DONE = "done"
    CLOSE = "close"
    REOPEN = "reopen"
    HANDOVER = "handover"
    NOTME = "notme"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Row:
    """One word's line in the table: from where, to where (None: stays), and what it needs.

    `closes`: where this ends the case, an S1 or S2 case stays open for the lead instead.
    """

    states: frozenset[State]
    to: State | None = None
    reason: bool = False
    closes: bool = False
    sanction: bool = False
    kinds: frozenset[Kind] = frozenset(Kind)
    lead: bool = False


_AT_WORK = frozenset({State.NEW, State.CLAIMED, State.WATCHED})
_ENDED = frozenset({State.ACTED, State.DISMISSED, State.CLOSED})
_SANCTIONED = frozenset({Kind.CONDUCT, Kind.PAIR, Kind.GROUP, Kind.REPORT})

WORDS: Mapping[Word, Row] = {
    Word.CLAIM: Row(_AT_WORK, State.CLAIMED),
    Word.RELEASE: Row(frozenset({State.CLAIMED}), State.NEW),
    Word.DISMISS: Row(OPEN, State.DISMISSED, reason=True, closes=True),
    Word.WATCH: Row(_AT_WORK, State.WATCHED),
    Word.SUPPORT: Row(OPEN | {State.ACTED}, kinds=frozenset({Kind.CARE, Kind.PAIR, Kind.GROUP, Kind.REPORT})),
    Word.WARN: Row(OPEN | {State.ACTED}, State.ACTED, closes=True, sanction=True, kinds=_SANCTIONED),
    Word.REMOVE: Row(OPEN | {State.ACTED}, State.ACTED, closes=True, sanction=True, kinds=_SANCTIONED),
    Word.MUTE: Row(OPEN | {State.ACTED}, State.ACTED, reason=True, closes=True, sanction=True, kinds=_SANCTIONED),
    Word.BAN: Row(OPEN | {State.ACTED}, State.ACTED, reason=True, closes=True, sanction=True, kinds=_SANCTIONED),
    Word.ESCALATE: Row(_AT_WORK | {State.ACTED}, State.ESCALATED),
    Word.HOLD: Row(OPEN, State.ESCALATED, reason=True, lead=True),
    Word.CONTAIN: Row(OPEN, State.ESCALATED, reason=True, lead=True),
    Word.ACT: Row(OPEN, State.ESCALATED, reason=True, lead=True),
    Word.NOTE: Row(frozenset(State), reason=True),
    Word.DONE: Row(frozenset(State), reason=True),
    Word.CLOSE: Row(OPEN, State.CLOSED, reason=True, closes=True),
    Word.REOPEN: Row(_ENDED, State.NEW, reason=True),
    Word.HANDOVER: Row(_AT_WORK, State.CLAIMED),
    Word.NOTME: Row(frozenset({State.NEW, State.CLAIMED}), State.NEW),
    Word.UNDO: Row(frozenset(State) - {State.NEW}, State.NEW),
}

_HOLDERS = frozenset({Word.CLAIM, Word.RELEASE, Word.HANDOVER, Word.NOTME})
"""What only the one who is looking says, as long as they are."""

UNREAD = frozenset({Word.CLAIM, Word.RELEASE, Word.HANDOVER, Word.ESCALATE, Word.NOTME})
"""Words that one may say to a case that one knows of and may not see yet (`bot.core.rights.may_know`)."""

STANCES: Mapping[Word, Stance] = {
    Word.HOLD: Stance.WAIT,
    Word.CONTAIN: Stance.LIMIT,
    Word.ACT: Stance.STEP_IN,
}


class No(Exception):
    """The word may not be said now. The message is a sentence for the one who said it."""


def silent(case: Case) -> bool:
    """S1, and S2 of one person towards another: a word to either may tip off the person of concern."""
    return case.severity is Severity.S1 or (case.kind is Kind.PAIR and case.severity >= Severity.S2)


def sanctions_allowed(case: Case) -> bool:
    """Where it is silent nothing reaches the person of concern until the lead steps in. Care never punishes."""
    return case.kind in _SANCTIONED and (not silent(case) or case.stance is Stance.STEP_IN)


def support_allowed(case: Case) -> bool:
    """The lead first chooses a stance, as words to the person at risk may reach the person of concern."""
    return case.kind is Kind.CARE or not silent(case) or case.stance is not None


def offered(case: Case, now: datetime) -> tuple[Word, ...]:
    """The words that the table lets one say to this case now, whoever asks."""
    return tuple(word for word in Word if _why_not(case, word, "", now) is None)


def decide(
    case: Case,
    word: Word,
    by: str,
    now: datetime,
    *,
    reason: str = "",
    serious: bool = False,
    expected: int | None = None,
    holder: str = "",
) -> Case:
    """The case after `by` said `word`. Rights and walls are asked before, in `bot.core.rights`.

    `serious` says whether this colleague may close S1 and S2 cases; `expected` is the version they were looking at;
    `holder` is who looks at it from now on, where it is handed over.

    Raises:
        No: the word does not fit the case as it stands.
    """
    if expected is not None and expected != case.version:
        raise No(f"Case {case.id} has changed since you looked at it. Look again, then decide.")
    why_not = _why_not(case, word, by, now)
    if why_not:
        raise No(why_not)
    row = WORDS[word]
    if row.reason and not reason.strip():
        raise No(f"Say why: “{word.value}” needs a reason, which is kept with the case.")
    to = row.to or case.state
    if row.closes and case.severity >= Severity.S2 and not serious:
        if word in (Word.DISMISS, Word.CLOSE):
            raise No("A case this serious is closed by the safeguarding lead. Pass it to the lead.")
        to = case.state if case.open else State.ESCALATED
    if case.state is State.ESCALATED and (word is Word.UNDO or (row.closes and word not in (Word.DISMISS, Word.CLOSE))):
        to = State.ESCALATED
    holds = to is State.CLAIMED and word in (Word.CLAIM, Word.HANDOVER)
    return replace(
        case,
        state=to,
        version=case.version + 1,
        claimed_by=(holder or by) if holds else (case.claimed_by if to is State.CLAIMED else ""),
        lease_until=now + LEASE if holds else (case.lease_until if to is State.CLAIMED else None),
        stance=STANCES.get(word, case.stance),
        changed_at=now,
    )


def joined(case: Case, severity: Severity, category: str, parties: tuple[Party, ...], now: datetime) -> Case:
    """The open case after another finding joined it: severity and category only ever rise."""
    worse = severity > case.severity
    known = frozenset(case.parties)
    missing = tuple(party for party in parties if party not in known)
    return replace(
        case,
        severity=max(severity, case.severity),
        category=category if worse else case.category,
        parties=case.parties + missing,
        state=State.NEW if worse and case.state is State.WATCHED else case.state,
        version=case.version + 1,
        changed_at=now,
    )


def _why_not(case: Case, word: Word, by: str, now: datetime) -> str | None:
    row = WORDS[word]
    if case.kind not in row.kinds:
        if case.kind is Kind.CARE:
            return f"This is about someone who may need help: “{word.value}” is never offered. Use support or escalate."
        return f"“{word.value}” does not belong to this kind of case."
    if case.state not in row.states:
        return f"Case {case.id} is {case.state.value}: “{word.value}” cannot be said to it now."
    if row.sanction and not sanctions_allowed(case):
        return "Nothing may reach this person before the safeguarding lead has decided to step in. Pass it to the lead."
    if word is Word.SUPPORT and not support_allowed(case):
        return "The safeguarding lead decides first how and when anybody is spoken to. Pass it to the lead."
    held = case.claimed_by and case.lease_until is not None and case.lease_until > now
    if held and by and case.claimed_by != by and word in _HOLDERS:
        return f"{case.claimed_by} is looking at case {case.id}."
    return None
