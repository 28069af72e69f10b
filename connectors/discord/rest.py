"""Calls to Discord's HTTP API, one at a time and without waiting: a limit is told to the caller instead of slept on.

The library's own client sleeps through rate limits, which would hold a lane for as long as Discord likes. Errors are
the library's (`discord.HTTPException` and its kinds), so that codes and texts read the same everywhere.
"""

from __future__ import annotations

import asyncio
import json as codec
import re
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any
from urllib.parse import quote, urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import discord

API = "https://discord.com/api/v10"
FILES = frozenset({"cdn.discordapp.com", "media.discordapp.net"})
"""Where files lie that somebody sent ("CDN Endpoints", and what attachments name)."""
PATIENCE, PATIENT = aiohttp.ClientTimeout(total=30), aiohttp.ClientTimeout(total=120)
LONGEST_REASON = 512  # characters, before they are encoded ("Audit Log Reason")
_ID = re.compile(r"\d{1,20}")
_SECRET = re.compile(r"[\w.=-]{1,500}", re.ASCII)


def proxy_for(url: str, given: str = "") -> str | None:
    """The proxy to use for an address: the one that was set, else the environment's, never one for this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host == "localhost" or host.startswith("127.") or host == "::1":
        return None
    if given:
        return given
    scheme = {"wss": "https", "ws": "http"}.get(parts.scheme, parts.scheme)
    return None if proxy_bypass(host) else getproxies().get(scheme)


class Rest:
    """One token's way to the API. `async with` keeps connections open between calls; a call alone opens its own."""

    def __init__(
        self,
        token: str,
        *,
        api: str = API,
        proxy: str = "",
    ) -> None:
        self._token = token
        self.api = api.rstrip("/")
        self._proxy = proxy
        self._session: aiohttp.ClientSession | None = None
        self._users = 0
        self._closed_until: dict[str, float] = {}

    async def __aenter__(self) -> Rest:
        self._users += 1
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=PATIENCE, cookie_jar=aiohttp.DummyCookieJar())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._users -= 1
        if self._users == 0 and self._session is not None:
            session, self._session = self._session, None
            await session.close()

    async def call(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: Mapping[str, str] | None = None,
        reason: str = "",
        files: Sequence[tuple[str, bytes]] = (),
        ids: Mapping[str, str] | None = None,
        secrets: Mapping[str, str] | None = None,
        **named: str,
    ) -> Any:
        """What Discord answers, as plain data.

        `path` names ids in braces, given as `ids` or by name; `files` are (name, content). `secrets` are parts of the
        path that are no ids (an interaction's token); calls with one are exempt from the limit for all calls.

        Raises:
            discord.RateLimited: Discord asks to wait; nothing was done.
            discord.HTTPException: Discord refused, or failed (status 500 and above).
            aiohttp.ClientError, TimeoutError: Discord could not be reached, or did not answer.
        """
        ids = {**(ids or {}), **named}
        for name, id_ in ids.items():
            if not _ID.fullmatch(id_):
                raise ValueError(f"{id_[:40]!r} is no {name} of Discord's.")
        if secrets and not all(_SECRET.fullmatch(one) for one in secrets.values()):
            raise ValueError("This is no token of an interaction.")
        bucket = f"{method} {path} {ids.get('channel') or ids.get('guild') or ''}"
        if not secrets:
            self._wait_for(bucket)
        url = self.api + path.format_map({**ids, **(secrets or {})})
        headers = {"Authorization": f"Bot {self._token}", "User-Agent": _agent()}
        if reason:
            headers["X-Audit-Log-Reason"] = quote(reason[:LONGEST_REASON], safe=" /")
        body: Any = None
        if files:
            body = _form(json, files)
        elif json is not None:
            headers["Content-Type"] = "application/json"
            body = codec.dumps(json)
        async with self:
            assert self._session is not None
            async with self._session.request(
                method, url, data=body, params=params, headers=headers, proxy=proxy_for(url, self._proxy),
                allow_redirects=False,
            ) as answer:  # fmt: skip
                data = _read(await answer.read())
        self._note_limit(bucket, answer, data)
        if answer.status < 300:
            return data
        raise _error(answer, data)

    async def file(self, url: str, most: int) -> bytes:
        """What is in a file that somebody sent, from where Discord keeps such files and nowhere else.

        Raises:
            ValueError: it is larger than `most` bytes.
            discord.HTTPException: it is not there (any more).
            aiohttp.ClientError, OSError, TimeoutError: the address is none of Discord's, or does not answer.
        """
        parts = urlsplit(url)
        ours = parts.scheme == "https" and parts.netloc in FILES
        if not ours and (self.api == API or f"{parts.scheme}://{parts.netloc}" != _origin(self.api)):
            raise aiohttp.InvalidURL(url)
        pieces: list[bytes] = []
        async with self:
            assert self._session is not None
            proxy = proxy_for(url, self._proxy)
            async with self._session.get(url, proxy=proxy, allow_redirects=False, timeout=PATIENT) as answer:
                if answer.status != 200:
                    raise _error(answer, None)
                async for piece in answer.content.iter_chunked(1 << 16):
                    pieces.append(piece)
                    if sum(map(len, pieces)) > most:
                        raise ValueError(f"larger than {most} bytes")
        return b"".join(pieces)

    async def patiently(self, method: str, path: str, **more: Any) -> Any:
        """The same, for work in the background: waits as long as Discord asks."""
        while True:
            try:
                return await self.call(method, path, **more)
            except discord.RateLimited as limited:
                await asyncio.sleep(min(limited.retry_after, 300))

    def _wait_for(self, bucket: str) -> None:
        now = asyncio.get_running_loop().time()
        left = max(self._closed_until.get(one, now) for one in (bucket, "all")) - now
        if left > 0:
            raise discord.RateLimited(left)

    def _note_limit(self, bucket: str, answer: aiohttp.ClientResponse, data: Any) -> None:
        now, headers = asyncio.get_running_loop().time(), answer.headers
        if len(self._closed_until) > 1000:
            self._closed_until = {one: until for one, until in self._closed_until.items() if until > now}
        if answer.status == 429:
            told = data.get("retry_after") if isinstance(data, dict) else None
            wait = _seconds(told if told is not None else headers.get("Retry-After"), 60.0)
            everywhere = isinstance(data, dict) and data.get("global") is True
            # Without JSON it was not the API but the guard before it, which knows only the whole client.
            everywhere = everywhere or not isinstance(data, dict) or headers.get("X-RateLimit-Scope") == "global"
            if everywhere:
                self._closed_until["all"] = now + wait
            raise discord.RateLimited(wait)
        if headers.get("X-RateLimit-Remaining") == "0":
            self._closed_until[bucket] = now + _seconds(headers.get("X-RateLimit-Reset-After"), 0.0)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _agent() -> str:
    return f"DiscordBot (https://github.com/Rapptz/discord.py, {discord.__version__}) Safelight"


def _seconds(value: object, otherwise: float) -> float:
    try:
        return min(max(float(str(value)), 0.0), 86400.0)
    except ValueError:
        return otherwise


def _read(body: bytes) -> Any:
    try:
        return codec.loads(body) if body else None
    except (ValueError, RecursionError):
        return body[:500].decode("utf-8", "replace")


def _form(json: Any, files: Sequence[tuple[str, bytes]]) -> aiohttp.FormData:
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("payload_json", codec.dumps(json or {}), content_type="application/json")
    for number, (name, content) in enumerate(files):
        form.add_field(f"files[{number}]", content, filename=name, content_type="application/octet-stream")
    return form


def _error(answer: aiohttp.ClientResponse, data: Any) -> discord.HTTPException:
    kind: type[discord.HTTPException] = discord.HTTPException
    if answer.status == 403:
        kind = discord.Forbidden
    elif answer.status == 404:
        kind = discord.NotFound
    elif answer.status >= 500:
        kind = discord.DiscordServerError
    return kind(answer, data if isinstance(data, dict) else str(data or ""))
