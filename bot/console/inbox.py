"""The inbox in the console: what is asked of those who run the desk, answered by somebody not involved."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar
from zoneinfo import ZoneInfo

from fastapi import Request, Response

from bot.console.doors import Stop, Visitor, plain
from bot.console.office import Office
from bot.core.cases import No
from bot.core.matters import NAMES, USUAL, Outcome, Relation, What, may_extend
from bot.core.rights import Power
from bot.core.store import Work
from bot.desk.inbox_papers import matter_papers
from bot.desk.papers import Papers, as_text
from bot.steps import breaching, inbox, inbox_words, replying, showing

T = TypeVar("T")
LONGEST = 4000
HERE = "/inbox"


Letters = Callable[[Papers], tuple[bytes, str]]
"""Draws a letter as a file, and says of which media type it is."""


class Inbox:
    """`letters` draws letters; without it they are plain text."""

    def __init__(self, office: Office, letters: Letters | None = None) -> None:
        self._office = office
        self._letters = letters or as_plain_text

    async def show(self, request: Request) -> Response:
        """The list, for those who answer; for everybody who works here the form to write something down."""
        visitor = await self._office.doors.known(request)
        return await self._list(visitor, closed=request.query_params.get("closed") == "1")

    async def open_(self, request: Request) -> Response:
        """Something that came by letter, mail, telephone or in person is written down."""
        visitor, form = await self._office.doors.form(request)
        by, now, practice = visitor.colleague.name, self._office.now(), self._office.practice
        said = {name: value.strip()[:LONGEST] for name, value in form.items()}
        about = tuple(filter(None, (said.get("about", ""), said.get("about_too", ""))))
        try:
            matter = await self._office.store.run(
                lambda work: inbox.opened(
                    work,
                    by,
                    said.get("what", ""),
                    said.get("text", ""),
                    practice,
                    now,
                    name=said.get("name", ""),
                    subject=said.get("subject", ""),
                    relation=said.get("relation", ""),
                    about=about,
                    case=said.get("case", ""),
                )
            )
        except No as why:
            return await self._list(visitor, refused=str(why), said=said)
        return await self._list(visitor, done=f"It is number {matter.id}. Those who may answer it are told.")

    async def lost(self, request: Request) -> Response:
        """A device, a list or a password is lost: anybody who works here says so."""
        visitor, form = await self._office.doors.form(request)
        by, now, practice = visitor.colleague.name, self._office.now(), self._office.practice
        what, owner = form.get("lost", "")[:LONGEST], form.get("owner", "")

        def open_(work: Work) -> str:
            case, _ = breaching.lost(work, what, owner, by, practice, now)
            showing.refresh(work, case, practice, now)
            return case.id

        try:
            number = await self._office.store.run(open_)
        except No as why:
            return await self._list(visitor, refused=str(why))
        return await self._list(visitor, done=f"Case {number} is open for it, with what to do first. Thank you.")

    async def one(self, request: Request) -> Response:
        visitor = await self._office.doors.known(request)
        return await self._matter(visitor, request.path_params["number"])

    async def say(self, request: Request) -> Response:
        """Something is written down about one of them, or it is decided."""
        visitor, form = await self._office.doors.form(request)
        number, by, now = request.path_params["number"], visitor.colleague.name, self._office.now()
        practice = self._office.practice
        said = {name: value.strip()[:LONGEST] for name, value in form.items()}
        try:
            done = await self._office.store.run(
                lambda work: inbox_words.say(work, by, number, said.get("do", ""), said, practice, now)
            )
        except No as why:
            if str(why).startswith("There is no number"):
                raise Stop(404, "Nothing of that number", str(why), on=(HERE, "To the inbox")) from None
            return await self._matter(visitor, number, refused=str(why), said=said)
        return await self._matter(visitor, number, done=done)

    async def letter(self, request: Request) -> Response:
        """The reply as a file."""
        visitor = await self._office.doors.known(request)
        number, by, now = request.path_params["number"], visitor.colleague.name, self._office.now()
        made = await self._done(lambda work: replying.letter(work, by, number, self._office.practice, now))
        content, kind = await asyncio.to_thread(self._letters, made)
        ending = {"application/pdf": "pdf", "text/plain": "txt"}.get(kind.partition(";")[0], "html")
        headers = {"Content-Disposition": f'attachment; filename="answer-{plain(number)}.{ending}"'}
        return Response(content, media_type=kind, headers=headers)

    async def _list(
        self,
        visitor: Visitor,
        *,
        closed: bool = False,
        done: str = "",
        refused: str = "",
        said: dict[str, str] | None = None,
    ) -> Response:
        by, now, practice = visitor.colleague, self._office.now(), self._office.practice
        found = []
        if Power.ANSWER in by.powers:
            found = await self._office.store.run(lambda work: inbox.listed(work, by.name, practice, now, closed=closed))
        return self._office.drawing.page(
            "inbox.html",
            visitor,
            status=409 if refused else 200,
            here=HERE,
            matters=found,
            answers=Power.ANSWER in by.powers,
            closed=closed,
            names=NAMES,
            kinds=list(What),
            relations=list(Relation),
            people=[one.name for one in practice.people],
            now=now,
            done=done,
            refused=refused,
            said=said or {},
        )

    async def _matter(
        self,
        visitor: Visitor,
        number: str,
        *,
        done: str = "",
        refused: str = "",
        said: dict[str, str] | None = None,
    ) -> Response:
        by, now, practice = visitor.colleague.name, self._office.now(), self._office.practice
        seen = await self._done(lambda work: inbox.read(work, by, number, practice, now))
        drawn = matter_papers(
            seen.matter, seen.lines, practice.pack, self._office.organisation, self._office.timezone, now
        )
        return self._office.drawing.page(
            "matter.html",
            visitor,
            status=409 if refused else 200,
            here=HERE,
            papers=drawn,
            matter=seen.matter,
            case=seen.case,
            readers=seen.readers,
            others=[(one.id, inbox.title(one)) for one in seen.others],
            outcomes=list(Outcome),
            kinds=[
                (one.value, NAMES[one])
                for one in sorted(What, key=lambda one: one is not What.DATA_COMPLAINT)  # what is mistaken most
                if one is not seen.matter.what
            ],
            extendable=may_extend(seen.matter, practice.pack.inbox.get(seen.matter.what.value, USUAL), now),
            zone=ZoneInfo(self._office.timezone),
            done=done,
            refused=refused,
            said=said or {},
        )

    async def _done(self, work: Callable[[Work], T]) -> T:
        """Does it, or says on a page why not: what is walled off reads like what is not there."""
        try:
            return await self._office.store.run(work)
        except No as why:
            gone = str(why).startswith("There is no")
            heading = "Nothing of that number" if gone else "Nothing was done"
            raise Stop(404 if gone else 403, heading, str(why), on=(HERE, "To the inbox")) from None


def as_plain_text(made: Papers) -> tuple[bytes, str]:
    return ("\n".join(as_text(made)) + "\n").encode("utf-8", "replace"), "text/plain; charset=utf-8"
