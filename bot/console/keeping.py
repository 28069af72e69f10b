"""Keeping in the console: whose time is over, legal holds, and what waits for a second person."""

from __future__ import annotations

from datetime import datetime

from fastapi import Request, Response

from bot.console.doors import Stop, Visitor
from bot.console.nonces import fresh, interaction
from bot.console.office import Office
from bot.core.approvals import Approval
from bot.core.cases import No
from bot.core.holds import On
from bot.core.practice import Practice
from bot.core.requests import Agree
from bot.core.rights import Power
from bot.core.store import Work
from bot.desk.shown import one_line
from bot.steps import agreed, agreeing, erasing, legal, retaining

LONGEST = 1000
HERE = "/keeping"


class Keeping:
    def __init__(self, office: Office) -> None:
        self._office = office

    async def show(self, request: Request) -> Response:
        return await self._page(await self._office.doors.known(request))

    async def say(self, request: Request) -> Response:
        """Keeps longer, proposes erasing, sets a hold or asks to end one."""
        visitor, form = await self._office.doors.form(request)
        by, now = visitor.colleague.name, self._office.now()
        said = {name: value.strip()[:LONGEST] for name, value in form.items()}
        try:
            done = await self._office.store.run(lambda work: self._said(work, by, said, now))
        except No as why:
            return await self._page(visitor, refused=str(why))
        return await self._page(visitor, done=done)

    async def agree(self, request: Request) -> Response:
        """A second person agrees, or says no; sent twice, it is done once."""
        visitor, form = await self._office.doors.form(request)
        number, reason = form.get("number", ""), form.get("reason", "").strip()[:LONGEST]
        word = form.get("do", "")
        id_ = interaction(visitor.colleague.name, number, word, form.get("nonce", ""), {"reason": reason})
        if word not in ("agree", "refuse") or id_ is None:
            raise Stop(400, "Nothing was done", "Look again, and repeat it there.", on=(HERE, "Look again"))
        reply = await self._office.answer(Agree(id_, number, visitor.colleague.name, "", word == "agree", reason))
        return await self._page(visitor, **{"done" if reply.ok else "refused": reply.text})

    def _said(self, work: Work, by: str, said: dict[str, str], now: datetime) -> str:
        practice, case, reason = self._office.practice, said.get("case", ""), said.get("reason", "")
        match said.get("do", ""):
            case "longer":
                return retaining.choose(
                    work, by, case, said.get("period", ""), said.get("until", ""), reason, practice, now
                )
            case "purge":
                asked = erasing.propose(work, by, case.replace(",", " ").split(), reason, practice, now)
            case "hold":
                hold = legal.set_(
                    work, by, said.get("on", ""), said.get("subject", ""), reason, said.get("review", ""), practice, now
                )
                return f"Legal hold {hold.id} is set: nothing that it is on is erased."
            case "release":
                asked = legal.release(work, by, said.get("hold", ""), reason, practice, now)
            case _:
                raise No("Nothing was done: the form was incomplete.")
        return f"Number {asked.id} waits for a second person, who is told. It is done when they agree."

    async def _page(self, visitor: Visitor, done: str = "", refused: str = "") -> Response:
        by, now, practice = visitor.colleague, self._office.now(), self._office.practice
        decides = Power.FORGET in by.powers

        def look(work: Work) -> dict[str, object]:
            asked = agreed.listed(work, by, now, over=True)
            return {
                "asked": [_asked(work, one, practice, now, by.name) for one in asked if one.waits(now)],
                "answered": [_asked(work, one, practice, now, by.name) for one in asked if not one.waits(now)][:20],
                "due": retaining.listed(work, by.name, practice, now)[1] if decides else [],
                "holds": legal.listed(work, by) if decides else [],
            }

        try:
            found = await self._office.store.run(look)
        except No as why:
            raise Stop(403, "This page is not for you", str(why)) from None
        return self._office.drawing.page(
            "keeping.html",
            visitor,
            status=409 if refused else 200,
            here=HERE,
            decides=decides,
            done=done,
            refused=refused,
            nonce=fresh(),
            title=practice.pack.title,
            said=lambda kept: retaining.said(kept, practice),
            held=legal.said,
            line=lambda text: one_line(text, 400),
            day=lambda at: f"{at.astimezone(self._office.zone):%d %b %Y}",
            periods=practice.pack.periods,
            kinds=list(On),
            now=now,
            **found,
        )


def _asked(work: Work, one: Approval, practice: Practice, now: datetime, by: str) -> dict[str, object]:
    lines = agreeing.lines(work, one, practice, now, whole=True)
    return {
        "number": one.id,
        "title": agreeing.TITLES[one.act],
        "lines": ["".join(span.text for span in line) for line in lines],
        "mine": one.by == by,
    }
