"""A message's life, told in order: ingest, judge, answer, perform.

A connector hands over what it heard (`ingest`): it is kept, and the connector's position moves with it. What is kept
and not judged yet is the inbox. `judge` takes a batch from it, lets the classifiers score it, weighs what they noticed
with all that is known of the people, opens or joins cases, and lets the rules escalate. A colleague's word is taken at
once (`answer`), and what it asks of a platform waits in the outbox until `perform` does it and keeps the receipt.

Each step is one transaction, so a process may be killed between any two lines: what was not committed is done again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from bot.answers import Answers
from bot.core.cases import Case
from bot.core.effects import Alert, Effect, Receipt, Show, Status, Withdraw, unpacked
from bot.core.jobs import Job
from bot.core.messages import Group
from bot.core.ports import Actor, Batch, Busy, Crashed, Desk, Refused, Scored, Scorer
from bot.core.practice import Practice
from bot.core.renewing import Renewal
from bot.core.requests import Reply, Request
from bot.core.store import Kept, Store, Waiting, Work
from bot.desk.page import Drawer
from bot.steps import (
    alarming,
    calm,
    changing,
    keeping,
    performing,
    posting,
    readout,
    revising,
    settling,
    showing,
    timekeeping,
)
from bot.steps.hearing import storable
from bot.steps.opening import open_or_join, read_by_a_person
from bot.steps.weighing import weigh
from bot.switching import Switching

LEASE = timedelta(minutes=2)
"""How long a batch or an effect belongs to the process that took it; afterwards another one takes it over."""
AGAIN = timedelta(minutes=5)
"""When a message is judged again that a classifier could not check."""
TRIES = 3
"""How often judging one message may fail before it is put aside for people to see."""


class Pipeline:
    """The four things that happen to what the desk hears and is told. `now` is the clock, so that tests can own it.

    `actors` and `desks` by their lanes: the platforms that this process can act and show cards on. `drawer` draws the
    picture of a summary that somebody asks for; without one it is words.
    """

    def __init__(
        self,
        store: Store,
        scorer: Scorer,
        practice: Practice,
        actors: Mapping[str, Actor],
        now: Callable[[], datetime],
        desks: Mapping[str, Desk] | None = None,
        drawer: Drawer | None = None,
        renewal: Renewal | None = None,
    ) -> None:
        self._store = store
        self._scorer = scorer
        self._actors = actors
        self._desks = desks or {}
        self.now = now
        self._switching = Switching(store, scorer, practice, renewal)
        self._answers = Answers(store, scorer, self._switching, now, drawer)

    @property
    def practice(self) -> Practice:
        """What the desk works by now; an admin may have changed it since it started."""
        return self._switching.practice

    # ingest: what was heard is kept

    async def ingest(self, batch: Batch, *, groups: Sequence[Group] = ()) -> Kept:
        """Keeps what was heard and moves the positions, in one transaction; then the next batch may be asked for."""
        now, heard = self.now(), storable(batch.heard)

        def keep(work: Work) -> Kept:
            kept = keeping.keep(work, heard, groups, self.practice, now)
            work.ledger.move(batch.moves, now)
            return kept

        return await self._store.run(keep)

    # judge: what was kept becomes verdicts, and verdicts become cases

    async def judge(self, limit: int = 500) -> int:
        """Judges up to `limit` waiting messages. Returns how many it took; 0 means that the inbox is empty for now."""
        waiting = await self._take(limit)
        if waiting:
            try:
                await self._finish(waiting, await self._scores(waiting))
            except asyncio.CancelledError:  # the desk is stopped: whoever is next need not wait for the lease to end
                await self._store.run(lambda work: work.inbox.give_back([one.seq for one in waiting]))
                raise
        return len(waiting)

    async def judge_on(self, limit: int = 500) -> AsyncIterator[int]:
        """Judges batch after batch until nothing waits; while one is concluded, the next one is scored already.

        Batches are concluded in the order they were taken, so that the same messages lead to the same cases.
        """
        waiting = await self._take(limit)
        scored = await self._scores(waiting)
        while waiting:
            following = await self._take(limit)
            async with asyncio.TaskGroup() as tasks:
                scoring = tasks.create_task(self._scores(following))
                tasks.create_task(self._finish(waiting, scored))
            yield len(waiting)
            waiting, scored = following, scoring.result()

    async def _take(self, limit: int) -> list[Waiting]:
        taken = self.now()
        return await self._store.run(lambda work: work.inbox.take(limit, taken, LEASE, self.practice.listed))

    async def _scores(self, waiting: Sequence[Waiting]) -> Sequence[Scored] | Exception:
        """What the classifiers say of a batch; or why scoring it failed as a whole, for `_finish` to deal with."""
        try:
            return await self._score(waiting) if waiting else ()
        except Exception as problem:
            return problem

    async def _score(self, waiting: Sequence[Waiting]) -> Sequence[Scored]:
        return revising.together(waiting, await self._scorer.score(revising.texts(waiting)))

    async def _finish(self, waiting: Sequence[Waiting], scored: Sequence[Scored] | Exception) -> None:
        """Concludes a batch. Where that, or scoring it, failed it may be one message's fault: each is judged alone."""
        try:
            if isinstance(scored, Exception):
                raise scored
            await self._store.run(lambda work: self._conclude(work, waiting, scored))
        except Exception as problem:
            # People can read in the log that it happened; where even that cannot be written, the database is the fault.
            await self._store.run(partial(_failed_together, len(waiting), problem, self.now()))
            await self._judge_one_by_one(waiting)

    async def _judge(self, waiting: Sequence[Waiting]) -> None:
        scored = await self._score(waiting)
        await self._store.run(lambda work: self._conclude(work, waiting, scored))

    def _conclude(self, work: Work, waiting: Sequence[Waiting], scored: Sequence[Scored]) -> list[Case]:
        """Steps 5 to 9 in one transaction: verdicts, cases with evidence, alerts and clocks, and out of the inbox."""
        now = self.now()
        verdicts = weigh(work, waiting, scored, self.practice)
        cases = open_or_join(work, waiting, verdicts, self.practice, now)
        cases = [settling.settled(work, case, self.practice, now) for case in cases]
        alike = calm.Alike(work, self.practice)
        for case in cases:
            showing.refresh(work, case, self.practice, now, wait=True, alike=alike)
        partly = {one.seq: verdict.missing for one, verdict in zip(waiting, verdicts, strict=True) if verdict.missing}
        most = max((one.tries for one in waiting if one.seq in partly), default=0)
        again_at = now + AGAIN * 2 ** min(max(most - 1, 0), 6)
        work.inbox.judged([one.seq for one in waiting], partly, now, again_at)
        work.hits.count_scores(_histogram(waiting, scored))
        looked = self._scorer.labels()
        if looked is not None:
            work.thresholds.look(looked)
        return cases

    async def _judge_one_by_one(self, waiting: Sequence[Waiting]) -> None:
        """A message that fails alone is tried again when its lease is over; after some tries people must read it."""
        for one in waiting:
            try:
                await self._judge([one])
            except Exception as problem:
                if one.tries < TRIES:
                    continue
                cause = "the checks died over it" if isinstance(problem, Crashed) else type(problem).__name__
                why = f"This message could not be checked ({cause}). A person must read it."
                try:  # first the case: a process that is killed in between does both again
                    await self._store.run(partial(self._give_to_people, one, why, self.now()))
                finally:
                    await self._store.run(partial(_put_aside, one, why, self.now()))

    def _give_to_people(self, one: Waiting, why: str, now: datetime, work: Work) -> None:
        for case in read_by_a_person(one, why, self.practice, now, work):
            showing.refresh(work, case, self.practice, now, wait=True)

    # answer: a colleague's word is taken at once

    async def answer(self, request: Request) -> Reply:
        """Answers a button, a command or a form. The same interaction twice is answered alike and done once.

        What became of an effect (`Outcome`) is awaited; the caller decides for how long.
        """
        return await self._answers.answer(request)

    async def renew(self) -> bool:
        """Works by what was changed since, by whatever process. Whether anything was."""
        return await self._switching.renew(self.now())

    # perform: what was asked is done, and what really happened is kept

    async def perform(self, lane: str) -> int:
        """Does the next thing that waits in a lane. Returns how many it took: 0 where nothing is due."""
        taken = self.now()
        jobs = await self._store.run(lambda work: work.outbox.take([lane], taken, LEASE))
        for job in jobs:
            await self._perform(job, self._actors.get(lane), self._desks.get(lane))
            self._answers.something_ended()
        return len(jobs)

    async def _perform(self, job: Job, actor: Actor | None, desk: Desk | None) -> None:
        try:
            effect = unpacked(job.payload)
        except (TypeError, ValueError) as problem:
            why = f"cannot read {job.key}: {problem}"
            await self._store.run(lambda work: performing.put_aside(work, job, why, self.now()))
            return
        if isinstance(effect, Show | Withdraw):
            await self._show(job, effect, desk)
            return
        if not await self._store.run(lambda work: performing.begin(work, job, effect, self.practice, self.now())):
            return

        async def act() -> Receipt:
            if actor is None or type(effect) not in actor.can:
                raise Refused("The desk cannot do this there.")
            return await actor.perform(await self._leaving(effect))

        receipt = await self._tried(job, effect, act)
        if receipt is not None:
            await self._store.run(lambda work: performing.end(work, job, effect, receipt, self.practice, self.now()))

    async def _leaving(self, effect: Effect) -> Effect:
        """An alert as it goes out: its one-time link is made in this moment, and kept nowhere."""
        if not isinstance(effect, Alert):
            return effect

        def leaving(work: Work) -> Effect:
            going = alarming.for_delivery(work, effect, self.practice, self.now())
            return readout.for_delivery(work, going, self.practice, self.now())

        return await self._store.run(leaving)

    async def _show(self, job: Job, effect: Effect, desk: Desk | None) -> None:
        """Draws the case's card as it is now where it belongs, or takes it away."""
        drawn = await self._store.run(lambda work: posting.begin(work, job, effect, self.practice, self.now()))
        if drawn is None:
            return

        async def draw() -> Receipt:
            if desk is None:
                raise Refused("There is no desk there any more.")
            if drawn.sheet is not None:
                return await desk.show(drawn.sheet, drawn.place, drawn.shown)
            assert drawn.shown is not None
            await desk.withdraw(drawn.shown)
            return Receipt(Status.DONE)

        receipt = await self._tried(job, effect, draw)
        if receipt is not None:
            await self._store.run(
                lambda work: posting.end(work, job, effect, drawn, receipt, self.practice, self.now())
            )

    async def _tried(self, job: Job, effect: Effect, do: Callable[[], Awaitable[Receipt]]) -> Receipt | None:
        """What came of it; None where it did not happen yet, and is tried again later."""
        try:
            return storable(await do())
        except Refused as refused:
            return Receipt(Status.REFUSED, storable(str(refused)))
        except Busy as busy:
            await self._later(job, effect, str(busy), busy.retry_after)
        except Exception as problem:
            why = storable(f"{type(problem).__name__}: {problem}")
            await self._later(job, effect, why, performing.backoff(job.tries))
        return None

    async def _later(self, job: Job, effect: Effect, why: str, wait: timedelta) -> None:
        practice = self.practice
        await self._store.run(lambda work: performing.again(work, job, effect, why, wait, practice, self.now()))

    async def keep_time(self) -> int:
        """Does the next thing that is due by the clock: a clock that ran out, or the purge. 0 where nothing is."""
        taken = self.now()

        def ring(work: Work) -> list[Job]:
            jobs = work.outbox.take([timekeeping.LANE], taken, LEASE)
            for job in jobs:
                timekeeping.ring(work, job, self.practice, taken)
            return jobs

        jobs = await self._store.run(ring)
        if any(job.kind == changing.KIND for job in jobs):
            await self.renew()
        return len(jobs)


def _failed_together(number: int, problem: Exception, now: datetime, work: Work) -> None:
    what = f"could not judge {number} messages together ({type(problem).__name__}); each is judged alone"
    work.ledger.log("machine", what, "desk", now)


def _put_aside(one: Waiting, why: str, now: datetime, work: Work) -> None:
    work.inbox.stuck(one.seq, why)
    work.ledger.log("machine", "put a message aside that could not be checked", "desk", now)


def _histogram(waiting: Sequence[Waiting], scored: Sequence[Scored]) -> dict[tuple[str, str, str, int], int]:
    counts: dict[tuple[str, str, str, int], int] = {}
    for one, found in zip(waiting, scored, strict=True):
        for signal in found.signals:
            key = (f"{one.talk.message.at:%Y-%m-%d}", signal.source, signal.label, min(9, int(signal.score * 10)))
            counts[key] = counts.get(key, 0) + 1
    return counts
