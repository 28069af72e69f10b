"""The fake API v2, called by the official library on its own terms: only its host is led elsewhere."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest
import requests
import tweepy
from requests.adapters import HTTPAdapter

from tests.fakes.x.query import BadQuery, compiled
from tests.fakes.x.server import LIMITS, Server
from tests.fakes.x.stand import OURS, SAM, SECRETS, XStand, standing

OFFICIAL = "https://api.twitter.com"


class Led(HTTPAdapter):
    """Leads what is meant for X to the fake, after it was signed for X."""

    def __init__(self, server: Server) -> None:
        super().__init__()
        self._url = server.url

    def send(self, request: Any, *args: Any, **more: Any) -> requests.Response:
        request.url = request.url.replace(OFFICIAL, self._url)
        return super().send(request, *args, **(more | {"verify": False, "proxies": {}}))


@pytest.fixture
async def stand() -> AsyncIterator[XStand]:
    async with standing() as found:
        yield found


def client(stand: XStand, **more: Any) -> tweepy.Client:
    found = tweepy.Client(*SECRETS, **more)
    found.session.mount(OFFICIAL, Led(stand.server))
    return found


async def test_it_reads_mentions_in_pages(stand: XStand) -> None:
    said = [await stand.says(f"line {number}") for number in range(25)]
    api = client(stand)
    pages = tweepy.Paginator(
        api.get_users_mentions, OURS, max_results=10, expansions=["author_id"], tweet_fields=["created_at"]
    )
    found = await asyncio.to_thread(lambda: list(pages))
    assert [str(post.id) for page in found for post in page.data] == said[::-1]
    assert found[0].includes["users"][0].username == "SamF"
    assert found[0].data[0].edit_history_tweet_ids == [int(said[-1])]
    newer = await asyncio.to_thread(api.get_users_mentions, OURS, since_id=said[20])
    assert [str(post.id) for post in newer.data] == said[:20:-1]


async def test_it_searches_looks_up_and_tells_what_is_gone(stand: XStand) -> None:
    one, two = await stand.says("hello there"), await stand.says("good bye")
    newest = stand.world.edit(one, "hello again")
    stand.world.delete(two)
    api = client(stand)
    found = await asyncio.to_thread(api.search_recent_tweets, "(hello OR bye) to:HarbourYouth -is:retweet")
    assert [post.text for post in found.data] == ["hello again"]
    looked = await asyncio.to_thread(
        api.get_tweets, [one, two], expansions=["edit_history_tweet_ids"], tweet_fields=["author_id"]
    )
    assert [str(post.id) for post in looked.data] == [newest]
    assert [post.text for post in looked.includes["tweets"]] == ["hello there"]
    assert looked.errors[0]["resource_id"] == two
    assert (await asyncio.to_thread(api.get_tweet, one)).data.text == "hello again"


async def test_it_hides_and_posts_in_an_accounts_name(stand: XStand) -> None:
    api, post = client(stand), await stand.says("unkind")
    assert (await asyncio.to_thread(api.get_me)).data.username == "HarbourYouth"
    assert (await asyncio.to_thread(api.hide_reply, post)).data == {"hidden": True}
    assert stand.world.posts[post].hidden
    made = await asyncio.to_thread(lambda: api.create_tweet(text="100% yes: at 6 & 7 é", in_reply_to_tweet_id=post))
    assert stand.world.posts[made.data["id"]].text == "100% yes: at 6 & 7 é"
    with pytest.raises(tweepy.Forbidden, match="started by"):
        await asyncio.to_thread(api.hide_reply, stand.world.post(SAM, "elsewhere"))
    stand.app.access = "read"
    with pytest.raises(tweepy.Forbidden, match="permissions"):
        await asyncio.to_thread(api.hide_reply, post)


async def test_it_lets_in_only_who_has_the_keys(stand: XStand) -> None:
    wrong = tweepy.Client("wrong", *SECRETS[1:4], "wrong")
    wrong.session.mount(OFFICIAL, Led(stand.server))
    for call in (wrong.get_me, lambda: wrong.get_users(ids=[OURS])):
        with pytest.raises(tweepy.Unauthorized):
            await asyncio.to_thread(call)
    assert (await asyncio.to_thread(lambda: client(stand).get_users(ids=[OURS]))).data[0].id == int(OURS)


async def test_it_limits_and_says_how_much_is_left(stand: XStand) -> None:
    stand.server.limits = LIMITS | {("GET", "/2/users/:id/mentions"): (1, 1)}
    api = client(stand)
    await asyncio.to_thread(api.get_users_mentions, OURS)
    with pytest.raises(tweepy.TooManyRequests) as limited:
        await asyncio.to_thread(api.get_users_mentions, OURS)
    assert limited.value.reset_time > stand.now().timestamp()


async def test_it_refuses_what_x_refuses(stand: XStand) -> None:
    api = client(stand)
    for call in (
        lambda: api.get_users_mentions(OURS, max_results=101),
        lambda: api.search_recent_tweets("is:retweet"),
        lambda: api.search_recent_tweets("hello", since_id=20),
        lambda: api.get_tweets(["x"]),
    ):
        with pytest.raises(tweepy.BadRequest):
            await asyncio.to_thread(call)
    stand.world.credit = False
    with pytest.raises(tweepy.HTTPException, match="402"):
        await asyncio.to_thread(api.get_me)


async def test_it_streams_what_fits_the_rules(stand: XStand) -> None:
    came: list[dict[str, Any]] = []
    happened = {name: threading.Event() for name in ("connected", "alive", "came")}

    class Stream(tweepy.StreamingClient):  # type: ignore[misc]
        def on_connect(self) -> None:
            happened["connected"].set()

        def on_keep_alive(self) -> None:
            happened["alive"].set()

        def on_data(self, raw_data: bytes) -> None:
            came.append(json.loads(raw_data))
            happened["came"].set()

    async def until(name: str) -> None:
        assert await asyncio.to_thread(happened[name].wait, 20), name

    stream = Stream(SECRETS[0], max_retries=0, chunk_size=1)
    stream.session.mount(OFFICIAL, Led(stand.server))
    await asyncio.to_thread(stream.add_rules, tweepy.StreamRule("@HarbourYouth -is:retweet", "ours"))
    assert [rule.tag for rule in (await asyncio.to_thread(stream.get_rules)).data] == ["ours"]
    with pytest.raises(tweepy.BadRequest):
        await asyncio.to_thread(stream.add_rules, tweepy.StreamRule("(open", "broken"))
    running = asyncio.create_task(asyncio.to_thread(stream.filter))
    await until("connected")
    await until("alive")
    stand.world.post(SAM, "nothing of ours")
    post = stand.world.post(SAM, "hello @HarbourYouth")
    await until("came")
    stream.disconnect()
    stand.server.break_streams()
    await running
    assert [(one["data"]["id"], one["matching_rules"][0]["tag"]) for one in came] == [(post, "ours")]


@pytest.mark.parametrize(
    ("query", "text", "fits"),
    [
        ("hello", "Hello there", True),
        ('"hello there"', "hello, there", False),
        ("@harbouryouth", "hi @HarbourYouth!", True),
        ("from:SamF (a OR b) -c", "b", True),
        ("from:SamF (a OR b) -c", "b c", False),
        ("from:20", "x", True),
        ("to:HarbourYouth", "no reply", False),
    ],
)
async def test_queries(stand: XStand, query: str, text: str, fits: bool) -> None:
    post = stand.world.posts[stand.world.post(SAM, text)]
    assert compiled(stand.world, query)(post) is fits


@pytest.mark.parametrize("query", ["", "is:retweet", "(a", "a)", "a OR", "-", "lang:en", "is:nothing a"])
async def test_queries_that_x_does_not_take(stand: XStand, query: str) -> None:
    with pytest.raises(BadQuery):
        compiled(stand.world, query)
