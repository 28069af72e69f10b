"""X's query language, as far as the desk and a person who tries it need it (docs.x.com, “Build a query”).

Words, “phrases”, #tags, @names, from: to: is:retweet|reply|quote, OR, - and parentheses.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.fakes.x.world import Post, World

Match = Callable[[Post], bool]
_TOKEN = re.compile(r'\s*(\(|\)|-(?=\S)|"[^"]*"|[^\s()]+)')
ALONE_TOO_MUCH = re.compile(r"^-?(is|has):")


class BadQuery(Exception):
    pass


def compiled(world: World, query: str) -> Match:
    """Raises `BadQuery`."""
    tokens = _TOKEN.findall(query)
    if not tokens or all(ALONE_TOO_MUCH.match(token) or token == "-" for token in tokens):
        raise BadQuery("Rules must contain a non-empty, positive, stand-alone operator")
    found = _any(world, tokens)
    if tokens:
        raise BadQuery(f"no viable alternative at input '{tokens[0]}'")
    return found


def _any(world: World, tokens: list[str]) -> Match:
    parts = [_all(world, tokens)]
    while tokens and tokens[0] == "OR":
        tokens.pop(0)
        parts.append(_all(world, tokens))
    return lambda post: any(part(post) for part in parts)


def _all(world: World, tokens: list[str]) -> Match:
    parts: list[Match] = []
    while tokens and tokens[0] not in (")", "OR"):
        parts.append(_one(world, tokens))
    if not parts:
        raise BadQuery("missing an operand")
    return lambda post: all(part(post) for part in parts)


def _one(world: World, tokens: list[str]) -> Match:
    token = tokens.pop(0)
    if token == "-":
        inner = _one(world, tokens)
        return lambda post: not inner(post)
    if token == "(":
        inner = _any(world, tokens)
        if not tokens or tokens.pop(0) != ")":
            raise BadQuery("missing ')'")
        return inner
    name, colon, value = token.partition(":")
    if token.startswith("@"):
        return lambda post: token[1:].casefold() in {user.username.casefold() for user in world.mentions(post)}
    if colon and name == "is":
        kind = {"retweet": "retweeted", "reply": "replied_to", "quote": "quoted"}.get(value)
        if kind is None:
            raise BadQuery(f"is:{value} is not available")
        return lambda post: bool(post.refers_to(kind))
    if colon and name == "from":
        return lambda post: _is(world, post.author, value)
    if colon and name == "to":

        def answers(post: Post) -> bool:
            answered = world.posts.get(post.refers_to("replied_to"))
            return answered is not None and _is(world, answered.author, value)

        return answers
    if colon:
        raise BadQuery(f"Reference to invalid operator '{name}'")
    return lambda post: token.strip('"').casefold() in post.text.casefold()


def _is(world: World, user: str, value: str) -> bool:
    return value == user or (user in world.users and world.users[user].username.casefold() == value.casefold())
