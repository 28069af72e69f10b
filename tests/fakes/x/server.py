"""API v2 on a real socket of this machine: `async with serving(world) as server:` and give `server.url` to a client.

Calls are recorded; `fail` makes the next ones fail, also in ways that only a real connection can; streams can be
broken, in the middle of a line too, or fall silent.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from contextlib import AbstractAsyncContextManager, suppress
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl, unquote

from tests.fakes.listening import Listener, listening
from tests.fakes.x.access import bearer, signed
from tests.fakes.x.methods import Caller, Fault, Methods
from tests.fakes.x.world import App, Post, World

WINDOW = 900
"""Seconds of a rate limit's window."""
LIMITS = {
    ("GET", "/2/users/:id/mentions"): (300, 450),
    ("GET", "/2/tweets/search/recent"): (300, 450),
    ("PUT", "/2/tweets/:id/hidden"): (50, 0),
    ("POST", "/2/tweets"): (100, 0),
    ("GET", "/2/tweets/search/stream"): (0, 50),
    ("GET", "/2/users/me"): (75, 0),
}
"""Calls in a window, in an account's name and in the app's (docs.x.com, “Rate limits”)."""
STREAM = "/2/tweets/search/stream"


class Server(Listener):
    """Answers calls. `calls` are (method, path, query or body), in order. `keep_alive`: seconds between life signs."""

    def __init__(self, world: World, keep_alive: float = 20.0) -> None:
        super().__init__()
        self.world = world
        self.calls: list[tuple[str, str, dict[str, Any]]] = []
        self.limits = dict(LIMITS)
        self.revoked = False
        self.keep_alive = keep_alive
        self.silent = False
        self.methods = Methods(world)
        self._failures: list[tuple[str, int]] = []
        self._used: Counter[tuple[str, int]] = Counter()
        self._queries: dict[int, dict[str, str]] = {}
        world.send = self._send_to_streams

    def fail(self, how: str, times: int, wait: int = 0) -> None:
        """The next calls fail: busy, down, half, cut, proxy (something else answers), broke (no credit); 0 times: none
        any more."""
        self._failures = [(how, wait)] * times

    def asked(self, path: str) -> list[dict[str, Any]]:
        """What the calls to a path asked."""
        return [asked for _, found, asked in self.calls if found == path]

    def break_streams(self, last: bytes = b"") -> None:
        """Ends every stream as X ends it; or, after these bytes (half a line, say), as a network does."""
        for queue in list(self.world.streams):
            if last:
                queue.put_nowait(last)
            queue.put_nowait(None)

    def _send_to_streams(self, post: Post) -> None:
        for queue, app in list(self.world.streams.items()):
            told = self.methods.streamed(post, app, self._queries.get(id(queue), {}))
            if told is not None:
                queue.put_nowait(json.dumps(told, ensure_ascii=False).encode() + b"\r\n")

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
        sent = await reader.readexactly(int(headers.get("content-length", 0)))
        method, target, _ = first.split(" ")
        path, _, said = target.partition("?")
        path, pairs = unquote(path), parse_qsl(said, keep_blank_values=True)
        body = json.loads(sent) if sent else None
        self.calls.append((method, path, body if isinstance(body, dict) else dict(pairs)))
        if self._failures:
            return await self._fail(writer, *self._failures.pop(0))
        caller = self._caller(headers.get("authorization", ""), method, path, pairs)
        if caller is None:
            return await self._say(writer, Fault(401, "Unauthorized", "Unauthorized"), {})
        more = self._count(caller, method, path)
        if more.get("x-rate-limit-remaining") == "-1":
            return await self._say(writer, Fault(429, "Too Many Requests", "Too Many Requests"), more)
        if not self.world.credit:
            return await self._say(writer, _no_credit(), more)
        if (method, path) == ("GET", STREAM):
            return await self._stream(writer, caller, dict(pairs), more)
        try:
            status, answer = self.methods.call(caller, method, path, dict(pairs), body)
        except Fault as fault:
            return await self._say(writer, fault, more)
        return await self._send(writer, status, answer, more)

    def _caller(self, header: str, method: str, path: str, pairs: list[tuple[str, str]]) -> Caller | None:
        if self.revoked:
            return None
        if (app := bearer(self.world.apps, header)) is not None:
            return Caller(app, False)
        app = signed(self.world.apps, header, method, self.url, path, pairs)
        return Caller(app, True) if app is not None else None

    def _count(self, caller: Caller, method: str, path: str) -> dict[str, str]:
        shape = "/".join(":id" if part.isdecimal() and len(part) > 1 else part for part in path.split("/"))
        limit = self.limits.get((method, shape), (900, 900))[0 if caller.user else 1] or 900
        window = int(self.world.clock().timestamp()) // WINDOW
        key = (f"{caller.user} {caller.app.key} {method} {shape}", window)
        self._used[key] += 1
        found = {
            "x-rate-limit-limit": str(limit),
            "x-rate-limit-remaining": str(max(-1, limit - self._used[key])),
            "x-rate-limit-reset": str((window + 1) * WINDOW),
        }
        return found | ({"x-access-level": caller.app.access} if caller.user else {})

    async def _stream(
        self, writer: asyncio.StreamWriter, caller: Caller, query: dict[str, str], more: dict[str, str]
    ) -> bool:
        app: App = caller.app
        if caller.user:
            return await self._say(writer, Fault(403, "Unsupported Authentication", "OAuth 2.0 App-Only only"), more)
        if not app.rules:
            return await self._say(writer, Fault(409, "RuleConfigurationIssue", "RulesNotFound"), more)
        if app in self.world.streams.values():
            fault = Fault(
                429, "ConnectionException", "This stream is currently at the maximum allowed connection limit."
            )
            return await self._say(writer, fault, more)
        queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._queries[id(queue)] = query
        self.world.streams[queue] = app
        try:
            broken = False
            writer.write(self._head(200, more, "transfer-encoding: chunked"))
            await writer.drain()
            while (line := await self._next(queue)) is not None:
                writer.write(f"{len(line):x}\r\n".encode() + line + b"\r\n")
                await writer.drain()
                broken = line != b"\r\n" and not line.endswith(b"\n")
            if not broken:
                writer.write(b"0\r\n\r\n")
                await writer.drain()
        finally:
            self.world.streams.pop(queue, None)
            self._queries.pop(id(queue), None)
        return False

    async def _next(self, queue: asyncio.Queue[bytes | None]) -> bytes | None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self.keep_alive):
                    return await queue.get()
            if not self.silent:
                return b"\r\n"

    async def _fail(self, writer: asyncio.StreamWriter, how: str, wait: int) -> bool:
        if how == "busy":
            reset = int(self.world.clock().timestamp()) + (wait or 1)
            more = {"x-rate-limit-reset": str(reset), "x-rate-limit-limit": "1", "x-rate-limit-remaining": "0"}
            return await self._say(writer, Fault(429, "Too Many Requests", "Too Many Requests"), more)
        if how == "down":
            return await self._send(writer, 503, {"title": "Service Unavailable", "status": 503}, {})
        if how == "broke":
            return await self._say(writer, _no_credit(), {})
        if how == "proxy":
            writer.write(b"HTTP/1.1 200 -\r\ncontent-length: 27\r\n\r\n<html>You are here.</html>\r\n")
            await writer.drain()
            return True
        if how == "half":
            writer.write(self._head(200, {}, "content-length: 5000") + b'{"data":[{"id":"13468894366262599')
            await writer.drain()
        return False

    async def _say(self, writer: asyncio.StreamWriter, fault: Fault, more: dict[str, str]) -> bool:
        return await self._send(writer, fault.status, fault.body, more)

    async def _send(self, writer: asyncio.StreamWriter, status: int, answer: Any, more: dict[str, str]) -> bool:
        body = json.dumps(answer).encode()
        writer.write(self._head(status, more, f"content-length: {len(body)}") + body)
        await writer.drain()
        return True

    def _head(self, status: int, more: dict[str, str], last: str) -> bytes:
        lines = [f"HTTP/1.1 {status} -", "content-type: application/json; charset=utf-8"]
        lines += [f"date: {format_datetime(self.world.clock(), usegmt=True)}", *(f"{k}: {v}" for k, v in more.items())]
        return "\r\n".join([*lines, last, "", ""]).encode()


def _no_credit() -> Fault:
    words = "Your enrolled account [1] does not have any credits to fulfill this request."
    return Fault(402, "CreditsDepleted", words, "https://api.x.com/2/problems/credits")


def serving(world: World, port: int = 0, keep_alive: float = 20.0) -> AbstractAsyncContextManager[Server]:
    """Serves on loopback until the end of the block."""
    return listening(Server(world, keep_alive), port)
