"""Hits are replaced when a message is judged again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core.signals import Hit, Towards
from bot.storage.store import Store
from tests.fakes.clock import MONDAY
from tests.fakes.people import CLUB, EVE, FINN, GIA

DAY = timedelta(days=1)
HIT = Hit("chat:club:1", CLUB.key, "AGE", EVE.key, FINN.key, Towards.REPLY, MONDAY, "how old", "finder", 0.9)


def all_of(store: Store) -> list[Hit]:
    with store.begin() as work:
        return work.hits.of_actors([EVE.key, FINN.key, GIA.key], MONDAY - 90 * DAY)


def test_what_a_source_found_before_gives_way(store: Store) -> None:
    other = replace(HIT, source="other", indicator="MEET")
    elsewhere = replace(HIT, message="chat:club:2")
    with store.begin() as work:
        work.hits.replace([], [HIT, other, elsewhere], ["finder", "other"])
    with store.begin() as work:
        work.hits.replace([HIT.message], [replace(HIT, indicator="SECRECY")], ["finder"])
    assert {(hit.message, hit.indicator) for hit in all_of(store)} == {
        (HIT.message, "SECRECY"),
        (HIT.message, "MEET"),
        (elsewhere.message, "AGE"),
    }
    with store.begin() as work:
        work.hits.replace([HIT.message], [])
    assert all_of(store) == [elsewhere], "without a source named, all of them"


def test_a_hit_comes_back_whole(store: Store) -> None:
    with store.begin() as work:
        work.hits.replace([HIT.message], [HIT], ["finder"])
    assert all_of(store) == [HIT]


def test_a_pair_has_a_direction_and_crosses_groups(store: Store) -> None:
    there = replace(HIT, message="chat:other:1", group="chat:other", at=MONDAY + DAY)
    back = replace(HIT, message="chat:club:2", actor=FINN.key, towards=EVE.key)
    with store.begin() as work:
        work.hits.replace([], [HIT, there, back], [])
        assert work.hits.of_pairs([(EVE.key, FINN.key)], MONDAY - DAY) == [HIT, there]
        assert work.hits.of_pairs([(EVE.key, FINN.key)], MONDAY + DAY) == [there]
        assert work.hits.of_pairs([(FINN.key, EVE.key)], MONDAY - DAY) == [back]
        assert work.hits.of_pairs([], MONDAY) == []
        assert work.hits.of_groups([CLUB.key], ["AGE"], MONDAY - DAY, MONDAY) == [HIT, back]


def test_the_purge_takes_the_old_ones(store: Store) -> None:
    fresh = replace(HIT, message="chat:club:2", at=MONDAY + DAY)
    with store.begin() as work:
        work.hits.replace([], [HIT, fresh], [])
        assert work.hits.purge(MONDAY + DAY, 10) == 1
        assert work.hits.purge(MONDAY + DAY, 10) == 0
    assert all_of(store) == [fresh]


def test_histograms_add_up(store: Store) -> None:
    from sqlalchemy import text

    key = ("2026-11-16", "finder", "insult", 9)
    with store.begin() as work:
        work.hits.count_scores({key: 2})
        work.hits.count_scores({key: 3, (*key[:3], 1): 1})
        work.hits.count_scores({})
    with store.engine.connect() as db:
        assert sorted(db.execute(text("select tenth, n from scores")).all()) == [(1, 1), (9, 5)]
