"""A pack with a mistake says where it is and what was probably meant."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from bot.core.cases import Kind
from bot.core.messages import Audience, Role
from bot.core.pack import Pack
from bot.core.signals import Severity
from tests.fakes.people import tables

GOOD: dict[str, Any] = {
    "country": "GB",
    "version": "1",
    "category": [
        {"id": "BULLY", "name": "Bullying", "plain": "Someone is unkind", "kind": "conduct", "severity": "S4"},
    ],
    "label": [
        {
            "label": "insult",
            "category": "BULLY",
            "at": 0.5,
            "severity": "S4",
            "raise": [{"at": 0.8, "severity": "S3"}, {"at": 0.9, "severity": "S2"}],
            "audiences": ["youth"],
            "roles": ["member"],
        }
    ],
    "bands": {"high": "S2"},
}


def changed(table: str, field: str, value: object) -> dict[str, Any]:
    data = deepcopy(GOOD)
    data[table][0][field] = value
    return data


def test_the_pack_that_ships_is_sound() -> None:
    pack = Pack.of(tables("packs/uk/categories.toml"))
    assert {rule.category for rule in pack.labels} <= set(pack.categories)
    assert {"CSE_GROOM", "BOUNDARY", "HSB_PEER", "DISCLOSE", "BULLY", "SPAM"} <= set(pack.categories)
    assert pack.categories["SELFHARM"].kind is Kind.CARE
    assert all(category.plain for category in pack.categories.values())


def test_a_good_one() -> None:
    pack = Pack.of(GOOD)
    (rule,) = pack.rules("insult", Audience.YOUTH, Role.MEMBER)
    assert [rule.severity_at(score) for score in (0.5, 0.8, 0.95)] == [Severity.S4, Severity.S3, Severity.S2]
    assert pack.rules("insult", Audience.ADULT, Role.MEMBER) == ()
    assert pack.rules("insult", Audience.YOUTH, Role.STAFF) == ()
    assert pack.rules("unheard", Audience.YOUTH, Role.MEMBER) == ()
    assert pack.bands == {"high": Severity.S2}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (changed("category", "kind", "condukt"), ["category BULLY", "Did you mean 'conduct'?"]),
        (changed("category", "severity", "S5"), ["category BULLY", "'S5' is unknown"]),
        (changed("category", "severity", "urgent"), ["category BULLY", "Known are: S4, S3, S2, S1"]),
        (changed("label", "category", "BULY"), ["label insult", "Did you mean 'BULLY'?"]),
        (changed("label", "severity", "high"), ["label insult", "Known are"]),
        (changed("label", "at", 1.5), ["label insult", "between 0 and 1"]),
        (changed("label", "at", float("nan")), ["label insult", "between 0 and 1"]),
        (changed("label", "audiences", ["yuoth"]), ["label insult", "Did you mean 'youth'?"]),
        (changed("label", "roles", ["volunter"]), ["label insult", "Did you mean 'volunteer'?"]),
        (changed("label", "raise", [{"at": 0.9, "severity": "S9"}]), ["label insult", "S9"]),
        ({**GOOD, "bands": {"high": "S0"}}, ["bands", "S0"]),
        ({**GOOD, "category": [{"id": "BULLY", "plane": "x"}]}, ["category BULLY", "name"]),
        ({**GOOD, "label": [{"label": "insult", "categry": "BULLY"}]}, ["label insult", "category", "categry"]),
        ({"version": "1"}, ["country"]),
        (changed("label", "at", "often"), ["label insult", "often"]),
    ],
)
def test_a_mistake_is_named(data: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(ValueError) as fault:
        Pack.of(data)
    assert all(word in str(fault.value) for word in words)


def test_a_category_of_an_older_pack_still_has_a_title() -> None:
    assert Pack.of(GOOD).title("BULLY") == "Someone is unkind"
    assert Pack.of(GOOD).title("GONE") == "GONE"
