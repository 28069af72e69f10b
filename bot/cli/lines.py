"""Lines from a stream that may stay open for hours: as many together as have come, soon after they came."""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from collections.abc import Iterator
from typing import Protocol

MOST_LINES, MOST_BYTES = 256, 1_000_000
"""What is handed on together, at most."""
QUIET, LONGEST_WAIT = 0.05, 0.25
"""Seconds without new input, and seconds since the first line, after which what has come is handed on."""
LONGEST_LINE = 32_000_000
"""A longer line is passed over, so that one without an end cannot fill the memory."""
TOO_LONG = b"\n"
"""Stands for such a line: no other one holds its line break."""
_CHUNK = 1 << 18
_AHEAD = 8


class Reads(Protocol):
    """The part of a binary stream that is asked for: what is there by now, b"" at the end."""

    def read1(self, size: int = -1, /) -> bytes: ...


def batches(incoming: Reads) -> Iterator[list[bytes]]:
    """Lines in order, without blank ones. Raises OSError where reading failed."""
    chunks = _Chunks(incoming)
    ready: deque[bytes] = deque()
    rest = _Rest()
    while True:
        until = time.monotonic() + LONGEST_WAIT if ready else None
        while len(ready) < MOST_LINES and not chunks.ended:
            wait = None if until is None else max(0.0, min(QUIET, until - time.monotonic()))
            chunk = chunks.next(wait)
            if chunk is None:
                break
            ready.extend(rest.lines(chunk))
            if ready and until is None:
                until = time.monotonic() + LONGEST_WAIT
        batch: list[bytes] = []
        size = 0
        while ready and len(batch) < MOST_LINES and size < MOST_BYTES:
            batch.append(ready.popleft())
            size += len(batch[-1])
        if batch:
            yield batch
        elif chunks.ended:
            return


class _Rest:
    """The beginning of a line whose end has not come yet."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0

    def lines(self, chunk: bytes) -> Iterator[bytes]:
        """The lines that end in this chunk; an empty one is the end of the stream."""
        if not chunk:
            yield from self._ended(b"")
            return
        *whole, last = chunk.split(b"\n")
        for line in whole:
            yield from self._ended(line)
        self._size += len(last)
        if last and self._size <= LONGEST_LINE:
            self._parts.append(last)
        elif self._size > LONGEST_LINE:
            self._parts.clear()

    def _ended(self, end: bytes) -> Iterator[bytes]:
        size = self._size + len(end)
        line = b"".join((*self._parts, end)) if self._parts else end
        self._parts.clear()
        self._size = 0
        if size > LONGEST_LINE:
            yield TOO_LONG
        elif line.strip():
            yield line


class _Chunks:
    """Reads in a thread of its own, so that a quiet stream can be waited for with an end."""

    def __init__(self, incoming: Reads) -> None:
        self._incoming = incoming
        self._come: queue.Queue[bytes | OSError] = queue.Queue(_AHEAD)
        self.ended = False
        threading.Thread(target=self._read, daemon=True).start()

    def next(self, wait: float | None) -> bytes | None:
        """The next piece, b"" at the end of the stream, None where nothing came in `wait` seconds (None: for ever)."""
        try:
            chunk = self._come.get(timeout=wait) if wait != 0.0 else self._come.get_nowait()
        except queue.Empty:
            return None
        if isinstance(chunk, OSError):
            raise chunk
        self.ended = not chunk
        return chunk

    def _read(self) -> None:
        chunk = b" "
        while chunk:
            try:
                chunk = self._incoming.read1(_CHUNK)
            except (OSError, ValueError) as problem:  # ValueError: somebody closed it
                self._come.put(OSError(str(problem)))
                return
            self._come.put(chunk)
