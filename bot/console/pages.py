"""What colleagues look at: the queue, a case, the log, the desk's health."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from bot.console.doors import Stop, Visitor, forget, remember
from bot.console.drawing import places
from bot.console.nonces import fresh, said
from bot.console.office import Office
from bot.console.stretches import stretches
from bot.core.cases import Case
from bot.core.explained import explained
from bot.core.glass import may_ask
from bot.core.grants import candidates, why_no_giver
from bot.core.ports import Health
from bot.core.requests import Query, View
from bot.core.rights import Colleague, may_know
from bot.core.store import Work
from bot.desk.card import FIRST, Card, card
from bot.desk.logged import logged
from bot.desk.words import EMERGENCY, OUTLINE, URGENCY
from bot.steps import alarming, caring, undelivered

_LOOK_ANYWAY = 600
"""Seconds after which the queue is drawn anew although no case changed: dues pass, and “today” ends."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A word that was refused: why, and what had been written, so that nobody has to write it twice."""

    word: str
    why: str
    fields: Mapping[str, str] = field(default_factory=dict)


class Pages:
    def __init__(self, office: Office, check: Callable[[], Awaitable[Sequence[Health]]]) -> None:
        self._office = office
        self._check = check

    async def start(self, request: Request) -> Response:
        visitor = await self._office.doors.known(request)
        return RedirectResponse(places(visitor.colleague)[0][0], 303)

    async def enter(self, request: Request) -> Response:
        if "prefetch" in request.headers.get("sec-purpose", ""):
            # A browser that looks ahead while somebody types must not use up the link.
            return Response(status_code=204)
        visitor = await self._office.doors.enter(request.query_params.get("key", ""))
        response = RedirectResponse(places(visitor.colleague)[0][0], 303)
        remember(request, response, visitor)
        return response

    async def signout(self, request: Request) -> Response:
        return self._office.drawing.page("signout.html", await self._office.doors.known(request), here="")

    async def leave(self, request: Request) -> Response:
        visitor, _ = await self._office.doors.form(request)
        await self._office.doors.leave(visitor)
        response = self._office.drawing.stop(
            200, "You are signed out", "To come back, get a new link with “safelight link” where the desk runs."
        )
        forget(request, response)
        return response

    async def queue(self, request: Request) -> Response:
        """The queue; with `part`, only its list, and that only if it is another one than the browser has `seen`."""
        visitor = await self._office.doors.known(request)
        closed = request.query_params.get("closed") == "1"
        part = request.query_params.get("part") == "1"
        seen = await self._office.store.run(lambda work: self._seen(work, visitor.colleague, closed))
        if part and request.query_params.get("seen") == seen:
            return Response(status_code=204)
        reply = await self._office.answer(Query(visitor.colleague.name, "queue", closed=closed))
        if not reply.ok:
            raise Stop(403, "The queue is not for you", reply.text)
        now = self._office.now()
        cards = [
            card(view, self._office.practice.pack, visitor.colleague, now, self._office.timezone)
            for view in reply.views
        ]
        groups = [
            (severity.name, words, [one for one in cards if one.open and one.severity == severity.name])
            for severity, words in sorted(URGENCY.items(), reverse=True)
        ]
        return self._office.drawing.page(
            "queue_list.html" if part else "queue.html",
            visitor,
            here="/queue",
            groups=groups,
            over=[one for one in cards if not one.open],
            closed=closed,
            seen=seen,
            waiting=sum(len(inside) for _, _, inside in groups),
            red="" if part else await self._red(now),
            untold="" if part else await self._office.store.run(lambda work: undelivered.said(work, now)),
        )

    async def _red(self, now: datetime) -> str:
        """Why no alarm is known to arrive, where groups are watched; empty where one does."""
        practice = self._office.practice
        if not practice.watched | practice.waiting:
            return ""

        def look(work: Work) -> str:
            stands = alarming.state_of(work, practice, now)
            return f"{alarming.waits(work, practice)}{stands.red} {stands.hint}" if stands.red else ""

        return await self._office.store.run(look)

    async def case(self, request: Request) -> Response:
        visitor = await self._office.doors.known(request)
        number = request.path_params["number"]
        view = await self.view(visitor, number)
        looked, at = view.file, self._office.now()
        pause = ""
        if not view.outline:
            pause = await self._office.store.run(
                lambda work: caring.looked(
                    work, visitor.colleague, looked.case, len(looked.evidence), self._office.practice, at
                )
            )
        done, ended = await said(self._office.store, request, number)
        response = self.draw(visitor, view, done=done, all_shown=request.query_params.get("show") == "all", pause=pause)
        if ended:
            response.delete_cookie(ended, path=f"/case/{view.file.case.id}", httponly=True, samesite="strict")
        return response

    async def view(self, visitor: Visitor, number: str) -> View:
        """A case as this colleague may see it. Raises `Stop` for one that is not there for them, whatever the cause."""
        reply = await self._office.answer(Query(visitor.colleague.name, "case", case=number))
        if not reply.ok or not reply.views:
            on = (f"/emergency?case={number}", EMERGENCY) if may_ask(visitor.colleague) else ("/queue", "To the queue")
            raise Stop(404, "No such case", reply.text, on=on)
        return reply.views[0]

    def card(self, visitor: Visitor, view: View) -> Card:
        return card(view, self._office.practice.pack, visitor.colleague, self._office.now(), self._office.timezone)

    def draw(
        self,
        visitor: Visitor,
        view: View,
        *,
        done: str = "",
        tried: Tried | None = None,
        all_shown: bool = False,
        pause: str = "",
    ) -> Response:
        """The page of a case: `done` is what was just done, `tried` what was just refused, `pause` suggests a break."""
        one = self.card(visitor, view)
        first = {word.value for word in FIRST}
        concern = {party.account for party in view.file.case.parties if party.part.value == "concern"}
        removable = [
            line
            for line, kept in zip(one.lines, view.file.evidence, strict=True)
            if kept.flagged and kept.account in concern and kept.gone_at is None
        ]
        return self._office.drawing.page(
            "case.html",
            visitor,
            status=409 if tried else 200,
            here="/queue",
            card=one,
            first=[action for action in one.actions if action.word in first],
            more=[action for action in one.actions if action.word not in first],
            texts=self._office.practice.texts,
            removable=removable,
            stretches=stretches(one.lines),
            let_in=self._let_in(visitor.colleague, view.file.case),
            meaning=explained(self._office.practice.pack, view.file.case.category, self._office.now().date()),
            outline=OUTLINE,
            nonce=fresh(),
            done=done,
            tried=tried,
            all_shown=all_shown,
            pause=pause,
        )

    def _let_in(self, colleague: Colleague, case: Case) -> tuple[list[str], list[str]] | None:
        """Who could be let into this case, and who can be shut out again; None for whoever lets nobody in."""
        return None if why_no_giver(colleague, case) else candidates(self._office.practice.people, case)

    async def log(self, request: Request) -> Response:
        visitor = await self._office.doors.known(request)
        number = request.query_params.get("case", "")[:18]  # the log of one case is for whoever may see it
        reply = await self._office.answer(Query(visitor.colleague.name, "log", case=number))
        if not reply.ok:
            raise Stop(404 if number else 403, "The log is not for you", reply.text)
        return self._office.drawing.page(
            "log.html",
            visitor,
            here="/queue" if number else "/log",
            case=reply.case,
            lines=[
                replace(line, what=logged(line.what, self._office.practice.pack.categories))
                for line in reversed(reply.log)
            ],
        )

    async def check(self, request: Request) -> Response:
        visitor = await self._office.doors.known(request)
        found = sorted(await self._check(), key=lambda health: health.ok)
        return self._office.drawing.page("check.html", visitor, here="/check", found=found)

    def _seen(self, work: Work, colleague: Colleague, closed: bool) -> str:
        """What the queue looks like to a colleague, as a short digest: asking for it discloses and logs nothing."""
        now = self._office.now()
        cases = [case for case in work.cases.listed(open_only=not closed) if may_know(colleague, case)]
        held = [case.lease_until is not None and case.lease_until > now for case in cases]
        shape = [(case.id, case.version, hold) for case, hold in zip(cases, held, strict=True)]
        return sha256(f"{int(now.timestamp()) // _LOOK_ANYWAY} {shape}".encode()).hexdigest()[:16]
