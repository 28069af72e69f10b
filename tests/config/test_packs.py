"""Country packs: every pack can be used, its words are there for people, and its lists are real."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.app import practised, recipes
from bot.core.cases import Kind
from bot.core.messages import Audience, Policy, Visibility
from bot.core.rights import Power
from bot.core.signals import GROOMING, PLATFORM_FLAG, Severity
from bot.packs import looked_over
from bot.scoring import Panel
from config.loading import load
from config.settings import HERE
from tests.fakes.desk import TestDesk, opened
from tests.fakes.people import CLUB, EVE, practice
from tests.fakes.scorers import HereScorer

TODAY = date(2026, 11, 26)
PACKS = sorted(folder.name for folder in (HERE / "packs").iterdir() if folder.is_dir())
KNOWN = {
    "toxicity", "severe_toxicity", "obscene", "threat", "insult", "identity_attack", "sexual_explicit", "self_harm",
    "disclosure", "bullying", "sextortion", "spam", "scam", "contact_sharing", "move_platform", "personal_data",
    "extremism", "impersonation", "boundary", GROOMING,
}  # fmt: skip
"""Every label there is. Swearing alone leads to no case; grooming leads to one by its band."""


@pytest.mark.parametrize("country", PACKS)
def test_a_pack_can_be_used(country: str) -> None:
    practice = practised(load(None, {}, {"country": country}), ())
    categories = practice.pack.categories
    assert {"CSE_GROOM", "SELFHARM", "BULLY", "SPAM"} <= set(categories)
    for category in categories.values():
        assert category.plain.strip(), category.id
        assert category.plain[0].isupper()
    assert categories["CSE_GROOM"].severity is Severity.S1
    assert categories["SELFHARM"].kind is Kind.CARE
    assert categories["CSE_GROOM"].do_not
    assert practice.pack.unlooked, "what nothing looks for is told"
    assert set(practice.pack.names) >= KNOWN, "every label has words"
    assert all(practice.pack.at(label) is not None for label in KNOWN - {"obscene", GROOMING})
    assert {rule.label for rule in practice.pack.labels} - {PLATFORM_FLAG} <= set(practice.pack.names)


@pytest.mark.parametrize("country", PACKS)
def test_a_pack_is_complete(country: str) -> None:
    """Whatever day it is: laws that wait to be looked up again are no fault of the pack's files."""
    made, found = looked_over(HERE / "packs" / country, TODAY)
    assert made is not None
    assert [flaw.words for flaw in found if flaw.grave] == []
    _, later = looked_over(HERE / "packs" / country, TODAY.replace(year=2030))
    assert later
    assert not any(flaw.grave for flaw in later)


SPOILT = [
    ("laws.toml", "[soa-10]", "[soa-10", "laws.toml: "),
    ("laws.toml", 'status = "in force"', 'status = "in froce"', "Did you mean “in force”?"),
    ("laws.toml", "checked_on = 2026-11-22", "checked_on = 2026-22-11", "laws.toml: "),
    ("routes.toml", "[ceop]", "[ceopp]", "“ceop” is unknown. Did you mean “ceopp”?"),
    ("taxonomy/CSAM.toml", 'who = "iwf"', 'who = "ifw"', "tell 4, who: “ifw” is unknown. Did you mean “iwf”?"),
    ("taxonomy/SCAM.toml", "definition", "definitions", "SCAM.toml, definitions: there is no such key."),
    ("keeping.toml", "years = 75", "", "keeping.toml, child_sexual_abuse, years: say how long"),
    ("categories.toml", 'category = "HATE"', 'category = "HAT"', "“HAT” is unknown. Did you mean “HATE”?"),
    ("notices.toml", "from {organisation}", "from {organization}", "Did you mean {organisation}?"),
    ("pack.toml", 'emergency = "police_999"', "", "pack.toml, parts: “emergency” is missing"),
]


@pytest.mark.parametrize(("name", "good", "bad", "words"), SPOILT)
def test_a_broken_pack_says_where(tmp_path: Path, name: str, good: str, bad: str, words: str) -> None:
    folder = tmp_path / "uk"
    shutil.copytree(HERE / "packs" / "uk", folder)
    file = folder / name
    text = file.read_text("utf-8")
    assert good in text
    file.write_text(text.replace(good, bad, 1), "utf-8")
    _, found = looked_over(folder, TODAY)
    assert any(words in flaw.words and flaw.grave for flaw in found), found


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "uk"
    shutil.copytree(HERE / "packs" / "uk", folder)
    (folder / "laws.toml").rename(folder / "law.toml")
    _, [flaw] = looked_over(folder, TODAY)
    assert flaw.words == "uk/laws.toml: it cannot be read (No such file or directory). Was law.toml meant for it?"


@pytest.mark.parametrize("country", PACKS)
def test_whoever_starts_it_alone_holds_every_role(country: str) -> None:
    [alone] = practised(load(None, {}, {"country": country}), ()).people
    assert {Power.SEE_SERIOUS, Power.TRIAGE, Power.CONFIGURE} <= alone.powers


def test_all_built_in_classifiers_can_be_made() -> None:
    settings = load(None, {})
    made = recipes(settings, practised(settings, ()))
    assert {recipe.name for recipe in made} >= {"toxicity", "words", "contacts", "grooming"}
    assert len({recipe.name for recipe in made}) == len(made)
    assert Panel(made).score([]) == []
    for recipe in made:
        assert recipe.make().labels


def test_lists_and_packs_hold_no_surprises() -> None:
    for file in (Path(HERE) / "lists").iterdir():
        assert file.suffix in (".csv", ".toml", ".md"), file


@pytest.mark.parametrize(("audience", "opened_cases"), [(Audience.YOUTH, ["SELFHARM"]), (Audience.MIXED, [])])
async def test_distress_is_looked_at_sooner_where_young_people_write(
    tmp_path: Path, audience: Audience, opened_cases: list[str]
) -> None:
    settings = load(None, {})
    shipped = practised(settings, ())
    lists = [one for one in recipes(settings, shipped) if one.name == "words"]
    group = replace(CLUB, policy=Policy(audience, Visibility.CLOSED))
    with opened(f"sqlite:///{tmp_path}/a.db") as store:
        desk = TestDesk(store, scorer=HereScorer(lists), way=replace(practice(), pack=shipped.pack), group=group)
        await desk.post(EVE, "i hate myself")
        assert [case.category for case in desk.cases()] == opened_cases
