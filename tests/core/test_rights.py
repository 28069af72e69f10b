"""Walls are stronger than any right."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.core.cases import Case, Kind, Part, Party
from bot.core.rights import RIGHTS, Colleague, Desk, Power, involved, may_know, may_see, open_to_all, refusal
from bot.core.signals import Severity
from tests.fakes.clock import MONDAY
from tests.fakes.people import ADA, AUD, DEE, LEA, MO, SAM

CASE = Case("7", Kind.CONDUCT, "k", "BULLY", Severity.S3, "chat:club", MONDAY, (Party(Part.CONCERN, "chat:eve"),))


@given(
    st.frozensets(st.sampled_from(list(Desk))),
    st.sampled_from(list(Severity)),
    st.sampled_from(list(Part)),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_no_role_sees_a_case_it_is_a_party_to(
    roles: frozenset[Desk], severity: Severity, part: Part, about: bool, as_person: bool, young: bool
) -> None:
    party = Party(part, "other:1", "p-x") if as_person else Party(part, "chat:x", None)
    let_in = frozenset({"x"})
    case = replace(
        CASE, severity=severity, about_colleague=about, parties=(*CASE.parties, party), young=young, granted=let_in,
        glass=let_in, took=let_in,
    )  # fmt: skip
    colleague = Colleague("x", roles, frozenset({"chat:x"}), "p-x")
    assert involved(colleague, case)
    assert not may_see(colleague, case)
    assert not may_know(colleague, case)
    nowhere = {refusal(colleague, power, case, unread=unread) for power in Power for unread in (True, False)}
    assert nowhere == {"There is no case 7 that you can open."}


@given(st.frozensets(st.sampled_from(list(Desk))), st.sampled_from(list(Severity)), st.booleans())
def test_the_most_serious_takes_the_right_to_it(roles: frozenset[Desk], severity: Severity, about: bool) -> None:
    case = replace(CASE, severity=severity, about_colleague=about)
    colleague = Colleague("x", roles)
    if severity is Severity.S1 or about:
        assert may_see(colleague, case) == bool(roles & {Desk.LEAD, Desk.DEPUTY})
    else:
        assert may_see(colleague, case) == bool(roles - {Desk.ADMIN, Desk.AUDITOR, Desk.CHAIR})


@given(
    st.frozensets(st.sampled_from(list(Desk))), st.sampled_from(list(Severity)), st.booleans(), st.booleans(),
    st.booleans(),
)  # fmt: skip
def test_who_may_see_may_know_and_only_whoever_took_what_is_about_somebody_young_sees_it(
    roles: frozenset[Desk], severity: Severity, about: bool, young: bool, took: bool
) -> None:
    case = replace(CASE, severity=severity, about_colleague=about, young=young, took=frozenset({"x"} if took else ()))
    colleague = Colleague("x", roles)
    sees, knows = may_see(colleague, case), may_know(colleague, case)
    assert knows or not sees
    moderates = bool(roles - {Desk.ADMIN, Desk.AUDITOR, Desk.CHAIR})
    above = bool(roles & {Desk.SENIOR, Desk.LEAD, Desk.DEPUTY})
    if severity is Severity.S2 and young and not about:
        assert sees == (above or (moderates and took))
        assert knows == moderates
        assert (refusal(colleague, Power.TRIAGE, case, unread=True) is None) == moderates
        assert (refusal(colleague, Power.TRIAGE, case) is None) == (moderates and sees)
    else:
        assert knows == sees, "what one took moves no other wall"
        assert not open_to_all(case) or sees == moderates


def test_a_colleague_without_a_person_is_not_everybody_without_one() -> None:
    assert not involved(Colleague("x", person=None), CASE)


def test_who_may_do_what() -> None:
    able = {power: [p.name for p in (MO, SAM, LEA, DEE, ADA, AUD) if refusal(p, power) is None] for power in Power}
    assert able[Power.TRIAGE] == ["mo", "sam", "lea", "dee"]
    assert able[Power.BAN] == ["sam", "lea", "dee"]
    assert able[Power.STEP] == ["lea", "dee"]
    assert able[Power.CLOSE_SERIOUS] == ["lea", "dee"]
    assert able[Power.CONFIGURE] == ["ada"]
    assert able[Power.READ_LOG] == ["lea", "dee", "aud"]
    assert able[Power.FORGET] == ["lea", "dee"]


def test_a_refusal_says_whom_to_ask() -> None:
    assert refusal(MO, Power.BAN) == "Your role here does not let you ban accounts. Ask a senior or lead."


def test_every_role_has_its_line_in_the_table() -> None:
    assert set(RIGHTS) == set(Desk)
    assert set().union(*RIGHTS.values()) == set(Power)


def test_a_grant_opens_one_case_and_no_wall() -> None:
    chair = Colleague("pia", frozenset({Desk.CHAIR}), frozenset({"chat:pia"}))
    case = replace(CASE, severity=Severity.S1, about_colleague=True)
    assert not may_see(chair, case)
    granted = replace(case, granted=frozenset({"pia"}))
    assert may_see(chair, granted)
    able = {power for power in Power if refusal(chair, power, granted) is None}
    assert able == {Power.SEE, Power.STEP, Power.ANSWER, Power.APPROVE}
    assert not may_see(chair, replace(granted, parties=(Party(Part.REPORTER, "chat:pia"),)))
