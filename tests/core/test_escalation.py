"""Escalating: nothing twice, nothing that belongs to people, nobody behind a wall, no alert lost."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.cases import Case, Kind, Part, Party
from bot.core.clocks import Clock, Hours, Span
from bot.core.effects import HUMAN_ONLY
from bot.core.escalation import Facts, Outcome, Rule, escalate, facts, overdue, to_tell
from bot.core.rights import Colleague, Desk, Power, involved, may_see
from bot.core.signals import Severity
from tests.fakes.clock import MONDAY
from tests.fakes.people import ADA, DEE, LEA, MO, TEAM

ACCOUNTS = tuple(f"chat:{n}" for n in range(6))


def holds(known: Facts) -> bool:
    return True


def breaks(known: Facts) -> bool:
    raise ZeroDivisionError("a rule of the admins")


def case(severity: Severity = Severity.S1, parties: tuple[Party, ...] = (), **more: object) -> Case:
    return replace(Case("7", Kind.CONDUCT, "k", "CSAM", severity, "chat:club", MONDAY, parties), **more)  # type: ignore[arg-type]


def escalated(about: Case, rules: tuple[Rule, ...], people: tuple[Colleague, ...] = TEAM) -> Outcome:
    known = facts(about, audience="youth", visibility="closed", country="GB", risen=False)
    return escalate(about, known, rules, people, MONDAY, Hours(), "A picture")


colleagues = st.lists(
    st.builds(
        Colleague,
        name=st.sampled_from("abcdef"),
        roles=st.frozensets(st.sampled_from(list(Desk)), max_size=3),
        accounts=st.frozensets(st.sampled_from(ACCOUNTS), max_size=2),
        person=st.sampled_from([None, "p1", "p2"]),
    ),
    max_size=5,
    unique_by=lambda one: one.name,
).map(tuple)
parties = st.lists(
    st.builds(
        Party,
        part=st.sampled_from(list(Part)),
        account=st.sampled_from(ACCOUNTS),
        person=st.sampled_from([None, "p1", "p2"]),
    ),
    max_size=3,
).map(tuple)
cases = st.builds(
    lambda severity, several, about: case(severity, several, about_colleague=about),
    st.sampled_from(list(Severity)),
    parties,
    st.booleans(),
)
rules = st.lists(
    st.builds(
        Rule,
        id=st.sampled_from(["now", "today", "week", "odd"]),
        why=st.just("because"),
        when=st.sampled_from([holds, breaks, lambda known: known["severity"] == "S1"]),
        tell=st.lists(st.sampled_from(list(Desk)), max_size=3).map(tuple),
        clocks=st.sampled_from([{}, {"open": Span(minutes=15)}, {"open": Span(minutes=5), "decide": Span(days=1)}]),
        incident=st.booleans(),
        shadow=st.booleans(),
    ),
    max_size=4,
).map(tuple)


@settings(max_examples=400, deadline=None)
@given(cases, rules, colleagues)
def test_what_always_holds(about: Case, several: tuple[Rule, ...], people: tuple[Colleague, ...]) -> None:
    outcome = escalated(about, several, people)
    assert outcome == escalated(about, several, people), "the same keys the second time"
    by_name = {person.name: person for person in people}
    for key, alert in outcome.alerts.items():
        assert type(alert) not in HUMAN_ONLY
        assert alert.to in by_name
        if alert.case:
            assert not involved(by_name[alert.to], about), f"{key} reaches a party"
        if not may_see(by_name[alert.to], about):
            assert "A picture" not in alert.text, "who may not see it does not hear what it is about"
    told = [alert for alert in outcome.alerts.values() if alert.case]
    needed = about.severity is Severity.S1 or any(
        rule.tell and rule.when is holds and not rule.shadow for rule in several
    )
    if needed:
        if any(may_see(person, about) for person in people):
            assert any(may_see(by_name[alert.to], about) for alert in told)
        elif any(not involved(person, about) for person in people):
            assert told
            assert all("nobody" in alert.text for alert in told)
        else:
            assert any("nobody who can be told" in words for words in outcome.broken), "at least the log says so"
    if any(rule.when is breaks for rule in several):
        assert outcome.broken
        assert not people or any("does not work" in alert.text for alert in outcome.alerts.values())


@settings(max_examples=200, deadline=None)
@given(cases, colleagues)
def test_an_overdue_clock_is_told_within_the_walls(about: Case, people: tuple[Colleague, ...]) -> None:
    alerts = overdue(about, Clock(about.id, "open", MONDAY, "now"), people, "A picture")
    by_name = {person.name: person for person in people}
    for alert in alerts.values():
        assert not involved(by_name[alert.to], about)
        assert may_see(by_name[alert.to], about) or "A picture" not in alert.text
    if any(not involved(person, about) for person in people):
        assert alerts


def test_the_roles_a_rule_names_are_told_and_nobody_else() -> None:
    outcome = escalated(case(), (Rule("now", "why", holds, (Desk.LEAD, Desk.DEPUTY)),))
    assert sorted(alert.to for alert in outcome.alerts.values()) == ["dee", "lea"]
    assert set(outcome.alerts) == {"alert:7:S1:lea", "alert:7:S1:dee"}


def test_a_lead_who_is_a_party_is_passed_over() -> None:
    about = case(parties=(Party(Part.CONCERN, "chat:lea"),), about_colleague=True)
    outcome = escalated(about, (Rule("now", "why", holds, (Desk.LEAD,)),))
    assert [alert.to for alert in outcome.alerts.values()] == ["dee"]


def test_a_lead_who_is_a_party_as_a_person_is_passed_over() -> None:
    about = case(parties=(Party(Part.CONCERN, "elsewhere:1", "lea"),))
    assert [alert.to for alert in escalated(about, (Rule("now", "why", holds, (Desk.LEAD,)),)).alerts.values()] == [
        "dee"
    ]


def test_where_nobody_may_see_it_the_admins_hear_that_it_waits() -> None:
    outcome = escalated(case(), (Rule("now", "why", holds, (Desk.LEAD,)),), (MO, ADA))
    (alert,) = outcome.alerts.values()
    assert (alert.to, "nobody" in alert.text, "A picture" in alert.text) == ("ada", True, False)


def test_where_there_is_no_admin_any_colleague_hears_that_it_waits() -> None:
    outcome = escalated(case(), (Rule("now", "why", holds, (Desk.LEAD,)),), (MO,))
    (alert,) = outcome.alerts.values()
    assert (alert.to, "A picture" in alert.text) == ("mo", False)


def test_with_nobody_at_all_the_outcome_says_so() -> None:
    outcome = escalated(case(), (Rule("now", "why", holds, (Desk.LEAD,)),), ())
    assert outcome.alerts == {}
    assert "nobody who can be told" in outcome.broken[0]


def test_s1_is_told_even_without_a_rule() -> None:
    assert sorted(alert.to for alert in escalated(case(), ()).alerts.values()) == ["dee", "lea"]
    assert sorted(
        alert.to
        for alert in escalated(case(), (Rule("now", "why", breaks, (Desk.LEAD,)),)).alerts.values()
        if alert.case
    ) == ["dee", "lea"]


def test_s2_without_a_lead_goes_to_who_may_see_it() -> None:
    names, words = to_tell(case(Severity.S2), (MO, ADA), "A threat: case 7.", (Desk.LEAD,))
    assert names == ["mo"]
    assert words.startswith("A threat")


def test_a_broken_rule_is_told_to_the_admins_and_names_no_case() -> None:
    outcome = escalated(case(Severity.S4), (Rule("odd", "why", breaks),))
    (alert,) = outcome.alerts.values()
    assert (alert.to, alert.case) == ("ada", "")
    assert "odd" in alert.text
    assert "a rule of the admins" in alert.text


def test_a_rule_in_shadow_does_nothing() -> None:
    shadow = Rule("new", "why", holds, (Desk.LEAD,), {"open": Span(minutes=1)}, incident=True, shadow=True)
    outcome = escalated(case(Severity.S3), (shadow,))
    assert (outcome.alerts, outcome.clocks, outcome.incident, outcome.shadowed) == ({}, (), "", ("new",))


def test_the_earlier_of_two_clocks_counts() -> None:
    slow = Rule("slow", "why", holds, clocks={"open": Span(days=1)})
    fast = Rule("fast", "why", holds, clocks={"open": Span(minutes=5)})
    for several in ((slow, fast), (fast, slow)):
        (clock,) = escalated(case(Severity.S3), several).clocks
        assert clock.rule == "fast"


def test_a_deputy_and_a_lead_have_the_same_powers() -> None:
    assert LEA.powers == DEE.powers
    assert Power.SEE not in ADA.powers
