"""What X knows: accounts, posts and their revisions, who may call, the rules of streams, and what it would charge for.

Written from docs.x.com (Posts, Edit Posts, Filtered stream, Hide replies, Usage and Billing).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

EPOCH = 1288834974657
EDITABLE = timedelta(minutes=30)
MOST_EDITS = 5
SHORT = 280


@dataclass
class User:
    id: str
    name: str
    username: str
    suspended: bool = False
    protected: bool = False


@dataclass
class Post:
    """One revision. `chain` is shared by all revisions of a post."""

    id: str
    author: str
    text: str
    created: datetime
    chain: list[str]
    conversation: str
    refers: list[tuple[str, str]] = field(default_factory=list)
    """(replied_to | quoted | retweeted, id)"""
    more: dict[str, Any] = field(default_factory=dict)
    """Further fields of the payload, as X would send them."""
    hidden: bool = False
    rules: list[str] = field(default_factory=list)

    def refers_to(self, kind: str) -> str:
        return next((id_ for one, id_ in self.refers if one == kind), "")


@dataclass
class App:
    """An app with its account's access token. `access`: read, read-write, read-write-directmessages."""

    bearer: str
    key: str
    key_secret: str
    token: str
    token_secret: str
    user: str
    access: str = "read-write"
    rules: dict[str, dict[str, str]] = field(default_factory=dict)


class World:
    """An X of one's own. Times are this world's: `clock` may be moved on."""

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.clock = clock
        self.users: dict[str, User] = {}
        self.posts: dict[str, Post] = {}
        self.apps: list[App] = []
        self.polls: dict[str, dict[str, Any]] = {}
        self.streams: dict[asyncio.Queue[bytes | None], App] = {}
        self.billed: set[tuple[str, str]] = set()
        """(day, post id): what X charges for."""
        self.credit = True
        self.send: Callable[[Post], None] = lambda post: None
        """Told of each new revision, so that streams get it."""
        self._last = 0

    def next_id(self, at: datetime) -> str:
        self._last = max(self._last + 1, (int(at.timestamp() * 1000) - EPOCH) << 22)
        return str(self._last)

    def user(self, id_: str, name: str, username: str) -> str:
        self.users[id_] = User(id_, name, username)
        return id_

    def app(self, secrets: Sequence[str], user: str) -> App:
        """`secrets`: bearer token, key, its secret, token, its secret."""
        bearer, key, key_secret, token, token_secret = secrets
        self.apps.append(App(bearer, key, key_secret, token, token_secret, user))
        return self.apps[-1]

    def post(
        self, author: str, text: str, *, answers: str = "", quotes: str = "", reposts: str = "", **more: Any
    ) -> str:
        """Somebody posts. `more` are fields of the payload. Returns the id."""
        now = self.clock()
        id_ = self.next_id(now)
        refers = [("replied_to", answers), ("quoted", quotes), ("retweeted", reposts)]
        conversation = self.posts[answers].conversation if answers in self.posts else id_
        found = Post(id_, author, text, now, [id_], conversation, [one for one in refers if one[1]], more)
        self.posts[id_] = found
        self.send(found)
        return id_

    def edit(self, id_: str, text: str) -> str:
        """The author changes a post (any revision's id will do). Returns the new revision's id."""
        old = self.posts[self.posts[id_].chain[-1]]
        now = self.clock()
        assert len(old.chain) <= MOST_EDITS, "X allows five edits"
        assert now - self.posts[old.chain[0]].created <= EDITABLE, "X allows edits for 30 minutes"
        new = self.next_id(now)
        old.chain.append(new)
        self.posts[new] = Post(new, old.author, text, now, old.chain, old.conversation, old.refers, old.more)
        self.send(self.posts[new])
        return new

    def delete(self, id_: str) -> None:
        """“Deleting any version deletes the entire chain.”"""
        for one in self.posts[id_].chain:
            self.posts.pop(one, None)

    def newest(self, id_: str) -> Post | None:
        found = self.posts.get(id_)
        return self.posts.get(found.chain[-1]) if found else None

    def is_newest(self, post: Post) -> bool:
        return post.chain[-1] == post.id

    def visible(self, post: Post) -> bool:
        author = self.users.get(post.author)
        return author is None or not (author.suspended or author.protected)

    def mentions(self, post: Post) -> list[User]:
        said = f"{post.text} {post.more.get('note_tweet', {}).get('text', '')}"
        names = {name.casefold() for name in re.findall(r"@(\w{1,15})", said)}
        return [user for user in self.users.values() if user.username.casefold() in names]

    def written_to(self, post: Post, user: User) -> bool:
        """Whether it is among an account's mentions: it names it, or answers it."""
        answered = self.posts.get(post.refers_to("replied_to"))
        return user in self.mentions(post) or (answered is not None and answered.author == user.id)

    # as JSON

    def payload(self, post: Post, fields: set[str]) -> dict[str, Any]:
        """A post object with the default fields and those that were asked for (docs.x.com, “Post object”)."""
        found: dict[str, Any] = {"id": post.id, "text": post.text, "edit_history_tweet_ids": list(post.chain)}
        mentions = [{"start": 0, "end": 1, "username": user.username, "id": user.id} for user in self.mentions(post)]
        answered = self.posts.get(post.refers_to("replied_to"))
        full: dict[str, Any] = {
            "author_id": post.author,
            "conversation_id": post.conversation,
            "created_at": f"{post.created:%Y-%m-%dT%H:%M:%S}.000Z",
            "in_reply_to_user_id": answered.author if answered else None,
            "referenced_tweets": [{"type": kind, "id": id_} for kind, id_ in post.refers] or None,
            "entities": {"mentions": mentions} if mentions else None,
        } | post.more
        return found | {name: value for name, value in full.items() if name in fields and value is not None}

    def includes(self, posts: list[Post], expansions: set[str], fields: set[str]) -> dict[str, Any]:
        users: dict[str, User | None] = {}
        others: dict[str, Post] = {}
        polls: dict[str, Any] = {}
        for post in posts:
            if "author_id" in expansions:
                users[post.author] = self.users.get(post.author)
            if "edit_history_tweet_ids" in expansions:
                others |= {id_: self.posts[id_] for id_ in post.chain if id_ != post.id and id_ in self.posts}
            if "referenced_tweets.id" in expansions:
                for _, id_ in post.refers:
                    newest = self.newest(id_)
                    if newest is not None and self.visible(newest):
                        others[newest.id] = newest
            if "attachments.poll_ids" in expansions:
                for id_ in post.more.get("attachments", {}).get("poll_ids", ()):
                    polls[id_] = self.polls[id_]
        found = {
            "users": [{"id": u.id, "name": u.name, "username": u.username} for u in users.values() if u],
            "tweets": [self.payload(one, fields) for one in others.values()],
            "polls": list(polls.values()),
        }
        self.charge([*posts, *others.values()])
        return {name: several for name, several in found.items() if several}

    def charge(self, posts: list[Post]) -> None:
        self.billed |= {(f"{self.clock():%Y-%m-%d}", post.id) for post in posts}
