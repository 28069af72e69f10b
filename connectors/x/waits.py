"""How long to wait before X is asked again after it failed (docs.x.com, “Handling disconnections”)."""

from __future__ import annotations

import random

NETWORK_STEP, NETWORK_MOST = 0.25, 16.0
HTTP_FIRST, HTTP_MOST = 5.0, 320.0
LIMIT_FIRST, LIMIT_MOST = 60.0, 900.0
"""Seconds. A limit's window is 15 minutes: longer than that nothing has to be waited for."""


class Waits:
    """Three ways to wait longer each time: the network failed, X answered with an error, X asks for patience."""

    def __init__(self) -> None:
        self._jitter = random.Random()
        self.well()

    def well(self) -> None:
        """It worked: the next failure is the first one again."""
        self._network, self._http, self._limit = 0.0, HTTP_FIRST, LIMIT_FIRST

    def network(self) -> float:
        """Seconds: at once, then a quarter of a second more each time, up to 16."""
        wait, self._network = self._network, min(NETWORK_MOST, self._network + NETWORK_STEP)
        return self._uneven(wait)

    def http(self) -> float:
        """Seconds: 5, doubling up to 320."""
        wait, self._http = self._http, min(HTTP_MOST, self._http * 2)
        return self._uneven(wait)

    def limit(self, asked: float | None = None) -> float:
        """Seconds: what X asked for, else 60, doubling."""
        wait, self._limit = self._limit, min(LIMIT_MOST, self._limit * 2)
        return self._uneven(wait) if asked is None else asked

    def _uneven(self, wait: float) -> float:
        """A little more than that, so that many desks do not come back in the same moment."""
        return wait * self._jitter.uniform(1.0, 1.2)
