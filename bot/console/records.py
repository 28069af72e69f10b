"""Safeguarding records in the console: read, added to, referred to somebody outside by a named human."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from bot.console.doors import Stop, Visitor, plain
from bot.console.office import Office
from bot.core.cases import No
from bot.core.referrals import State
from bot.core.store import Work
from bot.desk.record_papers import record_papers
from bot.desk.referral_data import Covering
from bot.desk.referral_papers import CannotSign, Packer
from bot.steps import recording, referring

T = TypeVar("T")
LONGEST = 4000
SAYABLE = (State.SENT, State.ACKNOWLEDGED, State.REPLIED, State.CLOSED)


class Records:
    """`packer` makes and signs packs; without one the form is not there."""

    def __init__(self, office: Office, packer: Packer | None) -> None:
        self._office = office
        self._packer = packer

    async def show(self, request: Request) -> Response:
        visitor = await self._office.doors.known(request)
        return await self._page(visitor, request.path_params["number"])

    async def write(self, request: Request) -> Response:
        """A decision or a note is added."""
        visitor, form = await self._office.doors.form(request)
        number, by, now = request.path_params["number"], visitor.colleague.name, self._office.now()
        said = {name: form.get(name, "").strip()[:LONGEST] for name in ("decision", "reason", "rejected", "note")}
        rejected = [line for line in said["rejected"].splitlines() if line.strip()]
        await self._done(
            number,
            lambda work: (
                recording.note(work, by, number, said["note"], self._office.practice, now)
                if said["note"]
                else recording.decide(
                    work, by, number, said["decision"], said["reason"], rejected, self._office.practice, now
                )
            ),
        )
        return RedirectResponse(f"/record/{plain(number)}", 303)

    async def refer(self, request: Request) -> Response:
        """The form to refer a record, or the pack as a file once it is filled in and signed."""
        number = request.path_params["number"]
        if request.method == "GET":
            return await self._form(await self._office.doors.known(request), number)
        visitor, form = await self._office.doors.form(request)
        by, now = visitor.colleague.name, self._office.now()
        said = {name: value.strip()[:LONGEST] for name, value in form.items()}
        try:
            case = await self._office.store.run(
                lambda work: recording.found(work, by, number, self._office.practice)[2].id
            )
            if said.get("not_because"):
                way = referring.route(self._office.practice, said.get("to", ""))
                reason, signed = said["not_because"], said.get("signed", "")
                await self._office.store.run(
                    lambda work: referring.decline(work, by, case, way, reason, signed, self._office.practice, now)
                )
                return RedirectResponse(f"/record/{plain(number)}", 303)
            return await self._pack(by, case, said, now)
        except (No, CannotSign) as why:
            return await self._form(visitor, number, str(why), said)

    async def say(self, request: Request) -> Response:
        """What became of a referral."""
        visitor, form = await self._office.doors.form(request)
        number, by, now = request.path_params["number"], visitor.colleague.name, self._office.now()
        referral = form.get("referral", "")
        how, reference, note = (form.get(name, "").strip()[:LONGEST] for name in ("how", "reference", "note"))
        state = form.get("state", "")
        if state not in SAYABLE:
            raise Stop(400, "Nothing was done", "Choose what became of it.", on=(f"/record/{plain(number)}", "Back"))
        await self._done(
            number,
            lambda work: (
                referring.say(
                    work,
                    by,
                    referral,
                    State(state),
                    self._office.practice,
                    now,
                    how=how,
                    reference=reference,
                    note=note,
                ).id
            ),
        )
        return RedirectResponse(f"/record/{plain(number)}", 303)

    async def _pack(self, by: str, case: str, said: dict[str, str], now: datetime) -> Response:
        packer = self._packer
        if packer is None:
            raise No("Packs are not made in this console. Use “safelight refer” where the desk runs.")
        packer.ready()
        if said.get("risk") not in ("yes", "no"):
            raise No("Say whether somebody's life is at risk.")
        covering = Covering(
            said["risk"] == "yes", said.get("facts", ""), said.get("opinion", ""), said.get("contact", "")
        )
        referral, papers = await self._office.store.run(
            lambda work: referring.begin(
                work,
                by,
                case,
                said.get("to", ""),
                said.get("signed", ""),
                covering,
                self._office.practice,
                self._office.whose,
                now,
                said.get("reply_by", ""),
            )
        )
        content, root, _ = await asyncio.to_thread(packer.pack, papers, referral, now)
        await self._office.store.run(lambda work: referring.packed(work, referral, root, now))
        headers = {"Content-Disposition": f'attachment; filename="{papers.name}.zip"'}
        return Response(content, media_type="application/zip", headers=headers)

    async def _page(self, visitor: Visitor, number: str) -> Response:
        by, now = visitor.colleague.name, self._office.now()
        record = await self._done(number, lambda work: recording.read(work, by, number, self._office.practice, now))
        timezone = self._office.whose.timezone
        return self._office.drawing.page(
            "record.html",
            visitor,
            here="/queue",
            papers=record_papers(record, self._office.practice.pack, self._office.whose.organisation, timezone),
            number=record.incident.id,
            case=record.incident.case,
            open_referrals=[one for one in record.referrals if one.state not in (State.CLOSED, State.DECLINED)],
            states=SAYABLE,
            zone=ZoneInfo(timezone),
        )

    async def _form(self, visitor: Visitor, number: str, why: str = "", said: dict[str, str] | None = None) -> Response:
        by = visitor.colleague.name

        def look(work: Work) -> tuple[str, str, list[tuple[str, str, str]]]:
            _, incident, case = recording.found(work, by, number, self._office.practice)
            return incident.id, case.id, referring.suggested(self._office.practice, case)

        record, case, ways = await self._done(number, look)
        return self._office.drawing.page(
            "refer.html",
            visitor,
            status=409 if why else 200,
            here="/queue",
            number=record,
            case=case,
            ways=ways,
            why=why,
            said=said or {},
            able=self._packer is not None,
        )

    async def _done(self, number: str, work: Callable[[Work], T]) -> T:
        """Does it, or says on a page why not: what is walled off reads like what is not there."""
        try:
            return await self._office.store.run(work)
        except No as why:
            gone = str(why).startswith("There is no")
            on = ("/queue", "To the queue") if gone else (f"/record/{plain(number)}", "Back to the record")
            heading = "No such record" if gone else "Nothing was done"
            raise Stop(404 if gone else 403, heading, str(why), on=on) from None
