"""What the running classifiers look for is kept, and changes with them."""

from __future__ import annotations

from bot.storage.store import Store


def test_what_is_looked_for_follows_the_classifiers(store: Store) -> None:
    with store.begin() as work:
        assert work.thresholds.looked() is None
        work.thresholds.look(frozenset({"insult", "spam"}))
    with store.begin() as work:
        work.thresholds.look(frozenset({"insult", "threat"}))
    with store.begin() as work:
        work.thresholds.look(frozenset({"insult", "threat"}))
        assert work.thresholds.looked() == frozenset({"insult", "threat"})
