"""How far an account's mentions are kept. Pure.

X gives the newest posts first. So what lies between two positions is read downwards, page by page, and a mark says how
deep that reading is: each page can be kept at once, and a desk that is killed goes on where it was.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.core.ports import Position, Stream
from connectors.x.fields import PLATFORM, born, first_id, moment, number

SETTLE = timedelta(seconds=30)
"""A post may become readable after one with a larger id. So long it is asked for again, and told apart by `recent`.
X says seconds (docs.x.com, filtered stream: P99 of 6 to 7 s); asked twice within a day, a post is billed once."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where reading stands.

    Attributes:
        kept: all posts up to this id are kept.
        recent: ids above `kept` that are kept too.
        limit: the id up to which all will be kept when the reading that is going on is done; 0 while none is.
        bottom: how deep that is: everything from here up to `limit` is kept.
        read: how many posts it brought.
        began, seen: when it began; until when all was seen. The desk's own times.
    """

    kept: int = 0
    recent: frozenset[int] = frozenset()
    limit: int = 0
    bottom: int = 0
    read: int = 0
    began: datetime | None = None
    seen: datetime | None = field(default=None)

    @classmethod
    def parse(cls, position: Position) -> Mark:
        """The mark in a position; an empty one where it cannot be understood."""
        try:
            found = json.loads(position) if position else {}
        except (ValueError, RecursionError):
            found = {}
        if not isinstance(found, dict):
            return cls()
        numbers = {name: max(0, number(found.get(name)) or 0) for name in ("kept", "limit", "bottom", "read")}
        recent = found.get("recent")
        ids = {number(one) for one in recent} if isinstance(recent, list) else set()
        times = {name: moment(found.get(name)) for name in ("began", "seen")}
        return cls(recent=frozenset(one for one in ids if one), **numbers, **times)  # type: ignore[arg-type]

    def __str__(self) -> str:
        """Ids are texts: they are larger than what JSON readers elsewhere take for a whole number."""
        values = {
            "kept": str(self.kept),
            "recent": [str(one) for one in sorted(self.recent)],
            "limit": str(self.limit) if self.limit else "",
            "bottom": str(self.bottom) if self.bottom else "",
            "read": self.read,
            "began": self.began.isoformat() if self.began else "",
            "seen": self.seen.isoformat() if self.seen else "",
        }
        return json.dumps({name: value for name, value in values.items() if value}, separators=(",", ":"))

    @property
    def deep(self) -> bool:
        """A reading is going on that has not come down to `kept` yet."""
        return self.limit > 0

    def begin(self, their_now: datetime, now: datetime) -> Mark:
        """A reading begins. `their_now` is X's time, which ids are made of; `now` the desk's."""
        return self if self.deep else replace(self, limit=max(1, first_id(their_now - SETTLE)), began=now)

    def went(self, ids: Collection[int]) -> Mark:
        """A page is kept, and more lies below it. A page without posts leaves the mark as it is."""
        if not ids:
            return self
        return replace(self, bottom=min(ids), read=self.read + len(ids), recent=self._fresh(self.recent | set(ids)))

    def done(self, ids: Collection[int] = ()) -> Mark:
        """The last page is kept: nothing lies between `kept` and `limit` any more."""
        kept = max(self.kept, self.limit)
        recent = frozenset(one for one in self.recent | set(ids) if one > kept)
        return Mark(kept=kept, recent=recent, seen=self.began or self.seen)

    def told(self, ids: Collection[int], their_now: datetime) -> Mark:
        """Posts came by themselves, as they were written. By what they say of time the older ones settle."""
        newest = max((at for one in ids if (at := born(one))), default=None)
        kept = max(self.kept, first_id(min(newest, their_now) - SETTLE) if newest else 0)
        return replace(self, kept=kept, recent=frozenset(one for one in {*self.recent, *ids} if one > kept))

    def _fresh(self, ids: Collection[int]) -> frozenset[int]:
        """Of a reading that is going on, only what may be met again in the next one is remembered."""
        return frozenset(one for one in ids if one > self.limit)


def stream_of(account: str) -> Stream:
    return f"{PLATFORM}:{account}"
