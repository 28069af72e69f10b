"""The console put together: pages, forms, static files and the guard before them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from bot.console.access import Exporter, Exports
from bot.console.alarm import Alarm
from bot.console.doors import Doors, Stop
from bot.console.drawing import STATIC, Drawing
from bot.console.emergency import Emergencies
from bot.console.guard import Guard
from bot.console.inbox import Inbox, Letters
from bot.console.keeping import Keeping
from bot.console.mine import Mine
from bot.console.office import Office
from bot.console.pages import Pages
from bot.console.readout import ReadOuts
from bot.console.records import Records
from bot.console.reviews import Reviews
from bot.console.rules import Rules
from bot.console.saying import Saying
from bot.console.summary import Summary
from bot.console.thresholds import Thresholds
from bot.core import requests
from bot.core.ports import Health
from bot.core.practice import Practice
from bot.core.store import Store
from bot.desk.page import Drawer
from bot.desk.referral_papers import Packer
from bot.steps.referring import Whose


def console(
    *,
    answer: Callable[[requests.Request], Awaitable[requests.Reply]],
    store: Store,
    practice: Practice,
    now: Callable[[], datetime],
    timezone: str,
    organisation: str,
    hosts: frozenset[str],
    check: Callable[[], Awaitable[Sequence[Health]]],
    drawer: Drawer | None = None,
    packer: Packer | None = None,
    exporter: Exporter | None = None,
    contact: str = "",
    letters: Letters | None = None,
) -> FastAPI:
    """The console as an ASGI app. `hosts` are the names it answers to, with or without a port (`127.0.0.1`).

    `drawer` draws summaries' pictures and files; without one their page has neither. `packer` makes and signs referral
    packs, on which `contact` says whom to ask; `exporter` makes the file of an export.
    """
    site = FastAPI(title="Safelight", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    doors = Doors(store, practice, now)
    drawing = Drawing(organisation, timezone, now)
    office = Office(answer, store, practice, now, Whose(organisation, timezone, contact), doors, drawing)
    pages = Pages(office, check)
    emergencies = Emergencies(office)
    saying = Saying(office, pages)
    thresholds = Thresholds(office)
    summary = Summary(office, drawer)
    readouts = ReadOuts(office)
    records = Records(office, packer)
    keeping = Keeping(office)
    exports = Exports(office, exporter)
    inbox = Inbox(office, letters)
    reviews = Reviews(office)
    alarm = Alarm(office)
    mine = Mine(office)
    rules = Rules(office)
    for path, show in (
        ("/", pages.start),
        ("/enter", pages.enter),
        ("/queue", pages.queue),
        ("/case/{number}", pages.case),
        ("/readout/{number}", readouts.show),
        ("/record/{number}", records.show),
        ("/record/{number}/refer", records.refer),
        ("/keeping", keeping.show),
        ("/access", exports.show),
        ("/access/{number}", exports.one),
        ("/inbox", inbox.show),
        ("/inbox/{number}", inbox.one),
        ("/inbox/{number}/letter", inbox.letter),
        ("/reviews", reviews.show),
        ("/reviews/{number}", reviews.one),
        ("/log", pages.log),
        ("/check", pages.check),
        ("/alarm/{code}", alarm.show),
        ("/thresholds", thresholds.show),
        ("/rules", rules.show),
        ("/summary", summary.show),
        ("/summary/picture", summary.picture),
        ("/summary/file", summary.file),
        ("/emergency", emergencies.show),
        ("/mine", mine.show),
        ("/signout", pages.signout),
    ):
        site.add_api_route(path, show, methods=["GET"], response_model=None)
    for path, take in (
        ("/mine", mine.choose),
        ("/rules", rules.switch),
        ("/rules/undo", rules.undo),
        ("/keeping/say", keeping.say),
        ("/keeping/agree", keeping.agree),
        ("/access", exports.begin),
        ("/access/{number}", exports.say),
        ("/inbox/open", inbox.open_),
        ("/inbox/lost", inbox.lost),
        ("/inbox/{number}/say", inbox.say),
        ("/reviews/answer", reviews.answer),
    ):
        site.add_api_route(path, take, methods=["POST"], response_model=None)
    site.add_api_route("/alarm/{code}", alarm.answer, methods=["POST"], response_model=None)
    site.add_api_route("/signout", pages.leave, methods=["POST"], response_model=None)
    site.add_api_route("/emergency", emergencies.open, methods=["POST"], response_model=None)
    site.add_api_route("/case/{number}/word", saying.say, methods=["POST"], response_model=None)
    site.add_api_route("/case/{number}/let-in", saying.let_in, methods=["POST"], response_model=None)
    for path, take in (("write", records.write), ("refer", records.refer), ("referral", records.say)):
        site.add_api_route(f"/record/{{number}}/{path}", take, methods=["POST"], response_model=None)
    site.add_api_route("/readout/{number}", readouts.use, methods=["POST"], response_model=None)
    site.add_api_route("/readout/{number}/who", readouts.identify, methods=["POST"], response_model=None)
    site.add_api_route("/thresholds/accept", thresholds.accept, methods=["POST"], response_model=None)
    site.add_api_route("/thresholds/undo", thresholds.undo, methods=["POST"], response_model=None)
    site.mount("/static", StaticFiles(directory=STATIC), "static")

    async def stopped(request: Request, stop: Exception) -> Response:
        assert isinstance(stop, Stop)
        return drawing.stop(
            stop.status, stop.heading, *stop.sentences, on=stop.on, visitor=await doors.visitor(request)
        )

    async def missing(request: Request, wrong: Exception) -> Response:
        assert isinstance(wrong, HTTPException)
        if wrong.status_code == 405:
            said = ("This page cannot be asked that way", "Nothing was done.")
        else:
            said = ("There is no such page", "The address may be mistyped, or the page is not there any more.")
        visitor = await doors.visitor(request)
        return drawing.stop(wrong.status_code, *said, on=("/", "To the start"), visitor=visitor)

    site.add_exception_handler(Stop, stopped)
    site.add_exception_handler(HTTPException, missing)
    site.add_middleware(Guard, hosts=hosts, page=drawing.stop)
    return site
