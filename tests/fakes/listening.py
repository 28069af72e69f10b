"""A server of a platform on a real socket of this machine: its connections, and that they end with it."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TypeVar


class Listener(ABC):
    """`url` is its address once it listens."""

    def __init__(self) -> None:
        self.url = ""
        self._open: set[asyncio.Task[None]] = set()

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            while await self._one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._open.discard(task)
            writer.close()

    async def stop(self) -> None:
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    @abstractmethod
    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request. False where the connection ends."""


L = TypeVar("L", bound=Listener)


@asynccontextmanager
async def listening(server: L, port: int = 0) -> AsyncIterator[L]:
    """Serves on loopback until the end of the block."""
    socket = await asyncio.start_server(server.handle, "127.0.0.1", port)
    server.url = f"http://127.0.0.1:{socket.sockets[0].getsockname()[1]}"
    try:
        yield server
    finally:
        socket.close()
        await server.stop()
        with suppress(TimeoutError):
            async with asyncio.timeout(5):
                await socket.wait_closed()
