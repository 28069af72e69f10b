"""The page of a period: how it went, in the version that its reader may see, with its pictures and files."""

from __future__ import annotations

import asyncio
from datetime import datetime

from fastapi import Request, Response

from bot.console.doors import Stop, Visitor
from bot.console.office import Office
from bot.core.effects import Receipt
from bot.core.periods import Every, Period, ended, holding, named
from bot.core.store import Work
from bot.desk.page import Drawer, Page
from bot.desk.summary_page import page
from bot.steps import summary_read
from bot.steps.summarising import Version, told, version_for
from bot.steps.summary_when import usual, why_not_period

HERE = "/summary"


class Summary:
    def __init__(self, office: Office, drawer: Drawer | None) -> None:
        self._office = office
        self._drawer = drawer

    async def show(self, request: Request) -> Response:
        visitor = await self._office.doors.known(request)
        period, version = await self._asked(request, visitor)
        found, receipts, readers = await self._office.store.run(lambda work: self._read(work, visitor, period, version))
        now = self._office.now()
        offered = [ended(every, now, self._office.timezone) for every in Every if every is not period.every]
        after = period.later() if period.after <= holding(period.every, now, self._office.timezone).first else None
        by, practice = visitor.colleague, self._office.practice
        return self._office.drawing.page(
            "summary.html",
            visitor,
            here=HERE,
            page=found,
            version=version.value,
            may_choose=version_for(visitor.colleague) is Version.LEAD,
            before=period.earlier(),
            after=after if after and why_not_period(by, after, practice, now) is None else None,
            others=[one for one in offered if why_not_period(by, one, practice, now) is None],
            formats=sorted(self._drawer.formats) if self._drawer else [],
            pictures=self._drawer is not None,
            receipts=receipts,
            readers=readers,
        )

    async def picture(self, request: Request) -> Response:
        """One chart of the page, by its name."""
        visitor = await self._office.doors.known(request)
        found = await self._page(request, visitor)
        wanted = request.query_params.get("chart", "")
        charts = (found.picture, *(one.chart for one in found.sections if one.chart))
        bars = next((one for one in charts if one.id == wanted), None)
        if bars is None or self._drawer is None:
            raise Stop(404, "There is no such picture", on=(HERE, "To the summary"))
        return Response(await asyncio.to_thread(self._drawer.picture, bars), media_type="image/png")

    async def file(self, request: Request) -> Response:
        """The page as a file to keep or to pass on."""
        visitor = await self._office.doors.known(request)
        format = request.query_params.get("format", "")
        if self._drawer is None or format not in self._drawer.formats:
            raise Stop(404, "There is no such file", on=(HERE, "To the summary"))
        found = await self._page(request, visitor)
        name, content = await asyncio.to_thread(self._drawer.file, found, format)
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, media_type=self._drawer.formats[format], headers=headers)

    async def _page(self, request: Request, visitor: Visitor) -> Page:
        period, version = await self._asked(request, visitor)
        return await self._office.store.run(lambda work: self._made(work, visitor, period, version))

    async def _asked(self, request: Request, visitor: Visitor) -> tuple[Period, Version]:
        """The period and version asked for; the lead's is for those who may see it. Raises `Stop`."""
        asked = request.query_params.get("period", "")
        try:
            period = (
                named(asked, self._office.timezone)
                if asked
                else await self._office.store.run(
                    lambda work: usual(
                        work, visitor.colleague, self._office.practice, self._office.now(), self._office.timezone
                    )
                )
            )
        except ValueError as fault:
            raise Stop(404, "There is no such period", str(fault), on=(HERE, "To the summary")) from None
        if period.since > self._office.now():
            raise Stop(404, "That is not yet", f"{period.name} has not begun yet.", on=(HERE, "To the summary"))
        own = version_for(visitor.colleague)
        why_not = why_not_period(visitor.colleague, period, self._office.practice, self._office.now())
        if why_not:
            raise Stop(403, "This summary is not for you", why_not, on=(HERE, "To the summary"))
        return period, Version.TRUSTEES if request.query_params.get("for") == Version.TRUSTEES else own

    def _read(
        self, work: Work, visitor: Visitor, period: Period, version: Version
    ) -> tuple[Page, list[tuple[str, Receipt]], tuple[tuple[str, datetime], ...]]:
        lead = version is Version.LEAD
        readers = summary_read.readers(work, period, version) if lead else ()
        summary_read.read(work, visitor.colleague.name, period, version, self._office.now())
        receipts = work.summaries.delivered(f"summary:{period.key}:") if lead else []
        return self._made(work, visitor, period, version), receipts, readers

    def _made(self, work: Work, visitor: Visitor, period: Period, version: Version) -> Page:
        found = told(work, period, version, self._office.practice, self._office.now(), visitor.colleague)
        pack = self._office.practice.pack
        return page(found.summary, version.value, found.names, pack, self._office.organisation, self._office.timezone)
