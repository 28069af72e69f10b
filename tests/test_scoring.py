"""All classifiers together: one that fails is missing, for as long and for as much as it fails."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.messages import Message, Talk
from bot.core.ports import Crashed
from bot.scoring import Panel, Recipe, WorkerScorer
from tests.fakes.clock import MONDAY
from tests.fakes.people import CLUB, EVE
from tests.fakes.scorers import KEYWORDS, HereScorer

FAILS = Recipe("fails", "tests.fakes.classifiers:FailsOn", {"word": "riddle"})
DEADLY = Recipe("deadly", "tests.fakes.classifiers:Deadly")
PARTIAL = Recipe("partial", "tests.fakes.classifiers:Partial")
ENDLESS = Recipe("endless", "tests.fakes.classifiers:Endless")


def talks(*texts: str) -> list[Talk]:
    return [Talk(Message("chat", "club", str(n), EVE, MONDAY, text), CLUB) for n, text in enumerate(texts)]


async def test_in_the_order_given() -> None:
    found = await HereScorer([KEYWORDS]).score(talks("hello", "you muppet", "you scumbag"))
    assert [[signal.score for signal in one.signals] for one in found] == [[], [0.6], [0.9695]]
    assert not any(one.missing for one in found)
    assert await HereScorer([KEYWORDS]).score([]) == []


async def test_only_what_failed_is_missing() -> None:
    found = await HereScorer([KEYWORDS, FAILS]).score(talks("you muppet", "a riddle, muppet", "hello"))
    assert [[signal.source for signal in one.signals] for one in found] == [["keywords", "fails"], ["keywords"], []]
    assert [len(one.missing) for one in found] == [0, 1, 0]
    assert found[1].missing[0].again
    assert "fails" in found[1].missing[0].what


@pytest.mark.parametrize("how", ["short", "1.5", "-0.1", "nan", "inf"])
async def test_what_no_classifier_may_answer_counts_as_a_failure(how: str) -> None:
    wrong = Recipe("wrong", "tests.fakes.classifiers:Wrong", {"how": how})
    for one in await HereScorer([wrong, KEYWORDS]).score(talks("you muppet", "hello")):
        assert [signal.source for signal in one.signals] in ([], ["keywords"])
        assert len(one.missing) == 1


async def test_one_that_cannot_be_made_is_missing_until_it_can(tmp_path: Path) -> None:
    nowhere = [Recipe("gone", "classifiers.not_there:Thing"), Recipe("gone2", "tests.fakes.classifiers:Nothing")]
    odd = Recipe("odd", "tests.fakes.classifiers:Keywords", {"no_such_argument": 1})
    (found,) = await HereScorer([*nowhere, odd, KEYWORDS]).score(talks("you muppet"))
    assert len(found.missing) == 3
    assert len(found.signals) == 1


async def test_it_works_again_when_it_is_back(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.touch()
    scorer = HereScorer([Recipe("breaks", "tests.fakes.classifiers:BreaksWhile", {"file": str(broken)})])
    assert [len(one.missing) for one in await scorer.score(talks("you muppet", "hello"))] == [1, 1]
    broken.unlink()
    assert [len(one.missing) for one in await scorer.score(talks("you muppet", "hello"))] == [0, 0]


async def test_what_a_check_does_not_look_at_is_said_and_not_tried_again() -> None:
    found = await HereScorer([KEYWORDS, PARTIAL]).score(talks("you muppet", "ahoy, muppet", "hello"))
    assert [[one.what for one in scored.missing] for scored in found] == [[], ["Not read: pirate talk"], []]
    assert not found[1].missing[0].again
    assert [signal.source for signal in found[1].signals] == ["keywords", "partial"]


async def test_the_same_sentence_of_two_checks_is_said_once() -> None:
    twice = Recipe("twice", PARTIAL.made_by)
    (found,) = await HereScorer([PARTIAL, twice]).score(talks("ahoy"))
    assert len(found.missing) == 1


async def test_probabilities_come_only_where_they_were_asked_for() -> None:
    (plain,) = await HereScorer([KEYWORDS, PARTIAL]).score(talks("hello"))
    (graded,) = await HereScorer([KEYWORDS, PARTIAL], grades=True).score(talks("hello"))
    assert plain.grades == {}
    assert graded.grades == {"partial": {"insult": 0.25}}
    assert graded.signals == plain.signals


async def test_a_probability_that_is_none_counts_as_a_failure() -> None:
    odd = Recipe("odd", PARTIAL.made_by, {"grade": float("nan")})
    (found,) = await HereScorer([odd], grades=True).score(talks("hello"))
    assert found.missing[0].again
    assert found.grades == {}


async def test_what_reads_on_other_cores_is_begun_first_and_asked_last() -> None:
    begins, others = Recipe("begins", "tests.fakes.classifiers:Begins"), Recipe("asks", "tests.fakes.classifiers:Asks")
    (found,) = await HereScorer([begins, others]).score(talks("hello"))
    assert [signal.why for signal in found.signals] == ["begun, asked after 1", "asked while 1 was read"]
    (unwell,) = await HereScorer([Recipe("begins", begins.made_by, {"well": False}), KEYWORDS]).score(talks("a muppet"))
    assert next(signal.why for signal in unwell.signals) == "not begun, asked after 0"
    assert not unwell.missing


def test_the_labels_of_those_checks_that_can_be_made() -> None:
    gone = Recipe("gone", "classifiers.not_there:Thing")
    panel = Panel([KEYWORDS, gone, PARTIAL])
    assert panel.labels() >= {"insult", "grooming"}
    assert panel.thresholds() == {"insult": 0.5}


@pytest.fixture
async def worker() -> AsyncIterator[WorkerScorer]:
    scorer = WorkerScorer([KEYWORDS, DEADLY])
    yield scorer
    scorer.close()


async def test_a_process_of_its_own_that_dies_and_is_started_again(worker: WorkerScorer) -> None:
    found = await worker.score(talks("you muppet", "hello"))
    assert [len(one.signals) for one in found] == [2, 0]
    with pytest.raises(Crashed):
        await worker.score(talks("hello", "poison"))
    found = await worker.score(talks("you scumbag"))
    assert [signal.score for signal in found[0].signals] == [0.9695, 0.9695]


def test_closing_what_was_never_started() -> None:
    WorkerScorer([KEYWORDS]).close()


async def test_a_check_that_never_answers_is_ended() -> None:
    scorer = WorkerScorer([KEYWORDS, ENDLESS], longest=1)
    try:
        with pytest.raises(Crashed):
            await scorer.score(talks("a riddle"))
        (found,) = await scorer.score(talks("you scumbag"))
        assert found.signals
    finally:
        scorer.close()
