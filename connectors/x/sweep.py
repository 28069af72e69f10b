"""Looking again at posts that are kept: what is gone or changed on X must go or change here as well.

docs.x.com, “Developer Policy” (Content compliance): as soon as reasonably possible, or within 24 hours of a request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.core.heard import Gone, Heard
from bot.core.ports import Busy, Refused
from connectors.x.client import Client
from connectors.x.fields import PLATFORM, id_of, listed, text
from connectors.x.keys import message_of
from connectors.x.line import Declined, NoAnswer
from connectors.x.posts import Watched, billed, chain, messages, posts_in
from connectors.x.refusals import Unsure, translated
from connectors.x.spending import Spending

AT_ONCE = 100
"""Posts in one question (docs.x.com, “Post lookup”)."""
NOT_THERE = frozenset({"resource-not-found", "not-authorized-for-resource"})
"""Deleted with or without its author; or the author is suspended, or lets nobody else see it any more."""


class Sweep:
    """See `sweep`."""

    def __init__(self, client: Client, spending: Spending, now: Callable[[], datetime]) -> None:
        self._client, self._spending, self._now = client, spending, now

    async def sweep(self, kept: Sequence[str]) -> tuple[Heard, ...]:
        """What became of these posts (keys of messages): `Gone`, or the newer revisions; nothing of those unchanged.

        The caller hands the keys of all X messages in the buffer and in evidence, a hundred at a time and each at
        least once a day, and keeps what comes back (`ingest(Batch(heard, {}))`). It then erases what is `Gone` from the
        buffer and from evidence, unless the safeguarding lead has confirmed for that case that the law demands it be
        kept; what is kept so is marked with who confirmed it and why. Keys of other platforms are left alone.

        Each post costs one read; the count is kept with the source's next batch, so the source must be listening in the
        same process.

        Raises:
            Refused: the month's posts are used up, or X does not have the desk. Nothing is known of any of these posts.
            Busy: to be tried again. Nothing is known either.
        """
        asked = dict.fromkeys(key for key in kept if key.startswith(f"{PLATFORM}:"))
        if not self._spending.opened:
            raise Busy(timedelta(minutes=1))
        groups: dict[str, list[str]] = {}
        for key in asked:
            account, post = message_of(key)
            groups.setdefault(account, []).append(post)
        posts = [post for several in groups.values() for post in several]
        if self._spending.new_today(posts, self._now()) > self._spending.left(self._now()):
            raise Refused(
                f"These posts cannot be looked at again: {self._spending.stopped(self._now())}. X wants what is "
                "deleted there deleted here too: raise x_posts_a_month, or look by hand."
            )
        heard: list[Heard] = []
        for account, several in groups.items():
            for start in range(0, len(several), AT_ONCE):
                heard += await self._look(account, several[start : start + AT_ONCE])
        return tuple(heard)

    async def _look(self, account: str, posts: Sequence[str]) -> list[Heard]:
        """Asks for as little as tells whether a post is still there; for its words only where it was edited."""
        answer = await self._ask(posts, tweet_fields=["edit_history_tweet_ids"])
        edited = [chain(post)[-1] for post in posts_in(answer) if len(chain(post)) > 1]
        heard: list[Heard] = list(_gone(answer, account, set(posts), self._now()))
        if edited:
            heard += messages(await self._ask(edited), Watched(account, ""))
        return heard

    async def _ask(self, posts: Sequence[str], **fields: Any) -> dict[str, Any]:
        try:
            answer = await self._client.posts(posts, **fields)
        except (Declined, NoAnswer) as problem:
            found = translated(problem)
            raise (Busy(timedelta(minutes=5)) if isinstance(found, Unsure) else found) from None
        self._spending.count(billed(answer), self._now())
        return answer


def _gone(answer: dict[str, Any], account: str, asked: set[str], now: datetime) -> Iterator[Gone]:
    """Only what X names as not there. What is neither told nor named is not known."""
    there = {id_ for post in posts_in(answer) for id_ in chain(post)}
    told = set()
    for fault in listed(answer.get("errors")):
        id_ = id_of(fault.get("resource_id")) or id_of(fault.get("value"))
        kind = text(fault.get("type")).rpartition("/")[2]
        if kind in NOT_THERE and fault.get("resource_type") in (None, "tweet", "post") and id_ in asked - there:
            told.add(id_)
    for id_ in sorted(told):
        yield Gone(PLATFORM, account, id_, now)
