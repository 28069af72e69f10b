"""The Bot API on a real socket of this machine: `async with serving(world) as server:` and give `server.url` to a bot.

Calls are recorded; `fail` makes the next ones fail, also in ways that only a real connection can.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import AbstractAsyncContextManager
from email.parser import BytesParser
from typing import Any
from urllib.parse import parse_qsl, unquote

from tests.fakes.listening import Listener, listening
from tests.fakes.telegram.asking import Fault
from tests.fakes.telegram.methods import Methods
from tests.fakes.telegram.world import World


class Server(Listener):
    """Answers the calls of bots. `calls` are (method, what was asked), in order."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.revoked: set[str] = set()
        self._failures: list[tuple[str, int]] = []
        self._methods = Methods(world)

    def fail(self, how: str, times: int, wait: int = 0) -> None:
        """The next calls fail: busy, down, half, cut, proxy (something else answers); 0 times: none any more.

        A question for updates that is being waited for is answered at once, so that it is among them.
        """
        self._failures = [(how, wait)] * times
        for queue in self.world.queues.values():
            queue.poll = None
            queue.changed.set()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        _, path, _ = first.split(" ")
        token, _, method = unquote(path).removeprefix("/bot").partition("/")
        if path.startswith("/file/bot"):
            self.calls.append(("file", {"path": path.rpartition("/")[2]}))
            return await _send(writer, 200, self.world.files[path.rpartition("/")[2]])
        asked = _asked(headers.get("content-type", ""), body)
        self.calls.append((method, asked))
        if self._failures:
            how, wait = self._failures.pop(0)
            return await _fail(writer, how, wait)
        if token not in self.world.tokens or token in self.revoked:
            return await _say(writer, 401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
        try:
            result = await self._methods.call(self.world.tokens[token], method, asked)
        except Fault as fault:
            if fault.code == 409 and self._failures:
                how, wait = self._failures.pop(0)
                return await _fail(writer, how, wait)
            answer: dict[str, Any] = {"ok": False, "error_code": fault.code, "description": str(fault)}
            if fault.parameters:
                answer["parameters"] = fault.parameters
            return await _say(writer, fault.code, answer)
        return await _say(writer, 200, {"ok": True, "result": result})


async def _fail(writer: asyncio.StreamWriter, how: str, wait: int) -> bool:
    if how == "busy":
        words = f"Too Many Requests: retry after {wait or 1}"
        parameters = {"retry_after": wait or 1}
        return await _say(writer, 429, {"ok": False, "error_code": 429, "description": words, "parameters": parameters})
    if how == "down":
        return await _say(writer, 502, {"ok": False, "error_code": 502, "description": "Bad Gateway"})
    if how == "half":
        return await _send(writer, 200, b'{"ok":true,"result":[{"update_id":700000001,"mess')
    if how == "proxy":
        return await _send(writer, 404, b"<html>There is nothing here.</html>")
    return False


async def _say(writer: asyncio.StreamWriter, code: int, answer: dict[str, Any]) -> bool:
    return await _send(writer, code, json.dumps(answer).encode())


async def _send(writer: asyncio.StreamWriter, code: int, body: bytes) -> bool:
    writer.write(f"HTTP/1.1 {code} -\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n".encode())
    writer.write(body)
    await writer.drain()
    return True


def _asked(kind: str, body: bytes) -> dict[str, Any]:
    if kind.startswith("application/json"):
        return dict(json.loads(body))
    if not kind.startswith("multipart/"):
        return dict(parse_qsl(body.decode(), keep_blank_values=True))
    asked: dict[str, Any] = {}
    parts = BytesParser().parsebytes(f"content-type: {kind}\r\n\r\n".encode() + body)
    for part in parts.get_payload():
        assert not isinstance(part, str)
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        if part.get_filename():
            asked[name], asked[f"{name}#name"] = content, part.get_filename()
        else:
            asked[name] = content.decode()
    return asked


def serving(world: World, port: int = 0) -> AbstractAsyncContextManager[Server]:
    """Serves on loopback until the end of the block."""
    return listening(Server(world), port)
