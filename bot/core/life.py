"""The life of a case: one table of states and one pure function.

`WORDS` says for each word from which states it may be said, where it leads, and what it needs; `decide` is the only
way a case changes by a colleague's hand, `joined` the only way it changes by a new finding. Both give a new `Case` with
the next version; the store writes it only where the version before is still the stored one (compare and swap).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.cases import OPEN, Case, Kind, No, Party, Stance, State, Word
from bot.core.signals import Severity

LEASE = timedelta(minutes=30)
"""How long *I'll look* holds a case when nothing more is said; afterwards anyone may take it."""


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
