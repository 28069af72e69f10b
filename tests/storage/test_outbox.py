"""Jobs: a key is unique for ever, lanes are apart, and nothing is done before its time."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest

from bot.core.effects import Receipt, Status
from bot.core.jobs import Job
from bot.storage.database import single_writer
from bot.storage.store import Store
from tests.fakes.clock import MONDAY

HOUR = timedelta(hours=1)
LEASE = timedelta(minutes=2)


def put(store: Store, key: str, lane: str = "chat", due: datetime = MONDAY) -> bool:
    with store.begin() as work:
        return work.outbox.put(key, lane, "perform", {"n": key, "words": "ä \u2028"}, due, MONDAY)


def take(store: Store, *lanes: str, now: datetime = MONDAY, limit: int = 1) -> list[Job]:
    with store.begin() as work:
        return work.outbox.take(lanes or None, now, LEASE, limit)


def test_a_key_is_unique_for_ever(store: Store) -> None:
    assert put(store, "a")
    assert not put(store, "a")
    (job,) = take(store)
    assert (job.key, job.payload, job.tries) == ("a", {"n": "a", "words": "ä \u2028"}, 1)
    with store.begin() as work:
        work.outbox.finish("a")
    assert not put(store, "a"), "also after it was done"
    assert take(store) == []


def test_lanes_are_apart(store: Store) -> None:
    put(store, "a", "one")
    put(store, "b", "two")
    assert [job.key for job in take(store, "two", limit=9)] == ["b"]
    assert [job.key for job in take(store, "one", "two", limit=9)] == ["a"]


def test_the_longest_due_first_and_none_before_its_time(store: Store) -> None:
    put(store, "late", due=MONDAY + HOUR)
    put(store, "b", due=MONDAY - HOUR)
    put(store, "a")
    assert [job.key for job in take(store, limit=9)] == ["b", "a"]
    with store.begin() as work:
        assert work.outbox.next_due() == MONDAY - HOUR
    assert [job.key for job in take(store, now=MONDAY + HOUR, limit=1)] == ["b"], "its lease is over"


def test_put_back_for_later(store: Store) -> None:
    put(store, "a")
    take(store)
    with store.begin() as work:
        work.outbox.later("a", MONDAY + HOUR)
    assert take(store) == []
    assert take(store, now=MONDAY + HOUR)[0].tries == 2


def test_what_is_stuck_lies_where_people_see_it(store: Store) -> None:
    put(store, "a")
    with store.begin() as work:
        work.outbox.stick("a")
        assert [job.key for job in work.outbox.stuck()] == ["a"]
    assert take(store, now=MONDAY + HOUR) == []
    assert not put(store, "a")
    with store.begin() as work:
        assert work.outbox.unstick(MONDAY) == 1
        assert work.outbox.stuck() == []
    assert [job.key for job in take(store)] == ["a"]


def test_two_workers_never_take_the_same(store: Store) -> None:
    if single_writer(store.engine):
        pytest.skip("SQLite has one writer; PostgreSQL shows it")
    for n in range(8):
        put(store, str(n))
    both = threading.Barrier(2, timeout=20)
    taken: list[str] = []

    def worker() -> None:
        with store.begin() as work:
            mine = [job.key for job in work.outbox.take(["chat"], MONDAY, LEASE, 4)]
            both.wait()
            taken.extend(mine)

    threads = [threading.Thread(target=worker) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(taken) == [str(n) for n in range(8)]


def test_two_racing_puts_make_one_job(store: Store) -> None:
    if single_writer(store.engine):
        pytest.skip("SQLite has one writer; PostgreSQL shows it")
    results: list[bool] = []
    with store.begin() as work:
        first = work.outbox.put("a", "chat", "perform", {}, MONDAY, MONDAY)
        other = threading.Thread(target=lambda: results.append(put(store, "a")))
        other.start()
        other.join(0.3)  # it waits for this transaction
    other.join(30)
    assert (first, results) == (True, [False])


def test_the_newest_of_each_effect_counts(store: Store) -> None:
    with store.begin() as work:
        work.outbox.receive("a", "1", Receipt(Status.INTENT), MONDAY)
        work.outbox.receive("b", "1", Receipt(Status.DONE, "Done.", "ref", MONDAY - HOUR), MONDAY)
        work.outbox.receive("a", "1", Receipt(Status.REFUSED, "No."), MONDAY)
        last = work.outbox.last("a")
        assert last is not None
        assert last.status is Status.REFUSED
        assert work.outbox.last("c") is None
        assert [(one.status, one.detail, one.at) for one in work.outbox.receipts("1")] == [
            (Status.REFUSED, "No.", MONDAY),
            (Status.DONE, "Done.", MONDAY - HOUR),
        ]
        assert work.outbox.receipts("2") == []
