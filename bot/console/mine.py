"""What one looked at, for oneself alone, and what one would rather not be offered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from bot.console.doors import Doors, Stop
from bot.console.drawing import Drawing
from bot.core.cases import No
from bot.core.practice import Practice
from bot.core.rights import Power, refusal
from bot.core.store import Store
from bot.core.wellbeing import mark
from bot.steps import caring


class Mine:
    def __init__(
        self, store: Store, practice: Practice, now: Callable[[], datetime], doors: Doors, drawing: Drawing
    ) -> None:
        self._store = store
        self._practice = practice
        self._now = now
        self._doors = doors
        self._drawing = drawing

    async def show(self, request: Request) -> Response:
        visitor = await self._doors.known(request)
        why_not = refusal(visitor.colleague, Power.SEE)
        if why_not:
            raise Stop(403, "This page is for those who look at cases", why_not)
        colleague, now = visitor.colleague, self._now()
        counted = await self._store.run(lambda work: caring.counted(work, colleague, self._practice, now))
        spared = await self._store.run(lambda work: work.wellbeing.spared(mark(colleague.name)))
        return self._drawing.page(
            "mine.html",
            visitor,
            here="/mine",
            counted=counted,
            about=caring.NOBODY_ELSE,
            ask=caring.ASK,
            kinds=[(id_, words, id_ in spared) for id_, words in caring.kinds(self._practice)],
        )

    async def choose(self, request: Request) -> Response:
        """Spares one a kind of case, or takes that back."""
        visitor, form = await self._doors.form(request)
        category, on, now = form.get("category", ""), form.get("on") == "yes", self._now()
        try:
            await self._store.run(
                lambda work: caring.choose(work, visitor.colleague, category, on=on, practice=self._practice, now=now)
            )
        except No as no:
            raise Stop(400, "Nothing was done", str(no), on=("/mine", "Look again")) from None
        return RedirectResponse("/mine", 303)
