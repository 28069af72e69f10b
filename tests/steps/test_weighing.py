"""Hits, old and new, and what a check that could not look leaves as it was."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.cases import Kind
from bot.core.messages import BEFORE, Age, Audience, Basis, Person, Policy, Role, Talk, Visibility
from bot.core.pack import LabelRule
from bot.core.ports import Scored
from bot.core.signals import Hit, Severity
from bot.core.verdicts import FLOOD, HOSTILE, TELLING
from bot.pipeline import AGAIN, LEASE
from bot.scoring import Recipe
from bot.storage.store import Store
from classifiers.words import Entry
from tests.fakes.desk import TestDesk
from tests.fakes.people import CLUB, EVE, FINN, GIA, HAL, pack, practice
from tests.fakes.scorers import KEYWORDS, HereScorer


def hits(desk: TestDesk) -> list[Hit]:
    """What classifiers found of the two, and what the desk itself noted in their group."""
    since, until = desk.clock.at - timedelta(days=9), desk.clock.at + timedelta(days=9)
    with desk.store.begin() as work:
        noted = work.hits.of_groups([CLUB.key], (HOSTILE, FLOOD), since, until)
        return [*work.hits.of_actors([EVE.key, FINN.key], since), *noted]


async def test_a_check_that_cannot_look_keeps_what_it_found_before(store: Store, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    recipe = Recipe("breaks", "tests.fakes.classifiers:BreaksWhile", {"file": str(broken)})
    desk = TestDesk(store, scorer=HereScorer([recipe]))
    first = await desk.post(FINN, "hi")
    message = await desk.post(EVE, "our secret", reply_to=first.id)
    assert [hit.indicator for hit in hits(desk)] == ["SECRECY"]
    broken.touch()
    await desk.edit(message, "good game")
    await desk.judge()
    assert [hit.indicator for hit in hits(desk)] == ["SECRECY"], "nobody has looked at the new words yet"
    broken.unlink()
    desk.clock.at += AGAIN
    await desk.judge()
    assert [hit.quote for hit in hits(desk)] == ["our secret"], "an edit takes nothing back"


COURTED = (
    (FINN, "hi is this the lad from the stall"), (EVE, "yeah thats me! how old are you, you look about my sisters age"),
    (FINN, "13"), (EVE, "same as her then. you on your own tonight?"), (FINN, "yh mums at work"),
    (EVE, "youre not like the others, you listen"), (FINN, "ty"), (EVE, "dont tell your mum we talk, she wont get it"),
    (FINN, "ok"), (EVE, "come by saturday, just us two, ill pick you up"), (FINN, "what time"), (EVE, "2, delete this"),
)  # fmt: skip


async def test_a_talk_comes_to_the_same_in_whatever_order_it_arrives(store: Store) -> None:
    """Each line lies an hour after the one before: far more than those right beside one another are judged again."""
    found = []
    for name, order in (("straight", range(12)), ("late", (4, 5, 6, 7, 0, 2, 1, 3, 11, 10, 9, 8))):
        group = replace(CLUB, id=name, policy=Policy(Audience.YOUTH, Visibility.DIRECT))
        desk = TestDesk(store, scorer=HereScorer([Recipe("grooming", "classifiers.grooming:Grooming")]), group=group)
        began = desk.clock.at
        lines = [
            desk.message(who, text, id=f"{n}", at=began + timedelta(hours=n)) for n, (who, text) in enumerate(COURTED)
        ]
        desk.clock.at = began + timedelta(hours=12)
        for n in order:
            await desk.hear(lines[n])
            await desk.judge()
        every = [hit for hit in hits(desk) if hit.group == group.key]
        found.append(sorted((hit.message.rpartition(":")[2], hit.indicator, hit.weight) for hit in every))
    straight, late = found
    assert len({indicator for _, indicator, _ in straight}) >= 6
    assert [one[:2] for one in late] == [one[:2] for one in straight]
    assert [one[2] for one in late] == pytest.approx([one[2] for one in straight], abs=1e-3)


@pytest.mark.parametrize("together", [False, True])
async def test_who_asks_for_a_secret_is_not_the_person_at_risk_in_whatever_batch(store: Store, together: bool) -> None:
    """“Dont tell anyone” is taken for telling of harm; what was shown until then says whose words they are."""
    asked = Entry("dont tell anyone", "disclosure", 1.0, "May be telling of harm")
    scorer = HereScorer(
        [
            Recipe("grooming", "classifiers.grooming:Grooming"),
            Recipe("words", "classifiers.words:Words", {"entries": (asked,)}),
        ]
    )
    group = replace(CLUB, id=f"secret-{together}", policy=Policy(Audience.YOUTH, Visibility.DIRECT))
    hears = replace(pack(), labels=(LabelRule("disclosure", TELLING, 0.5, Severity.S2),))
    desk = TestDesk(store, scorer=scorer, way=replace(practice(), pack=hears), group=group)
    began = desk.clock.at
    lines = (*COURTED, (EVE, "dont tell anyone you come"), (FINN, "k"), (EVE, "stay over if you like, just us two"))
    desk.clock.at = began + timedelta(hours=len(lines))
    for n, (who, text) in enumerate(lines):
        await desk.hear(desk.message(who, text, id=f"{n}", at=began + timedelta(hours=n)))
        if not together:
            await desk.judge()
    await desk.judge()
    here = [case for case in desk.cases() if case.group == group.key]
    assert [(case.kind, case.concern) for case in here] == [(Kind.PAIR, EVE.key)]


async def test_what_a_pair_rests_on_is_the_same_in_whatever_batches(store: Store) -> None:
    rests = []
    for every in (1, 5, len(COURTED)):
        group = replace(CLUB, id=f"by-{every}", policy=Policy(Audience.YOUTH, Visibility.DIRECT))
        people = {who.key: replace(who, id=f"{who.id}-{every}") for who in (EVE, FINN)}
        desk = TestDesk(store, scorer=HereScorer([Recipe("grooming", "classifiers.grooming:Grooming")]), group=group)
        began = desk.clock.at
        desk.clock.at = began + timedelta(hours=len(COURTED))
        for n, (who, text) in enumerate(COURTED, 1):
            await desk.hear(desk.message(people[who.key], text, id=f"{n}", at=began + timedelta(hours=n - 1)))
            if n % every == 0:
                await desk.judge()
        await desk.judge()
        [case] = [case for case in desk.cases() if case.group == group.key]
        found = desk.file(case.id).findings
        rests.append([(one.message.rpartition(":")[2], one.severity, one.reasons) for one in found])
    assert len({reasons for _, _, reasons in rests[0]}) > 1, "each says what there was by then"
    assert rests[1] == rests[0]
    assert rests[2] == rests[0]


async def test_judging_again_doubles_no_hit(store: Store) -> None:
    desk = TestDesk(store)
    first = await desk.post(FINN, "hi", id="10")
    await desk.post(EVE, "our secret, you scumbag", reply_to=first.id, id="11")
    before = hits(desk)
    assert {hit.indicator for hit in before} == {"SECRECY", "HOSTILE"}
    await desk.hear(desk.message(FINN, "late", id="9", at=first.at - timedelta(minutes=1)))
    assert await desk.judge() == 3
    assert hits(desk) == before


class SlowScorer(HereScorer):
    """Scores as usual; meanwhile something else happens to the desk, once."""

    def __init__(self) -> None:
        super().__init__([KEYWORDS])
        self.meanwhile: Callable[[], Awaitable[object]] | None = None

    async def score(self, talks: Sequence[Talk]) -> list[Scored]:
        found = await super().score(talks)
        if self.meanwhile is not None:
            happens, self.meanwhile = self.meanwhile, None
            await happens()
        return found


@pytest.mark.parametrize("edited", ["our secret, ok?", "good game"])
async def test_an_edit_while_it_is_judged_for_the_first_time(store: Store, edited: str) -> None:
    scorer = SlowScorer()
    desk = TestDesk(store, scorer=scorer)
    first = await desk.post(FINN, "hi")
    message = desk.message(EVE, "our secret", reply_to=first.id)
    await desk.hear(message)
    scorer.meanwhile = lambda: desk.edit(message, edited)
    await desk.judge()
    assert [hit.indicator for hit in hits(desk)] == ["SECRECY"]
    with store.begin() as work:
        assert (work.inbox.waiting(), work.inbox.count_stuck()) == (0, 0)


async def test_who_is_stopped_while_judging_gives_back_what_was_taken(store: Store) -> None:
    scorer = SlowScorer()
    stopped, other = TestDesk(store, scorer=scorer), TestDesk(store)
    await stopped.hear(stopped.message(EVE, "you scumbag"))
    begun = asyncio.Event()

    async def never_ends() -> None:
        begun.set()
        await asyncio.Event().wait()

    scorer.meanwhile = never_ends
    judging = asyncio.create_task(stopped.pipeline.judge())
    await begun.wait()
    assert await other.judge() == 0, "it is another's"
    judging.cancel()
    with suppress(asyncio.CancelledError):
        await judging
    with store.begin() as work:
        [waiting] = work.inbox.take(5, other.clock.at, LEASE)
        assert waiting.tries == 1, "no try was used up"


async def test_a_lease_that_ran_out_while_it_was_judged(store: Store) -> None:
    scorer = SlowScorer()
    desk = TestDesk(store, scorer=scorer)
    first = await desk.post(FINN, "hi")
    await desk.hear(desk.message(EVE, "our secret, you scumbag", reply_to=first.id))

    async def another_takes_over() -> None:
        await desk.soon()
        await desk.judge()

    scorer.meanwhile = another_takes_over
    await desk.judge()
    assert {hit.indicator for hit in hits(desk)} == {"SECRECY", "HOSTILE"}
    assert desk.case().version == 1


async def test_a_crowd_with_a_colleague_in_it_is_for_the_lead(store: Store) -> None:
    desk = TestDesk(store)
    with store.begin() as work:
        work.people.enrol([Person("vera", "Vera", Role.VOLUNTEER, Age.ADULT, (EVE.key,))], desk.clock())
    start = await desk.post(FINN, "hi")
    await desk.post(EVE, "you scumbag", reply_to=start.id)
    await desk.post(GIA, "you scumbag", reply_to=start.id)
    for _ in range(BEFORE + 1):
        await desk.post(FINN, "stop")
    await desk.post(HAL, "you scumbag", reply_to=start.id)
    (case,) = (case for case in desk.cases() if case.kind is Kind.GROUP)
    assert case.about_colleague, "also where the colleague wrote before the talk began"


async def test_messages_of_one_group_far_apart_are_each_judged_once(store: Store) -> None:
    desk = TestDesk(store)
    lines = [desk.message(EVE, "our secret", at=desk.clock.at - timedelta(hours=7 * n), id=f"{n}") for n in range(5)]
    await desk.hear(*lines)
    assert await desk.judge() == 5
    assert len(hits(desk)) == 5


async def test_an_age_that_was_said_is_remembered(store: Store) -> None:
    desk = TestDesk(store)
    await desk.post(EVE, "hi")
    await desk.post(FINN, "i am 12")
    with store.begin() as work:
        known = work.people.standings([FINN.key], CLUB)[FINN.id]
    assert (known.age, known.age_basis) == (Age.MINOR_LIKELY, Basis.STATED)


async def test_an_age_said_later_weighs_what_was_said_before(store: Store) -> None:
    """The pair is weighed again when the child says how old they are, not only at the next worrying line."""
    desk = TestDesk(store)
    first = await desk.post(GIA, "hi")
    with store.begin() as work:  # where nothing lets one assume that somebody is a child
        work.people.set_policy(CLUB.key, replace(CLUB.policy, audience=Audience.MIXED))
    for line in ("how old", "our secret", "parents home", "so special", "add me on"):
        await desk.post(EVE, line, reply_to=first.id)

    def severities() -> list[Severity]:
        with store.begin() as work:
            return [case.severity for case in work.cases.listed() if case.kind is Kind.PAIR]

    before = severities()
    await desk.post(GIA, "i am 12")
    assert max(severities()) > max(before, default=Severity.S4)
