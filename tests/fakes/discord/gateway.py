"""Discord's gateway: HELLO, IDENTIFY, READY, heartbeats, RESUME with replay, sessions that end, intents."""

from __future__ import annotations

import asyncio
import copy
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web
from simcord import intents as rules
from simcord.backend import serializers

import discord

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, INVALID, HELLO, ACK = 0, 1, 2, 6, 9, 10, 11


@dataclass
class Session:
    """What one connection after another is one of. `said` are all events with their numbers."""

    id: str
    intents: discord.Intents
    shard: list[int]
    said: list[str] = field(default_factory=list)
    waiting: asyncio.Queue[str] | None = None

    def say(self, event: str, payload: Mapping[str, Any]) -> None:
        self.said.append(json.dumps({"op": DISPATCH, "t": event, "s": len(self.said) + 1, "d": payload}))
        if self.waiting is not None:
            self.waiting.put_nowait(self.said[-1])


class Gateway:
    """`starts` and `resumes` count; `denied` are privileged intents that are not turned on."""

    def __init__(self, fake: FakeDiscord) -> None:
        self.starts = self.resumes = 0
        self.sessions: dict[str, Session] = {}
        self.denied = discord.Intents.none()
        self._fake = fake
        self._sockets: set[web.WebSocketResponse] = set()

    @property
    def connected(self) -> bool:
        return any(one.waiting is not None for one in self.sessions.values())

    def emit(self, event: str, payload: Mapping[str, Any]) -> None:
        """Tells every session that asked for such events, also those that are about to come back."""
        for session in self.sessions.values():
            gate = rules.required_intent(event, payload)
            if gate is not None and not getattr(session.intents, gate):
                continue
            told = copy.deepcopy(dict(payload))
            if event in ("MESSAGE_CREATE", "MESSAGE_UPDATE") and not session.intents.message_content:
                rules.censor_message(told, self._fake.backend.bot_user.id, backend=self._fake.backend)
            session.say(event, told)

    async def drop(self, code: int = 4000) -> None:
        """Closes every connection; the sessions can be resumed."""
        self.hold()
        for socket in list(self._sockets):
            await socket.close(code=code)

    def hold(self) -> None:
        """What is said from now on reaches no connection; whoever resumes gets it."""
        for session in self.sessions.values():
            session.waiting = None

    def forget(self) -> None:
        """Ends every session: what is said from now on cannot be replayed."""
        self.sessions.clear()

    async def close(self) -> None:
        await self.drop(1001)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.add(socket)
        await socket.send_json({"op": HELLO, "d": {"heartbeat_interval": 41250}})
        session: Session | None = None
        waiting: asyncio.Queue[str] = asyncio.Queue()
        sender: asyncio.Task[None] | None = None
        try:
            async for message in socket:
                if message.type is not WSMsgType.TEXT:
                    continue
                told = json.loads(message.data)
                if told["op"] == HEARTBEAT:
                    await socket.send_json({"op": ACK, "d": None})
                elif told["op"] in (IDENTIFY, RESUME):
                    session = await self._begin(socket, told["op"], told["d"])
                    if session is not None:
                        session.waiting = waiting
                        for line in session.said[told["d"].get("seq") or 0 :]:
                            waiting.put_nowait(line)
                        if told["op"] == RESUME:
                            session.say("RESUMED", {})
                        sender = asyncio.create_task(_send(socket, waiting))
        finally:
            self._sockets.discard(socket)
            if sender is not None:
                sender.cancel()
                with suppress(asyncio.CancelledError):
                    await sender
            if session is not None and session.waiting is waiting:
                session.waiting = None
        return socket

    async def _begin(self, socket: web.WebSocketResponse, op: int, data: Mapping[str, Any]) -> Session | None:
        if data["token"] != self._fake.token:
            await socket.close(code=4004, message=b"Authentication failed.")
            return None
        if op == RESUME:
            self.resumes += 1
            known = self.sessions.get(data["session_id"])
            if known is None:
                await socket.send_json({"op": INVALID, "d": False})
            return known
        self.starts += 1
        wanted = discord.Intents._from_value(data["intents"])
        if wanted.value & self.denied.value:
            await socket.close(code=4014, message=b"Disallowed intent(s).")
            return None
        session = Session(f"session-{self.starts}", wanted, data.get("shard", [0, 1]))
        self.sessions[session.id] = session
        guilds = self._fake.guilds()
        session.say(
            "READY",
            {
                "v": 10,
                "user": dict(serializers.user_payload(self._fake.backend.bot_user)),
                "guilds": [{"id": one["id"], "unavailable": True} for one in guilds],
                "session_id": session.id,
                "resume_gateway_url": self._fake.socket,
                "shard": session.shard,
                "application": {"id": str(self._fake.backend.application_id), "flags": self._fake.flags},
            },
        )
        for guild in guilds:
            session.say("GUILD_CREATE", guild)
        return session


async def _send(socket: web.WebSocketResponse, waiting: asyncio.Queue[str]) -> None:
    while True:
        await socket.send_str(await waiting.get())
