"""The page of thresholds: how often flags mattered, what the desk suggests, and what was accepted. For admins only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from fastapi import Request, Response

from bot.console.doors import Doors, Stop, Visitor
from bot.console.drawing import Drawing
from bot.core.cases import No
from bot.core.practice import Practice
from bot.core.store import Store, Work
from bot.steps import tuning

HERE = "/thresholds"


class Thresholds:
    def __init__(
        self, store: Store, practice: Practice, now: Callable[[], datetime], doors: Doors, drawing: Drawing
    ) -> None:
        self._store = store
        self._practice = practice
        self._now = now
        self._doors = doors
        self._drawing = drawing

    async def show(self, request: Request) -> Response:
        return await self._page(await self._doors.known(request))

    async def accept(self, request: Request) -> Response:
        visitor, form = await self._doors.form(request)
        group, label, new = form.get("group", ""), form.get("label", ""), _number(form.get("new", ""))
        by, now = visitor.colleague, self._now()
        return await self._done(visitor, lambda work: tuning.accept(work, by, self._practice, group, label, new, now))

    async def undo(self, request: Request) -> Response:
        visitor, form = await self._doors.form(request)
        group, label = form.get("group", ""), form.get("label", "")
        by, now = visitor.colleague, self._now()
        return await self._done(visitor, lambda work: tuning.undo(work, by, self._practice, group, label, now))

    async def _done(self, visitor: Visitor, change: Callable[[Work], str]) -> Response:
        """Does it and shows the page again with what was done, or why it was not."""
        try:
            return await self._page(visitor, done=await self._store.run(change))
        except No as refused:
            return await self._page(visitor, refused=str(refused))

    async def _page(self, visitor: Visitor, *, done: str = "", refused: str = "") -> Response:
        try:
            found = await self._store.run(lambda work: tuning.tuning(work, visitor.colleague, self._practice))
        except No as why_not:
            raise Stop(403, "Thresholds are not for you", str(why_not)) from None
        changes = list(reversed(found.accepted))
        # Only the newest change of a label that still holds can be taken back.
        newest = {(one.group, one.label): one.seq for one in found.accepted if one.undone_at is None}
        return self._drawing.page(
            "thresholds.html",
            visitor,
            status=409 if refused else 200,
            here=HERE,
            rows=found.rows,
            suggestions=[(one, tuning.said(one, found.names[one.group])) for one in found.suggestions],
            changes=[(one, newest.get((one.group, one.label)) == one.seq) for one in changes],
            names=found.names,
            left_out=tuning.LEFT_OUT,
            done=done,
            refused=refused,
        )


def _number(text: str) -> float:
    """A threshold from a form; one that is none suggests nothing and so is refused."""
    try:
        return float(text)
    except ValueError:
        return -1.0
