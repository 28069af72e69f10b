"""What is meant in words nobody listed, only for those whom it can concern; never silent when it cannot be read."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.messages import Account, Age, Basis, Group, Message, Role, Standing, Talk
from bot.core.signals import Signal
from classifiers.encoder import MODELS
from classifiers.linear import BrokenModel
from classifiers.meaning import Meaning, Meanings

MEANING = Meaning()


def said(text: str, role: Role = Role.UNKNOWN) -> dict[str, Signal]:
    message = Message("t", "g", "1", Account("t", "a"), datetime(2026, 1, 1, tzinfo=UTC), text)
    who = Standing(role, Basis.ROSTER, Age.UNKNOWN, Basis.NONE)
    (signals,) = MEANING.score([Talk(message, Group("t", "g"), standings={"a": who})])
    return {signal.label: signal for signal in signals}


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("self_harm", "i dont think i can keep going, everyone would be better off if i was dead"),
        ("disclosure", "my stepdad hits me when mum is at work and i dont know who to tell"),
        ("impersonation", "This is the official moderation team, send me your login so we can verify your account"),
        ("sextortion", "he says if i dont pay he will send my pictures to everyone at school"),
    ],
)
def test_plain_cases_are_noticed(label: str, text: str) -> None:
    signal = said(text)[label]
    assert 0 < signal.score <= 1
    assert signal.why.startswith(("May", "Reads"))
    assert signal.spans == ((0, len(text)),)


@pytest.mark.parametrize(
    "text",
    ["see you at training", "this homework makes me want to die lol", "", "gg wp", "\ud83d\ude00" * 50, "\u0000" * 9],
)
def test_ordinary_lines_are_not(text: str) -> None:
    assert not said(text)


def test_helpers_do_not_impersonate_themselves() -> None:
    text = "This is the official moderation team, send me your login so we can verify your account"
    assert "impersonation" not in said(text, Role.STAFF)


def test_a_long_text_is_read_at_its_beginning_and_end() -> None:
    kind = "thank you all for coming to the summer fair. "
    text = kind * 400 + "i dont think i can keep going, everyone would be better off if i was dead"
    assert len(text) > 10_000
    assert MEANING.score([Talk(Message("t", "g", "1", Account("t", "a"), datetime.now(UTC), text), Group("t", "g"))])


def test_settings_that_cannot_be_read_say_what_to_do(tmp_path: Path) -> None:
    shutil.copy(MODELS / "cues.bin", tmp_path)
    (tmp_path / "encoder.json").write_text("{}")
    with pytest.raises(BrokenModel, match=r"encoder\.json"):
        Meanings(tmp_path)
