"""The page of thresholds: how often flags mattered, what the desk suggests, and what was accepted. For admins only."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from fastapi import Request, Response

from bot.console.doors import Stop, Visitor
from bot.console.office import Office
from bot.core.cases import No
from bot.core.requests import Change
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
        wanted = form.get("group", ""), form.get("label", ""), _number(form.get("new", ""))
        why = form.get("reason", ""), form.get("until", "")
        by, now, id_ = visitor.colleague, self._office.now(), _id()
        return await self._done(
            visitor, lambda work: tuning.accepting(work, by, self._office.practice, wanted, why, id_, now)
        )

    async def undo(self, request: Request) -> Response:
        visitor, form = await self._office.doors.form(request)
        group, label = form.get("group", ""), form.get("label", "")
        by, now, id_ = visitor.colleague, self._office.now(), _id()
        return await self._done(
            visitor, lambda work: tuning.undoing(work, by, self._office.practice, group, label, id_, now)
        )

    async def _done(self, visitor: Visitor, asking: Callable[[Work], Change | str]) -> Response:
        """Does it and shows the page again with what was done, or why it was not."""
        try:
            asked = await self._office.store.run(asking)
        except No as refused:
            return await self._page(visitor, refused=str(refused))
        if isinstance(asked, str):
            return await self._page(visitor, done=asked)
        reply = await self._office.answer(asked)
        return await self._page(visitor, **{"done" if reply.ok else "refused": reply.text})

    async def _page(self, visitor: Visitor, *, done: str = "", refused: str = "") -> Response:
        try:
            found = await self._office.store.run(
                lambda work: tuning.tuning(work, visitor.colleague, self._office.practice, self._office.now())
            )
        except No as why_not:
            raise Stop(403, "Thresholds are not for you", str(why_not)) from None
        changes = list(reversed(found.accepted))
        # Only the newest change of a label that still holds can be taken back.
        newest = {(one.group, one.label): (one.change, one.seq) for one in found.accepted if one.undone_at is None}
        return self._office.drawing.page(
            "thresholds.html",
            visitor,
            status=409 if refused else 200,
            here=HERE,
            rows=found.rows,
            suggestions=[(one, tuning.said(one, found.names[one.group])) for one in found.suggestions],
            changes=[(one, newest.get((one.group, one.label)) == (one.change, one.seq)) for one in changes],
            names=found.names,
            left_out=tuning.LEFT_OUT,
            done=done,
            refused=refused,
        )


def _id() -> str:
    return f"console:{secrets.token_urlsafe(12)}"


def _number(text: str) -> float:
    """A threshold from a form; one that is none suggests nothing and so is refused."""
    try:
        return float(text)
    except ValueError:
        return -1.0
