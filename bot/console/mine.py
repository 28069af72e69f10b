"""What one looked at, for oneself alone, and what one would rather not be offered."""

from __future__ import annotations

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from bot.console.doors import Stop
from bot.console.office import Office
from bot.core.cases import No
from bot.core.rights import Power, refusal
from bot.core.wellbeing import mark
from bot.steps import caring


class Mine:
    def __init__(self, office: Office) -> None:
        self._office = office

    async def show(self, request: Request) -> Response:
        visitor = await self._office.doors.known(request)
        why_not = refusal(visitor.colleague, Power.SEE)
        if why_not:
            raise Stop(403, "This page is for those who look at cases", why_not)
        colleague, now = visitor.colleague, self._office.now()
        counted = await self._office.store.run(lambda work: caring.counted(work, colleague, self._office.practice, now))
        spared = await self._office.store.run(lambda work: work.wellbeing.spared(mark(colleague.name)))
        return self._office.drawing.page(
            "mine.html",
            visitor,
            here="/mine",
            counted=counted,
            about=caring.NOBODY_ELSE,
            ask=caring.ASK,
            kinds=[(id_, words, id_ in spared) for id_, words in caring.kinds(self._office.practice)],
        )

    async def choose(self, request: Request) -> Response:
        """Spares one a kind of case, or takes that back."""
        visitor, form = await self._office.doors.form(request)
        category, on, now = form.get("category", ""), form.get("on") == "yes", self._office.now()
        try:
            await self._office.store.run(
                lambda work: caring.choose(
                    work, visitor.colleague, category, on=on, practice=self._office.practice, now=now
                )
            )
        except No as no:
            raise Stop(400, "Nothing was done", str(no), on=("/mine", "Look again")) from None
        return RedirectResponse("/mine", 303)
