"""One connection to X's filtered stream, and the rules of what comes through it.

The official library's stream reconnects by itself, keeps no position and needs a thread. Here it serves for the rules;
each end of a connection is told, because what was written before the next one must be read first.
"""

from __future__ import annotations

import asyncio
import json as json_of
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import tweepy

from connectors.x.fields import listed, mapping, text
from connectors.x.line import Line
from connectors.x.posts import FIELDS

TAG = "safelight:"
"""How the tags of our rules begin; the account's id follows."""
LONGEST_LINE = 2**20  # bytes
SILENCE = 21.0
"""Seconds without a sign of life after which the connection is dead: X sends one every 20 (docs.x.com)."""
WAITING = 1000
"""Events that may wait here. X ends the connection of one who reads too slowly; what was missed is read afterwards."""


@dataclass(frozen=True, slots=True)
class Began:
    """X accepted the connection."""


@dataclass(frozen=True, slots=True)
class Alive:
    """A sign of life."""


@dataclass(frozen=True, slots=True)
class Came:
    """A post, as X sent it."""

    answer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ended:
    """The connection is over. `status`: what X answered instead of a stream; 0 where the connection broke."""

    status: int = 0


Event = Began | Alive | Came | Ended


class Rules(tweepy.StreamingClient):  # type: ignore[misc]
    """The library's questions about rules, on a line of ours."""

    def __init__(self, line: Line) -> None:
        super().__init__("", return_type=dict)
        self._line = line

    async def _make_request(
        self,
        method: str,
        route: str,
        params: Any = None,
        endpoint_parameters: Any = (),
        json: Any = None,
        data_type: Any = None,
        user_auth: bool = False,
    ) -> dict[str, Any]:
        asked = self._process_params(params or {}, endpoint_parameters)
        return await self._line.send(method, route, asked, json, False)

    async def put(self, wanted: dict[str, str]) -> None:
        """Sees to it that these rules (by tag) stand, and none of ours besides; other programs' are left alone.

        Raises:
            Declined, NoAnswer: see `client`.
        """
        found = listed((await self.get_rules()).get("data"))
        ours = [one for one in found if text(one.get("tag")).startswith(TAG)]
        standing = {text(one.get("tag")): text(one.get("value")) for one in ours}
        old = [text(one.get("id")) for one in ours if wanted.get(text(one.get("tag"))) != one.get("value")]
        if old:
            await self.delete_rules(old)
        new = [tweepy.StreamRule(value, tag) for tag, value in wanted.items() if standing.get(tag) != value]
        if new:
            await self.add_rules(new)


class Connection:
    """Connects once. `next` gives what happens, `Ended` last. `silence`: seconds until it is taken for dead."""

    def __init__(self, line: Line, silence: float = SILENCE) -> None:
        self._line, self._silence = line, silence
        self._events: asyncio.Queue[Event] = asyncio.Queue(WAITING)
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def next(self) -> Event:
        return await self._events.get()

    def waiting(self) -> bool:
        """Whether something more has come already."""
        return not self._events.empty()

    async def end(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        ended = Ended()
        try:
            async for event in self._heard():
                if isinstance(event, Ended):
                    ended = event
                    break
                if not (isinstance(event, Alive) and self.waiting()):
                    await self._events.put(event)
        except Exception:
            ended = Ended()  # whatever it was, the connection is over, and nobody may wait for it
        await self._events.put(ended)

    async def _heard(self) -> AsyncIterator[Event]:
        asked = {name.replace("_", ".", 1): ",".join(values) for name, values in FIELDS.items()}
        headers = {"Authorization": f"Bearer {self._line.keys.bearer}"}
        timeout = httpx.Timeout(self._silence)
        url = f"{self._line.url}/2/tweets/search/stream"
        async with self._line.http.stream("GET", url, params=asked, headers=headers, timeout=timeout) as response:
            self._line.learn("/2/tweets/search/stream", response.headers)
            if response.status_code != 200:
                yield Ended(response.status_code)
                return
            yield Began()
            async for line in _lines(response):
                event = _event(line)
                yield event
                if isinstance(event, Ended):
                    return


async def _lines(response: httpx.Response) -> AsyncIterator[bytes]:
    """Whole lines; what follows the last line's end is none. Only a line feed ends one: a text may hold any other."""
    rest = b""
    async for part in response.aiter_bytes():
        *whole, rest = (rest + part).split(b"\n")
        for line in whole:
            yield line
        if len(rest) > LONGEST_LINE:
            return


def _event(line: bytes) -> Event:
    """What a line tells. One that cannot be read, or tells of a fault, is the end: what it should have told is read
    afterwards."""
    if not line.strip():
        return Alive()
    try:
        found = mapping(json_of.loads(line))
    except (ValueError, RecursionError):
        return Ended()
    return Came(found) if "data" in found else Ended()


def rule_of(answer: dict[str, Any]) -> set[str]:
    """The ids of the accounts whose rules a streamed post fits."""
    tags = (text(one.get("tag")) for one in listed(answer.get("matching_rules")))
    return {tag.removeprefix(TAG) for tag in tags if tag.startswith(TAG)}
