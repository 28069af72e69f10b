"""Buttons: which a card has in which step, and ids that say everything and carry nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.cases import Case, Kind, Part, Party, State, Word
from bot.core.signals import Severity
from bot.desk import buttons
from bot.desk.buttons import Pressed, Step, form, read, rows
from tests.fakes.clock import MONDAY

CONDUCT = Case(
    "7", Kind.CONDUCT, "k", "BULLY", Severity.S3, "chat:club", MONDAY, (Party(Part.CONCERN, "chat:eve"),), version=3
)
CLAIMED = replace(CONDUCT, state=State.CLAIMED, claimed_by="mo", lease_until=MONDAY + timedelta(minutes=30))
CARE = replace(CONDUCT, kind=Kind.CARE, severity=Severity.S2, parties=(Party(Part.AT_RISK, "chat:gia"),))


def said(case: Case, **more: bool) -> list[str]:
    return [one.id.partition(":")[0] for row in rows(case, MONDAY, **more) for one in row]


def test_three_first() -> None:
    assert [one.label for one in rows(CONDUCT, MONDAY)[0]] == ["No concern", "I'll look", "Pass to the lead"]
    assert len(rows(CONDUCT, MONDAY)) == 1


def test_the_rest_once_somebody_looks() -> None:
    words = said(CLAIMED, undo=True)
    assert {"watch", "warn", "remove", "mute", "ban", "note", "context", "handover", "notme", "undo"} <= set(words)
    assert "claim" not in words
    assert "undo" not in said(CLAIMED)
    assert said(replace(CLAIMED, lease_until=MONDAY)) == said(CONDUCT), "nobody is looking any more"


def test_who_needs_help_is_never_punished() -> None:
    for case in (CARE, replace(CARE, state=State.CLAIMED, lease_until=MONDAY + timedelta(hours=1))):
        assert not {"warn", "remove", "mute", "ban"} & set(said(case, lead=True))
    assert "support" in said(replace(CARE, state=State.CLAIMED, lease_until=MONDAY + timedelta(hours=1)))


def test_what_is_serious_ends_with_the_lead_only() -> None:
    serious = replace(CLAIMED, severity=Severity.S2)
    assert "dismiss" not in said(serious)
    assert "dismiss" in said(serious, lead=True)


def test_the_most_serious_waits_for_the_leads_choice() -> None:
    now = replace(CONDUCT, severity=Severity.S1)
    assert {"hold", "contain", "act"} <= set(said(now, lead=True))
    assert not {"warn", "remove", "mute", "ban"} & set(said(replace(now, state=State.ESCALATED), lead=True))


def test_what_is_over_can_be_opened_again() -> None:
    over = replace(CONDUCT, state=State.DISMISSED)
    assert said(over, undo=True) == ["undo", "reopen", "note", "context"]


@given(
    st.sampled_from([*Word, *sorted(buttons.LOOKS), buttons.FINE]),
    st.integers(0, 10**18 - 1),
    st.integers(0, 10**9 - 1),
    st.booleans(),
    st.from_regex(r"[a-z0-9-]{0,20}", fullmatch=True),
)
def test_ids_come_back_and_fit(word: str, case: int, version: int, sure: bool, choice: str) -> None:
    pressed = Pressed(str(word), str(case), version, sure, choice)
    assert len(pressed.id.encode()) <= buttons.LONGEST_ID
    assert read(pressed.id) == pressed


@given(st.text())
def test_what_is_not_ours_is_nobodys(text: str) -> None:
    pressed = read(text)
    assert pressed is None or pressed.id == text
    assert form(text) is None or pressed is not None


@pytest.mark.parametrize("word", list(Word))
def test_every_word_has_its_step(word: Word) -> None:
    pressed = Pressed(word.value, "7", 3)
    assert (form(pressed.id) is not None) == (pressed.step is Step.FORM)
    if pressed.step is not Step.SAY:
        assert replace(pressed, sure=True).step is Step.SAY
    if word in (Word.REMOVE, Word.MUTE, Word.BAN, Word.ACT, Word.WARN, Word.SUPPORT):
        assert pressed.step is not Step.SAY, "serious words take a second step"


def test_ready_answers_for_desks_without_forms() -> None:
    pressed = Pressed("dismiss", "7", 3)
    first = buttons.ready(pressed, CONDUCT)[0][0]
    again = read(first.id)
    assert again is not None
    assert again.step is Step.SAY
    assert buttons.chosen(again) == first.label == "Banter between friends"
    assert buttons.chosen(replace(again, choice="99")) == ""


def test_how_long_comes_before_why() -> None:
    first = buttons.ready(Pressed("mute", "7", 3), CONDUCT)[0]
    week = read(first[2].id)
    assert week is not None
    assert (week.step, buttons.minutes(week), first[2].label) == (Step.FORM, "10080", "7 days")
    asks = form(week.id)
    assert asks is not None
    assert [one.name for one in asks.fields] == ["reason"]
    last = read(buttons.ready(week, CONDUCT)[0][0].id)
    assert last is not None
    assert (last.step, buttons.minutes(last), buttons.chosen(last)) == (Step.SAY, "10080", "Needs a break")
    assert form("mute:7:3:5") is None
