"""What only several people together show."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.core.cases import Kind, Part
from bot.core.crowd import FLOOD_ACTORS, FLOOD_WITHIN, NAMED, PILE_ON_ACTORS, PILE_ON_WITHIN, crowd
from bot.core.messages import Age, Basis, Message, Standing, Talk
from bot.core.signals import Hit, Severity, Towards
from bot.core.verdicts import FLOOD, HOSTILE, Finding
from tests.fakes.clock import MONDAY
from tests.fakes.people import CLUB, EVE, FINN

HOUR = timedelta(hours=1)


def hit(n: int, indicator: str = HOSTILE, towards: str = FINN.key, ago: timedelta = HOUR, actor: str = "") -> Hit:
    actor = actor or f"chat:{n}"
    return Hit(f"chat:club:{n}", CLUB.key, indicator, actor, towards, Towards.REPLY, MONDAY - ago, "words", "desk")


def seen(hits: list[Hit], *, young: bool = False) -> tuple[Finding, ...]:
    standings = {FINN.id: Standing(age=Age.MINOR, age_basis=Basis.ROSTER)} if young else {}
    return crowd(
        Talk(Message("chat", "club", "0", EVE, MONDAY, "words"), CLUB, standings=standings),
        sorted(hits, key=lambda one: one.at),
    )


def mine(indicator: str = HOSTILE, towards: str = FINN.key) -> Hit:
    return replace(hit(0, indicator, towards, timedelta()), actor=EVE.key)


def test_three_towards_one_within_a_day() -> None:
    (finding,) = seen([mine(), hit(1), hit(2)])
    assert (finding.kind, finding.category, finding.severity) == (Kind.GROUP, "BULLY", Severity.S3)
    assert [party.account for party in finding.parties if party.part is Part.AT_RISK] == [FINN.key]
    assert len([party for party in finding.parties if party.part is Part.CONCERN]) == PILE_ON_ACTORS
    assert set(finding.messages) == {"chat:club:0", "chat:club:1", "chat:club:2"}


def test_many_towards_a_child_is_more_urgent() -> None:
    assert seen([mine(), hit(1), hit(2), hit(3)], young=True)[0].severity is Severity.S2


def test_one_person_three_times_is_no_crowd() -> None:
    assert seen([mine(), replace(hit(1), actor=EVE.key), replace(hit(2), actor=EVE.key)]) == ()


def test_elsewhere_or_long_ago_or_to_somebody_else_does_not_count() -> None:
    assert seen([mine(), hit(1), replace(hit(2), group="chat:other")]) == ()
    assert seen([mine(), hit(1), hit(2, ago=PILE_ON_WITHIN + HOUR)]) == ()
    assert seen([mine(), hit(1), hit(2, towards="chat:gia")]) == ()


def test_a_great_flood_names_only_what_is_near() -> None:
    flood = [hit(n, FLOOD, "", timedelta(seconds=1000 - n), f"chat:{n % 5}") for n in range(1, 900)]
    (finding,) = seen([*flood, mine(FLOOD, "")])
    assert finding.messages == (*(f"chat:club:{n}" for n in range(900 - NAMED, 900)), "chat:club:0")
    assert len([party for party in finding.parties if party.part is Part.CONCERN]) == 6


def test_old_hits_without_a_new_one_say_nothing() -> None:
    assert seen([hit(1), hit(2), hit(3)]) == ()


def test_a_flood_from_several_accounts() -> None:
    near = [hit(n, FLOOD, "", FLOOD_WITHIN) for n in range(1, FLOOD_ACTORS)]
    (finding,) = seen([mine(FLOOD, ""), *near])
    assert (finding.kind, finding.category, finding.what) == (Kind.GROUP, "SPAM", "flood")
    assert finding.key(CLUB.key) == f"group|{CLUB.key}|flood"
    assert seen([mine(FLOOD, ""), *near[1:]]) == ()


@given(st.lists(st.integers(1, 8), max_size=8), st.integers(1, 8))
def test_one_more_never_undoes_it(actors: list[int], another: int) -> None:
    few = seen([mine(), *(hit(10 + n, actor=f"chat:{actor}") for n, actor in enumerate(actors))])
    many = seen(
        [
            mine(),
            *(hit(10 + n, actor=f"chat:{actor}") for n, actor in enumerate(actors)),
            hit(99, actor=f"chat:{another}"),
        ]
    )
    assert len(few) <= len(many)
    if few:
        assert many[0].severity >= few[0].severity
        assert set(few[0].parties) <= set(many[0].parties)
