"""Rules as admins write them: a mistake is shown at once, with what was probably meant."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.core.cases import Case, Kind
from bot.core.clocks import Span
from bot.core.escalation import Facts, facts
from bot.core.rights import Desk
from bot.core.signals import Severity
from bot.rules import Faulty, compiled
from tests.fakes.clock import MONDAY
from tests.fakes.people import tables

GOOD: dict[str, Any] = {"why": "Because.", "when": 'severity == "S1"'}


def known(severity: Severity = Severity.S1, *, risen: bool = False, **more: object) -> Facts:
    case = replace(Case("1", Kind.CONDUCT, "", "CSAM", severity, "", MONDAY), **more)  # type: ignore[arg-type]
    return facts(case, audience="youth", visibility="open", country="GB", risen=risen)


def test_the_rules_that_ship() -> None:
    rules = {rule.id: rule for rule in compiled(tables("rules.toml"))}
    for severity, name in (
        (Severity.S1, "now"),
        (Severity.S2, "today"),
        (Severity.S3, "week"),
        (Severity.S4, "information"),
    ):
        fired = {rule.id for rule in rules.values() if rule.when(known(severity))}
        assert fired == {name}
    assert rules["now"].incident
    assert rules["now"].tell == (Desk.LEAD,), "the ladder tells the deputy and the chair"
    assert rules["now"].clocks["open"] == Span(minutes=15)
    assert rules["colleague"].when(known(Severity.S4, about_colleague=True))


@pytest.mark.parametrize(
    ("when", "true_at"),
    [
        ('severity in ["S1", "S2"]', {Severity.S1, Severity.S2}),
        ("true", set(Severity)),
        ('category.startsWith("CS") && !risen', set(Severity)),
        ('audience == "youth" && visibility == "open" && country == "GB"', set(Severity)),
        ('kind == "conduct" && state == "new"', set(Severity)),
        ("risen || about_colleague", set()),
        ('["S1", "S2"].exists(x, x == severity)', {Severity.S1, Severity.S2}),
    ],
)
def test_conditions(when: str, true_at: set[Severity]) -> None:
    (rule,) = compiled({"r": {**GOOD, "when": when}})
    assert {severity for severity in Severity if rule.when(known(severity))} == true_at


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({**GOOD, "wen": "true"}, ["“r”", "Did you mean 'when'?"]),
        ({"when": "true"}, ["“r”", "no “why”"]),
        ({"why": "x", "when": "  "}, ["“r”", "no “when”"]),
        ({**GOOD, "tell": ["leed"]}, ["tell", "Did you mean 'lead'?"]),
        ({**GOOD, "tell": ["xyz"]}, ["tell", "Known are: moderator"]),
        ({**GOOD, "clocks": {"open": "soon"}}, ["clocks", "“soon” is no length of time", "Write 15m"]),
        ({**GOOD, "when": 'severity = "S1"'}, ["“r”, when", "One “=” is no comparison: write “==”."]),
        ({**GOOD, "when": 'severty == "S1"'}, ["“r”, when", "“severty” is nothing", "Did you mean “severity”?"]),
        ({**GOOD, "when": 'severity == "S9" && zzz'}, ["“zzz” is nothing a condition can ask about", "category"]),
        ({**GOOD, "when": 'severity == "S1" &&'}, ["it cannot be read at character 20 (mismatched input"]),
        ({**GOOD, "when": "severity"}, ["“r”, when", "not true or false"]),
        ({**GOOD, "when": "severity > 3"}, ["“r”, when"]),
        ({**GOOD, "when": "open('x')"}, ["“r”, when: there is no “open” in conditions."]),
        ({**GOOD, "when": "\ud800"}, ["“r”"]),
        ({**GOOD, "when": "(" * 5000 + "true" + ")" * 5000}, ["“r”"]),
        ({**GOOD, "tell": "lead"}, ["tell"]),
        ({**GOOD, "clocks": "15m"}, ["clocks"]),
        ("true", ["“r”"]),
    ],
)
def test_a_mistake_is_named(table: Any, words: list[str]) -> None:
    with pytest.raises(Faulty) as fault:
        compiled({"r": table})
    assert all(word in str(fault.value) for word in words), str(fault.value)


def test_they_keep_their_order() -> None:
    assert [rule.id for rule in compiled(dict.fromkeys("cab", GOOD))] == ["c", "a", "b"]
    assert compiled({}) == ()
