"""Messages: kept once, taken once, judged again where something changed, purged when their days are over."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bot.core.heard import Gone
from bot.core.messages import BEFORE, Attachment, Message
from bot.core.signals import Missing
from bot.core.store import Kept
from bot.storage.database import single_writer
from bot.storage.store import Store
from tests.fakes.clock import MONDAY
from tests.fakes.people import CLUB, EVE, FINN, GIA

MINUTE = timedelta(minutes=1)
LEASE = timedelta(minutes=2)


def posted(number: int, text: str = "hello", **more: object) -> Message:
    at = more.pop("at", MONDAY + number * MINUTE)
    author = more.pop("author", EVE)
    return Message("chat", "club", str(number), author, at, text, "Friday club", **more)  # type: ignore[arg-type]


def keep(store: Store, *messages: Message, now: datetime = MONDAY) -> Kept:
    with store.begin() as work:
        work.people.see_groups([CLUB])
        return work.inbox.keep(messages, now)


def take(store: Store, now: datetime = MONDAY, limit: int = 500) -> list[int]:
    with store.begin() as work:
        return [int(one.talk.message.id) for one in work.inbox.take(limit, now, LEASE)]


def judge_all(store: Store) -> None:
    with store.begin() as work:
        taken = work.inbox.take(10_000, MONDAY, LEASE)
        work.inbox.judged([one.seq for one in taken], {}, MONDAY, MONDAY)


def test_kept_once(store: Store) -> None:
    assert keep(store, posted(1), posted(2)) == Kept(2, 0, 0)
    assert keep(store, posted(1), posted(2), posted(3)) == Kept(1, 0, 2)
    assert keep(store) == Kept()
    assert take(store) == [1, 2, 3]


def test_everything_about_a_message_comes_back(store: Store) -> None:
    message = posted(
        1,
        "hëllo 😀\n\tworld",
        reply_to="9",
        mentions=("finn",),
        to=("gia",),
        thread="t",
        attachments=(Attachment("photo", "a.jpg", "x"),),
        forwarded_from="elsewhere",
        quote="words of another",
    )
    keep(store, message)
    with store.begin() as work:
        (taken,) = work.inbox.take(1, MONDAY, LEASE)
    assert taken.talk.message == message
    assert taken.tries == 1


def test_an_edit_keeps_what_stood_there(store: Store) -> None:
    keep(store, posted(1, "one"))
    assert keep(store, posted(1, "two", edited_at=MONDAY + MINUTE)) == Kept(0, 1, 0)
    assert keep(store, posted(1, "three", edited_at=MONDAY + 2 * MINUTE)) == Kept(0, 1, 0)
    assert keep(store, posted(1, "two", edited_at=MONDAY + MINUTE)) == Kept(0, 0, 1), "an older revision comes late"
    with store.begin() as work:
        assert [r.text for r in work.inbox.revisions(["chat:club:1"])["chat:club:1"]] == ["one", "two"]
        ((message, gone_at),) = work.inbox.around("chat:club:1", CLUB, 5, 5)
    assert (message.text, gone_at) == ("three", None)


def test_an_edit_in_the_same_batch_keeps_what_stood_there(store: Store) -> None:
    revisions = [posted(1, text, edited_at=MONDAY + n * MINUTE if n else None) for n, text in enumerate("abc")]
    assert keep(store, *revisions) == Kept(1, 2, 0)
    assert keep(store, posted(1, "d", edited_at=MONDAY + 3 * MINUTE), posted(1, "e", edited_at=MONDAY + 4 * MINUTE))
    with store.begin() as work:
        assert [r.text for r in work.inbox.revisions(["chat:club:1"])["chat:club:1"]] == ["a", "b", "c", "d"]


def test_a_text_that_comes_after_the_one_that_replaced_it_is_kept_before_it(store: Store) -> None:
    keep(store, posted(1, "three", edited_at=MONDAY + 3 * MINUTE))
    with store.begin() as work:
        (taken,) = work.inbox.take(5, MONDAY, LEASE)
        work.inbox.judged([taken.seq], {}, MONDAY, MONDAY)
    assert keep(store, posted(1, "one")) == Kept(0, 1, 0)
    assert keep(store, posted(1, "two", edited_at=MONDAY + 2 * MINUTE)) == Kept(0, 1, 0)
    assert keep(store, posted(1, "one"), posted(1, "two", edited_at=MONDAY + 2 * MINUTE)) == Kept(0, 0, 2)
    with store.begin() as work:
        (taken,) = work.inbox.take(5, MONDAY, LEASE)
        earlier = work.inbox.revisions(["chat:club:1"])["chat:club:1"]
    assert (taken.talk.message.text, taken.earlier) == ("three", ("one", "two")), "and it is judged again with them"
    assert [(one.text, one.until) for one in earlier] == [
        ("one", MONDAY + 2 * MINUTE),
        ("two", MONDAY + 3 * MINUTE),
    ]


def test_many_edits_in_one_batch(store: Store) -> None:
    assert keep(store, *(posted(1, str(n), edited_at=MONDAY + n * MINUTE) for n in range(60))) == Kept(1, 59, 0)


def test_an_edit_during_the_lease_stays_in_the_inbox(store: Store) -> None:
    keep(store, posted(1, "one"), posted(2))
    with store.begin() as work:
        taken = work.inbox.take(10, MONDAY, LEASE)
    keep(store, posted(1, "two", edited_at=MONDAY + MINUTE))
    with store.begin() as work:
        work.inbox.judged([one.seq for one in taken], {}, MONDAY, MONDAY)
    with store.begin() as work:
        (again, *_) = work.inbox.take(10, MONDAY, LEASE)
    assert again.talk.message.text == "two"


def test_a_late_arrival_wakes_those_after_it(store: Store) -> None:
    keep(store, *(posted(n) for n in (1, 3, 5, *range(30, 30 + BEFORE))))
    judge_all(store)
    keep(store, posted(2))
    *woken, newest = take(store)
    assert newest == 2, "in the order of arrival"
    assert woken == [3, 5, *range(30, 28 + BEFORE)], "all whose talk it belongs to; those still later are left alone"


def test_an_edit_wakes_those_after_it(store: Store) -> None:
    keep(store, *(posted(n) for n in (1, 2, *range(30, 30 + BEFORE))))
    judge_all(store)
    keep(store, posted(1, "other words", edited_at=MONDAY + 90 * MINUTE))
    assert sorted(take(store)) == [1, 2, *range(30, 29 + BEFORE)]


def test_new_messages_wake_nobody(store: Store) -> None:
    keep(store, posted(1), posted(2))
    judge_all(store)
    keep(store, posted(3))
    assert take(store) == [3]


def test_a_stuck_message_is_not_woken_but_seen(store: Store) -> None:
    keep(store, posted(1), posted(2))
    with store.begin() as work:
        taken = work.inbox.take(10, MONDAY, LEASE)
        work.inbox.stuck(taken[1].seq, "It died.")
        work.inbox.judged([taken[0].seq], {}, MONDAY, MONDAY)
    keep(store, posted(1, "edited", edited_at=MONDAY + MINUTE))
    assert take(store) == [1]
    with store.begin() as work:
        assert work.inbox.count_stuck() == 1
        assert work.inbox.unstick() == 1
        assert work.inbox.count_stuck() == 0
    assert take(store) == [2]


def test_a_lease_holds_and_then_frees(store: Store) -> None:
    keep(store, posted(1))
    assert take(store) == [1]
    assert take(store, MONDAY + LEASE) == []
    assert take(store, MONDAY + LEASE + MINUTE) == [1]


def test_partly_judged_comes_back_at_its_time(store: Store) -> None:
    keep(store, posted(1), posted(2))
    with store.begin() as work:
        one, two = work.inbox.take(10, MONDAY, LEASE)
        partly = {one.seq: [Missing("later", again=True)], two.seq: [Missing("a picture")]}
        work.inbox.judged([one.seq, two.seq], partly, MONDAY, MONDAY + 5 * MINUTE)
    with store.begin() as work:
        assert (work.inbox.waiting(), work.inbox.count_unchecked()) == (1, 1)
    assert take(store, MONDAY + 4 * MINUTE) == []
    assert take(store, MONDAY + 5 * MINUTE) == [1]


def test_a_talk_has_what_was_said_before_and_who_is_there(store: Store) -> None:
    newest = BEFORE + 5
    texts = [posted(n, f"line {n}", author=(EVE, FINN, GIA)[n % 3]) for n in range(newest)]
    keep(store, *texts, posted(newest, "answer", reply_to="1"))
    with store.begin() as work:
        talk = work.inbox.take(100, MONDAY, LEASE)[-1].talk
    assert [message.id for message in talk.before] == [str(n) for n in range(5, newest)]
    assert talk.replied is not None
    assert talk.replied.text == "line 1"
    assert {EVE.id, FINN.id, GIA.id} <= set(talk.standings)
    assert talk.group == CLUB


def test_a_talk_never_knows_the_future(store: Store) -> None:
    keep(store, posted(1, at=MONDAY + 9 * MINUTE), posted(2, at=MONDAY), posted(3, at=MONDAY + 3 * MINUTE))
    with store.begin() as work:
        for one in work.inbox.take(10, MONDAY, LEASE):
            assert all(before.at <= one.talk.message.at for before in one.talk.before)


def test_gone_is_noted_and_the_words_stay(store: Store) -> None:
    keep(store, posted(1, "words"))
    with store.begin() as work:
        work.inbox.gone([Gone("chat", "club", "1", MONDAY + MINUTE), Gone("chat", "club", "77", MONDAY)])
        ((message, gone_at),) = work.inbox.around("chat:club:1", CLUB, 1, 1)
    assert (message.text, gone_at) == ("words", MONDAY + MINUTE)


def test_two_workers_never_take_the_same(store: Store) -> None:
    if single_writer(store.engine):
        pytest.skip("SQLite has one writer; PostgreSQL shows it")
    keep(store, *(posted(n) for n in range(40)))
    both = threading.Barrier(2, timeout=20)
    taken: list[list[int]] = []

    def worker() -> None:
        with store.begin() as work:
            mine = [int(one.talk.message.id) for one in work.inbox.take(20, MONDAY, LEASE)]
            both.wait()  # both transactions are open now
            taken.append(mine)

    _together(worker, worker)
    assert sorted(taken[0] + taken[1]) == list(range(40))
    assert all(len(mine) == 20 for mine in taken)


def _together(*several: Callable[[], None]) -> None:
    faults: list[BaseException] = []

    def guarded(one: Callable[[], None]) -> None:
        try:
            one()
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=guarded, args=(one,)) for one in several]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert faults == []


def test_the_purge_takes_little_and_only_what_is_over(store: Store) -> None:
    keep(store, *(posted(n, f"old {n}") for n in range(10)))
    judge_all(store)
    keep(store, posted(3, "old, edited", edited_at=MONDAY + MINUTE))
    keep(store, posted(100, "fresh"), now=MONDAY + timedelta(days=8))
    before = MONDAY + timedelta(days=7)
    with store.begin() as work:
        assert work.inbox.waiting() == 8, "the edited one, those after it, and the fresh one"
    with store.begin() as work:
        assert work.inbox.purge(before, 2) == 2
        assert work.inbox.purge(before, 500) == 1
        assert work.inbox.purge(before, 500) == 0, "what nobody judged yet stays"
    judge_all(store)
    with store.begin() as work:
        assert work.inbox.purge(before, 500) == 7
        assert work.inbox.revisions(["chat:club:3"]) == {}
        assert [m.text for m, _ in work.inbox.around("chat:club:100", CLUB, 50, 50)] == ["fresh"]


def test_a_message_without_a_known_group_or_neighbour(store: Store) -> None:
    with store.begin() as work:
        assert work.inbox.around("chat:club:404", CLUB, 5, 5) == []
        assert work.inbox.take(5, MONDAY, LEASE) == []
        assert work.inbox.revisions([]) == {}


def test_times_long_ago_and_far_ahead(store: Store) -> None:
    far = [
        posted(1, at=datetime(1970, 1, 1, tzinfo=MONDAY.tzinfo)),
        posted(2, at=datetime(2090, 1, 1, tzinfo=MONDAY.tzinfo)),
    ]
    keep(store, *far, posted(3))
    assert take(store) == [1, 2, 3]
