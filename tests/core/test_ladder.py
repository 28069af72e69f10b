"""The ladder: its rungs, who is on each, and that no wall is climbed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.casefile import Decided
from bot.core.cases import Case, Kind, Part, Party, State
from bot.core.ladder import decided, told
from bot.core.rights import Colleague, Desk, involved, may_see
from bot.core.rota import Away, Rota, Shift
from bot.core.signals import Severity
from bot.rules import Faulty, aftermath, laddered
from tests.fakes.clock import MONDAY
from tests.fakes.people import TEAM, tables

S1 = laddered(tables("rules.toml"))["S1"]
PIA = Colleague("pia", frozenset({Desk.CHAIR}), frozenset({"chat:pia"}))
DAN = Colleague("dan", frozenset(), frozenset({"chat:dan"}))
PEOPLE = (*TEAM, PIA, DAN)
CASE = Case("7", Kind.CONDUCT, "k", "CSAM", Severity.S1, "chat:club", MONDAY, (Party(Part.CONCERN, "chat:eve"),))
ROTA = Rota((Shift("dan"),))


def names(case: Case, rung: int, people: tuple[Colleague, ...] = PEOPLE, rota: Rota = ROTA) -> set[str]:
    step = told(case, S1, rung, people, rota, "k", MONDAY, "A picture")
    return {alert.to for alert in step.alerts.values() if alert.text.startswith(("Not decided", "A picture", "Case"))}


def test_the_shipped_ladder_is_lead_then_deputy_then_chair_then_all_again() -> None:
    assert [S1.at(rung) for rung in range(5)] == [timedelta(minutes=one) for one in (0, 15, 30, 60, 90)]
    assert [names(CASE, rung) for rung in range(4)] == [{"lea"}, {"dee"}, {"pia"}, {"lea", "dee", "pia"}]
    assert [S1.calls(rung) for rung in range(4)] == [False, True, False, True]


def test_after_a_long_sleep_no_step_is_left_out_and_repeats_are_not_poured_out() -> None:
    slept = timedelta(hours=10)
    rungs, rung = [], 0
    for _ in range(4):
        rungs.append(rung)
        rung = S1.next(rung, slept) or 0
    assert rungs == [0, 1, 2, 21]
    assert S1.at(21) == slept
    assert replace(S1, repeat=None).next(2, slept) is None


def test_where_nobody_is_left_on_a_rung_the_next_is_taken() -> None:
    without_deputy = tuple(one for one in PEOPLE if one.name != "dee")
    assert names(CASE, 1, without_deputy) == {"pia"}
    assert told(CASE, S1, 1, without_deputy, ROTA, "k", MONDAY, "A picture").granted == ("pia",)
    assert names(CASE, 2, TEAM) == {"lea", "dee"}, "without a chair it goes round again"
    assert names(CASE, 1, tuple(one for one in PEOPLE if one.name in ("ada", "mo"))) == {"ada"}, "blind"


def test_who_is_away_gives_way_as_long_as_somebody_is_there() -> None:
    day = MONDAY.date()
    covered = Rota((), (Away("lea", day, day, "dee"),))
    assert names(CASE, 0, rota=covered) == {"dee"}
    for alone in (Away("lea", day, day, "mo"), Away("lea", day, day)):  # cover gives no rights
        assert names(CASE, 0, rota=Rota((), (alone,))) == {"lea", "dee"}, "nobody there: the next is told as well"
    nobody = Rota((), tuple(Away(name, day, day) for name in ("lea", "dee", "pia")))
    assert names(CASE, 0, rota=nobody) == {"lea", "dee", "pia"}


@given(st.sets(st.sampled_from([one.name for one in PEOPLE])), st.integers(0, 6), st.booleans())
def test_no_wall_is_climbed(parties: set[str], rung: int, about: bool) -> None:
    joined = tuple(Party(Part.CONCERN, f"chat:{name}") for name in sorted(parties))
    case = replace(CASE, parties=(*CASE.parties, *joined), about_colleague=about)
    step = told(case, S1, rung, PEOPLE, Rota((Shift("dan"), Shift("mo"))), "k", MONDAY, "A picture")
    known = {one.name: one for one in PEOPLE}
    granted = replace(case, granted=frozenset(step.granted))
    assert not any(involved(known[name], case) for name in step.granted)
    for alert in step.alerts.values():
        assert not involved(known[alert.to], case)
        assert may_see(known[alert.to], granted) or "A picture" not in alert.text
        assert alert.case or "7" not in alert.text
    if len(parties) < len(PEOPLE) and not S1.calls(rung):
        assert step.alerts, "somebody always hears of it"


def test_at_s1_only_a_stance_or_the_end_decides() -> None:
    def said(word: str, minutes: int = 1) -> list[Decided]:
        return [Decided(MONDAY + timedelta(minutes=minutes), "lea", word, "")]

    assert not any(decided(CASE, said(word), MONDAY) for word in ("claim", "note", "watch", "escalate", "odd"))
    assert all(decided(CASE, said(word), MONDAY) for word in ("hold", "contain", "act"))
    assert not decided(CASE, said("hold", -1), MONDAY), "what was chosen before it rose counts no more"
    assert decided(replace(CASE, state=State.CLOSED), [], MONDAY)
    assert decided(replace(CASE, severity=Severity.S2), said("watch"), MONDAY)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"ladder": {"S5": {}}}, "S5"),
        ({"ladder": {"S1": {"why": "w", "steps": ["leed 0m"]}}}, "Did you mean 'lead'"),
        ({"ladder": {"S1": {"why": "w", "steps": ["lead 4wh"]}}}, "does not wait for working hours"),
        ({"ladder": {"S1": {"why": "w", "steps": ["lead soon"]}}}, "no length of time"),
        ({"ladder": {"S1": {"why": "w", "steps": ["lead 0m"], "repeat": "0m"}}}, "longer than nothing"),
        ({"ladder": {"S3": {"why": "w", "steps": ["chair 0m"]}}}, "S1 and S2 only"),
        ({"ladder": {"S1": {"steps": ["lead 0m"]}}}, "no “why”"),
        ({"ladder": {"S1": {"why": "w", "step": []}}}, "Did you mean 'steps'"),
    ],
)
def test_a_ladder_that_cannot_be_climbed_is_named(table: dict[str, dict[str, object]], words: str) -> None:
    with pytest.raises(Faulty, match=words):
        laddered(table)


def test_what_a_word_starts_is_read_and_mistakes_named() -> None:
    assert set(aftermath(tables("rules.toml"))) == {"hold", "contain", "act"}
    for table, words in (
        ({"holt": {"why": "w"}}, "Did you mean 'hold'"),
        ({"hold": {"S1": {"review": "1d"}}}, "sentence why"),
        ({"hold": {"why": "w", "S1": {"review": "soon"}}}, "no length of time"),
        ({"hold": {"why": "w", "S9": {"review": "1d"}}}, "S9"),
    ):
        with pytest.raises(Faulty, match=words):
            aftermath({"after": table})
