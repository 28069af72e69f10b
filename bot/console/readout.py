"""The read-out page for 999 or 101: opened by who is signed in, or with a one-time link and nothing of the console."""

from __future__ import annotations

from urllib.parse import parse_qsl

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from bot.console.doors import Stop, Visitor, of_this_page
from bot.console.office import Office
from bot.core.cases import No
from bot.core.rights import Power
from bot.desk.readout import readout
from bot.steps import readout as reading

_FIELDS = 5


class ReadOuts:
    def __init__(self, office: Office) -> None:
        self._office = office

    async def show(self, request: Request) -> Response:
        """The page; with a key in the address first a button, so that a program that looks ahead uses nothing up."""
        case, key = request.path_params["number"], request.query_params.get("key", "")
        if key:
            return await self._offer(request, case, key)
        visitor = await self._visitor(request, case)
        return await self._draw(visitor, case, "page", people=())

    async def use(self, request: Request) -> Response:
        """The button was pressed: the link is used up, and this browser may read the page for an hour."""
        case = request.path_params["number"]
        form = await _form(request)
        of_this_page(request)
        key, now = form.get("key", ""), self._office.now()
        signed_in = await self._office.doors.visitor(request)
        owner = await self._office.store.run(lambda work: reading.owner(work, key, case, self._office.practice, now))
        if owner is None or (signed_in is not None and signed_in.colleague.name != owner.name):
            raise _over()
        secret = await self._office.store.run(lambda work: reading.use_key(work, key, case, self._office.practice, now))
        if secret is None:
            raise _over()
        response = RedirectResponse(f"/readout/{case}", 303)
        response.set_cookie(
            _cookie(request),
            secret,
            max_age=int(reading.SESSION_LIVES.total_seconds()),
            path=f"/readout/{case}",
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return response

    async def identify(self, request: Request) -> Response:
        """“Who is this?”, for the lead alone."""
        case = request.path_params["number"]
        form = await _form(request)
        visitor = await self._visitor(request, case)
        self._office.doors.same(visitor, request, form)
        now = self._office.now()
        try:
            people = await self._office.store.run(
                lambda work: reading.identify(work, visitor.colleague.name, case, self._office.practice, now)
            )
        except No as why:
            raise Stop(403, "This is not for you", str(why), on=(f"/readout/{case}", "Back to the page")) from None
        return await self._draw(visitor, case, "who is this", people=people)

    async def _offer(self, request: Request, case: str, key: str) -> Response:
        now, signed_in = self._office.now(), await self._office.doors.visitor(request)
        owner = await self._office.store.run(lambda work: reading.owner(work, key, case, self._office.practice, now))
        if owner is None or (signed_in is not None and signed_in.colleague.name != owner.name):
            raise _over()
        return self._office.drawing.page("readout_open.html", case=case, key=key)

    async def _visitor(self, request: Request, case: str) -> Visitor:
        """Whoever used a link for this very page, or is signed in. Raises `Stop`."""
        secret, now = request.cookies.get(_cookie(request), ""), self._office.now()
        colleague = await self._office.store.run(
            lambda work: reading.visitor(work, secret, case, self._office.practice, now)
        )
        return Visitor(colleague, secret) if colleague else await self._office.doors.known(request)

    async def _draw(self, visitor: Visitor, case: str, way: str, people: tuple[reading.Known, ...]) -> Response:
        name, now = visitor.colleague.name, self._office.now()
        try:
            view = await self._office.store.run(
                lambda work: reading.read(work, name, case, self._office.practice, now, way)
            )
        except No as why:
            raise Stop(404, "No such case", str(why)) from None
        page = readout(view, self._office.practice.pack, self._office.organisation, self._office.timezone, now)
        may_ask = Power.IDENTIFY in visitor.colleague.powers
        return self._office.drawing.page(
            "readout.html", page=page, mark=visitor.mark, may_ask=may_ask, people=people, asked=way == "who is this"
        )


def _over() -> Stop:
    return Stop(
        403,
        "This link does not work any more",
        "It works once, for one colleague, and only for a while.",
        "Sign in to the console, or ask for another: safelight readout CASE.",
        "If somebody is in danger now, do not wait for it: ring 999 and say what you know.",
    )


async def _form(request: Request) -> dict[str, str]:
    body = (await request.body()).decode("utf-8", "replace")
    try:
        return dict(parse_qsl(body, keep_blank_values=True, max_num_fields=_FIELDS))
    except ValueError:
        raise Stop(400, "This form cannot be read", "Nothing was done.") from None


def _cookie(request: Request) -> str:
    return f"safelight-readout-{request.url.port or 'desk'}"
