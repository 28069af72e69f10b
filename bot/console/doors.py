"""The way in and out: one-time links, sessions, and the mark by which a form proves that it came from our own page.

Only digests of links and sessions are kept. A session's mark is an HMAC under the session's own secret, so that it
needs no key of the desk, differs for every session and ends with it.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import parse_qsl

from fastapi import Request, Response

from bot.core.practice import Practice
from bot.core.rights import Colleague, Power
from bot.core.store import Store, Work

LINK_LIVES = timedelta(minutes=15)
"""How long a link waits to be used, unless whoever makes it says otherwise."""
SESSION_LIVES = timedelta(hours=12)
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
_FIELDS = 20


@dataclass(frozen=True, slots=True)
class Visitor:
    """A signed-in colleague, with their session's secret."""

    colleague: Colleague
    secret: str = field(repr=False)

    @property
    def mark(self) -> str:
        """What every form of this session carries."""
        return hmac.new(self.secret.encode(), b"a form of this session", sha256).hexdigest()

    @property
    def may_keep_records(self) -> bool:
        return Power.REFER in self.colleague.powers


class Stop(Exception):
    """The answer is a page that says why not: status, a heading, sentences, and where to go on (path, words)."""

    def __init__(self, status: int, heading: str, *sentences: str, on: tuple[str, str] | None = None) -> None:
        super().__init__(heading)
        self.status = status
        self.heading = heading
        self.sentences = sentences
        self.on = on


def of_this_page(request: Request) -> None:
    """A button that asks for no sign-in was pressed on a page of ours. Raises `Stop` where it was not."""
    if _elsewhere(request):
        raise Stop(403, "Nothing was done", "Open the link again, and press the button on the page itself.")


def _elsewhere(request: Request) -> bool:
    return request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")


def plain(number: str) -> str:
    """A number as it may stand in an address of ours or in a file's name; 0 for anything else."""
    return number if number.isascii() and number.isdigit() else "0"


def one_time_link(store: Store, colleague: str, now: datetime, lives: timedelta = LINK_LIVES) -> str:
    """The path of a fresh link that signs `colleague` in once. The one printed at the start may live for a day."""
    secret = secrets.token_urlsafe(32)

    def add(work: Work) -> None:
        work.ledger.purge_keys(now)
        work.ledger.add_key(_digest(secret), "link", colleague, now + lives)

    store.do(add)
    return f"/enter?key={secret}"


class Doors:
    """Lets colleagues in, knows them again, and lets them out."""

    def __init__(self, store: Store, practice: Practice, now: Callable[[], datetime]) -> None:
        self._store = store
        self._practice = practice
        self._now = now

    async def enter(self, key: str) -> Visitor:
        """Uses a link. Raises `Stop` where it was used before, is too old or never was one."""
        now, secret = self._now(), secrets.token_urlsafe(32)

        def use(work: Work) -> str | None:
            name = work.ledger.key(_digest(key), "link", now)
            if name is None or self._practice.colleague(name) is None or not work.ledger.drop_key(_digest(key)):
                return None
            work.ledger.add_key(_digest(secret), "session", name, now + SESSION_LIVES)
            work.ledger.log(name, "signed in to the console", "console", now)
            return name

        name = await self._store.run(use) if _SECRET.fullmatch(key) else None
        colleague = self._practice.colleague(name) if name else None
        if colleague is None:
            raise Stop(
                403,
                "This link does not work any more",
                "A sign-in link works once, and only for a short while.",
                "To get a new one, run “safelight link” where the desk runs, or ask whoever looks after it.",
            )
        return Visitor(colleague, secret)

    async def visitor(self, request: Request) -> Visitor | None:
        """Who is looking; None where nobody is signed in."""
        secret = request.cookies.get(_cookie(request), "")
        if not _SECRET.fullmatch(secret):
            return None
        now = self._now()
        name = await self._store.run(lambda work: work.ledger.key(_digest(secret), "session", now))
        colleague = self._practice.colleague(name) if name else None
        return Visitor(colleague, secret) if colleague else None

    async def known(self, request: Request) -> Visitor:
        """The same for pages that need one. Raises `Stop`."""
        visitor = await self.visitor(request)
        if visitor is not None:
            return visitor
        if request.headers.get("sec-fetch-site") == "cross-site" and request.method == "GET":
            # A strict cookie stays at home when another site or a mail brought the browser here; a click sends it.
            raise Stop(403, "One more step", "You came here from another page.", on=(request.url.path, "Open the desk"))
        raise Stop(
            403,
            "You are not signed in",
            "You were signed out, or have not signed in with this browser yet. A sign-in lasts twelve hours.",
            "To get a sign-in link, run “safelight link” where the desk runs, or ask whoever looks after it.",
        )

    async def form(self, request: Request) -> tuple[Visitor, dict[str, str]]:
        """A form that was sent, and who sent it. Raises `Stop` where it is not one of ours."""
        visitor = await self.known(request)
        body = (await request.body()).decode("utf-8", "replace")
        try:
            fields = dict(parse_qsl(body, keep_blank_values=True, max_num_fields=_FIELDS))
        except ValueError:
            raise Stop(400, "This form cannot be read", "Nothing was done.", on=("/queue", "To the queue")) from None
        self.same(visitor, request, fields)
        return visitor, fields

    @staticmethod
    def same(visitor: Visitor, request: Request, fields: Mapping[str, str]) -> None:
        """A form came from a page of this very session. Raises `Stop` where it did not."""
        if _elsewhere(request) or not hmac.compare_digest(fields.get("mark", "").encode(), visitor.mark.encode()):
            raise Stop(
                403,
                "Nothing was done",
                "The form did not come from a page of this session. Open the page again and repeat it there.",
                on=("/queue", "To the queue"),
            )

    async def leave(self, visitor: Visitor) -> None:
        now = self._now()

        def end(work: Work) -> None:
            work.ledger.drop_key(_digest(visitor.secret))
            work.ledger.log(visitor.colleague.name, "signed out of the console", "console", now)

        await self._store.run(end)


def remember(request: Request, response: Response, visitor: Visitor) -> None:
    """Gives the browser its session."""
    response.set_cookie(
        _cookie(request),
        visitor.secret,
        max_age=int(SESSION_LIVES.total_seconds()),
        path="/",
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def forget(request: Request, response: Response) -> None:
    response.delete_cookie(_cookie(request), path="/", httponly=True, samesite="strict")


def _cookie(request: Request) -> str:
    """Browsers keep one jar for all ports of a machine, so each desk on it has a name of its own."""
    return f"safelight-{request.url.port or 'desk'}"


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
