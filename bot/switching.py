"""Changes of settings while the desk runs: what would follow is said first, what is done holds at once.

A change and the practice that follows from it are one transaction: what cannot be used is never kept. Before that, it
is tried in a transaction that is undone, and last week's messages are judged once as things are and once as they would
be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.cases import No
from bot.core.messages import Talk
from bot.core.ports import Scored, Scorer
from bot.core.practice import Practice
from bot.core.renewing import Renewal, Renewed
from bot.core.requests import Change, Reply, Suggest
from bot.core.store import Raced, Store, Work
from bot.steps import backtesting, beginning, changing, comparing, remembering

AT_ONCE = 500
"""How many messages are scored together, so that what is heard live does not wait long in between."""
CANNOT = "Settings are changed at the desk that runs, or with safelight config."


@dataclass(frozen=True, slots=True)
class Tried:
    """What a change would lead to: last week's talks as they are and as they would be, and what the rules would have
    done otherwise with its cases, in words."""

    before: tuple[Talk, ...]
    after: tuple[Talk, ...]
    kept: comparing.Kept
    renewed: Renewed
    rules: str = ""


class _Undone(Exception):
    """Carries what was tried out of a transaction, which is thereby undone."""

    def __init__(self, tried: Tried | None) -> None:
        super().__init__("tried only")
        self.tried = tried


class Switching:
    """Holds the `practice` that the desk works by now. Without a `renewal` nothing can be changed here."""

    def __init__(self, store: Store, scorer: Scorer, practice: Practice, renewal: Renewal | None) -> None:
        self.practice = practice
        self._store = store
        self._scorer = scorer
        self._renewal = renewal
        self._stamp = (-1, -1)

    async def answer(self, request: Change | Suggest, now: datetime) -> Reply:
        """What came of it, or what would. Raises `No`."""
        practice = self.practice
        if isinstance(request, Suggest):
            return await self._store.run(lambda work: changing.suggest(work, request, practice))
        reply, renewed = await self._store.run(lambda work: self._do(work, request, practice, now))
        if reply.asks:
            words = await self._compared(request, practice, now)
            reply = replace(reply, text=f"{reply.text} {words}".strip())
        self._work_by(renewed)
        return reply

    async def renew(self, now: datetime) -> bool:
        """Works by what was changed since, by whatever process, and begins what waited. Whether anything was."""
        if self._renewal is None:
            return False

        def look(work: Work) -> Renewed | None:
            new = work.changes.stamp() != self._stamp or beginning.over(work, self.practice, now)
            return self._begin(work, now) if new else None

        return self._work_by(await self._store.run(look))

    def _begin(self, work: Work, now: datetime) -> Renewed:
        """The practice with all changes in force. Raises `ValueError` as a `Renewal` does."""
        if self._renewal is None:
            raise ValueError(CANNOT)
        return replace(self._renewal(work, now), stamp=work.changes.stamp())

    def _work_by(self, renewed: Renewed | None) -> bool:
        """From here on the practice is this one, unless a newer one came first: two at once may come in any order."""
        if renewed is None or renewed.stamp < self._stamp:
            return False
        self._stamp = renewed.stamp
        self.practice = renewed.practice
        renewed.take()
        return True

    def _do(self, work: Work, request: Change, practice: Practice, now: datetime) -> tuple[Reply, Renewed | None]:
        before = remembering.answered(work, request)
        if before is not None:
            return before, None
        if self._renewal is None:
            raise No(CANNOT)
        plan = changing.planned(work, request, practice, now)
        if plan.found.tries:
            return Reply(True, comparing.tried(plan.found.tries, self._renewal(work, now))), None
        reply = changing.change(work, plan)
        if reply.asks:
            return reply, None
        try:
            renewed = self._begin(work, now)
        except ValueError as fault:
            raise No(f"This cannot be used: {fault}") from fault
        if not remembering.remember(work, request, reply, now):
            raise Raced(f"change {request.id}")
        return reply, renewed

    # what would have been flagged

    async def _compared(self, request: Change, practice: Practice, now: datetime) -> str:
        try:
            await self._store.run(lambda work: self._try(work, request, practice, now))
        except _Undone as undone:
            tried = undone.tried
        if tried is None:
            return ""
        if tried.rules:
            return tried.rules
        try:
            scored = await self._scored(tried.before)
        except Exception:  # a preview is a help: what could not be worked out is said, and nothing else changes
            return "What it would have flagged last week could not be worked out now."
        anew = comparing.with_lists(scored, tried.renewed.listed(tried.after))
        as_it_is = comparing.flagged(tried.before, scored, practice)
        as_it_would = comparing.flagged(tried.after, anew, tried.renewed.practice, written_now=now)
        return comparing.sentence(tried.kept, as_it_is, as_it_would)

    def _try(self, work: Work, request: Change, practice: Practice, now: datetime) -> None:
        plan = changing.planned(work, request, practice, now)
        assert self._renewal is not None
        keys = plan.found.compares
        if not (keys or plan.found.replays):
            raise _Undone(None)
        before, kept = comparing.talks(work, keys, practice, now)
        plan.apply(work, plan.wanted, plan.found)
        try:
            renewed = self._renewal(work, now)
        except ValueError as fault:
            raise No(f"This cannot be used: {fault}") from fault
        after, _ = comparing.talks(work, keys, renewed.practice, now)
        rules = ""
        if plan.found.replays:
            rules = backtesting.last_week(work, plan.wanted.by, practice.rules, renewed.practice.rules, now)
        raise _Undone(Tried(tuple(before), tuple(after), kept, renewed, rules))

    async def _scored(self, talks: Sequence[Talk]) -> list[Scored]:
        found: list[Scored] = []
        for start in range(0, len(talks), AT_ONCE):
            found += await self._scorer.score(talks[start : start + AT_ONCE])
        return found
