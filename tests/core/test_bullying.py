"""Unkindness over time: repetition, both sides, and any order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.bullying import QUOTED, WITHIN, bullying
from bot.core.cases import Kind, Part
from bot.core.messages import Age, Basis, Message, Role, Standing, Talk
from bot.core.signals import Hit, Severity, Towards
from bot.core.verdicts import EXCLUDES, HOSTILE, Finding
from tests.fakes.clock import MONDAY
from tests.fakes.people import CLUB, EVE, FINN, GIA

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def hit(n: int, ago: timedelta, indicator: str = HOSTILE, quote: str = "nobody likes you", weight: float = 1.0) -> Hit:
    return Hit(
        f"chat:club:{n}", CLUB.key, indicator, EVE.key, FINN.key, Towards.REPLY, MONDAY - ago, quote, "desk", weight
    )


def back(one: Hit) -> Hit:
    return replace(one, message=f"{one.message}b", actor=FINN.key, towards=EVE.key)


def seen(hits: list[Hit], *, young: bool = False, role: Role = Role.MEMBER) -> tuple[Finding, ...]:
    standings = {EVE.id: Standing(role, Basis.ROSTER)}
    if young:
        standings[FINN.id] = Standing(age=Age.MINOR, age_basis=Basis.ROSTER)
    return bullying(Talk(Message("chat", "club", "0", EVE, MONDAY, "words"), CLUB, standings=standings), hits)


NOW = hit(0, timedelta())
WEEK = [NOW, hit(1, DAY), hit(2, 2 * DAY)]
MUCH = [NOW, *(hit(n, n * DAY / 2) for n in range(1, 7))]


def test_three_lines_on_two_days_of_a_week() -> None:
    (finding,) = seen(WEEK)
    assert (finding.kind, finding.category, finding.severity) == (Kind.CONDUCT, "BULLY", Severity.S3)
    assert [(one.part, one.account) for one in finding.parties] == [(Part.CONCERN, EVE.key), (Part.AT_RISK, FINN.key)]
    assert finding.reasons[0].startswith("3 unkind lines by the same person to the same person on 3 days of a week.")
    assert "a prompt to look, not a finding" in finding.reasons[0]
    assert "“nobody likes you”" in finding.reasons[1]
    assert "would be lower" in finding.reasons[2]
    assert set(finding.messages) == {one.message for one in WEEK}
    assert all(len(reason) <= 300 for reason in finding.reasons)


@pytest.mark.parametrize(
    "hits",
    [
        [NOW, hit(1, DAY)],
        [NOW, hit(1, HOUR), hit(2, 2 * HOUR)],
        [NOW, hit(1, DAY), hit(2, WITHIN + HOUR)],
        [NOW, hit(1, DAY), replace(hit(2, 2 * DAY), group="chat:other")],
        [NOW, hit(1, DAY), replace(hit(2, 2 * DAY), towards=GIA.key)],
        [NOW, hit(1, DAY), replace(hit(2, 2 * DAY), actor=GIA.key)],
        [NOW, hit(1, DAY), hit(1, DAY, EXCLUDES)],
        WEEK[1:],
    ],
    ids=["two", "one day", "long ago", "elsewhere", "another person", "another writer", "one message twice", "not new"],
)
def test_less_is_none(hits: list[Hit]) -> None:
    assert seen(hits) == ()


def test_five_in_a_day() -> None:
    few = [hit(n, n * HOUR / 10) for n in range(4)]
    assert seen(few) == ()
    (finding,) = seen([*few, hit(4, HOUR)])
    assert "5 unkind lines by the same person to the same person within a day" in finding.reasons[0]


def test_lines_whose_addressee_is_guessed_count_less() -> None:
    guessed = [replace(one, weight=0.6) for one in WEEK]
    assert seen(guessed) == ()
    assert seen([*guessed, hit(3, DAY, weight=0.6)])


def test_much_towards_a_child_is_for_today() -> None:
    assert seen(MUCH)[0].severity is Severity.S3
    (finding,) = seen(MUCH, young=True)
    assert finding.severity is Severity.S2
    assert len(finding.messages) == QUOTED
    assert NOW.message in finding.messages


def test_being_left_out_is_said_and_quoted_first() -> None:
    (finding,) = seen([*MUCH, hit(5, 5 * DAY / 2, EXCLUDES, "you are not invited")])
    assert "1 of them leaving them out or putting them down" in finding.reasons[0]
    assert "not invited" in finding.reasons[1]


def test_both_alike_is_lower_and_said_so() -> None:
    (quarrel,) = seen([*WEEK, back(hit(5, HOUR)), back(hit(6, DAY))])
    assert quarrel.severity is Severity.S4
    assert "quarrel" in quarrel.reasons[2]
    (once,) = seen([*WEEK, back(hit(5, HOUR))])
    assert once.severity is Severity.S3, "who defends themselves once is not in a quarrel"
    joking = [replace(one, quote="you clown haha") for one in WEEK]
    (banter,) = seen([*joking, back(joking[0]), back(joking[1])])
    assert banter.severity is Severity.S4
    assert "joke" in banter.reasons[2]
    assert seen(joking)[0].severity is Severity.S3, "laughing alone is no banter"


def test_a_helper_s_unkindness_goes_past_other_helpers() -> None:
    assert seen(WEEK, role=Role.VOLUNTEER)[0].about_colleague
    assert not seen(WEEK)[0].about_colleague


written = st.lists(
    st.builds(
        hit,
        st.integers(1, 12),
        st.integers(-200, 200).map(lambda hours: hours * HOUR),
        st.sampled_from([HOSTILE, EXCLUDES]),
        weight=st.sampled_from([0.6, 0.9, 1.0]),
    ),
    max_size=12,
    unique_by=lambda one: one.message,
)


@given(written, st.randoms(), st.booleans())
def test_the_order_of_hits_does_not_matter(some: list[Hit], chance: object, young: bool) -> None:
    other = [NOW, *some]
    chance.shuffle(other)  # type: ignore[attr-defined]
    assert seen([NOW, *some], young=young) == seen(other, young=young)


@given(written, st.integers(-200, 200), st.booleans())
def test_one_more_line_never_makes_it_milder(some: list[Hit], hours: int, young: bool) -> None:
    few = seen([NOW, *some], young=young)
    many = seen([NOW, *some, hit(99, hours * HOUR)], young=young)
    assert len(many) >= len(few)
    if few:
        assert many[0].severity >= few[0].severity


@given(written.filter(bool))
def test_whichever_line_comes_last_sees_the_pattern(some: list[Hit]) -> None:
    """Judged at the arrival of each line with those before it, in two orders: found in one, found in the other."""

    def found(order: list[Hit]) -> bool:
        return any(_judged_at(order[: n + 1]) for n in range(len(order)))

    assert found(some) == found(some[::-1])


def _judged_at(arrived: list[Hit]) -> bool:
    newest = arrived[-1]
    message = Message("chat", "club", newest.message.rpartition(":")[2], EVE, newest.at, "words")
    return bool(bullying(Talk(message, CLUB), arrived))
