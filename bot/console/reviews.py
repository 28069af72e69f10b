"""Looking again in the console: decided cases without what was decided, sampled messages, and where two differ."""

from __future__ import annotations

from fastapi import Request, Response

from bot.console.doors import Stop, Visitor
from bot.console.office import Office
from bot.core.cases import No
from bot.core.looks import Judgement
from bot.core.rights import Power
from bot.core.store import Work
from bot.desk.card import Card, card
from bot.desk.shown import shown
from bot.steps import doubling, sampling
from bot.steps.agreement import agreement
from bot.steps.looking_again import judged

HERE = "/reviews"


class Reviews:
    def __init__(self, office: Office) -> None:
        self._office = office

    async def show(self, request: Request) -> Response:
        skip = request.query_params.get("skip", "0")
        return await self._page(await self._office.doors.known(request), skip=int(skip) if _short(skip) else 0)

    async def one(self, request: Request) -> Response:
        """A certain second look, as a chat links to it."""
        return await self._page(await self._office.doors.known(request), wanted=request.path_params["number"])

    async def answer(self, request: Request) -> Response:
        visitor, form = await self._office.doors.form(request)
        kind, number = form.get("kind", ""), form.get("number", "")
        reason, said = form.get("reason", "").strip()[:2000], form.get("answer", "")
        if said not in list(Judgement):
            raise Stop(400, "Nothing was done", "Choose what you make of it.", on=(HERE, "Back"))

        def do(work: Work) -> str:
            now, practice = self._office.now(), self._office.practice
            return judged(work, visitor.colleague, kind, number, Judgement(said), reason, practice, now)

        try:
            done = await self._office.store.run(do)
        except No as why:
            return await self._page(visitor, refused=str(why))
        return await self._page(visitor, done=done)

    async def _page(
        self, visitor: Visitor, *, wanted: str = "", skip: int = 0, done: str = "", refused: str = ""
    ) -> Response:
        by = visitor.colleague
        if Power.TRIAGE not in by.powers:
            raise Stop(
                403, "This is for those who look at cases", "Ask the safeguarding lead.", on=("/", "To the start")
            )

        def look(work: Work) -> dict[str, object]:
            now, practice = self._office.now(), self._office.practice
            looks = doubling.offered(work, by, now)
            messages = sampling.offered(work, by, now)
            place = skip % max(1, len(looks) + len(messages))
            first = next((one for one in looks if one.id == wanted), looks[place] if place < len(looks) else None)
            seen = doubling.open_(work, by, first.id, now) if first else None
            drawn: Card | None = None
            if seen is not None:
                drawn = card(seen.view, practice.pack, by, now, self._office.timezone)
            after = place - len(looks)
            sampled = sampling.open_(work, by, messages[after].id, now) if messages and seen is None else None
            return {
                "look": first,
                "card": drawn,
                "sampled": sampled,
                "lines": [(who, at, shown(text)) for who, at, text in sampled.lines] if sampled else [],
                "waiting": (len(looks), len(messages)),
                "skip": place + 1,
                "splits": doubling.splits(work, by, practice),
                "agreement": agreement(work, by, now),
            }

        found = await self._office.store.run(look)
        return self._office.drawing.page(
            "reviews.html", visitor, status=409 if refused else 200, here=HERE, done=done, refused=refused, **found
        )


def _short(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 6
