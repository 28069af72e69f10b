"""Times, errors and addresses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError

from bot.storage.database import Moment, Unavailable, connect, single_writer
from bot.storage.store import Store

moments = st.integers(0, 3_155_000 * 86_400 * 1_000_000 // 1000).map(
    lambda number: datetime(1, 1, 2, tzinfo=UTC) + timedelta(milliseconds=number, microseconds=number % 997)
)


@given(moments, moments)
def test_a_moment_keeps_its_microsecond_and_its_order(one: datetime, other: datetime) -> None:
    bind, result = Moment().bind_processor(sqlite.dialect()), Moment().result_processor(sqlite.dialect(), None)
    kept = [bind(at) for at in (one, other)]
    assert [result(number) for number in kept] == [one, other]
    assert (kept[0] < kept[1]) == (one < other)


def test_a_moment_of_another_zone_is_the_same_moment() -> None:
    bind, result = Moment().bind_processor(sqlite.dialect()), Moment().result_processor(sqlite.dialect(), None)
    there = datetime(2026, 11, 16, 12, tzinfo=timezone(timedelta(hours=5)))
    assert result(bind(there)) == there


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError):
        Moment().bind_processor(sqlite.dialect())(datetime(2026, 11, 16))  # noqa: DTZ001


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://x/y", "sqlite", "://"])
def test_what_is_no_address_is_said(url: str) -> None:
    with pytest.raises(Unavailable, match=r"SQLite|sqlite"):
        connect(url)


def test_the_folder_is_made(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path}/new/deep/a.db")
    with engine.begin() as db:
        assert db.scalar(text("select 1")) == 1
        assert db.scalar(text("pragma journal_mode")) == "wal"
        assert db.scalar(text("pragma foreign_keys")) == 1
        assert db.scalar(text("pragma secure_delete")) == 1
    engine.dispose()


def test_no_chat_text_in_an_error(store: Store) -> None:
    with pytest.raises(DBAPIError) as fault, store.engine.begin() as db:
        db.execute(
            text("insert into answers (id, at, reply) values (:id, :at, null)"), {"id": "private words", "at": 1}
        )
    if single_writer(store.engine):
        assert "private words" not in str(fault.value)
    assert "parameters hidden" in str(fault.value)
