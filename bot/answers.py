"""What people ask of the desk, and how each kind of request is answered.

What is kept is answered and remembered in one transaction. What only looks, suggests or asks back keeps nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.core.cases import No
from bot.core.ports import Scorer
from bot.core.practice import Practice
from bot.core.requests import (
    Agree,
    CaseWord,
    Change,
    Dropped,
    Guide,
    Holds,
    Outcome,
    Pair,
    Press,
    Query,
    Reply,
    Report,
    Request,
    Suggest,
    Wish,
)
from bot.core.sheets import Picture
from bot.core.store import Raced, Store, Work
from bot.desk import telling
from bot.desk.page import Drawer
from bot.steps import (
    agreed,
    answering,
    asking_back,
    confiding,
    conversing,
    guiding,
    mapping,
    pairing,
    pressing,
    remembering,
    reporting,
    showing,
    summary_look,
)
from bot.steps.hearing import storable
from bot.switching import Switching

LOOK_AGAIN = 5.0
"""Seconds after which it is looked again whether an effect was done, by another process perhaps."""


class Answers:
    """`drawer` draws the picture of a summary that somebody asks for; without one it is words."""

    def __init__(
        self, store: Store, scorer: Scorer, switching: Switching, now: Callable[[], datetime], drawer: Drawer | None
    ) -> None:
        self._store = store
        self._scorer = scorer
        self._switching = switching
        self._now = now
        self._drawer = drawer
        self._ended = asyncio.Event()

    @property
    def _practice(self) -> Practice:
        return self._switching.practice

    async def answer(self, request: Request) -> Reply:
        """See `bot.pipeline.Pipeline.answer`."""
        now = self._now()
        request = storable(request)
        try:
            return await self._answered(request, now)
        except No as refused:
            reply = Reply(False, str(refused))
        if isinstance(request, CaseWord | Press | Agree):
            return await self._store.run(lambda work: remembering.unless_answered(work, request, reply, now))
        return reply

    def something_ended(self) -> None:
        """Those who wait for an effect's outcome look again."""
        self._ended.set()
        self._ended = asyncio.Event()

    async def _answered(self, request: Request, now: datetime) -> Reply:
        """Raises `No`."""
        if (asked := summary_look.asked(request)) is not None:
            return await self._summary(asked, now)
        match request:
            case Query():
                look = pressing.look if request.account else answering.look
                return await self._store.run(lambda work: look(work, request, self._practice, now))
            case Guide():
                return await self._store.run(lambda work: guiding.guide(work, request, self._practice))
            case Outcome():
                return await self._outcome(request)
            case Wish():
                return await self._converse(request, now)
            case Press() if asking_back.setting_of(request):
                return await self._converse(request, now)
            case Holds():
                return await self._holds(request, now)
            case Pair():
                reply = await self._store.run(lambda work: pairing.pair(work, request, self._practice, now))
                await self._switching.renew(now)
                return reply
            case Suggest(word=summary_look.NAME):
                return summary_look.suggest(request, self._practice, now)
            case Change() | Suggest():
                return await self._switching.answer(request, now)
            case Dropped():  # `bot.receiving` reads those, where there is a reader
                return Reply(False, telling.NO_FILES)
            case Report():
                report = await self._confided(request, now)
                return await self._store.run(lambda work: self._say(work, report, now))
        return await self._store.run(lambda work: self._say(work, request, now))

    def _say(self, work: Work, request: CaseWord | Press | Report | Agree, now: datetime) -> Reply:
        before = remembering.answered(work, request)
        if before is not None:
            return before
        match request:
            case CaseWord():
                reply = answering.say(work, request, self._practice, now)
            case Report():
                reply = reporting.report(work, request, self._practice, now)
            case Agree():
                reply = agreed.agree(work, request, self._practice, now)
            case Press():
                reply = pressing.press(work, request, self._practice, now)
        if reply.sheets:  # only a look or a question: nothing was said yet
            return reply
        if not remembering.remember(work, request, reply, now):
            raise Raced(f"request {request.id}")
        case = work.cases.get(reply.case)
        if case is not None:
            showing.refresh(work, case, self._practice, now)
        return pressing.opened(work, request, reply, self._practice, now) if isinstance(request, Press) else reply

    async def _confided(self, report: Report, now: datetime) -> Report:
        """The report with what the checks hear in it; as it was where they do not work, or not soon enough."""
        if not confiding.worth(report):
            return report
        talk = confiding.talk(report, self._practice, now)
        with contextlib.suppress(Exception):  # whatever it is, somebody who tells us something is answered
            async with asyncio.timeout(confiding.LONGEST):
                [scored] = await self._scorer.score([talk])
            return replace(report, asks=confiding.asks(scored, talk, self._practice.pack))
        return report

    async def _summary(self, asked: Query, now: datetime) -> Reply:
        """One screen of a summary. Its picture is drawn in a thread, and nobody waits for the database meanwhile."""
        looked = await self._store.run(lambda work: summary_look.look(work, asked, self._practice, now))
        if self._drawer is None:
            return looked.reply
        bars = looked.picture
        try:
            png = await asyncio.to_thread(self._drawer.picture, bars)
        except Exception:  # the words say all that it shows
            return looked.reply
        return replace(looked.reply, picture=Picture("summary.png", png, f"{bars.title}. {bars.sentence}"))

    async def _holds(self, request: Holds, now: datetime) -> Reply:
        """Lets rights follow what somebody is on their platform, before they do anything."""
        if mapping.concerns(request, self._practice) and await self._store.run(
            lambda work: mapping.follow(work, request, self._practice, now)
        ):
            await self._switching.renew(now)
        return Reply(True, "")

    async def _converse(self, request: Wish | Press, now: datetime) -> Reply:
        """The next question of a dialogue about settings, or what became of the change it led to."""
        turn = await self._store.run(lambda work: conversing.turn(work, request, self._practice, now))
        while isinstance(turn, conversing.Try):
            try:
                reply = await self._switching.answer(turn.change, now)
            except No as refused:
                reply = Reply(False, str(refused))
            turn = await self._store.run(partial(self._came, turn, reply, now))
        return turn

    def _came(self, tried: conversing.Try, reply: Reply, now: datetime, work: Work) -> Reply | conversing.Try:
        return conversing.came(work, tried, reply, self._practice, now)

    async def _outcome(self, request: Outcome) -> Reply:
        while True:
            ended = self._ended
            reply = await self._store.run(lambda work: pressing.outcome(work, request, self._practice))
            if reply is not None:
                return reply
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_AGAIN):
                    await ended.wait()
