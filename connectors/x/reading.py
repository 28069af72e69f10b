"""Reading what was posted between what is kept and now: a page at a time, the newest first.

Mentions reach back over the 800 newest (docs.x.com, “User mentions timeline”); what lies deeper is searched for, which
reaches back over seven days; what lies deeper than that was not seen, and that is said.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.core.heard import Heard, Seen, Unseen
from connectors.x.client import Client
from connectors.x.fields import born, first_id, id_of, listed, mapping, moment, text
from connectors.x.line import Declined
from connectors.x.marks import Mark, stream_of
from connectors.x.posts import Watched, billed, messages, posts_in
from connectors.x.spending import Spending

DEEP = 700
"""So many mentions are surely among the 800 that X gives: some of those may be deleted, which X does not count."""
SEARCHED = timedelta(days=7) - timedelta(minutes=5)
"""How far back a search reaches; a little less, so that a question is not too old when it arrives."""


class Spent(Exception):
    """Nothing more may be read this month."""


@dataclass(frozen=True, slots=True)
class Page:
    """What one question brought. `more`: the reading is not at its end."""

    heard: tuple[Heard, ...]
    mark: Mark
    more: bool


def query_of(watched: Watched) -> str:
    """What is written to an account. Reposts only repeat it, and each would cost something."""
    return f"(@{watched.handle} OR to:{watched.handle}) -is:retweet"


class Reader:
    """Reads the mentions of accounts. `search_first`: a search finds the same as a stream's rule, so a stream's gaps
    are filled by one where it reaches back far enough."""

    def __init__(
        self, client: Client, spending: Spending, now: Callable[[], datetime], *, search_first: bool = False
    ) -> None:
        self._client = client
        self._spending = spending
        self._now = now
        self._search_first = search_first

    def first(self, read_back: timedelta) -> Mark:
        """The mark of an account that is new here: what was posted earlier is not asked for."""
        now = self._now()
        return Mark(kept=first_id(self._client.line.their_now() - read_back), seen=now)

    async def page(self, watched: Watched, mark: Mark) -> Page:
        """The next page.

        Raises:
            Spent: the cap is reached, and X was not asked.
            Declined, NoAnswer: see `client`. The mark still holds.
        """
        mark = mark.begin(self._client.line.their_now(), self._now())
        floor = first_id(self._client.line.their_now() - SEARCHED)
        searching = bool(watched.handle) and (mark.read >= DEEP or (self._search_first and mark.kept >= floor))
        if mark.read >= DEEP and (not searching or mark.bottom <= floor):
            return self._end(watched, mark, frozenset(), mark.bottom)
        size = self._spending.page(self._now())
        if not size:
            raise Spent
        since, until = (max(mark.kept, floor) if searching else mark.kept), mark.bottom
        where = {"since_id": str(since) if since else "", "until_id": str(until) if until else ""}
        if searching:
            answer = await self._client.search(query_of(watched), size, **where)
        else:
            answer = await self._client.mentions(watched.id, size, **where)
        if "data" not in answer and (faults := listed(answer.get("errors"))):
            # An account that is suspended, protected or gone: X says so, and calls it well.
            raise Declined(404, text(faults[0].get("title")), "", text(faults[0].get("type")).rpartition("/")[2])
        return self._told(watched, mark, answer, searching, since)

    def _told(self, watched: Watched, mark: Mark, answer: dict[str, Any], searching: bool, since: int) -> Page:
        ids = {int(id_) for post in posts_in(answer) if (id_ := id_of(post.get("id")))}
        self._spending.count(billed(answer), self._now())
        heard = told(answer, watched, {str(one) for one in mark.recent}, self._now())
        more = bool(mapping(answer.get("meta")).get("next_token")) and bool(ids)
        if mark.bottom and ids and min(ids) >= mark.bottom:
            more = False  # not what was asked for; asking again would cost the same again
        after = mark.went(ids)
        if more or (not searching and after.read >= DEEP):
            return Page(heard, after, True)
        end = self._end(watched, mark, frozenset(ids), since if searching and since > mark.kept else 0)
        return replace(end, heard=heard + end.heard)

    def _end(self, watched: Watched, mark: Mark, ids: frozenset[int], missed_to: int) -> Page:
        """The reading is done. `missed_to`: what lies between `kept` and this id cannot be read; 0 where all was."""
        after, stream = mark.done(ids), stream_of(watched.id)
        heard: list[Heard] = []
        since, until = mark.seen or self._now(), after.seen or self._now()
        if missed_to:
            lost = min(born(missed_to) or until, until)
            why = (
                "more was written than X lets one read later, which is the newest 800 mentions and the last seven days"
            )
            heard.append(Unseen(stream, since, max(since, lost), why))
            since = max(since, lost)
        if since < until:
            heard.append(Seen(stream, since, until))
        return Page(tuple(heard), after, False)


def told(answer: dict[str, Any], watched: Watched, known: Collection[str], now: datetime) -> tuple[Heard, ...]:
    """What an answer tells. What could not be read in it is said. `known`: ids of revisions that were heard already."""
    heard: list[Heard] = list(messages(answer, watched, known))
    lost = sum(1 for post in posts_in(answer) if not (id_of(post.get("id")) and _has_time(post)))
    if lost:
        why = f"{lost} {'post' if lost == 1 else 'posts'} that X told could not be read"
        heard.append(Unseen(stream_of(watched.id), now, now, why))
    return tuple(heard)


def _has_time(post: dict[str, Any]) -> bool:
    return bool(born(id_of(post.get("id")) or 0) or moment(post.get("created_at")))
