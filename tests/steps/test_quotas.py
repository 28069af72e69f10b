"""A rule's quota: it holds back what can wait, says so, loses nothing, and never holds what is serious."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core.cases import Kind
from bot.core.escalation import Outcome
from bot.core.rulebook import RuleDay
from bot.steps import quotas
from bot.steps.ruling import outcome
from bot.storage.store import Store
from tests.fakes.clock import MONDAY
from tests.fakes.desk import TestDesk
from tests.fakes.people import CLUB, EVE, practice

WIDE = {
    "wide": {"why": "We look at everything.", "when": "true", "tell": ["lead"], "quota": 2},
    "tried": {"why": "Being tried.", "when": "true", "tell": ["moderator"], "shadow": True},
}


def counted(store: Store) -> dict[str, RuleDay]:
    with store.begin() as work:
        return {one.rule: one for one in work.rule_days.since("2026-11-16")}


async def test_over_its_quota_a_rule_waits_for_the_morning_and_says_so_once(store: Store) -> None:
    desk = TestDesk(store, way=practice(rules=WIDE))
    for number in range(5):
        await desk.post(replace(EVE, id=f"e{number}"), "you scumbag")
    await desk.told()
    lea = [one for one in desk.alerts() if one.to == "lea"]
    assert [one.case for one in lea if one.case] == ["1", "2"]
    (said,) = [one for one in lea if not one.case]
    assert said.text.startswith("The rule “wide” has told people of 2 cases today")
    assert sorted(one.to for one in desk.alerts() if "“wide”" in one.text) == ["ada", "dee", "lea"]
    assert counted(store)["wide"] == RuleDay("wide", "2026-11-16", fired=5, held=3)
    assert counted(store)["tried"] == RuleDay("tried", "2026-11-16", shadowed=5)
    assert not any(one.to == "mo" for one in desk.alerts())

    await desk.post(replace(EVE, id="worse"), "watch out")  # S2
    await desk.post(replace(EVE, id="worst"), "the picture")  # S1
    await desk.told()
    assert {"6", "7"} <= {one.case for one in desk.alerts() if one.to == "lea"}, "what is serious is never held"

    before = len(desk.alerts())
    desk.clock.at = MONDAY.replace(hour=8, minute=0) + timedelta(days=1)
    await desk.ring()
    await desk.told()
    (morning,) = [one for one in desk.alerts()[before:] if "waited for the morning" in one.text]
    assert all(f"case {number}." in morning.text for number in (3, 4, 5))
    await desk.post(replace(EVE, id="new day"), "you scumbag")
    await desk.told()
    assert desk.alerts()[-1].case == "8", "a new day, a new quota"


async def test_what_another_rule_asks_for_and_care_are_not_held(store: Store) -> None:
    desk = TestDesk(store, way=practice(rules={**WIDE, "also": {**WIDE["wide"], "quota": 50}}))
    for number in range(4):
        await desk.post(replace(EVE, id=f"e{number}"), "you scumbag")
    await desk.told()
    assert [one.case for one in desk.alerts() if one.to == "lea" and one.case] == ["1", "2", "3", "4"]
    alone = replace(desk.practice, rules=practice(rules=WIDE).rules)
    with store.begin() as work:
        care = replace(desk.case_of(work, "4"), kind=Kind.CARE, category="SELFHARM")
        assert work.cases.save(replace(care, version=care.version + 1))
        given: Outcome = outcome(care, CLUB, alone, desk.clock.at, risen=False)
        assert quotas.within(work, given, alone, desk.clock.at) == given.alerts


def test_counts_are_purged_after_their_time(store: Store) -> None:
    way = practice()
    with store.begin() as work:
        work.rule_days.count("now", "2026-11-16", fired=1)
        work.rule_days.count("now", "2026-11-16", fired=1, held=1)
        quotas.purge(work, way, MONDAY + timedelta(days=399))
        assert work.rule_days.since("2026-01-01") == [RuleDay("now", "2026-11-16", 2, 0, 1)]
        quotas.purge(work, way, MONDAY + timedelta(days=402))
        assert work.rule_days.since("2026-01-01") == []
