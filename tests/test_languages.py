"""A message in a language that a check does not read: people are told, and that is all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.pipeline import AGAIN
from bot.scoring import Recipe
from bot.storage.store import Store
from tests.fakes.desk import TestDesk, opened
from tests.fakes.people import EVE
from tests.fakes.scorers import KEYWORDS, HereScorer

PARTIAL = Recipe("partial", "tests.fakes.classifiers:Partial")


@pytest.fixture
def desk(database_url: str) -> Iterator[TestDesk]:
    with opened(database_url) as store:
        yield _desk(store)


def _desk(store: Store) -> TestDesk:
    return TestDesk(store, scorer=HereScorer([KEYWORDS, PARTIAL]))


async def test_it_opens_no_case_and_is_not_judged_again(desk: TestDesk) -> None:
    await desk.post(EVE, "ahoy")
    assert desk.cases() == []
    with desk.store.begin() as work:
        assert (work.inbox.waiting(), work.inbox.count_unchecked(), work.inbox.count_stuck()) == (0, 0, 0)
    desk.clock.at += AGAIN * 100
    assert await desk.judge() == 0


async def test_the_case_that_another_check_opens_says_what_was_not_read(desk: TestDesk) -> None:
    await desk.post(EVE, "ahoy you scumbag")
    assert len(desk.cases()) == 1
    assert desk.file().findings[0].missing == ("Not read: pirate talk",)
