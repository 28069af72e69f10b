"""The calls of API v2 that the desk and the official library make, answered as X documents it, refusals included."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.fakes.x.query import BadQuery, compiled
from tests.fakes.x.world import SHORT, App, Post, World

PROBLEM = "https://api.x.com/2/problems/"
SEARCHED = timedelta(days=7)
DEEPEST = 800
POST_FIELDS = frozenset({"tweet.fields", "user.fields", "poll.fields", "media.fields", "place.fields", "expansions"})
WHERE = frozenset({"since_id", "until_id", "start_time", "end_time", "max_results", "pagination_token"})


class Fault(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, title: str, detail: str, kind: str = "about:blank") -> None:
        super().__init__(detail)
        self.status = status
        self.body: dict[str, Any] = {"title": title, "detail": detail, "type": kind, "status": status}


@dataclass
class Caller:
    """`user`: in the name of an account (OAuth 1.0a), else the app alone."""

    app: App
    user: bool


Query = Mapping[str, str]


def denied(detail: str) -> Fault:
    return Fault(403, "Forbidden", detail)


class Methods:
    """`route` gives what answers a call; that answers JSON or raises `Fault`."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._routes: list[tuple[str, str, str, Callable[..., Any]]] = [
            ("GET", r"/2/users/me", "user", self.me),
            ("GET", r"/2/users", "", self.users),
            ("GET", r"/2/users/(\w+)/mentions", "", self.mentions),
            ("GET", r"/2/tweets/search/recent", "", self.search),
            ("GET", r"/2/tweets/search/stream/rules", "app", self.rules),
            ("POST", r"/2/tweets/search/stream/rules", "app", self.change_rules),
            ("GET", r"/2/tweets", "", self.lookup),
            ("GET", r"/2/tweets/(\w+)", "", self.one),
            ("PUT", r"/2/tweets/(\w+)/hidden", "user", self.hidden),
            ("POST", r"/2/tweets", "user", self.create),
            ("GET", r"/2/usage/tweets", "", self.usage),
        ]

    def call(self, caller: Caller, method: str, path: str, query: Query, body: Any) -> tuple[int, dict[str, Any]]:
        """Status and answer. Raises `Fault`."""
        for verb, pattern, needs, answer in self._routes:
            found = re.fullmatch(pattern, path)
            if verb != method or found is None:
                continue
            if needs == "user" and not caller.user:
                raise denied("Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.")
            if needs == "app" and caller.user:
                raise denied("Authenticating with OAuth 1.0a User Context is forbidden for this endpoint.")
            if method in ("PUT", "POST") and caller.user and caller.app.access == "read":
                raise Fault(
                    403,
                    "Forbidden",
                    "Your client app is not configured with the appropriate oauth1 app permissions for this endpoint.",
                    f"{PROBLEM}oauth1-permissions",
                )
            return (201 if method == "POST" else 200), answer(caller, query, body, *found.groups())
        raise Fault(404, "Not Found", "Not Found")

    # reading

    def me(self, caller: Caller, query: Query, body: Any) -> dict[str, Any]:
        user = self.world.users[caller.app.user]
        if user.suspended:
            raise denied("Your account is suspended and is not permitted to access this feature.")
        return {"data": {"id": user.id, "name": user.name, "username": user.username}}

    def users(self, caller: Caller, query: Query, body: Any) -> dict[str, Any]:
        _only(query, {"ids", "user.fields", "tweet.fields", "expansions"})
        found, faults = [], []
        for id_ in query.get("ids", "").split(","):
            user = self.world.users.get(id_)
            if user is None or user.suspended:
                faults.append(_not_found("user", id_, "ids"))
            else:
                found.append({"id": user.id, "name": user.name, "username": user.username})
        return {name: several for name, several in (("data", found), ("errors", faults)) if several}

    def mentions(self, caller: Caller, query: Query, body: Any, account: str) -> dict[str, Any]:
        _only(query, POST_FIELDS | WHERE)
        user = self.world.users.get(account)
        if user is None or user.suspended:
            return {"errors": [_not_found("user", account, "id")]}
        newest = self._fitting(lambda post: self.world.written_to(post, user))[:DEEPEST]
        return self._page(newest, query, least=5)

    def search(self, caller: Caller, query: Query, body: Any) -> dict[str, Any]:
        _only(query, POST_FIELDS | WHERE | {"query", "next_token", "sort_order"})
        if not 1 <= len(query.get("query", "")) <= 512:
            raise _invalid("The `query` query parameter must be between 1 and 512 characters.")
        oldest = self.world.clock() - SEARCHED
        for name in ("since_id", "until_id"):
            if name in query and (int(query[name]) >> 22) + 1288834974657 < oldest.timestamp() * 1000:
                raise _invalid(
                    f"'{name}' must be a tweet id created after [{oldest:%Y-%m-%dT%H:%MZ}]. Please use an id larger."
                )
        try:
            fits = compiled(self.world, query["query"])
        except BadQuery as fault:
            raise _invalid(str(fault)) from None
        found = [post for post in self._fitting(fits) if post.created >= oldest]
        return self._page(found, query, least=10)

    def lookup(self, caller: Caller, query: Query, body: Any) -> dict[str, Any]:
        _only(query, POST_FIELDS | {"ids"})
        ids = query.get("ids", "").split(",")
        if not 1 <= len(ids) <= 100 or not all(re.fullmatch(r"\d{1,19}", one) for one in ids):
            raise _invalid("The `ids` query parameter must be 1 to 100 ids.")
        found: dict[str, Post] = {}
        faults = []
        for id_ in ids:
            post = self.world.newest(id_)
            if post is None:
                faults.append(_not_found("tweet", id_, "ids"))
            elif not self.world.visible(post):
                faults.append(_not_seen(id_))
            else:
                found[post.id] = post
        return self._answer(list(found.values()), query) | ({"errors": faults} if faults else {})

    def one(self, caller: Caller, query: Query, body: Any, id_: str) -> dict[str, Any]:
        answer = self.lookup(caller, {**query, "ids": id_}, body)
        return answer if "data" not in answer else {**answer, "data": answer["data"][0]}

    def usage(self, caller: Caller, query: Query, body: Any) -> dict[str, Any]:
        used = len(self.world.billed)
        return {"data": {"cap_reset_day": 10, "project_cap": "3000000", "project_id": "1", "project_usage": str(used)}}

    # acting

    def hidden(self, caller: Caller, query: Query, body: Any, id_: str) -> dict[str, Any]:
        post = self.world.newest(id_)
        if post is None:
            raise Fault(404, "Not Found", f"Could not find tweet with id: [{id_}].", f"{PROBLEM}resource-not-found")
        begun = self.world.posts.get(post.conversation)
        if not post.refers_to("replied_to") or begun is None or begun.author != caller.app.user:
            raise denied("You can only hide replies to a conversation started by the authenticating user.")
        if not isinstance(body, dict) or not isinstance(body.get("hidden"), bool):
            raise _invalid("$.hidden: is missing but it is required")
        post.hidden = body["hidden"]
        return {"data": {"hidden": post.hidden}}

    def create(self, caller: Caller, query: Query, body: Any) -> dict[str, Any]:
        words = body.get("text", "") if isinstance(body, dict) else ""
        if not words:
            raise _invalid("$.text: is missing but it is required")
        if len(words) > SHORT:
            raise denied(
                "Your Tweet text is too long. For more information on how Twitter determines text length see …"
            )
        if self.world.users[caller.app.user].suspended:
            raise denied("Your account is suspended and is not permitted to access this feature.")
        mine = [one for one in self.world.posts.values() if one.author == caller.app.user]
        if any(one.text == words for one in mine):
            raise denied("You are not allowed to create a Tweet with duplicate content.")
        answers = str(body.get("reply", {}).get("in_reply_to_tweet_id", ""))
        if answers:
            answered = self.world.newest(answers)
            if answered is None:
                raise denied("You attempted to reply to a Tweet that is deleted or not visible to you.")
            if not self.world.written_to(answered, self.world.users[caller.app.user]):
                raise denied(
                    "Reply to this conversation is not allowed because you have not been mentioned or otherwise "
                    "engaged by the author of the post you are replying to."
                )
        id_ = self.world.post(caller.app.user, words, answers=answers)
        return {"data": {"id": id_, "text": words, "edit_history_tweet_ids": [id_]}}

    # streams

    def rules(self, caller: Caller, query: Query, body: Any) -> dict[str, Any]:
        found = list(caller.app.rules.values())
        meta = {"sent": f"{self.world.clock():%Y-%m-%dT%H:%M:%S}.000Z", "result_count": len(found)}
        return {"data": found, "meta": meta} if found else {"meta": meta}

    def change_rules(self, caller: Caller, query: Query, body: Any) -> dict[str, Any]:
        new = []
        for rule in body.get("add", ()):
            try:
                compiled(self.world, rule["value"])
            except BadQuery as fault:
                raise _invalid(str(fault)) from None
            if len(rule["value"]) > 1024 or any(rule["value"] == one["value"] for one in caller.app.rules.values()):
                raise Fault(400, "DuplicateRule", "Rule already exists.", f"{PROBLEM}duplicate-rules")
            id_ = self.world.next_id(self.world.clock())
            new.append({"id": id_, **rule})
        caller.app.rules |= {one["id"]: one for one in new}
        for id_ in body.get("delete", {}).get("ids", ()):
            caller.app.rules.pop(str(id_), None)
        return {"data": new, "meta": {"summary": {"created": len(new), "not_created": 0}}}

    def streamed(self, post: Post, app: App, query: Query) -> dict[str, Any] | None:
        """A line of a stream; None where no rule fits."""
        fitting = [
            {"id": one["id"], "tag": one.get("tag", "")}
            for one in app.rules.values()
            if compiled(self.world, one["value"])(post)
        ]
        if not fitting or not self.world.visible(post):
            return None
        answer = self._answer([post], query)
        return {**answer, "data": answer["data"][0], "matching_rules": fitting}

    # in pages

    def _fitting(self, fits: Callable[[Post], bool]) -> list[Post]:
        """The newest revision of each post that fits, the newest first."""
        found = [p for p in self.world.posts.values() if self.world.is_newest(p) and self.world.visible(p) and fits(p)]
        return sorted(found, key=lambda post: -int(post.id))

    def _page(self, posts: list[Post], query: Query, least: int) -> dict[str, Any]:
        size = int(query.get("max_results", "10"))
        if not least <= size <= 100:
            raise _invalid(f"The `max_results` query parameter value [{size}] is not between {least} and 100")
        since, until = int(query.get("since_id", 0)), int(query.get("until_id", 0))
        after = int(query.get("next_token") or query.get("pagination_token") or 0)
        upper = min(one for one in (until or 2**70, after or 2**70))
        left = [post for post in posts if since < int(post.id) < upper]
        page, more = left[:size], len(left) > size
        meta: dict[str, Any] = {"result_count": len(page)}
        if page:
            meta |= {"newest_id": page[0].id, "oldest_id": page[-1].id}
        if more:
            meta["next_token"] = page[-1].id
        return (self._answer(page, query) if page else {}) | {"meta": meta}

    def _answer(self, posts: list[Post], query: Query) -> dict[str, Any]:
        fields = set(query.get("tweet.fields", "").split(","))
        expansions = set(query.get("expansions", "").split(","))
        if "author_id" in expansions:
            fields.add("author_id")
        includes = self.world.includes(posts, expansions, fields)
        found = {"data": [self.world.payload(post, fields) for post in posts], "includes": includes}
        return {name: value for name, value in found.items() if value}


def _only(query: Query, known: frozenset[str] | set[str]) -> None:
    for name in query:
        if name not in known:
            raise _invalid(f"The query parameter [{name}] is not one of [{','.join(sorted(known))}]")


def _invalid(detail: str) -> Fault:
    fault = Fault(
        400, "Invalid Request", "One or more parameters to your request was invalid.", f"{PROBLEM}invalid-request"
    )
    fault.body["errors"] = [{"message": detail}]
    return fault


def _not_found(kind: str, id_: str, parameter: str) -> dict[str, Any]:
    return {
        "value": id_,
        "detail": f"Could not find {kind} with {parameter}: [{id_}].",
        "title": "Not Found Error",
        "resource_type": kind,
        "parameter": parameter,
        "resource_id": id_,
        "type": f"{PROBLEM}resource-not-found",
    }


def _not_seen(id_: str) -> dict[str, Any]:
    return {
        "resource_id": id_,
        "parameter": "ids",
        "resource_type": "tweet",
        "section": "data",
        "title": "Authorization Error",
        "value": id_,
        "detail": f"Sorry, you are not authorized to see the Tweet with ids: [{id_}].",
        "type": f"{PROBLEM}not-authorized-for-resource",
    }
