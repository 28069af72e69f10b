"""A post of X's → messages. Pure: no clock, no network.

`messages` takes what X answered as JSON, not the library's types: those lose what is newer than the library. A post
that was edited has an id for each revision; the first one names the message for ever, and each revision that X sent
along becomes one of the message.
"""

from __future__ import annotations

import html
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.core.messages import Account, Attachment, Message
from connectors.x.fields import PLATFORM, born, id_of, listed, mapping, moment, text, texts

FIELDS: Mapping[str, list[str]] = {
    "tweet_fields": [
        "attachments", "author_id", "conversation_id", "created_at", "edit_history_tweet_ids", "entities",
        "note_tweet", "referenced_tweets",
    ],
    "user_fields": ["name", "username"],
    "poll_fields": ["options"],
    "expansions": ["author_id", "referenced_tweets.id", "edit_history_tweet_ids", "attachments.poll_ids"],
}  # fmt: skip
"""What is asked for. Media are not: their keys tell the kind, and each would cost something."""
KINDS = {"3": "photo", "7": "video", "13": "video", "16": "gif"}
"""The number before the `_` of a media key → what it is (3 photo, 7 and 13 video, 16 animated GIF)."""
LONGEST_LINK = 2000
CLOSE = timedelta(seconds=2)
"""The time in an id and `created_at`, which has whole seconds, differ by no more where both are right."""


@dataclass(frozen=True, slots=True)
class Watched:
    """An account whose mentions are heard: the group's id, and the name people call it by (without the @)."""

    id: str
    handle: str

    @property
    def name(self) -> str:
        return f"@{self.handle}" if self.handle else ""


@dataclass(frozen=True, slots=True)
class Beside:
    """What X sent along with posts: the people, the posts they refer to and their older revisions, the polls."""

    posts: Mapping[str, dict[str, Any]]
    users: Mapping[str, dict[str, Any]]
    polls: Mapping[str, dict[str, Any]]

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> Beside:
        includes = mapping(answer.get("includes"))
        return cls(
            *({id_of(one.get("id")): one for one in listed(includes.get(k))} for k in ("tweets", "users", "polls"))
        )


def posts_in(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The posts an answer is about; a stream's line has one, not a list."""
    data = answer.get("data")
    return [data] if isinstance(data, dict) else listed(data)


def billed(answer: Mapping[str, Any]) -> set[str]:
    """The ids of all posts in an answer. X charges “per resource returned in the response” (docs.x.com, pricing)."""
    sent = (*posts_in(answer), *listed(mapping(answer.get("includes")).get("tweets")))
    return {id_ for one in sent if (id_ := id_of(one.get("id")))}


def chain(post: Mapping[str, Any]) -> tuple[str, ...]:
    """The ids of a post's revisions, oldest first; its own alone where it was never edited."""
    own = id_of(post.get("id"))
    ids = tuple(dict.fromkeys(id_ for one in texts(post.get("edit_history_tweet_ids")) if (id_ := id_of(one))))
    return ids if own in ids else (*(one for one in ids if int(one) < int(own)), own)


def messages(answer: Mapping[str, Any], watched: Watched, known: Collection[str] = ()) -> tuple[Message, ...]:
    """What an answer tells, oldest first. `known`: ids of revisions that were heard already."""
    beside = Beside.of(answer)
    found: list[tuple[int, Message]] = []
    for post in posts_in(answer):
        own = id_of(post.get("id"))
        if not own:
            continue
        ids = () if own in known else chain(post)
        for id_ in ids:
            revision = post if id_ == own else beside.posts.get(id_)
            if revision is None or id_ in known:
                continue
            told = _message({"author_id": post.get("author_id")} | revision, ids, id_, watched, beside)
            if told is not None:
                found.append((int(id_), told))
    return tuple(one for _, one in sorted(found, key=lambda one: one[0]))


def _message(
    post: Mapping[str, Any], ids: tuple[str, ...], id_: str, watched: Watched, beside: Beside
) -> Message | None:
    at, edited = _times(post, ids[0], id_)
    if at is None:
        return None
    reposted, quoted, answered = (_referred(post, kind, beside) for kind in ("retweeted", "quoted", "replied_to"))
    said = reposted.post or post  # a repost's own text is the other's, cut off
    return Message(
        PLATFORM,
        watched.id,
        ids[0],
        _author(post, beside),
        at,
        _words(said, beside),
        group_name=watched.name,
        reply_to=chain(answered.post)[0] if answered.post else answered.id,
        mentions=_mentions(said),
        thread=id_of(post.get("conversation_id")),
        attachments=tuple(_attachments(said)),
        forwarded_from=_author(reposted.post, beside).name if reposted.id else "",
        quote=_words(quoted.post, beside) if quoted.post else "",
        edited_at=edited,
        raw=_raw(post, beside),
    )


def _times(post: Mapping[str, Any], first: str, id_: str) -> tuple[datetime | None, datetime | None]:
    """When the first revision was made and, for a later one, when that was. The ids tell it more exactly."""
    said, own = moment(post.get("created_at")), born(id_)
    if own is None or (said is not None and abs(own - said) > CLOSE):
        own = said
    if first == id_:
        return own, None
    original = born(first)
    return (original if original and own and original <= own else own), own


@dataclass(frozen=True, slots=True)
class _Referred:
    id: str
    post: Mapping[str, Any]


def _referred(post: Mapping[str, Any], kind: str, beside: Beside) -> _Referred:
    """The post that one answers, quotes or repeats; without content where it is deleted or not for us to see."""
    for one in listed(post.get("referenced_tweets")):
        if one.get("type") == kind and (id_ := id_of(one.get("id"))):
            return _Referred(id_, beside.posts.get(id_, {}))
    return _Referred("", {})


def _author(post: Mapping[str, Any], beside: Beside) -> Account:
    id_ = id_of(post.get("author_id"))
    user = beside.users.get(id_, {})
    name, handle = text(user.get("name")).strip(), text(user.get("username")).strip()
    if name and handle:
        name = f"{name} (@{handle})"
    return Account(PLATFORM, id_ or "unknown", name or (f"@{handle}" if handle else "") or "Unnamed account")


def _words(post: Mapping[str, Any], beside: Beside) -> str:
    """The text in full, with links written out; a poll's choices after it."""
    long = mapping(post.get("note_tweet"))
    words = text(long.get("text")) or text(post.get("text"))
    for one in _links(post):
        short, full = text(one.get("url")), text(one.get("expanded_url"))[:LONGEST_LINK]
        if short.startswith("https://t.co/") and full:
            words = words.replace(short, "" if one.get("media_key") else full)
    lines = [html.unescape(words).strip()]
    for id_ in _keys(post, "poll_ids"):
        lines += [text(option.get("label")) for option in listed(beside.polls.get(id_, {}).get("options"))]
    return "\n".join(line for line in lines if line)


def _links(post: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The longest short links first, so that none is taken for the beginning of another."""
    parts = (mapping(post.get("entities")), mapping(mapping(post.get("note_tweet")).get("entities")))
    found = [one for part in parts for one in listed(part.get("urls"))]
    yield from sorted(found, key=lambda one: -len(text(one.get("url"))))


def _mentions(post: Mapping[str, Any]) -> tuple[str, ...]:
    parts = (mapping(post.get("entities")), mapping(mapping(post.get("note_tweet")).get("entities")))
    ids = (id_of(one.get("id")) for part in parts for one in listed(part.get("mentions")))
    return tuple(dict.fromkeys(filter(None, ids)))


def _keys(post: Mapping[str, Any], kind: str) -> list[str]:
    return texts(mapping(post.get("attachments")).get(kind))


def _attachments(post: Mapping[str, Any]) -> Iterator[Attachment]:
    for key in _keys(post, "media_keys"):
        yield Attachment(KINDS.get(key.partition("_")[0], "other"), "", key[:100])
    for key in _keys(post, "poll_ids"):
        yield Attachment("poll", "", key[:100])


def _raw(post: Mapping[str, Any], beside: Beside) -> str:
    """X's own words of this post and of what belongs to it, and nothing of the other posts in the answer."""
    refers = [id_of(one.get("id")) for one in listed(post.get("referenced_tweets"))]
    people = [id_of(post.get("author_id")), *(id_of(beside.posts.get(id_, {}).get("author_id")) for id_ in refers)]
    includes = {
        "users": [beside.users[id_] for id_ in dict.fromkeys(people) if id_ in beside.users],
        "tweets": [beside.posts[id_] for id_ in refers if id_ in beside.posts],
        "polls": [beside.polls[id_] for id_ in _keys(post, "poll_ids") if id_ in beside.polls],
    }
    kept = {"data": post, "includes": {name: found for name, found in includes.items() if found}}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
