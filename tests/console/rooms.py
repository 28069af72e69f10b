"""A console over a real desk, and a browser-like client that is signed in with a link."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from html import unescape

import httpx
from fastapi import FastAPI

from bot.console import console, one_time_link
from bot.core import requests
from bot.core.ports import Health
from tests.fakes.desk import TestDesk

HOME = "http://127.0.0.1:8765"
HEALTH = (
    Health("database", True, "Everything is kept in a file."),
    Health("disk", False, "The disk does not look encrypted.", ("Turn on encryption.",)),
)
_FORM = re.compile(r"<form[^>]*action=\"(?P<action>[^\"]*)\"[^>]*>(?P<inside>.*?)</form>", re.DOTALL)
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


async def _health() -> Sequence[Health]:
    return HEALTH


def site(
    desk: TestDesk,
    answer: Callable[[requests.Request], Awaitable[requests.Reply]] | None = None,
    hosts: frozenset[str] = frozenset({"127.0.0.1:8765"}),
) -> FastAPI:
    return console(
        answer=answer or desk.pipeline.answer,
        store=desk.store,
        practice=desk.practice,
        now=desk.clock,
        timezone="Europe/London",
        organisation="Friday Club",
        hosts=hosts,
        check=_health,
    )


def client(app: FastAPI, base: str = HOME) -> httpx.AsyncClient:
    """A browser that nobody has signed in on; it follows redirects like one."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=True)
    return httpx.AsyncClient(transport=transport, base_url=base, follow_redirects=True)


async def entered(desk: TestDesk, name: str, app: FastAPI | None = None) -> httpx.AsyncClient:
    """A browser on which this colleague has just used a link."""
    browser = client(app or site(desk))
    reply = await browser.get(one_time_link(desk.store, name, desk.clock()))
    assert reply.status_code in (200, 403, 500), reply.text
    return browser


def fields(page: str, word: str) -> dict[str, str]:
    """What the hidden fields of a word's form hold."""
    for form in _FORM.finditer(page):
        found = {name: unescape(value) for name, value in _HIDDEN.findall(form["inside"])}
        if found.get("word") == word:
            return found
    raise AssertionError(f"no form says “{word}”")


def offered(page: str) -> list[str]:
    """The words that the page's forms say, in their order."""
    return re.findall(r'name="word" value="(\w+)"', page)


async def say(browser: httpx.AsyncClient, word: str, case: str = "1", **filled: str) -> httpx.Response:
    """Opens the case and sends the form of a word, as a person would."""
    page = (await browser.get(f"/case/{case}")).text
    return await browser.post(f"/case/{case}/word", data={**fields(page, word), **filled})
