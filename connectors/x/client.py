"""What the desk asks of X: the official library's client, with what it leaves open.

The library knows X's questions and their parameters. It sends them to a host that it has written into itself, waits for
the answer with the whole process, and writes its tokens into the debugging log. Here a line of ours sends them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import tweepy

from connectors.x.fields import listed, mapping, text
from connectors.x.line import Keys, Line
from connectors.x.posts import FIELDS

OFFICIAL = "https://api.x.com"


class Api(tweepy.Client):  # type: ignore[misc]
    """The library's client, on a line of ours: whatever it asks is to be awaited, and answers as JSON."""

    def __init__(self, line: Line) -> None:
        super().__init__(return_type=dict)
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
        return await self._line.send(method, route, asked, json, user_auth)


class Client:
    """What the desk asks of X.

    Args:
        keys: at least a bearer token or the four of OAuth 1.0a.
        url: where the API is; a stand-in may be anywhere. proxy: empty for what the environment says.
        patience: seconds to wait for an answer. now: the desk's clock.

    Raises:
        ValueError: a key or the address cannot be one. The message holds no secret.
    """

    def __init__(
        self,
        keys: Keys,
        url: str = OFFICIAL,
        proxy: str = "",
        *,
        patience: float = 20.0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        if not keys.bearer and not keys.acts:
            raise ValueError(
                "X needs x_bearer_token to listen, or x_key, x_key_secret, x_token and x_token_secret to act as well: "
                "the developer console shows them under “Keys and tokens”."
            )
        if any(not (one.isascii() and one.isprintable()) or " " in one for one in keys.all()):
            raise ValueError("One of X's keys cannot be one: copy them again from “Keys and tokens”.")
        logging.getLogger("oauthlib").setLevel(logging.INFO)  # below, it logs the keys that it signs with
        self.line = Line(keys, url, proxy, patience, now)
        self.api = Api(self.line)
        self.keys = keys

    def __repr__(self) -> str:
        return f"Client({'acts' if self.keys.acts else 'reads'})"

    async def close(self) -> None:
        await self.line.close()

    async def me(self) -> dict[str, Any]:
        """The account that acts. Raises `Declined` or `NoAnswer`, as everything here does."""
        return mapping((await self.api.get_me()).get("data"))

    async def users(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        return listed((await self.api.get_users(ids=list(ids), user_auth=self.keys.acts)).get("data"))

    async def mentions(self, account: str, limit: int, **where: Any) -> dict[str, Any]:
        """The newest mentions. With the account's own keys they are “owned reads”, at a fifth of the price."""
        found = await self.api.get_users_mentions(
            account, user_auth=self.keys.acts, max_results=limit, **FIELDS, **_given(where)
        )
        return mapping(found)

    async def search(self, query: str, limit: int, **where: Any) -> dict[str, Any]:
        """The newest posts of the last seven days that match."""
        found = await self.api.search_recent_tweets(
            query, user_auth=not self.keys.bearer, max_results=limit, **FIELDS, **_given(where)
        )
        return mapping(found)

    async def posts(self, ids: Sequence[str], **fields: Any) -> dict[str, Any]:
        """Up to 100 posts; those that are gone are told in `errors`."""
        found = await self.api.get_tweets(list(ids), user_auth=not self.keys.bearer, **(fields or FIELDS))
        return mapping(found)

    async def hide(self, post: str, hidden: bool) -> bool:
        """Hides a reply or shows it again. Answers what X says it is now."""
        found = await (self.api.hide_reply(post) if hidden else self.api.unhide_reply(post))
        return mapping(found.get("data")).get("hidden") is True

    async def say(self, words: str, answers: str = "") -> str:
        """Posts, and answers the new post's id."""
        found = await self.api.create_tweet(text=words, in_reply_to_tweet_id=answers or None, user_auth=True)
        return text(mapping(found.get("data")).get("id"))

    async def usage(self) -> dict[str, Any]:
        """What X itself counts of the whole project. Free of charge."""
        answer = await self.line.send("GET", "/2/usage/tweets", None, None, not self.keys.bearer)
        return mapping(answer.get("data"))


def _given(where: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in where.items() if value}
