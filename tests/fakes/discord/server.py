"""Discord's HTTP API and gateway on a real socket of this machine.

What a server is and what it refuses is simcord's model; what that leaves out is here: the wire, the token, rate limits,
sessions that are resumed or not, and pages of history. Run it by hand with `python -m tests.fakes.discord`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from aiohttp import web
from simcord._clock import Clock
from simcord.backend import Backend, serializers
from simcord.backend.errors import BackendError
from simcord.backend.ops.commands import COMMAND_FIELDS
from simcord.http import routes as _routes  # noqa: F401 - loading them is what registers them
from simcord.http.router import dispatch

import discord
from tests.fakes.discord.gateway import Gateway

CONTENT, MEMBERS = 1 << 19, 1 << 15  # application flags of a bot below the threshold
UNAUTHORIZED = {"message": "401: Unauthorized", "code": 0}


class Wall(Clock):
    """simcord's clock at the time it really is, for ids and time-outs are compared with now."""

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.elapsed)


@dataclass(frozen=True)
class Call:
    """One call of the API, as it arrived."""

    method: str
    path: str
    body: Any
    reason: str
    files: tuple[str, ...] = ()


class FakeDiscord:
    """`flags` are the application's, `starts` how many connections may be made today, `guild` what every server
    tells of itself beyond simcord's model. `calls` is what was asked of the API, in order.
    """

    def __init__(self) -> None:
        self.backend = Backend(clock=Wall())
        self.token = "MTIz.fake-token.for-tests-only"
        self.flags = CONTENT | MEMBERS
        self.starts = 1000
        self.guild: dict[str, Any] = {}
        self.calls: list[Call] = []
        self.files: dict[str, bytes] = {}
        """What lies at `/files/NAME`, where Discord keeps what somebody sent."""
        self.remaining: str | None = None
        self.gateway = Gateway(self)
        self._faults: list[tuple[str, float]] = []
        self._runner: web.AppRunner | None = None
        self.api = self.socket = ""

    async def __aenter__(self) -> FakeDiscord:
        app = web.Application()
        app.router.add_route("*", "/api/v10/{path:.*}", self._answer)
        app.router.add_get("/files/{name}", self._file)
        app.router.add_get("/gateway", self.gateway.serve)
        app.router.add_get("/gateway/", self.gateway.serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.api, self.socket = f"http://{host}:{port}/api/v10", f"ws://{host}:{port}/gateway"
        self.backend.subscribers.append(self.gateway.emit)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.gateway.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def fails(self, how: str, times: int, wait: float = 0.0) -> None:
        """The next calls fail: busy, everywhere (a limit for the whole bot), down, half or cut."""
        self._faults = [(how, wait)] * times

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body, files = await _body(request)
        path = f"/{request.match_info['path']}"
        reason = request.headers.get("X-Audit-Log-Reason", "")
        self.calls.append(Call(request.method, path, body, reason, tuple(str(one.filename) for one in files)))
        if request.headers.get("Authorization") != f"Bot {self.token}":
            return _json(UNAUTHORIZED, status=401)
        if self._faults:
            return await self._fail(request, *self._faults.pop(0))
        try:
            answer = self._do(request.method, path, body, dict(request.query), reason, files)
        except BackendError as refused:
            return _json(refused.to_json(), status=refused.status)
        headers = (
            {} if self.remaining is None else {"X-RateLimit-Remaining": self.remaining, "X-RateLimit-Reset-After": "3"}
        )
        if answer is None:
            return web.Response(status=204, headers=headers)
        return _json(answer, headers=headers)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        self.calls.append(Call("GET", request.path, None, ""))
        content = self.files.get(request.match_info["name"])
        return web.Response(status=404) if content is None else web.Response(body=content)

    def sent(self, name: str, content: bytes, size: int = 0) -> dict[str, Any]:
        """A file as a message names it."""
        self.files[name] = content
        url = f"{self.api.removesuffix('/api/v10')}/files/{name}"
        return {"id": "77", "filename": name, "size": size or len(content), "url": url, "proxy_url": url}

    async def _fail(self, request: web.Request, how: str, wait: float) -> web.StreamResponse:
        if how in ("busy", "everywhere"):
            told = {"message": "You are being rate limited.", "retry_after": wait, "global": how == "everywhere"}
            return _json(told, status=429, headers={"Via": "1.1 google", "Retry-After": f"{wait:.0f}"})
        if how == "down":
            return web.Response(status=502, text="<html>Bad Gateway</html>")
        if how == "half":
            response = web.StreamResponse(headers={"Content-Length": "500", "Content-Type": "application/json"})
            await response.prepare(request)
            await response.write(b'{"id": "12')
        assert request.transport is not None
        request.transport.abort()
        return web.Response(status=500)

    def _do(
        self, method: str, path: str, body: Any, query: dict[str, str], reason: str, files: list[discord.File]
    ) -> Any:
        parts = path.strip("/").split("/")
        if path == "/gateway/bot":
            limit = {"total": 1000, "remaining": self.starts, "reset_after": 3_600_000, "max_concurrency": 1}
            return {"url": self.socket, "shards": 1, "session_start_limit": limit}
        if method == "PATCH" and len(parts) == 4 and parts[2] == "members" and self._administrator(parts[1], parts[3]):
            raise BackendError(403, 50013, "Missing Permissions")  # Discord lets nobody time out an administrator
        if method == "GET" and parts[0] == "channels" and parts[2:] == ["messages"] and "after" in query:
            everything = dispatch(self.backend, method, path, params={"limit": "1000000"})
            later = [one for one in everything if int(one["id"]) > int(query["after"])]
            return later[-int(query.get("limit", "50")) :]  # those next to it, newest first
        if method == "POST" and parts[0] == "applications" and parts[2:] == ["commands"]:
            others = [one for one in dispatch(self.backend, "GET", path) if one["name"] != body["name"]]
            told = [{key: one[key] for key in COMMAND_FIELDS if key in one} for one in others]
            dispatch(self.backend, "PUT", path, json=[*told, body])
            return next(one for one in dispatch(self.backend, "GET", path) if one["name"] == body["name"])
        answer = dispatch(self.backend, method, path, json=body, params=query, reason=reason, files=files)
        if path == "/oauth2/applications/@me":
            answer = {**answer, "flags": self.flags, "bot_public": False}
        elif method == "GET" and parts[0] == "guilds" and len(parts) == 2:
            answer = {**answer, **self.guild}
        return answer

    def _administrator(self, guild: str, user: str) -> bool:
        server = self.backend.guilds.get(int(guild))
        if server is None or not user.isdigit() or int(user) not in server.members:
            return False
        return bool(discord.Permissions(self.backend.compute_permissions(server.id, int(user))).administrator)

    def guilds(self) -> list[Mapping[str, Any]]:
        """Every server with the bot in it, as GUILD_CREATE tells it; resting threads are left out."""
        told: list[Mapping[str, Any]] = []
        for guild in self.backend.guilds.values():
            if self.backend.bot_user.id in guild.members:
                payload: dict[str, Any] = dict(serializers.guild_create_payload(self.backend, guild))
                threads = [one for one in payload["threads"] if not one["thread_metadata"]["archived"]]
                told.append({**payload, "threads": threads})
        return told


def _json(answer: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """With the bare content type that Discord sends, which its library insists on."""
    given = {"Content-Type": "application/json", **(headers or {})}
    return web.Response(body=json.dumps(answer).encode(), status=status, headers=given)


async def _body(request: web.Request) -> tuple[Any, list[discord.File]]:
    if request.content_type == "multipart/form-data":
        form = await request.post()
        parts = [part for part in form.values() if isinstance(part, web.FileField)]
        files = [discord.File(BytesIO(part.file.read()), part.filename) for part in parts]
        part = form["payload_json"]
        body = json.loads(part.decode() if isinstance(part, bytes | bytearray) else str(part))
        return body, files
    text = await request.text()
    return (json.loads(text) if text else None), []


async def by_hand() -> None:
    async with FakeDiscord() as fake:
        guild = fake.backend.create_guild("Youth club")
        channel = fake.backend.create_channel(guild.id, "general")
        member = fake.backend.make_user("kit")
        fake.backend.add_member(guild.id, member.id)
        print(f"api {fake.api}\ngateway {fake.socket}\ntoken {fake.token}\nchannel {channel.id}")
        while True:
            line = await asyncio.to_thread(input, "kit says: ")
            fake.backend.create_message(channel.id, member.id, line)
