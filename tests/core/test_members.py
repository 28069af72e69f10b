"""What words ask for, and which text is whose."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from bot.core.members import Asks, Members
from bot.core.messages import Role
from bot.core.rights import Colleague, Desk
from bot.welcoming import welcoming

PACKS = sorted((Path(__file__).resolve().parents[2] / "config" / "packs").iterdir())
LEA = Colleague("Lea", frozenset({Desk.LEAD}))
DEE = Colleague("Dee", frozenset({Desk.DEPUTY}))
MO = Colleague("Mo", frozenset({Desk.MODERATOR}))


def made(**more: str) -> Members:
    shipped = tomllib.loads((PACKS[0] / "safety.toml").read_text("utf-8"))
    texts = {key: more.pop(key) for key in list(more) if key.startswith(("who_", "safety_"))}
    return welcoming(shipped, texts, (LEA, DEE, MO), organisation="Friday club", **more)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("HELP!!", Asks.HELP),
        ("can you help me pls", Asks.HELP),
        ("I don’t feel safe", Asks.HELP),
        ("i dont  feel\nsafe", Asks.HELP),
        ("my friend wants to... kill myself, she said", Asks.HELP),
        ("I am in danger", Asks.DANGER),
        ("I'm not in danger, just bored", Asks.NOTHING),
        ("he has a knife", Asks.DANGER),
        ("thanks for your help", Asks.NOTHING),
        ("The coach texts me at night.", Asks.NOTHING),
        ("", Asks.NOTHING),
    ],
)
def test_who_needs_somebody_is_heard(text: str, asks: Asks) -> None:
    assert made().asks(text) is asks


def test_every_text_of_every_pack_can_be_filled_in() -> None:
    for folder in PACKS:
        shipped = tomllib.loads((folder / "safety.toml").read_text("utf-8"))
        found = welcoming(shipped, {}, (), organisation="Friday club")
        assert len(found.guides) == 8
        assert not [text for text in found.guides.values() if "{" in text]


def test_each_reads_what_is_theirs_in_the_organisations_own_words() -> None:
    members = made(who_adult="Ask {people}.", alternative="Dee")
    assert "Lea (safeguarding lead)" in members.guide("who", Role.STAFF, "youth")
    assert "Dee" in members.guide("who", Role.VOLUNTEER, "youth")
    assert members.guide("who", Role.MEMBER, "adult") == "Ask Lea (safeguarding lead)."
    assert members.guide("safety", Role.STAFF, "youth") == members.guide("safety", Role.UNKNOWN, "youth")
    assert members.guide("weather", Role.STAFF, "youth") == ""


@pytest.mark.parametrize("name", ["Mo", "Nobody"])
def test_only_who_may_look_after_it_can_be_the_alternative(name: str) -> None:
    with pytest.raises(ValueError, match="lead or deputy"):
        made(alternative=name)


def test_a_blank_nobody_knows_is_said_at_the_start() -> None:
    with pytest.raises(ValueError, match="who_youth"):
        made(who_youth="Ask {leed}.")
