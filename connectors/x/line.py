"""Sending to X: where the settings say, signed for that place, with nothing secret in the log or in an error."""

from __future__ import annotations

import json as json_of
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import httpx
from oauthlib.oauth1 import Client as Signer  # type: ignore[import-untyped]

from connectors.x.fields import listed, mapping, number, text

HIDDEN = "(token)"
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


@dataclass(frozen=True, slots=True)
class Keys:
    """What the developer console gives. Reading needs `bearer` or the other four; acting needs the four (OAuth 1.0a:
    those of OAuth 2.0 end after two hours), a stream needs `bearer`."""

    bearer: str = field(default="", repr=False)
    key: str = field(default="", repr=False)
    key_secret: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    token_secret: str = field(default="", repr=False)

    @property
    def acts(self) -> bool:
        return all((self.key, self.key_secret, self.token, self.token_secret))

    def all(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.bearer, self.key, self.key_secret, self.token, self.token_secret)))


class NoAnswer(Exception):
    """The network failed, or what came back is no answer of X's. `sent`: the question may have arrived."""

    def __init__(self, words: str, *, sent: bool = True) -> None:
        super().__init__(words)
        self.sent = sent


class Declined(Exception):
    """X answered with an error. `kind` is the last part of its problem type; `wait` how long it asks to wait, in
    seconds."""

    def __init__(
        self, status: int, title: str = "", detail: str = "", kind: str = "", wait: float | None = None
    ) -> None:
        super().__init__(f"X answered {status} ({title[:80]})")
        self.status, self.title, self.detail, self.kind, self.wait = status, title, detail, kind, wait

    @property
    def spent(self) -> bool:
        """There is no money left, or a limit that was set in X's console is reached."""
        words = f"{self.title} {self.kind} {self.detail}".casefold()
        return self.status == 402 or any(
            one in words for one in ("credits", "spendcap", "spend cap", "usage-capped", "usagecap")
        )


class Line:
    """Sends requests to one place. `their_now` is X's clock, as far as its answers tell it.

    `limits`: route → how many questions are left in its window, of how many. `access`: what X says that the keys may do
    (read, read-write, read-write-directmessages).
    """

    def __init__(self, keys: Keys, url: str, proxy: str, patience: float, now: Callable[[], datetime]) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ValueError("x_url: the address of X's API begins with https:// (or http:// on your own machine).")
        self.url = url.rstrip("/")
        self.keys = keys
        self.limits: dict[str, tuple[int, int]] = {}
        self.access = ""
        self._now = now
        self._ahead = timedelta()
        try:
            # The proxy of the environment (HTTPS_PROXY, NO_PROXY) holds where none is set.
            self.http = httpx.AsyncClient(proxy=proxy or None, trust_env=not proxy, timeout=patience)
        except (ValueError, httpx.InvalidURL):
            raise ValueError("proxy: this is no address of a proxy: they look like http://proxy:3128.") from None

    async def close(self) -> None:
        await self.http.aclose()

    def their_now(self) -> datetime:
        return self._now() + self._ahead

    async def send(
        self, method: str, route: str, params: Mapping[str, Any] | None, json: Any, user_auth: bool
    ) -> dict[str, Any]:
        """Raises `Declined` or `NoAnswer`; neither holds anything secret."""
        # Every character is escaped, so that what is signed is what is sent, whatever a value holds.
        query = urlencode(sorted((params or {}).items()), quote_via=quote, safe="")
        url, headers = f"{self.url}{route}" + (f"?{query}" if query else ""), {}
        if user_auth:
            keys = self.keys
            signer = Signer(keys.key, keys.key_secret, keys.token, keys.token_secret)
            url, headers, _ = signer.sign(url, method)
        else:
            headers = {"Authorization": f"Bearer {self.keys.bearer}"}
        try:
            response = await self.http.request(method, url, headers=headers, json=json)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as problem:
            sent = not isinstance(problem, NEVER_SENT)
            raise NoAnswer(f"X gave no answer ({type(problem).__name__}).", sent=sent) from None
        self.learn(route, response.headers)
        return self._read(response.status_code, response.headers, response.content)

    def learn(self, route: str, headers: Mapping[str, str]) -> None:
        try:
            said = parsedate_to_datetime(headers.get("Date", ""))
            self._ahead = said.astimezone(UTC) - self._now()
        except (ValueError, TypeError, OverflowError):
            pass
        self.access = headers.get("x-access-level", self.access)
        left, limit = (number(headers.get(f"x-rate-limit-{name}")) for name in ("remaining", "limit"))
        if left is not None and limit is not None:
            self.limits[_shape(route)] = (left, limit)

    def _read(self, status: int, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
        try:
            found = json_of.loads(body.decode("utf-8", "replace")) if body else {}
        except (ValueError, RecursionError):
            found = None
        if 200 <= status < 300:
            if not isinstance(found, dict):
                raise NoAnswer("X's answer could not be read.")
            return found
        if 300 <= status < 400:
            raise NoAnswer("Something that is not X's API answered.")
        said = mapping(found)
        first = next(iter(listed(said.get("errors"))), {})
        wait = None
        if (reset := number(headers.get("x-rate-limit-reset"))) is not None:
            wait = max(1.0, reset - self.their_now().timestamp() + 1)
        elif (asked := number(headers.get("retry-after"))) is not None:
            wait = max(1.0, float(asked))
        title = text(said.get("title")) or text(first.get("title"))
        detail = text(said.get("detail")) or text(first.get("detail")) or text(first.get("message"))
        kind = (text(said.get("type")) or text(first.get("type"))).rpartition("/")[2]
        raise Declined(status, title, self.hidden(detail), kind, wait if status == 429 else None)

    def hidden(self, words: str) -> str:
        """Words without any of the tokens, whoever wrote them."""
        for secret in self.keys.all():
            words = words.replace(secret, HIDDEN)
        return words


def _shape(route: str) -> str:
    """A route without the ids in it."""
    return "/".join(":id" if part.isdecimal() and len(part) > 1 else part for part in route.split("/"))
