"""X's posts, translated: golden payloads by X's documentation, and whatever a hostile one may hold."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.messages import Message
from connectors.x.fields import EPOCH, born, first_id
from connectors.x.marks import SETTLE, Mark
from connectors.x.posts import Watched, billed, messages
from tests.connectors.payloads import JSON, paths, plain

GOLDEN = sorted((Path(__file__).parents[1] / "golden" / "x").glob("*.json"))
US = Watched("2244994945", "XDevelopers")
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.stem)
def test_golden(file: Path) -> None:
    golden = json.loads(file.read_text("utf-8"))
    told = messages(golden["answer"], US)
    assert [{"is": type(one).__name__, **plain(one)} for one in told] == golden["heard"]
    assert all(json.loads(one.raw)["data"]["id"] for one in told)


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.stem)
def test_a_field_that_is_missing_or_odd_is_no_fault(file: Path) -> None:
    answer = json.loads(file.read_text("utf-8"))["answer"]
    odds: tuple[Any, ...] = (None, [], {}, "x", 10**30, -1, True, [None, 3])
    for odd in odds:
        for path in paths(answer):
            changed = json.loads(json.dumps(answer))
            at = changed
            for step in path[:-1]:
                at = at[step]
            at[path[-1]] = odd
            messages(changed, US)
            billed(changed)
            del at[path[-1]]
            messages(changed, US)


KEYS = st.sampled_from(
    ("text", "entities", "attachments", "note_tweet", "referenced_tweets", "edit_history_tweet_ids", "author_id")
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(KEYS, JSON, max_size=5))
def test_anything_can_be_heard(post: dict[str, Any]) -> None:
    whole = {"id": "1346889436626259968", "created_at": "2021-01-06T18:40:40.000Z"} | post
    for one in messages({"data": whole, "includes": {"tweets": [whole], "users": [whole]}}, US):
        assert isinstance(one, Message)
        assert one.at.tzinfo is not None


def test_only_posts_cost_and_each_once() -> None:
    golden = json.loads((GOLDEN[0].parent / "reply_to_our_post.json").read_text("utf-8"))["answer"]
    assert billed(golden) == {"1346890000000000000", "1346889436626259968"}


def test_an_id_tells_its_time() -> None:
    assert born("1346889436626259968") == datetime(2021, 1, 6, 18, 40, 40, 344000, tzinfo=UTC)
    assert born(first_id(NOW)) == NOW
    assert born(20) is None
    assert born(2**200) is None
    assert first_id(EPOCH - timedelta(days=1)) == 0


MARKS = st.builds(
    Mark,
    kept=st.integers(0, 2**63),
    recent=st.frozensets(st.integers(1, 2**63), max_size=4),
    limit=st.integers(0, 2**63),
    bottom=st.integers(0, 2**63),
    read=st.integers(0, 10**6),
    began=st.none() | st.just(NOW),
    seen=st.none() | st.just(NOW),
)


@given(MARKS)
def test_a_position_is_read_as_it_was_written(mark: Mark) -> None:
    assert Mark.parse(str(mark)) == mark


@pytest.mark.parametrize("position", ["", "x", "7", "[]", "null", '{"kept":{}}', '{"kept":"-3","recent":[null,"x"]}'])
def test_a_position_nobody_can_read_is_the_beginning(position: str) -> None:
    assert Mark.parse(position) == Mark()


@given(st.lists(st.sets(st.integers(1, 300), max_size=20), max_size=8), st.integers(0, 200))
def test_nothing_above_what_is_kept_is_passed_over(pages: list[set[int]], late: int) -> None:
    """However posts become readable: none below `kept` was never read, but what X showed later than `SETTLE`."""
    second = first_id(NOW + timedelta(seconds=1)) - first_id(NOW)
    base = first_id(NOW)
    read: set[int] = set()
    mark = Mark(kept=base)
    for number, page in enumerate(pages):
        their_now = NOW + timedelta(seconds=40 * number)
        ids = {base + one * second for one in page if one <= 40 * number}
        mark = mark.begin(their_now, their_now).done({one for one in ids if one > mark.kept})
        read |= {one for one in ids if one > base}
        assert mark.kept <= first_id(their_now - SETTLE) or mark.kept == base
        assert all(one in mark.recent for one in ids if one > mark.kept)


def test_a_reading_that_goes_deep_remembers_how_deep() -> None:
    mark = Mark(kept=100).begin(NOW, NOW)
    mark = mark.went({900, 800}).went({700, 600})
    assert (mark.bottom, mark.read, mark.kept) == (600, 4, 100)
    resumed = Mark.parse(str(mark)).begin(NOW + timedelta(hours=1), NOW + timedelta(hours=1))
    assert resumed == mark
    done = resumed.done({500})
    assert done.kept == first_id(NOW - SETTLE)
    assert done.seen == NOW
    assert not done.deep


def test_an_id_from_the_future_does_not_move_what_is_kept() -> None:
    mark = Mark(kept=first_id(NOW)).told([first_id(NOW + timedelta(days=9))], NOW)
    assert mark.kept == first_id(NOW)
    assert len(mark.recent) == 1
