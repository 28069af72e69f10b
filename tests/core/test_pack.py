"""A pack with a mistake says in which file, table and key it is, and what was probably meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.core.messages import Audience, Role
from bot.core.pack import Pack
from bot.core.signals import Severity
from bot.core.soundness import flaws

TODAY = date(2026, 12, 1)
CHECKED = {"checked_on": date(2026, 11, 22), "next_check": date(2027, 2, 20), "source": "example.org"}
GOOD: dict[str, Any] = {
    "country": "GB",
    "name": "United Kingdom",
    "version": "1",
    "places": {"england": "England", "scotland": "Scotland"},
    "law": {"act": {"citation": "An Act 2026 s.1", "title": "being unkind", "status": "in force", **CHECKED}},
    "route": {"lead": {"name": "Lead", "inside": True}, "police": {"name": "Police", "phone": "101", **CHECKED}},
    "period": {"small": {"words": "One year", "reason": "Enough", "years": 1, "ours": True}},
    "category": {
        "BULLY": {
            "name": "Bullying",
            "plain": "Someone is unkind",
            "kind": "conduct",
            "severity": "S4",
            "definition": "Hurting somebody on purpose.",
            "signals": ["Mockery"],
            "do_not": ["Do not look away"],
            "raises": [{"to": "S3", "when": "it is repeated"}],
            "tell": [{"who": "lead", "when": "always", "within": "1wd", "duty": "act"}],
            "law": ["act"],
            "keep": [{"period": "small"}],
        }
    },
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


def changed(*path: str | int, to: object) -> dict[str, Any]:
    """The good pack with one value changed; None takes the key away."""
    data: Any = deepcopy(GOOD)
    at = data
    for step in path[:-1]:
        at = at[step]
    if to is None:
        del at[path[-1]]
    else:
        at[path[-1]] = to
    return data  # type: ignore[no-any-return]


def test_a_good_one() -> None:
    pack = Pack.of(GOOD)
    (rule,) = pack.rules("insult", Audience.YOUTH, Role.MEMBER)
    assert [rule.severity_at(score) for score in (0.5, 0.8, 0.95)] == [Severity.S4, Severity.S3, Severity.S2]
    assert pack.rules("insult", Audience.ADULT, Role.MEMBER) == ()
    assert pack.rules("insult", Audience.YOUTH, Role.STAFF) == ()
    assert pack.rules("unheard", Audience.YOUTH, Role.MEMBER) == ()
    assert pack.bands == {"high": Severity.S2}


BULLY, INSULT = ("category", "BULLY"), ("label", 0)
MISTAKES = [
    (changed(*BULLY, "kind", to="condukt"), "taxonomy/BULLY.toml, kind: “condukt” is unknown. Did you mean “conduct”?"),
    (changed(*BULLY, "severity", to="S5"), "taxonomy/BULLY.toml, severity: “S5” is unknown."),
    (
        changed(*BULLY, "severity", to="urgent"),
        "taxonomy/BULLY.toml, severity: “urgent” is unknown. Known are: S4, S3,",
    ),
    (changed(*BULLY, "plain", to=None), "taxonomy/BULLY.toml, plain: is missing."),
    (
        changed(*BULLY, "definitoin", to="x"),
        "definitoin: there is no such key. “definitoin” is unknown. Did you mean “def",
    ),
    (changed(*BULLY, "signals", to="Mockery"), "taxonomy/BULLY.toml, signals: write a list"),
    (changed(*BULLY, "signals", to=["Mockery", 3]), "taxonomy/BULLY.toml, signals: write a list of texts"),
    (changed(*BULLY, "law", to=["akt"]), "taxonomy/BULLY.toml, law: “akt” is unknown. Did you mean “act”?"),
    (
        changed(*BULLY, "tell", 0, "who", to="leed"),
        "taxonomy/BULLY.toml, tell 1, who: “leed” is unknown. Did you mean “lead”",
    ),
    (changed(*BULLY, "tell", 0, "within", to="soon"), "tell 1, within: “soon” is no length of time. Write 15m"),
    (changed(*BULLY, "tell", 0, "duty", to="acts"), "tell 1, duty: “acts” is unknown. Did you mean “act”?"),
    (changed(*BULLY, "keep", 0, "period", to="smal"), "keep 1, period: “smal” is unknown. Did you mean “small”?"),
    (changed(*BULLY, "raises", 0, "when", to=None), "taxonomy/BULLY.toml, raises 1, when: is missing."),
    (changed(*BULLY, "tell", to=["lead"]), "taxonomy/BULLY.toml, tell 1: write it as a table."),
    (
        changed("law", "act", "status", to="in fource"),
        "laws.toml, act, status: “in fource” is unknown. Did you mean “in force”",
    ),
    (changed("law", "act", "status", to=None), "laws.toml, act, status: is missing."),
    (changed("law", "act", "checked_on", to=None), "laws.toml, act, status: “in force” needs checked_on and source."),
    (changed("law", "act", "source", to=None), "laws.toml, act, status: “in force” needs checked_on and source."),
    (
        changed("law", "act", "checked_on", to="2026-13-01"),
        "laws.toml, act, checked_on: “2026-13-01” is no day. Write it like",
    ),
    (
        changed("law", "act", "checked_on", to=datetime(2026, 1, 1, tzinfo=UTC)),
        "laws.toml, act, checked_on: “2026-01-01 00:00:00+00:00” is no",
    ),
    (changed("law", "act", "next_check", to=date(2026, 11, 1)), "laws.toml, act, next_check: 2026-11-01 is not after"),
    (
        changed("law", "act", "where", to=["engeland"]),
        "laws.toml, act, where: “engeland” is unknown. Did you mean “england”?",
    ),
    (changed("law", "act", to="in force"), "laws.toml, act: write it as a table."),
    (changed("route", "police", "source", to=None), "routes.toml, police, source: what was checked needs the source"),
    (
        changed("route", "police", "elsewhere", to={"scottland": "x"}),
        "elsewhere: “scottland” is unknown. Did you mean “scotl",
    ),
    (changed("route", "police", "fone", to="101"), "routes.toml, police, fone: there is no such key."),
    (changed("period", "small", "years", to=None), "keeping.toml, small, years: say how long"),
    (changed("period", "small", "years", to="75"), "keeping.toml, small, years: write a whole number"),
    (changed("period", "small", "ours", to=None), "keeping.toml, small, checked_on: is missing."),
    (
        changed(*INSULT, "category", to="BULY"),
        "categories.toml, label insult, category: “BULY” is unknown. Did you mean “BULLY”",
    ),
    (changed(*INSULT, "severity", to="high"), "categories.toml, label insult, severity: “high” is unknown. Known are"),
    (changed(*INSULT, "at", to=1.5), "categories.toml, label insult, at: a score lies between 0 and 1"),
    (changed(*INSULT, "at", to=float("nan")), "label insult, at: a score lies between 0 and 1"),
    (changed(*INSULT, "at", to="often"), "label insult, at: a score lies between 0 and 1, not 'often'"),
    (changed(*INSULT, "audiences", to=["yuoth"]), "label insult, audiences: “yuoth” is unknown. Did you mean “youth”?"),
    (
        changed(*INSULT, "roles", to=["volunter"]),
        "label insult, roles: “volunter” is unknown. Did you mean “volunteer”?",
    ),
    (changed(*INSULT, "raise", 0, "severity", to="S9"), "label insult, raise 1, severity: “S9” is unknown."),
    (changed(*INSULT, "categry", to="BULLY"), "label insult, categry: there is no such key."),
    (changed("label", to={"insult": 1}), "categories.toml, label: write each as a table under [[label]]."),
    (changed("bands", "high", to="S0"), "categories.toml, bands, high: “S0” is unknown."),
    (changed("country", to=None), "pack.toml, country: is missing."),
    (changed("places", to=["england"]), "pack.toml, places: write it as a table."),
    (
        changed("parts", to={"emergency": "polis"}),
        "pack.toml, parts, emergency: “polis” is unknown. Did you mean “police”?",
    ),
    (changed("parts", to={"emergancy": "police"}), "pack.toml, parts, emergancy: there is no such key."),
    (changed("urgency", to={"S9": {"open": "1h", "outside": "x"}}), "pack.toml, urgency: “S9” is unknown."),
    (
        changed("translation", to={"cy": {"BULY": {"name": "x"}}}),
        "languages/cy.toml, BULY: there is no such key. “BULY” is",
    ),
]


@pytest.mark.parametrize(("data", "words"), MISTAKES)
def test_a_mistake_is_named(data: dict[str, Any], words: str) -> None:
    pack, faults = Pack.read(data)
    assert any(words in fault for fault in faults), faults
    assert isinstance(pack, Pack), "reading goes on to the end"
    with pytest.raises(ValueError):
        Pack.of(data)


JUNK: list[object] = [None, 1, 1.5, True, "", "x", [], [1], ["x"], {}, {"x": 1}, [{}], date(2026, 1, 1)]


def places(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of everything in it."""
    for key in data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ():
        yield (*path, key)
        yield from places(data[key], (*path, key))


def test_whatever_stands_in_a_file_is_told_and_breaks_nothing() -> None:
    for path in places(GOOD):
        for junk in JUNK:
            _, faults = Pack.read(changed(*path, to=junk))
            assert all(fault.split(":")[0] for fault in faults)


def test_all_mistakes_are_told_at_once_and_the_desk_names_the_first() -> None:
    data = changed("law", "act", "status", to="maybe")
    data["category"]["BULLY"]["tell"][0]["who"] = "nobody"
    data["label"][0]["at"] = 7
    _, faults = Pack.read(data)
    assert len(faults) == 3
    with pytest.raises(ValueError, match=r"laws.toml, act, status: .*And 2 more: safelight pack check"):
        Pack.of(data)


INCOMPLETE: list[tuple[Callable[[dict[str, Any]], object], str, bool]] = [
    (lambda data: data["category"]["BULLY"].pop("tell"), "taxonomy/BULLY.toml, tell: is missing", True),
    (lambda data: data["category"]["BULLY"].pop("definition"), "taxonomy/BULLY.toml, definition: is missing", True),
    (lambda data: data["category"]["BULLY"].pop("do_not"), "taxonomy/BULLY.toml, do_not: is missing", True),
    (lambda data: data["category"]["BULLY"].pop("raises"), "taxonomy/BULLY.toml, raises: is missing", True),
    (lambda data: data["category"]["BULLY"].update(severity="S2"), "S3 is not more urgent than the usual S2", True),
    (lambda data: data["category"]["BULLY"].update(do_not=["Do not " + "x" * 120]), "too long for a card", True),
    (lambda data: data["law"]["act"].pop("next_check"), "laws.toml, act, next_check: is missing", True),
    (
        lambda data: data["law"]["act"].update(checked_on=date(2026, 12, 2)),
        "checked_on: 2 Dec 2026 is still to come",
        True,
    ),
    (
        lambda data: data["law"]["act"].update(next_check=date(2026, 11, 30)),
        "was to be looked up again by 30 Nov 2026",
        False,
    ),
    (
        lambda data: data["route"]["police"].update(checked_on=date(2026, 1, 1)),
        "routes.toml, police: was to be looked",
        False,
    ),
    (lambda data: data.update(languages=["en", "cy"]), "languages/cy.toml: there is no such file", True),
    (lambda data: data.update(translation={"cy": {}}), "pack.toml, languages: “cy” is missing", False),
]


@pytest.mark.parametrize(("spoil", "words", "grave"), INCOMPLETE)
def test_what_is_wanting_is_named(spoil: Callable[[dict[str, Any]], object], words: str, grave: bool) -> None:
    data = deepcopy(GOOD)
    data["route"]["police"]["next_check"] = date(2026, 11, 30) if "routes.toml" in words else date(2027, 2, 20)
    before = {flaw.words for flaw in flaws(Pack.of(GOOD), TODAY)}
    spoil(data)
    found = [flaw for flaw in flaws(Pack.of(data), TODAY) if flaw.words not in before]
    assert [flaw.grave for flaw in found if words in flaw.words] == [grave], found


def test_a_pack_in_two_languages_says_what_is_not_translated() -> None:
    welsh = {"BULLY": {"name": "Bwlio", "plain": "Mae rhywun yn gas", "signals": ["Gwawd", "Sarhad"]}}
    pack = Pack.of({**GOOD, "languages": ["en", "cy"], "translation": {"cy": welsh}})
    told = [flaw.words for flaw in flaws(pack, TODAY) if "cy.toml" in flaw.words]
    assert "languages/cy.toml, BULLY, signals: has 2 sentences, not 1." in told
    assert "languages/cy.toml, BULLY: not translated: definition, do_not." in told
    said = pack.category("BULLY", "cy")
    assert said is not None
    assert (said.name, said.definition) == ("Bwlio", "Hurting somebody on purpose.")
    assert pack.category("GONE", "cy") is None


def test_a_category_of_an_older_pack_still_has_a_title() -> None:
    assert Pack.of(GOOD).title("BULLY") == "Someone is unkind"
    assert Pack.of(GOOD).title("GONE") == "GONE"
