"""A rule that cannot be used or never applies: told once a day, or once; and the desk works on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta

from bot.core.effects import Alert
from bot.practising import practised
from bot.steps.watching import look
from bot.storage.store import Store
from config.loading import load
from tests.fakes.clock import MONDAY
from tests.fakes.desk import TestDesk
from tests.fakes.people import TEAM

WRONG = {
    "mine": {"why": "Ours.", "when": "odd(", "tell": ["lead"]},
    "never": {"why": "Ours.", "when": 'category == "BULY"', "tell": ["lead"]},
}


async def test_it_is_told_daily_and_the_rest_holds(store: Store) -> None:
    shipped = load(None, {})
    way = practised(replace(shipped, rules={**shipped.rules, **WRONG}), ())
    desk = TestDesk(store, way=replace(way, people=TEAM))
    assert [len(way.rule_faults), len(way.idle_rules)] == [1, 1]
    for day in range(3):
        for _ in range(2):
            with store.begin() as work:
                look(work, (), MONDAY, desk.practice, UTC, MONDAY + timedelta(days=day))
    desk.clock.move(days=2)
    await desk.told()
    mended = [one.text for one in desk.alerts() if one.to == "ada" and isinstance(one, Alert)]
    assert len([one for one in mended if "“mine”" in one]) == 3, "each day"
    (never,) = [one for one in mended if "“never”" in one]
    assert "Did you mean “BULLY”?" in never
    assert "“safelight rules check”" in never
