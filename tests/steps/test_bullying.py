"""Unkindness over days comes together in one case, across restarts and in any order of arrival."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.cases import Part
from bot.core.signals import Severity
from bot.desk.card import card
from bot.storage.store import Store
from tests.fakes.clock import MONDAY
from tests.fakes.desk import TestDesk
from tests.fakes.people import EVE, FINN, MO


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
async def test_lines_over_days_are_seen_together(store: Store, order: tuple[int, ...]) -> None:
    desk = TestDesk(store)
    await desk.post(FINN, "hello all")
    for n in order:
        await desk.post(EVE, f"you muppet {n}", id=f"e{n}", at=MONDAY + timedelta(days=n), mentions=(FINN.id,))
        desk.restart()
    (case,) = desk.cases()
    assert case.severity is Severity.S3
    assert {(party.part, party.account) for party in case.parties} == {
        (Part.CONCERN, EVE.key),
        (Part.AT_RISK, FINN.key),
    }
    (view,) = (await desk.look("mo", "case", "1")).views
    shown = card(view, desk.practice.pack, MO, desk.clock(), "Europe/London")
    assert shown.why[0].startswith("3 unkind lines by the same person to the same person on 3 days of a week.")
    assert "“you muppet 0”" in shown.why[1]
    assert sum(line.flagged for line in shown.lines) == 3


async def test_a_batch_is_seen_like_single_messages(store: Store) -> None:
    desk = TestDesk(store)
    await desk.hear(
        desk.message(FINN, "hello all", at=MONDAY),
        *(desk.message(EVE, f"you muppet {n}", at=MONDAY + timedelta(days=n), mentions=(FINN.id,)) for n in range(3)),
    )
    await desk.judge()
    (case,) = desk.cases()
    assert case.severity is Severity.S3


async def test_unkind_to_nobody_known_is_no_pattern(store: Store) -> None:
    desk = TestDesk(store)
    for n in range(4):
        await desk.post(EVE, "you muppet", at=MONDAY + timedelta(days=n))
    assert [case.severity for case in desk.cases()] == [Severity.S4]
