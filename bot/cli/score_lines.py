"""The lines that `safelight score` reads: JSON → texts and conversations; what cannot be read, as a sentence.

Nothing here trusts its input: whatever a line holds, the answer is a record or `Unusable`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from bot.conversations import Conversation
from bot.core.messages import Account, Age, Audience, Basis, Group, Message, Policy, Role, Standing, Talk, Visibility

PLATFORM = "score"
MOST_MESSAGES = 20_000
_YEARS = (1970, 2999)
E = TypeVar("E", bound=StrEnum)
Ident = str | int
_NOBODY = Account(PLATFORM, "somebody")
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Unusable(ValueError):
    """A line that cannot be scored; the message is a sentence, `id` the line's own id where it has one."""

    def __init__(self, sentence: str, ident: Ident | None = None) -> None:
        super().__init__(sentence)
        self.id = ident


@dataclass(frozen=True, slots=True)
class Single:
    """One text by itself."""

    id: Ident
    talk: Talk


@dataclass(frozen=True, slots=True)
class Whole:
    """A conversation."""

    id: Ident
    conversation: Conversation


class Reader:
    """Makes records of lines; `policy` holds where a line says nothing else."""

    def __init__(self, policy: Policy, listed: frozenset[str] = frozenset()) -> None:
        self._policy = policy
        self._listed = listed
        self._group = Group(PLATFORM, "texts", policy=policy)

    def record(self, line: bytes) -> Single | Whole:
        """Raises Unusable."""
        try:
            row = json.loads(line.decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise Unusable("This line is not UTF-8 text.") from None
        except (ValueError, RecursionError):
            raise Unusable("This line is not JSON.") from None
        if not isinstance(row, dict):
            raise Unusable("A line must be a JSON object with “id” and either “text” or “messages”.")
        ident = row.get("id")
        if isinstance(ident, bool) or not isinstance(ident, str | int):
            raise Unusable("“id” is missing, or neither text nor a whole number.")
        try:
            if "messages" in row and "text" not in row:
                return Whole(ident, self._conversation(str(ident), row))
            return Single(ident, self._text(row))
        except ValueError as wrong:
            raise Unusable(str(wrong), ident) from None

    def _text(self, row: Mapping[str, Any]) -> Talk:
        if "messages" in row:
            raise ValueError("A line has either “text” or “messages”, not both.")
        text, lang = row.get("text"), row.get("lang")
        if not isinstance(text, str):
            raise ValueError("“text” is missing or not text.")
        if lang is not None and not isinstance(lang, str):
            raise ValueError("“lang” is not text: write a code like “en” or “de”.")
        group = self._group
        if lang and (code := lang.strip().lower().split("-")[0].split("_")[0]) != group.policy.language:
            group = Group(PLATFORM, "texts", policy=replace(self._policy, language=code))
        return Talk(Message(PLATFORM, "texts", "1", _NOBODY, _LONG_AGO, text), group, listed=self._listed)

    def _conversation(self, ident: str, row: Mapping[str, Any]) -> Conversation:
        given = _table(row.get("group", {}), "group")
        policy = replace(
            self._policy,
            audience=_one(Audience, given.get("audience", self._policy.audience), "group, audience"),
            visibility=_one(Visibility, given.get("visibility", self._policy.visibility), "group, visibility"),
        )
        names: dict[str, str] = {}
        standings: dict[str, Standing] = {}
        for member in _list(row.get("members", []), "members"):
            table = _table(member, "members")
            account = _ident(table.get("id"), "members, id")
            names[account] = table["name"] if isinstance(table.get("name"), str) else account
            standings[account] = _standing(table)
        rows = _list(row["messages"], "messages")
        if len(rows) > MOST_MESSAGES:
            raise ValueError(f"A conversation may have {MOST_MESSAGES:,} messages; this one has {len(rows):,}.")
        messages = [_message(_table(one, "messages"), ident, policy.visibility, names) for one in rows]
        if len({message.id for message in messages}) != len(messages):
            raise ValueError("Two messages of this conversation have the same “id”.")
        messages.sort(key=lambda message: message.at)
        return Conversation(Group(PLATFORM, ident, policy=policy), tuple(messages), standings)


def _standing(member: Mapping[str, Any]) -> Standing:
    """What a roster says; what it does not say is left open."""
    role = _one(Role, member.get("role", Role.UNKNOWN), "members, role")
    age = _one(Age, member.get("age", Age.UNKNOWN), "members, age")
    role_basis = Basis.NONE if role is Role.UNKNOWN else Basis.ROSTER
    age_basis = Basis.NONE if age is Age.UNKNOWN else Basis.ROSTER
    return Standing(role, role_basis, age, age_basis)


def _message(row: Mapping[str, Any], group: str, visibility: Visibility, names: Mapping[str, str]) -> Message:
    ident = _ident(row.get("id"), "messages, id")
    where = f"message {ident}"
    author, text = _ident(row.get("from"), f"{where}, from"), row.get("text")
    if not isinstance(text, str):
        raise ValueError(f"In {where}: “text” is missing or not text.")
    to = row.get("to")
    whom = tuple(
        _ident(one, f"{where}, to") for one in (to if isinstance(to, list) else [to] if to not in (None, "") else [])
    )
    direct = visibility is Visibility.DIRECT
    reply = row.get("reply_to")
    return Message(
        platform=PLATFORM,
        group=group,
        id=ident,
        author=Account(PLATFORM, author, names.get(author, author)),
        at=_time(row.get("at"), where),
        text=text,
        reply_to="" if reply in (None, "") else _ident(reply, f"{where}, reply_to"),
        mentions=() if direct else whom,
        to=whom if direct else (),
    )


def _time(given: object, where: str) -> datetime:
    """An ISO 8601 time; one without a time zone counts as UTC."""
    if not isinstance(given, str):
        raise ValueError(f"In {where}: “at” is missing or not text. Write a time like “2026-03-02T17:00:00Z”.")
    try:
        at = datetime.fromisoformat(given.strip())
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        if not _YEARS[0] <= at.year <= _YEARS[1]:
            raise ValueError("such a year is a slip")
        return at
    except (ValueError, OverflowError):
        raise ValueError(f"In {where}: “at” is no time. Write it like “2026-03-02T17:00:00Z”.") from None


def _one(kind: type[E], given: object, where: str) -> E:
    try:
        return kind(given) if isinstance(given, str) else kind("")
    except ValueError:
        raise ValueError(f"In {where}: there is only {', '.join(kind)}.") from None


def _ident(given: object, where: str) -> str:
    if isinstance(given, bool) or not isinstance(given, str | int) or given == "":
        raise ValueError(f"In {where}: this is missing, or neither text nor a whole number.")
    return str(given)


def _table(given: object, where: str) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise ValueError(f"In {where}: this must be a JSON object.")
    return given


def _list(given: object, where: str) -> list[Any]:
    if not isinstance(given, list):
        raise ValueError(f"“{where}” must be a list.")
    return given
