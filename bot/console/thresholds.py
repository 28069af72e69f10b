"""The page of thresholds: how often flags mattered, what the desk suggests, and what was accepted. For admins only."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Request, Response

from bot.console.doors import Stop, Visitor
from bot.console.office import Office
from bot.core.cases import No
from bot.core.store import Work
from bot.steps import tuning

HERE = "/thresholds"


class Thresholds:
    def __init__(self, office: Office) -> None:
        self._office = office

    async def show(self, request: Request) -> Response:
        return await self._page(await self._office.doors.known(request))

    async def accept(self, request: Request) -> Response:
        visitor, form = await self._office.doors.form(request)
        group, label, new = form.get("group", ""), form.get("label", ""), _number(form.get("new", ""))
        by, now = visitor.colleague, self._office.now()
        return await self._done(
            visitor, lambda work: tuning.accept(work, by, self._office.practice, group, label, new, now)
        )

    async def undo(self, request: Request) -> Response:
        visitor, form = await self._office.doors.form(request)
        group, label = form.get("group", ""), form.get("label", "")
        by, now = visitor.colleague, self._office.now()
        return await self._done(visitor, lambda work: tuning.undo(work, by, self._office.practice, group, label, now))

    async def _done(self, visitor: Visitor, change: Callable[[Work], str]) -> Response:
        """Does it and shows the page again with what was done, or why it was not."""
        try:
            return await self._page(visitor, done=await self._office.store.run(change))
        except No as refused:
            return await self._page(visitor, refused=str(refused))

    async def _page(self, visitor: Visitor, *, done: str = "", refused: str = "") -> Response:
        try:
            found = await self._office.store.run(
                lambda work: tuning.tuning(work, visitor.colleague, self._office.practice)
            )
        except No as why_not:
            raise Stop(403, "Thresholds are not for you", str(why_not)) from None
        changes = list(reversed(found.accepted))
        # Only the newest change of a label that still holds can be taken back.
        newest = {(one.group, one.label): one.seq for one in found.accepted if one.undone_at is None}
        return self._office.drawing.page(
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
