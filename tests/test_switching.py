"""A change of a setting through the real pipeline, on each kind of database: once, undone whole, in every process."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from bot.core.heard import Seen
from bot.core.periods import Every, of_day
from bot.core.requests import Change
from bot.steps.heeding import changed
from bot.steps.summarising import Version, told
from bot.storage.store import Store
from tests.fakes.changing import ChangingDesk, ListedScorer, settings
from tests.fakes.clock import MONDAY
from tests.fakes.people import CLUB, EVE, LEA

LOWER = {"group": "chat:club", "label": "insult", "at": "0.3"}


async def test_from_asking_to_the_summary(store: Store) -> None:
    desk = await ChangingDesk(store).begin()
    other = await ChangingDesk(store).begin()  # another process, another role
    assert (await desk.change("threshold", yes=False, **LOWER)).asks
    with store.begin() as work:
        assert work.changes.listed() == [], "what was tried is undone whole"
        assert work.people.groups()[CLUB.key].policy.thresholds == {"insult": 0.5}
    assert (await desk.change("pause", by="lea", reason="Song night", until="3h", group="chat:club")).ok
    assert desk.pipeline.practice.quiet
    assert not other.pipeline.practice.quiet
    assert await other.pipeline.renew()
    assert not await other.pipeline.renew(), "nothing has changed since"
    await desk.post(EVE, "you muppet")
    other.clock.at = desk.clock.at
    await other.post(EVE, "you muppet again")
    assert not desk.cases()
    (line,) = [line for line in desk.log("change:1") if line[0] == "lea"]
    assert line[1] == "changed settings: Flagging is paused in “Friday club”"
    with store.begin() as work:
        (kept,) = work.changes.listed()
        assert (kept.by, kept.reason, kept.held) == ("lea", "Song night", 2)
        assert kept.until == kept.at + timedelta(hours=3)
        assert work.ledger.read("change:1")[0].digest
    for version, names in ((Version.LEAD, True), (Version.TRUSTEES, False)):
        with store.begin() as work:
            period = of_day(Every.WEEK, desk.clock.at.date(), "Europe/London")
            seen = told(work, period, version, desk.pipeline.practice, desk.clock.at)
        assert isinstance(seen.summary.pauses, tuple)
        (pause,) = seen.summary.pauses
        assert "Flagging is paused in “Friday club”" in pause
        assert ("lea: Song night" in pause) is names
        assert ("2 messages left out" in pause) is names


async def test_the_same_interaction_twice_at_once_is_done_once(store: Store) -> None:
    desk = await ChangingDesk(store).begin()
    one = Change("press-1", "threshold", "ada", options=LOWER, confirmed=True)
    both = await asyncio.gather(desk.pipeline.answer(one), desk.pipeline.answer(one))
    assert both[0].text == both[1].text
    with store.begin() as work:
        assert len(work.changes.listed()) == 1


async def test_a_change_that_cannot_be_used_is_not_kept(store: Store) -> None:
    desk = await ChangingDesk(store).begin()
    before = desk.pipeline.practice
    reply = await desk.change("adopt", toml='[[colleagues]]\nname = "ada"\nroles = ["boss"]\n')
    assert not reply.ok
    assert "“boss” is unknown" in reply.text
    assert desk.pipeline.practice is before
    with store.begin() as work:
        assert work.changes.listed() == []


async def test_the_environment_is_stronger_and_the_desk_starts_whatever_the_file_says(store: Store) -> None:
    desk = await ChangingDesk(store).begin()
    toml = 'organisation = "Harbour"\n[[colleagues]]\nname = "mo"\nroles = ["senior"]'
    assert (await desk.change("adopt", toml=toml)).ok
    assert (await desk.change("lead", alternative="dee")).ok
    without_dee = tuple(one for one in settings().colleagues if one["name"] != "dee")
    again = ChangingDesk(store, settings(organisation="From outside", fixed=frozenset({"organisation"})))
    await again.begin()
    assert again.pipeline.practice.organisation == "From outside"
    assert "the environment sets this" in (await again.change("adopt", toml='organisation = "Here"', id="x")).text
    assert [sorted(one.roles) for one in again.pipeline.practice.people if one.name == "mo"] == [["senior"]]
    left = ChangingDesk(store, settings(colleagues=without_dee, audience="mixed"))
    await left.begin()
    assert left.renewing.left_out, "who is in no file any more hears of nothing"
    wrong = await left.change("lead", alternative="mo", id="y")
    assert not wrong.ok, "what is left out hides no new fault"
    assert (await left.change("undo", number="2", id="z")).ok
    assert not left.renewing.left_out
    assert [sorted(one.roles) for one in left.pipeline.practice.people if one.name == "mo"] == [["senior"]]


async def test_what_was_not_watched_is_not_counted_as_missed(store: Store) -> None:
    desk = await ChangingDesk(store).begin()
    with store.begin() as work:
        minutes = [desk.clock.at + timedelta(minutes=n) for n in range(61)]
        work.ledger.cover([Seen("chat:a bot", one, other) for one, other in pairwise(minutes)])
    desk.clock.move(hours=1)
    assert (await desk.change("monitor", group="Friday club", do="stop")).ok
    desk.clock.move(hours=9)
    with store.begin() as work:
        period = of_day(Every.WEEK, desk.clock.at.date(), "Europe/London")
        seen = told(work, period, Version.LEAD, desk.pipeline.practice, desk.clock.at).summary.seen
    assert seen.groups == 1
    assert seen.unseen == timedelta(), "nobody was to look from then on"
    assert [says for _, says in told_changes(store, desk)] == ["“Friday club” is not watched any more"]


def told_changes(store: Store, desk: ChangingDesk) -> tuple[tuple[datetime, str], ...]:
    with store.begin() as work:
        return changed(work, desk.pipeline.practice, MONDAY, desk.clock.at, whole=False)


async def test_only_other_words_make_other_checks(store: Store) -> None:
    """Other checks are a new process, which takes seconds to start."""
    desk = await ChangingDesk(store).begin()
    assert isinstance(desk.scorer, ListedScorer)
    before = desk.scorer.recipes
    assert (await desk.change("policy", group="chat:club", purpose="Chess")).ok
    assert desk.scorer.recipes == before
    assert (await desk.change("words", do="add", phrase="wet lettuce", label="insult", score="0.95")).ok
    assert desk.scorer.recipes != before


async def test_suggestions_are_for_those_who_may(store: Store) -> None:
    desk = await ChangingDesk(store).begin()
    assert "chat:club" in await desk.suggest("threshold", "group", "friday")
    assert await desk.suggest("threshold", "label", "self") == ["self_harm"]
    assert "24h" in await desk.suggest("pause", "until")
    assert await desk.suggest("lead", "lead", "le") == ["lea"]
    with pytest.raises(AssertionError, match="Your role"):
        await desk.suggest("monitor", "group", by="lea")
    assert LEA.name == "lea"
