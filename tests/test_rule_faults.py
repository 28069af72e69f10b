"""Rules looked over before anybody relies on them: what cannot be used, what never applies, what was meant."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.rulebook import domains
from bot.core.signals import Severity
from bot.rule_faults import looked_over
from bot.rules import Faulty, compiled, switches, usable
from tests.fakes.people import TEAM, pack, tables
from tests.test_rules import GOOD, known

SHIPPED = tables("rules.toml")
DOMAINS = domains(pack().categories, ("GB",))


def said(**rules: Any) -> list[tuple[bool, str]]:
    return [(one.grave, one.words) for one in looked_over({**SHIPPED, **rules}, DOMAINS, TEAM)]


def test_the_rules_that_ship_are_sound() -> None:
    assert said() == []


@pytest.mark.parametrize(
    ("table", "grave", "words"),
    [
        ({"when": 'category == "BULY"'}, True, "asks for. category is never “BULY”. Did you mean “BULLY”?"),
        ({"when": 'severity == "S1" && severity == "S2"'}, True, "never applies"),
        ({"when": 'state == "closed"'}, True, "state is never “closed”"),
        ({"when": 'severty == "S1"'}, True, "Did you mean “severity”?"),
        ({"when": 'severity == "S4" || "yuth" == audience', "tell": ["lead"]}, False, "Did you mean “youth”?"),
        ({"when": 'kind in ["pair", "piar"]', "tell": ["lead"]}, False, "kind is never “piar”. Did you mean “pair”?"),
        ({"when": "true"}, False, "does nothing"),
        ({"when": "true", "tell": ["chair"]}, False, "tells the chair, and nobody here is that"),
        ({"when": "true", "tell": ["lead"], "shadow": True}, False, "runs in shadow"),
        ({"when": "true", "on": False}, False, "is off"),
        ({"when": 'severity == "S1"', "tell": ["deputy"]}, False, "and the ladder for S1 only after 15 minutes"),
        ({"when": "true", "on": "no"}, True, "on: write true or false"),
        ({"when": "true", "quota": 0}, True, "quota: write how many cases"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_a_sentence(table: dict[str, Any], grave: bool, words: str) -> None:
    found = said(mine={"why": "Because.", **table})
    assert [one for one in found if one[0] is grave and "“mine”" in one[1] and words in one[1]], found
    assert all(text.endswith((".", "?")) for _, text in found)


def test_ladders_and_a_missing_s1_rule_are_looked_over_too() -> None:
    assert any("Did you mean 'lead'" in words for _, words in said(ladder={"S1": {"why": "w", "steps": ["leed"]}}))
    assert any("Did you mean 'hold'" in words for _, words in said(after={"holt": {"why": "w"}}))
    assert any("No rule that is on applies at S1" in words for _, words in said(now={**SHIPPED["now"], "on": False},
               breach={**SHIPPED["breach"], "on": False}, colleague={**SHIPPED["colleague"], "on": False}))  # fmt: skip


def test_a_faulty_rule_fails_towards_people() -> None:
    rules, faults = usable(
        {
            **SHIPPED,
            "now": {"why": "Ours.", "when": "severty"},
            "mine": {"why": "Ours.", "when": "odd(", "tell": ["senior"], "clocks": {"open": "1m"}},
            "dumb": {"why": "Ours.", "when": "odd("},
            "worse": "nothing",  # type: ignore[dict-item]
        },
        SHIPPED,
    )
    by_name = {rule.id: rule for rule in rules}
    assert by_name["now"].why == SHIPPED["now"]["why"], "the one that ships holds"
    assert [one for one in Severity if by_name["mine"].when(known(one))] == [Severity.S2, Severity.S1]
    assert by_name["mine"].clocks == {}
    assert {"dumb", "worse"}.isdisjoint(by_name)
    assert [fault.partition("”")[0] for fault in faults] == ["Rule “now", "Rule “mine", "Rule “dumb", "Rule “worse"]
    assert "the rule that ships under this name holds" in faults[0]
    assert "tells its people of everything at Now and Today" in faults[1]
    assert "does nothing" in faults[2]
    with pytest.raises(Faulty):  # nothing would be safe then
        usable({"now": {"when": "("}}, {"now": {"when": "("}})


def test_what_ships_as_never_off_holds_whatever_a_file_says() -> None:
    for table in ({**SHIPPED["now"], "on": False}, {**GOOD, "shadow": True}):
        rules, faults = usable({"now": table}, SHIPPED)
        assert [(one.id, one.shadow) for one in rules] == [("now", False)]
        assert "never off and never in shadow" in faults[0]
        (one,) = switches({"now": table}, SHIPPED, DOMAINS)
        assert (one.always, one.on, one.shadow) == (True, True, False)
    rules, faults = usable({"now": GOOD}, SHIPPED)
    assert (rules[0].why, faults) == (GOOD["why"], ()), "another condition and other people may take its place"


def test_a_rule_that_is_off_is_not_compiled_and_still_has_its_switch() -> None:
    mine = {**GOOD, "on": False, "tell": ["lead"], "quota": 3}
    assert compiled({"mine": mine}) == ()
    by_name = {one.rule: one for one in switches({**SHIPPED, "mine": mine, "bad": {"when": "("}}, SHIPPED, DOMAINS)}
    assert not by_name["mine"].on
    assert (by_name["mine"].own, by_name["mine"].grave, by_name["mine"].quota) == (True, True, 3)
    assert (by_name["week"].own, by_name["week"].grave, by_name["now"].grave) == (False, False, True)
    assert by_name["mine"].on_path == ("rules", "mine", "on")
    assert "bad" not in by_name
    assert all(one.why.endswith(".") for one in by_name.values())
