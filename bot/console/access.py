"""Exports in the console: what is held about somebody, decided passage by passage, agreed to by another, fetched."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from bot.console.doors import Stop, Visitor, plain
from bot.console.office import Office
from bot.core.access import Give, Stage, basis, given
from bot.core.cases import No
from bot.core.matters import Relation
from bot.core.store import Work
from bot.desk.access_papers import HEADINGS, ExportPapers, export_papers
from bot.desk.papers import safe
from bot.steps import accessing

T = TypeVar("T")
Exporter = Callable[[ExportPapers, datetime], tuple[bytes, str, str]]
"""Makes the zip, its fingerprint, and a sentence to know."""
HERE = "/keeping"
LONGEST, A_PAGE = 1000, 100


class Exports:
    """`exporter` makes the file; without one it is made where the desk runs."""

    def __init__(self, office: Office, exporter: Exporter | None) -> None:
        self._office = office
        self._exporter = exporter

    async def show(self, request: Request) -> Response:
        """The exports, and the form to begin one, for a request of the inbox where it comes from there."""
        asked = {name: request.query_params.get(name, "")[:20] for name in ("matter", "relation")}
        return await self._list(await self._office.doors.known(request), asked=asked)

    async def begin(self, request: Request) -> Response:
        visitor, form = await self._office.doors.form(request)
        by, said = visitor.colleague.name, {name: value.strip()[:LONGEST] for name, value in form.items()}
        who, relation, matter = said.get("who", ""), said.get("relation", ""), said.get("matter", "")
        try:
            draft = await self._office.store.run(
                lambda work: accessing.begin(work, by, who, relation, matter, self._office.practice, self._office.now())
            )
        except No as why:
            return await self._list(visitor, str(why), {"matter": matter, "relation": relation})
        return RedirectResponse(f"/access/{draft.access.id}", 303)

    async def one(self, request: Request) -> Response:
        visitor = await self._office.doors.known(request)
        page = request.query_params.get("page", "1")
        return await self._draft(visitor, request.path_params["number"], int(page) if page.isdigit() else 1)

    async def say(self, request: Request) -> Response:
        visitor, form = await self._office.doors.form(request)
        number, by, now = request.path_params["number"], visitor.colleague.name, self._office.now()
        said = {name: value.strip()[:LONGEST] for name, value in form.items()}
        page = int(said.get("page", "1")) if said.get("page", "1").isdigit() else 1
        try:
            if said.get("do") == "fetch":
                return await self._fetched(by, number, now)
            await self._office.store.run(lambda work: self._said(work, by, number, said, now))
        except No as why:
            return await self._draft(visitor, number, page, str(why))
        return RedirectResponse(f"/access/{plain(number)}?page={page}#passage-{plain(said.get('passage', ''))}", 303)

    def _said(self, work: Work, by: str, number: str, said: dict[str, str], now: datetime) -> None:
        practice, reason = self._office.practice, said.get("reason", "")
        match said.get("do", ""):
            case Give.GIVEN.value | Give.WHOLE.value | Give.WITHHELD.value as give:
                chosen, exemption = accessing.numbers(said.get("passage", "")), said.get("because", "")
                accessing.say(work, by, number, chosen, Give(give), exemption, reason, practice, now)
            case "blank":
                accessing.blank(work, by, number, said.get("words", "").splitlines(), practice, now)
            case "review":
                accessing.review(work, by, number, practice, now)
            case "ask":
                accessing.ask(work, by, number, reason, practice, now)
            case "drop":
                accessing.drop(work, by, number, practice, now)
            case _:
                raise No("Nothing was done: the form was incomplete.")

    async def _fetched(self, by: str, number: str, now: datetime) -> Response:
        exporter, whose = self._exporter, self._office.whose
        if exporter is None:
            raise No("Files are not made in this console. Use “safelight access” where the desk runs.")
        draft = await self._office.store.run(lambda work: accessing.fetch(work, by, number, self._office.practice, now))
        made = export_papers(
            draft.access,
            draft.passages,
            self._office.practice.pack,
            whose.organisation,
            whose.contact,
            whose.timezone,
            now,
        )
        content, root, _ = await asyncio.to_thread(exporter, made, now)
        await self._office.store.run(
            lambda work: accessing.released(work, by, number, root, self._office.practice, now)
        )
        headers = {"Content-Disposition": f'attachment; filename="{made.name}.zip"'}
        return Response(content, media_type="application/zip", headers=headers)

    async def _list(self, visitor: Visitor, refused: str = "", asked: dict[str, str] | None = None) -> Response:
        by = visitor.colleague.name
        found = await self._done(lambda work: accessing.listed(work, by, self._office.practice))
        return self._office.drawing.page(
            "access_list.html",
            visitor,
            status=409 if refused else 200,
            here=HERE,
            exports=found,
            refused=refused,
            relations=list(Relation),
            matter=(asked or {}).get("matter", ""),
            relation=(asked or {}).get("relation", ""),
        )

    async def _draft(self, visitor: Visitor, number: str, page: int, refused: str = "") -> Response:
        by, practice = visitor.colleague.name, self._office.practice
        draft = await self._done(lambda work: accessing.read(work, by, number, practice, self._office.now()))
        numbered = list(enumerate(draft.passages, 1))
        pages = max(1, -(-len(numbered) // A_PAGE))
        page = min(max(page, 1), pages)
        return self._office.drawing.page(
            "access.html",
            visitor,
            status=409 if refused else 200,
            here=HERE,
            draft=draft,
            access=draft.access,
            passages=[
                (n, one, given(draft.access, one), draft.access.verdicts.get(one.key))
                for n, one in numbered[(page - 1) * A_PAGE : page * A_PAGE]
            ],
            first_open=next((n for n, one in numbered if given(draft.access, one) is Give.OPEN), 0),
            a_page=A_PAGE,
            page=page,
            pages=pages,
            exemptions=practice.pack.exemptions,
            basis=lambda one: basis(one, practice.pack.laws),
            headings=HEADINGS,
            safe=safe,
            stages=Stage,
            refused=refused,
            able=self._exporter is not None,
        )

    async def _done(self, work: Callable[[Work], T]) -> T:
        try:
            return await self._office.store.run(work)
        except No as why:
            gone = str(why).startswith("There is no")
            heading = "No such export" if gone else "This page is not for you"
            raise Stop(404 if gone else 403, heading, str(why), on=("/keeping", "Back")) from None
