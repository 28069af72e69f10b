"""What is meant in words nobody listed, only for those whom it can concern; never silent when it cannot be read."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.messages import (
    Account,
    Age,
    Audience,
    Basis,
    Group,
    Message,
    Policy,
    Role,
    Standing,
    Talk,
    Visibility,
)
from bot.core.signals import Signal
from classifiers.encoder import MODELS
from classifiers.linear import BrokenModel
from classifiers.meaning import Closeness, Meaning, Meanings, Scale, meanings

MEANING = Meaning()
UNKNOWN = Standing()
CHILD = Standing(age=Age.MINOR, age_basis=Basis.ROSTER)
GROWN = Standing(age=Age.ADULT, age_basis=Basis.ROSTER)
HELPER = Standing(Role.VOLUNTEER, Basis.ROSTER)


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


@pytest.mark.parametrize(
    ("author", "other", "policy", "how"),
    [
        (UNKNOWN, UNKNOWN, Policy(), Closeness.SHARP),
        (UNKNOWN, UNKNOWN, Policy(audience=Audience.YOUTH), Closeness.FAINT),
        (CHILD, UNKNOWN, Policy(), Closeness.FAINT),
        (UNKNOWN, CHILD, Policy(), Closeness.ALWAYS),
        (GROWN, CHILD, Policy(), Closeness.ALWAYS),
        (UNKNOWN, UNKNOWN, Policy(visibility=Visibility.DIRECT), Closeness.ALWAYS),
        (CHILD, UNKNOWN, Policy(visibility=Visibility.DIRECT), Closeness.FAINT),
        (HELPER, UNKNOWN, Policy(audience=Audience.YOUTH), Closeness.ALWAYS),
        (GROWN, CHILD, Policy(audience=Audience.ADULT), Closeness.SHARP),
    ],
)
def test_how_readily_the_encoder_is_asked(author: Standing, other: Standing, policy: Policy, how: Closeness) -> None:
    message = Message("t", "g", "1", Account("t", "a"), datetime(2026, 1, 1, tzinfo=UTC), "hello")
    assert Closeness.of(Talk(message, Group("t", "g", policy=policy), standings={"a": author, "b": other})) is how


def test_the_readier_the_more_is_read() -> None:
    texts = ["see you at training", "do you want a lift on saturday", "nobody has to know about it", "goal!"]
    read = [sum(map(bool, meanings().read(texts, [how] * len(texts)))) for how in Closeness]
    assert read == sorted(read)
    assert read[-1] == len(texts)
    faint = meanings().read(texts, [Closeness.FAINT] * len(texts))
    assert list(map(bool, faint)) == [bool(meanings().cues(text, Closeness.FAINT)) for text in texts]


def test_what_is_begun_early_is_answered_as_it_would_be() -> None:
    talks = [
        Talk(Message("t", "g", str(n), Account("t", "a"), datetime(2026, 1, 1, tzinfo=UTC), text), Group("t", "g"))
        for n, text in enumerate(["i want to die", "see you at training", "dont tell your mum about us"])
    ]
    early, late = Meanings(), Meanings()
    assert early.of(talks[:1]) == late.of(talks[:1])
    early.begin(talks)
    assert early.of(list(talks)) == late.of(talks)
    assert early.of(talks)[0]


def test_how_far_a_scale_is_reached_grows_from_its_least_to_its_threshold() -> None:
    scale = Scale(1.0, 0.0, 0.5, low_confidence=True, least=0.1)
    reached = [scale.reach(p) for p in (0.0, 0.05, 0.1, 0.2, 0.4, 0.5, 1.0)]
    assert reached == sorted(reached)
    assert reached[1] < 0 < reached[3]
    assert [reached[2], reached[5]] == pytest.approx([0, 1])
    assert reached[-1] > 1


def test_heads_of_another_size_say_what_to_do(tmp_path: Path) -> None:
    for name in ("cues.bin", "encoder.json", "heads.bin"):
        shutil.copy(MODELS / name, tmp_path)
    (tmp_path / "heads.bin").write_bytes(b"\0" * 40)
    with pytest.raises(BrokenModel, match="Install Safelight again"):
        Meanings(tmp_path)


def test_settings_that_cannot_be_read_say_what_to_do(tmp_path: Path) -> None:
    shutil.copy(MODELS / "cues.bin", tmp_path)
    (tmp_path / "encoder.json").write_text("{}")
    with pytest.raises(BrokenModel, match=r"encoder\.json"):
        Meanings(tmp_path)


def test_the_young_are_heard_sooner_and_the_card_says_from_where() -> None:
    card = (MODELS / "encoder.md").read_text(encoding="utf-8")
    for label, scale in meanings().scales.items():
        assert scale.limit(Audience.YOUTH) <= scale.limit(Audience.MIXED) == scale.threshold
        low = " (low confidence)" if scale.low_confidence else ""
        assert f"| {label}{low} | {scale.threshold:.2f} | {scale.limit(Audience.YOUTH):.2f} |" in card
    assert all(
        meanings().scales[k].limit(Audience.YOUTH) < meanings().scales[k].threshold for k in ("disclosure", "self_harm")
    )
