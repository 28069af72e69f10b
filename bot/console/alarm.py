"""A test alarm answered on a phone: the link in a mail or a push leads here, and a button answers it.

Nobody signs in for it: whoever has the code has the mail. It answers this one call, and shows nothing of the desk.
"""

from __future__ import annotations

from fastapi import Request, Response

from bot.console.doors import Stop, of_this_page
from bot.console.office import Office
from bot.core.cases import No
from bot.steps import alarming


class Alarm:
    def __init__(self, office: Office) -> None:
        self._office = office

    async def show(self, request: Request) -> Response:
        """A button first, so that a program that looks ahead answers for nobody."""
        code = request.path_params["code"]
        name = await self._office.store.run(lambda work: alarming.whose(work, code))
        if not name:
            raise _over()
        return self._office.drawing.page("alarm.html", code=code, name=name)

    async def answer(self, request: Request) -> Response:
        """The button was pressed."""
        of_this_page(request)
        code, now = request.path_params["code"], self._office.now()
        try:
            reply = await self._office.store.run(lambda work: alarming.by_code(work, code, "link", now))
        except No:
            raise _over() from None
        return self._office.drawing.stop(200, "Test alarm", reply.text)


def _over() -> Stop:
    return Stop(
        403,
        "This link does not work any more",
        "It is of a test alarm that is over, or that was sent again since. Look at the newest one.",
        "How the alarm stands: “/alarm” in the chat, or “safelight alarm show” where the desk runs.",
    )
