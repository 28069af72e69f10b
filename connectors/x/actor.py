"""What the desk can do on X: hide a reply and show it again, answer, and post. All else is refused in a sentence."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TypeVar

from bot.core.effects import Effect, Hide, Post, Receipt, Reply, Status, Unhide
from bot.core.ports import Health, Refused
from connectors.x.check import look
from connectors.x.client import Client
from connectors.x.fields import id_of, listed
from connectors.x.keys import group_of, key_of, message_of
from connectors.x.line import Declined, NoAnswer
from connectors.x.posts import billed, chain, posts_in
from connectors.x.refusals import CANNOT, GONE, Unsure, translated
from connectors.x.spending import Spending

T = TypeVar("T")
LOOKED_AT = {"tweet_fields": ["edit_history_tweet_ids", "referenced_tweets"]}


class XActor:
    """Acts as the account whose keys these are. `groups`: ids of the accounts that are watched, for the check."""

    can: frozenset[type[Effect]]

    def __init__(
        self,
        client: Client,
        spending: Spending,
        *,
        groups: Callable[[], Sequence[str]] = tuple,
        streams: bool = False,
        now: Callable[[], datetime],
    ) -> None:
        self._client, self._spending = client, spending
        self._groups, self._streams, self._now = groups, streams, now
        self._me = ""
        able: set[type[Effect]] = {Hide, Unhide, Reply, Post}
        self.can = frozenset(able if client.keys.acts else ())

    async def check(self) -> Health:
        """Asks X who it is, what it may do and what is used up. Raises nothing."""
        return (await look(self._client, self._spending, self._groups(), self._streams, self._now())).health()

    async def perform(self, effect: Effect) -> Receipt:
        """Does it.

        Raises:
            Refused: X does not do it.
            Busy: X asks to wait; it allows fifty hidings in 15 minutes.
            Unsure: it is not known whether it was done.
        """
        if type(effect) in CANNOT:
            raise Refused(CANNOT[type(effect)])
        if type(effect) not in self.can:
            raise Refused(
                "The desk only reads on X: to act it needs x_key, x_key_secret, x_token and x_token_secret."
                if not self._client.keys.acts and isinstance(effect, Hide | Unhide | Reply | Post)
                else "The desk cannot do this on X."
            )
        detail, ref = await self._do(effect)
        return Receipt(Status.DONE, detail, ref, self._now())

    async def _do(self, effect: Effect) -> tuple[str, str]:
        """What happened, in a sentence, and the reference of what was posted."""
        match effect:
            case Hide():
                await self._hide(*message_of(effect.message, effect.group), hidden=True)
                return "The reply is hidden: it can still be read under “View hidden replies”.", ""
            case Unhide():
                await self._hide(*message_of(effect.message, effect.group), hidden=False)
                return "The reply is shown again.", ""
            case Reply():
                account, post = message_of(effect.message)
                await self._own(account)
                newest, _ = await self._newest(post)
                return "Posted as a public reply.", await self._say(account, effect.text, newest)
            case Post():
                account = group_of(effect.group)
                await self._own(account)
                return "Posted in public.", await self._say(account, effect.text)
        raise Refused("The desk cannot do this on X.")

    async def _hide(self, account: str, post: str, *, hidden: bool) -> None:
        """X cannot be asked later whether a reply is hidden; what it answers here is how that is read back."""
        await self._own(account)
        newest, answers = await self._newest(post)
        if not answers:
            raise Refused("This post is no reply, and X hides replies only.")
        if await self._call(lambda: self._client.hide(newest, hidden)) is not hidden:
            raise Unsure("X took it, but says that nothing has changed.")

    async def _own(self, account: str) -> None:
        """Raises `Refused` where the account is not the one that the desk acts as."""
        if not self._me:
            self._me = id_of((await self._call(self._client.me)).get("id"))
        if account != self._me:
            raise Refused("The desk's keys are those of another account on X, and it can act only as that one.")

    async def _newest(self, post: str) -> tuple[str, bool]:
        """The id of a post's newest revision, which is the one to act on, and whether it is a reply.

        Costs one read; where none is left, what is known is taken.
        """
        if self._spending.opened and not self._spending.left(self._now()):
            return post, True
        answer = await self._call(lambda: self._client.posts([post], **LOOKED_AT))
        if self._spending.opened:
            self._spending.count(billed(answer), self._now())
        found = posts_in(answer)
        if not found:
            raise Refused(GONE)
        kinds = {one.get("type") for one in listed(found[0].get("referenced_tweets"))}
        return chain(found[0])[-1], "replied_to" in kinds

    async def _say(self, account: str, words: str, answers: str = "") -> str:
        if not words.strip():
            raise Refused("An empty post cannot be sent.")
        post = await self._call(lambda: self._client.say(words, answers))
        if not post:
            raise Unsure("X took it, but does not say which post it is.")
        return key_of(account, post)

    async def _call(self, call: Callable[[], Awaitable[T]]) -> T:
        try:
            return await call()
        except (Declined, NoAnswer) as problem:
            raise translated(problem) from None
