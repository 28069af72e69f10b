"""Country packs: every pack can be used, its words are there for people, and its lists are real."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app import practised, recipes
from bot.core.cases import Kind
from bot.core.rights import Power
from bot.core.signals import GROOMING, PLATFORM_FLAG, Severity
from bot.scoring import Panel
from config.settings import HERE, load

PACKS = sorted(folder.name for folder in (HERE / "packs").iterdir() if folder.is_dir())
SANCTIONS = ("ban", "mute", "warn")
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
