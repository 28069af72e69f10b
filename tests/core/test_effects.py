"""Every effect goes into the outbox and comes out the same."""

from __future__ import annotations

import json
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.effects import AGAIN, ALL, HUMAN_ONLY, MACHINE, PUNITIVE, SENDS, STATE, Alert, Effect, packed, unpacked

effects = st.sampled_from(sorted(ALL.values(), key=lambda kind: kind.__name__)).flatmap(
    lambda kind: st.builds(
        kind,
        **{
            field.name: st.integers(0, 10**6) if field.type == "int" else st.text(max_size=20) for field in fields(kind)
        },
    )
)


@given(effects)
def test_packed_and_unpacked_it_is_the_same(effect: Effect) -> None:
    assert unpacked(json.loads(json.dumps(packed(effect)))) == effect


def test_each_effect_is_listed_under_its_name_and_sorted_once() -> None:
    kinds = set(ALL.values())
    assert {kind.__name__ for kind in kinds} == {kind.__name__ for kind in Effect.__subclasses__()}
    assert all(name == kind.__name__ for name, kind in ALL.items())
    assert kinds == STATE | SENDS
    assert not STATE & SENDS
    assert AGAIN < SENDS
    assert PUNITIVE < HUMAN_ONLY
    assert not AGAIN & HUMAN_ONLY, "what reaches a member is never repeated by itself"


def test_what_no_desk_knows_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="Levitate"):
        unpacked({"effect": "Levitate"})
    with pytest.raises(ValueError, match="None"):
        unpacked({})


def test_a_field_of_a_later_version_is_left_out() -> None:
    data = packed(Alert(to="lea", severity="S1", text="t")) | {"new": 1}
    assert unpacked(data) == Alert(to="lea", severity="S1", text="t")


def test_the_lane_is_the_platform_s() -> None:
    lanes = {
        kind.__name__: kind(
            **{  # type: ignore[arg-type]
                field.name: 1 if field.type == "int" else "chat:9"
                for field in fields(kind)
                if field.name not in ("case", "by", "reason", "via")
            }
        ).lane
        for kind in ALL.values()
    }
    assert {name for name, lane in lanes.items() if lane == "desk"} == {"Alert", "Show", "Withdraw"}
    assert set(lanes.values()) == {"desk", "chat"}


def test_nobody_asked_is_said_as_the_machine() -> None:
    assert Alert(to="lea", severity="S1", text="t").by == MACHINE
