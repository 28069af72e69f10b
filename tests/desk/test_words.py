"""Every word, state and effect has its sentence."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from bot.core.cases import Kind, State, Word
from bot.core.effects import HUMAN_ONLY, Effect, Mute, Status, Warn
from bot.core.messages import Age, Basis, Role, Standing
from bot.core.signals import Severity
from bot.desk import words


def test_nothing_is_without_its_words() -> None:
    for table, kind in (
        (words.URGENCY, Severity),
        (words.STATES, State),
        (words.SAYINGS, Word),
        (words.HELP, Word),
        (words.KINDS, Kind),
        (words.RECEIPTS, Status),
    ):
        assert set(table) == set(kind)
        assert all(table.values())


@pytest.mark.parametrize("kind", sorted(HUMAN_ONLY, key=str))
def test_what_people_are_asked_to_do_by_hand(kind: type[Effect]) -> None:
    given: dict[str, Any] = {
        field.name: 30 if field.type == "int" else field.name
        for field in fields(kind)
        if field.name not in ("case", "by", "reason")
    }
    effect = kind(**given)
    words_ = words.by_hand(effect, "Eve", "Friday club")
    assert words_.endswith((".", "”"))
    assert "Eve" in words_ or "Friday club" in words_
    assert words.asked(effect, "Eve")
    assert kind.__name__ not in words_.split() or kind.__name__ in ("Remove", "Post", "Pin")


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (1, "1 minute"),
        (30, "30 minutes"),
        (60, "1 hour"),
        (90, "90 minutes"),
        (1440, "1 day"),
        (10080, "7 days"),
        (0, "0 minutes"),
    ],
)
def test_lengths(minutes: int, said: str) -> None:
    assert words.length(minutes) == said
    assert said in words.by_hand(Mute(account="a", group="g", minutes=minutes), "Eve", "Club")


def test_who_somebody_is_and_how_it_is_known() -> None:
    known = Standing(Role.VOLUNTEER, Basis.ROSTER, Age.MINOR_LIKELY, Basis.GROUP)
    assert words.who(known) == "volunteer (from the roster), likely under 18 (assumed from the group)"
    assert words.who(Standing()) == "role and age unknown"
    same = Standing(Role.MEMBER, Basis.ROSTER, Age.MINOR, Basis.ROSTER)
    assert words.who(same) == "member, under 18 (from the roster)", "said once"


def test_what_was_done_says_so_itself() -> None:
    assert words.receipt(Status.DONE, "The message is removed.") == "The message is removed."
    assert words.receipt(Status.DONE, "") == "Done."
    assert words.receipt(Status.REFUSED, "Not allowed.") == "Could not be done: Not allowed."


def test_the_approved_text_is_in_the_task() -> None:
    assert "“Be kind.”" in words.by_hand(Warn(account="a", group="g", text="Be kind."), "Eve", "Club")
