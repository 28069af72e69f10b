"""What a question of the guided setup is: what it shows, what is said by an answer; and how places are written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.cases import No
from bot.core.dialogues import Dialogue
from bot.core.practice import Practice
from bot.core.store import Work
from bot.desk.shown import one_line

Said = tuple[str, Mapping[str, str], str]
"""A word of settings with its options and a reason."""
NEXT, AGAIN = "next", "again"
KEY = re.compile(r"(discord|telegram|x):(-?\d{1,20})")
_LINK = re.compile(r"https://(?:\w+\.)?discord(?:app)?\.com/channels/\d+/(\d{1,20})")
_MENTION = re.compile(r"<([@#])!?(\d{1,20})>")


@dataclass(frozen=True, slots=True)
class Here:
    """Where a setup stands."""

    work: Work
    practice: Practice
    dialogue: Dialogue
    now: datetime

    def said(self, name: str) -> str:
        return self.dialogue.said.get(name, "")

    @property
    def groups(self) -> list[str]:
        """Keys of the groups that were chosen."""
        return list(json.loads(self.said("groups") or "[]"))

    @property
    def platform(self) -> str:
        """The platform of the chat that it is done in."""
        return self.dialogue.account.partition(":")[0]

    @property
    def about(self) -> str:
        """What the present question is about: a group's key, say."""
        return self.dialogue.step.partition("|")[2]

    def name(self, key: str) -> str:
        known = self.work.people.groups([key]).get(key)
        return one_line(known.name or key, 60) if known is not None else key


@dataclass(frozen=True, slots=True)
class Asked:
    """`choices` are values with their words; `skips` is what leaving it as it is is called, where one may."""

    lines: tuple[str, ...]
    choices: Mapping[str, str] = field(default_factory=dict)
    writes: bool = False
    skips: str = ""
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Taken:
    """What follows from an answer: words to say, and what to remember. `again`: the same question once more."""

    changes: tuple[Said, ...] = ()
    said: Mapping[str, str] = field(default_factory=dict)
    again: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    ask: Callable[[Here], Asked]
    take: Callable[[Here, str], Taken]


def policy(key: str, name: str, value: str) -> Said:
    """What changes one thing of how a group is looked after."""
    return "policy", {"group": key, name: value}, ""


def place(text: str) -> str:
    """A group's key as somebody writes it: a key, a link to a channel, a mention of one. Raises `No`."""
    if link := _LINK.match(text.strip()):
        return f"discord:{link[1]}"
    if (mention := _MENTION.fullmatch(text.strip())) and mention[1] == "#":
        return f"discord:{mention[2]}"
    if KEY.fullmatch(text.strip()):
        return text.strip()
    raise No(
        f"There is no “{one_line(text, 60)}” here. Write its name as it is offered, or its key or link, like "
        "discord:123 or telegram:-100123."
    )


def account(text: str) -> str:
    """An account's key as somebody writes it: a key, a mention, a mail address."""
    mention = _MENTION.fullmatch(text)
    if mention and mention[1] == "@":
        return f"discord:{mention[2]}"
    return f"mail:{text}" if "@" in text and ":" not in text else text
