"""One question over HTTP: bounded in time and size, never redirected, and every failure a sentence.

httpx is the library (the platforms' own client library brings it already).
"""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from classifiers.hosted.terms import Terms, Unanswered

LARGEST = 256_000
"""Bytes of an answer that are read. A verdict has a few hundred."""
PAUSE, LONGEST_PAUSE = 30.0, 600.0
"""Seconds in which a server that does not answer is left alone; at most, where it says itself how long."""
PATIENCE = 3
"""Questions in a row that may stay unanswered before the server is left alone."""


class Line:
    """The way to one server. Safe to use from several threads."""

    def __init__(self, terms: Terms, clock: Callable[[], float] = time.monotonic) -> None:
        self._terms = terms
        self._clock = clock
        self._guard = threading.Lock()
        self._asked: deque[float] = deque()
        self._silent = 0
        self._resting: tuple[float, str] | None = None
        self._client: httpx.Client | None = None

    def ask(self, body: Mapping[str, Any]) -> Any:
        """The JSON that came back. Raises Unanswered."""
        self._allow()
        try:
            raw = self._post(json.dumps(body).encode("ascii"))
        except Unanswered as fault:
            self._failed(fault)
            raise
        with self._guard:
            self._silent = 0
        try:
            return strict_json(raw.decode("utf-8"))
        except (ValueError, RecursionError):
            raise Unanswered("The hosted model's server gave something that is no JSON") from None

    def cut(self) -> None:
        """Ends what is still going on; the next question opens a new connection."""
        with self._guard:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _allow(self) -> None:
        with self._guard:
            now = self._clock()
            if self._resting and now < self._resting[0]:
                raise Unanswered(f"{self._resting[1]}; it is left alone for a little while", again=True)
            while self._asked and self._asked[0] <= now - 60.0:
                self._asked.popleft()
            if len(self._asked) >= self._terms.requests:
                raise Unanswered(f"The hosted model was asked {self._terms.requests} times this minute", again=True)
            self._asked.append(now)

    def _failed(self, fault: Unanswered) -> None:
        rest = fault.rest if isinstance(fault, Resting) else None
        with self._guard:
            self._silent += 1
            if rest is not None or self._silent >= PATIENCE:
                seconds = PAUSE if rest is None else min(max(rest, 1.0), LONGEST_PAUSE)
                self._resting = (self._clock() + seconds, fault.reason)
                self._silent = 0

    def _post(self, content: bytes) -> bytes:
        until = self._clock() + self._terms.timeout
        raw = bytearray()
        try:
            with self._opened().stream("POST", self._terms.address, content=content) as answer:
                _check(answer)
                for piece in answer.iter_bytes():
                    raw += piece
                    if len(raw) > LARGEST:
                        raise Unanswered("The hosted model's server gave far more than an answer")
                    if self._clock() > until:
                        raise httpx.ReadTimeout("it drips")
        except httpx.TimeoutException:
            raise Unanswered(
                f"The hosted model did not answer within {self._terms.timeout:g} seconds", again=True
            ) from None
        except httpx.HTTPError:
            raise Unanswered("The hosted model's server cannot be reached", again=True) from None
        except (RuntimeError, OSError, ValueError):  # it was cut while it was used
            raise Unanswered("The hosted model did not answer in time", again=True) from None
        return bytes(raw)

    def _opened(self) -> httpx.Client:
        with self._guard:
            if self._client is None:
                headers = {
                    "Content-Type": "application/json",
                    "Accept": "application/json",
                    "Accept-Encoding": "identity",
                }
                if self._terms.key:
                    headers["Authorization"] = f"Bearer {self._terms.key.reveal()}"
                self._client = httpx.Client(
                    headers=headers,
                    timeout=self._terms.timeout,
                    follow_redirects=False,  # the text and the key go where the admin said, and nowhere else
                    trust_env=not self._terms.local,
                )
            return self._client


def strict_json(text: str) -> Any:
    """JSON without NaN or infinity, and without a key said twice. Raises ValueError or RecursionError."""
    return json.loads(text, parse_constant=_refuse, object_pairs_hook=_once)


def _refuse(name: str) -> None:
    raise ValueError("no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is said twice")
    return found


def _check(answer: httpx.Response) -> None:
    status = answer.status_code
    if status == 200:
        if answer.headers.get("Content-Encoding", "identity") != "identity":  # it may unpack to any size
            raise Unanswered("The hosted model's server packs its answers, which was not asked for")
        return
    if 300 <= status < 400:
        raise Unanswered("The hosted model's server points somewhere else; set hosted_url to where it really is")
    if status in (401, 403):
        raise Unanswered("The hosted model's server does not accept the key; look at hosted_key")
    if status == 404:
        raise Unanswered(
            "The hosted model's server knows no such address or model; look at hosted_url and hosted_model"
        )
    if status == 429 or status >= 500:
        words = "is asked too often" if status == 429 else f"has a fault of its own ({status})"
        fault = Resting(f"The hosted model's server {words}", again=True)
        after = answer.headers.get("Retry-After", "")
        fault.rest = float(after) if after.isascii() and after.isdigit() and len(after) < 7 else None
        if status == 429 and fault.rest is None:
            fault.rest = PAUSE
        raise fault
    raise Unkindly(f"The hosted model's server refuses the question ({status})")


class Resting(Unanswered):
    """Unanswered, and perhaps the server said for how many seconds it wants to be left alone."""

    rest: float | None = None


class Unkindly(Unanswered):
    """The server refuses the question as such: it may know less of the protocol than was asked of it."""
