"""A case that one cannot open, opened in an emergency: a form that asks why, and says who is told."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from bot.console.doors import Stop, Visitor
from bot.console.nonces import fresh, interaction
from bot.console.office import Office
from bot.core.glass import may_ask
from bot.core.requests import CaseWord
from bot.desk.words import EMERGENCY, EMERGENCY_HELP
from bot.steps.glass import WORD

LONGEST_REASON = 2000


class Emergencies:
    def __init__(self, office: Office) -> None:
        self._office = office

    async def show(self, request: Request) -> Response:
        visitor = await self._office.doors.known(request)
        return self._page(visitor, request.query_params.get("case", ""))

    async def open(self, request: Request) -> Response:
        visitor, form = await self._office.doors.form(request)
        number, reason = form.get("case", "").strip().lstrip("#")[:18], form.get("reason", "").strip()[:LONGEST_REASON]
        name = visitor.colleague.name
        id_ = interaction(name, number, WORD, form.get("nonce", ""), {"reason": reason})
        if id_ is None:
            raise Stop(
                400, "Nothing was done", "The form was incomplete. Please fill it in again.", on=("/emergency", "Again")
            )
        reply = await self._office.answer(CaseWord(id_, name, number, WORD, reason))
        if not reply.ok:
            return self._page(visitor, number, reply.text, reason)
        return RedirectResponse(f"/case/{quote(reply.case)}", 303)

    def _page(self, visitor: Visitor, number: str, why: str = "", reason: str = "") -> Response:
        if not may_ask(visitor.colleague):
            raise Stop(403, "This is not for you", "Your role here does not let you open a case in an emergency.")
        return self._office.drawing.page(
            "emergency.html",
            visitor,
            status=409 if why else 200,
            here="",
            number=number[:18],
            nonce=fresh(),
            title=EMERGENCY,
            help=EMERGENCY_HELP,
            why=why,
            reason=reason,
        )
