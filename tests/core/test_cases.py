"""The life of a case: whatever is said by whomever, in whatever order, some things never happen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.core.cases import OPEN, Case, Kind, No, Part, Party, Stance, State, Word, case_key
from bot.core.life import LEASE, WORDS, decide, joined, offered
from bot.core.rights import Desk, Power
from bot.core.signals import Severity
from tests.fakes.clock import MONDAY
from tests.fakes.people import TEAM

PARTIES = (Party(Part.CONCERN, "chat:eve"), Party(Part.AT_RISK, "chat:finn"))
PUNISHING = (Word.WARN, Word.REMOVE, Word.MUTE, Word.BAN)


def case(kind: Kind = Kind.CONDUCT, severity: Severity = Severity.S3, **more: object) -> Case:
    return replace(Case("1", kind, "k", "BULLY", severity, "chat:club", MONDAY, PARTIES), **more)  # type: ignore[arg-type]


class Life(RuleBasedStateMachine):
    """All words, kinds, severities and colleagues; time passes and new findings join."""

    @initialize(kind=st.sampled_from(list(Kind)), severity=st.sampled_from(list(Severity)))
    def opened(self, kind: Kind, severity: Severity) -> None:
        self.case = case(kind, severity)
        self.now = MONDAY

    @rule(minutes=st.integers(0, 90))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(severity=st.sampled_from(list(Severity)))
    def another_finding(self, severity: Severity) -> None:
        if not self.case.open:
            return
        before = self.case
        self.case = joined(before, severity, "OTHER", (Party(Part.CONCERN, "chat:hal"),), self.now)
        assert self.case.version == before.version + 1
        assert self.case.severity == max(before.severity, severity)
        assert self.case.category == ("OTHER" if severity > before.severity else before.category)
        assert set(before.parties) < {*self.case.parties, Party(Part.WITNESS, "")}
        assert self.case.open

    @rule(
        word=st.sampled_from(list(Word)),
        who=st.sampled_from(TEAM),
        reason=st.sampled_from(["", "  \n", "They made up."]),
        stale=st.booleans(),
    )
    def said(self, word: Word, who: object, reason: str, stale: bool) -> None:
        colleague = who
        serious = Power.CLOSE_SERIOUS in colleague.powers  # type: ignore[attr-defined]
        name = colleague.name  # type: ignore[attr-defined]
        before = self.case
        held = before.claimed_by and before.lease_until is not None and before.lease_until > self.now
        try:
            after = decide(
                before,
                word,
                name,
                self.now,
                reason=reason,
                serious=serious,
                expected=before.version - 1 if stale else None,
            )
        except No:
            return
        assert not stale
        assert after.version == before.version + 1
        assert not (WORDS[word].reason and not reason.strip()), "what needs a reason has one"
        if before.severity >= Severity.S2 and not serious:
            assert not (before.open and not after.open), "only who may ends what is serious"
        if word in PUNISHING:
            assert before.kind is not Kind.CARE, "who may need help is never punished"
            assert before.severity is not Severity.S1 or before.stance is Stance.STEP_IN, "S1 is silent"
        if not before.open and after.open:
            assert word in (Word.REOPEN, Word.UNDO, Word.ESCALATE, *PUNISHING), (
                "what has ended is opened again in words"
            )
            if word in PUNISHING:
                assert (before.severity >= Severity.S2, after.state) == (True, State.ESCALATED)
        if before.state in (State.DISMISSED, State.CLOSED) and after.open:
            assert word in (Word.REOPEN, Word.UNDO)
        if held and before.claimed_by != name:
            assert word not in (Word.CLAIM, Word.RELEASE, Word.HANDOVER, Word.NOTME), "somebody else is looking"
        if word is Word.CLAIM:
            assert (after.claimed_by, after.lease_until) == (name, self.now + LEASE)
        assert (after.kind, after.key, after.severity, after.parties, after.id) == (
            before.kind,
            before.key,
            before.severity,
            before.parties,
            before.id,
        )
        self.case = after

    @invariant()
    def a_claim_has_a_name(self) -> None:
        if hasattr(self, "case"):
            assert (self.case.state is State.CLAIMED) == bool(self.case.claimed_by)
            assert bool(self.case.claimed_by) == (self.case.lease_until is not None)
            assert self.case.open == (self.case.state in OPEN)

    @invariant()
    def what_is_offered_can_be_said(self) -> None:
        if not hasattr(self, "case"):
            return
        words = offered(self.case, self.now)
        assert Word.NOTE in words
        if self.case.kind is Kind.CARE or (
            self.case.severity is Severity.S1 and self.case.stance is not Stance.STEP_IN
        ):
            assert not set(words) & set(PUNISHING)
        for word in words:
            mine = self.case.claimed_by or "mo"
            decide(self.case, word, mine, self.now, reason="Because.", serious=True)


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=120, stateful_step_count=25, deadline=None)


def test_a_lease_holds_and_then_frees() -> None:
    mine = decide(case(), Word.CLAIM, "mo", MONDAY)
    with pytest.raises(No, match="mo is looking"):
        decide(mine, Word.CLAIM, "sam", MONDAY + LEASE - timedelta(seconds=1))
    with pytest.raises(No, match="mo is looking"):
        decide(mine, Word.RELEASE, "sam", MONDAY)
    assert decide(mine, Word.CLAIM, "sam", MONDAY + LEASE).claimed_by == "sam"
    assert decide(mine, Word.CLAIM, "mo", MONDAY).claimed_by == "mo", "one's own is held longer"


def test_a_case_seen_in_another_version_is_looked_at_again() -> None:
    with pytest.raises(No, match="has changed"):
        decide(case(), Word.DISMISS, "mo", MONDAY, reason="Nothing.", expected=7)


@pytest.mark.parametrize("word", [word for word, row in WORDS.items() if row.reason])
def test_a_needed_reason_is_not_made_of_spaces(word: Word) -> None:
    start = case(state=State.DISMISSED) if word is Word.REOPEN else case()
    with pytest.raises(No, match="needs a reason"):
        decide(start, word, "lea", MONDAY, reason=" \u2003\t", serious=True)


@pytest.mark.parametrize("severity", [Severity.S1, Severity.S2])
@pytest.mark.parametrize("word", [Word.DISMISS, Word.CLOSE])
def test_what_is_serious_is_closed_by_the_lead(word: Word, severity: Severity) -> None:
    with pytest.raises(No, match="safeguarding lead"):
        decide(case(severity=severity), word, "mo", MONDAY, reason="Nothing.")
    assert not decide(case(severity=severity), word, "lea", MONDAY, reason="Nothing.", serious=True).open


def test_s1_is_silent_until_the_lead_steps_in() -> None:
    now = case(severity=Severity.S1)
    for word in PUNISHING:
        with pytest.raises(No, match="step in"):
            decide(now, word, "lea", MONDAY, reason="Now.", serious=True)
    for word in (Word.HOLD, Word.CONTAIN):
        waiting = decide(now, word, "lea", MONDAY, reason="The police ask.", serious=True)
        with pytest.raises(No, match="step in"):
            decide(waiting, Word.BAN, "lea", MONDAY, reason="Now.", serious=True)
    stepped = decide(now, Word.ACT, "lea", MONDAY, reason="The police agree.", serious=True)
    assert decide(stepped, Word.BAN, "lea", MONDAY, reason="Now.", serious=True).open


def test_nobody_is_spoken_to_at_s1_before_the_lead_chose() -> None:
    with pytest.raises(No, match="decides first"):
        decide(case(Kind.PAIR, Severity.S1), Word.SUPPORT, "lea", MONDAY, serious=True)
    assert decide(case(Kind.CARE, Severity.S1), Word.SUPPORT, "mo", MONDAY).open


def test_a_watched_case_that_gets_worse_waits_again() -> None:
    watched = decide(case(), Word.WATCH, "mo", MONDAY)
    assert joined(watched, Severity.S3, "BULLY", (), MONDAY).state is State.WATCHED
    assert joined(watched, Severity.S1, "CSAM", (), MONDAY).state is State.NEW


def test_what_makes_two_findings_one_case() -> None:
    eve, finn = PARTIES
    linked = Party(Part.CONCERN, "other:9", "p-eve")
    assert case_key(Kind.CONDUCT, "a", (eve,)) != case_key(Kind.CONDUCT, "b", (eve,))
    assert case_key(Kind.PAIR, "a", (eve, finn)) == case_key(Kind.PAIR, "b", (finn, eve))
    assert case_key(Kind.PAIR, "a", (linked, finn)) == case_key(
        Kind.PAIR, "b", (Party(Part.CONCERN, "chat:eve", "p-eve"), finn)
    )
    assert case_key(Kind.CARE, "a", (finn,)) == case_key(Kind.CARE, "b", (finn,))
    assert case_key(Kind.GROUP, "a", (eve,), "flood") != case_key(Kind.GROUP, "a", (eve,), "raid")


def test_every_role_of_the_desk_is_in_the_team() -> None:
    """All but the chair, who reaches one case by its ladder and a grant (tests/steps/test_laddering.py)."""
    assert {role for person in TEAM for role in person.roles} == set(Desk) - {Desk.CHAIR}
