"""What X's posts cost: how many were read this month, how many may be, and what the admin is told of it. Pure.

The count is a position of its own (`x:spent/2026-11`) that moves with the batches, so that it survives a restart. X
charges for each post in an answer, once a UTC day whatever number of times it is asked for (docs.x.com, “Usage and
Billing”); it calls that soft, so the figure in X's own console may be somewhat higher.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta

from bot.core.ports import Position, Stream
from connectors.x.fields import PLATFORM, number

SPENT = f"{PLATFORM}:spent/"
MOST_REMEMBERED = 5_000
"""A day's posts that are remembered to tell repeats apart; what comes after counts each time."""
WARN_AT = 80  # percent of the cap
SMALLEST_PAGE, LARGEST_PAGE = 10, 100
"""What X lets one ask for (`max_results` of a search; mentions have less)."""
ALONG = 4
"""So many posts one that is asked for may count as: itself, what it answers, what it quotes, an older revision."""


class Spending:
    """Counts posts by calendar month, UTC. `cap`: posts a month; 0 or less allows none."""

    def __init__(self, cap: int) -> None:
        self.cap = cap
        self._month = ""
        self._read = 0
        self._said = 0
        self._day = ""
        self._today: set[str] = set()
        self.moved = False
        self.opened = False

    def open(self, at: Mapping[Stream, Position], now: datetime) -> None:
        """Takes up the count that was kept. What was counted here and not yet kept stays counted."""
        month = f"{now.astimezone(UTC):%Y-%m}"
        found = _parsed(at.get(f"{SPENT}{month}", ""))
        if not self.opened or self._month != month:
            self._month, self._read, self._said = month, number(found.get("read")) or 0, number(found.get("said")) or 0
            day, ids = found.get("day"), found.get("ids")
            self._day = day if isinstance(day, str) else ""
            self._today = set(ids.split()) if isinstance(ids, str) else set()
        self.moved = self._read > 0 and str(self) != at.get(f"{SPENT}{month}", "")
        self.opened = True

    def count(self, posts: Collection[str], now: datetime) -> None:
        """These posts (by id) were in an answer."""
        self._turn(now)
        new = [_short(one) for one in posts if _short(one) not in self._today]
        self._read += len(new)
        self._today |= set(new[: MOST_REMEMBERED - len(self._today)])
        self.moved = self.moved or bool(new)

    def new_today(self, posts: Collection[str], now: datetime) -> int:
        """How many of these posts would cost something now."""
        self._turn(now)
        return sum(_short(one) not in self._today for one in posts)

    def read(self, now: datetime) -> int:
        self._turn(now)
        return self._read

    def left(self, now: datetime) -> int:
        """How many more posts may be read this month."""
        return max(0, self.cap - self.read(now))

    def page(self, now: datetime) -> int:
        """How many posts may be asked for at once; 0 where not even X's smallest page is left, which is the end."""
        size = min(LARGEST_PAGE, self.left(now) // ALONG)
        return size if size >= SMALLEST_PAGE else 0

    def until(self, now: datetime) -> datetime:
        """When the next month begins."""
        first = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        return (first + timedelta(days=32)).replace(day=1)

    def said(self, now: datetime) -> str:
        """A sentence at 80 % and at the end, each once a month; empty where there is nothing to say."""
        share = 100 if not self.page(now) else 100 * self.read(now) // max(1, self.cap)
        step = 100 if share >= 100 else WARN_AT if share >= WARN_AT else 0
        if step <= self._said:
            return ""
        self._said, self.moved = step, True
        if step == WARN_AT:
            return (
                f"{self._read} of the {self.cap} posts that may be read from X this month are used up. "
                "At the end the desk stops listening there until next month: raise x_posts_a_month if it shall go on."
            )
        return f"X is not listened to any more: {self.stopped(now)}. Raise x_posts_a_month if it shall go on before."

    def stopped(self, now: datetime) -> str:
        """Why nothing is read any more, as a reason for the coverage ledger."""
        return (
            f"the {self.cap} posts that may be read from X this month are used up; "
            f"it goes on on {self.until(now).day} {self.until(now):%B}"
        )

    def moves(self) -> dict[Stream, Position]:
        """The count, where it changed since this was asked last."""
        if not self.moved:
            return {}
        self.moved = False
        return {f"{SPENT}{self._month}": str(self)}

    def __str__(self) -> str:
        values = {"read": self._read, "said": self._said, "day": self._day, "ids": " ".join(sorted(self._today))}
        return json.dumps(values, separators=(",", ":"))

    def _turn(self, now: datetime) -> None:
        at = now.astimezone(UTC)
        if f"{at:%Y-%m-%d}" > self._day:
            self._day, self._today = f"{at:%Y-%m-%d}", set()
        if f"{at:%Y-%m}" > self._month:
            self._month, self._read, self._said = f"{at:%Y-%m}", 0, 0


def _parsed(position: Position) -> dict[str, object]:
    try:
        found = json.loads(position) if position else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _short(id_: str) -> str:
    """What stands for an id: thousands of them are written with a batch, and none may outlive a post that is erased."""
    return hashlib.sha256(id_.encode()).hexdigest()[:12]
