"""A word by which an admin changes a setting, as it declares itself to a chat, a console and a command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.core.changes import Patch
from bot.core.practice import Practice
from bot.core.requests import Change
from bot.core.rights import Colleague, Power


class Kind(StrEnum):
    """What an option takes. All but `TEXT`, `NUMBER` and `TIME` have a list to choose from (`Suggest`).

    `TIME` is how long, like `8h`, `3 days`, `2 weeks`, or until when, like `2026-12-01`.
    """

    TEXT = "text"
    NUMBER = "number"
    TIME = "time"
    CHOICE = "choice"
    GROUP = "group"
    LABEL = "label"
    COLLEAGUE = "colleague"
    ACCOUNT = "account"
    PHRASE = "phrase"
    CHANGE = "change"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Option:
    """`asks` is a question or a sentence for whoever fills it in; `choices` are values with their words (`CHOICE`)."""

    name: str
    asks: str
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Setting:
    """`does` is its help everywhere; who has one of `powers` may say it. `usual` is what it means in a chat where
    nothing else is said. `kept`: what it does is a change with a reason and an end, so these may be said with it.
    """

    name: str
    does: str
    options: tuple[Option, ...]
    powers: frozenset[Power] = frozenset({Power.CONFIGURE})
    usual: Mapping[str, str] = field(default_factory=dict)
    kept: bool = True


@dataclass(frozen=True, slots=True)
class Wanted:
    """A change whose rights were checked: what a word in `bot.settings_words` works on."""

    request: Change
    by: Colleague
    practice: Practice
    now: datetime

    def option(self, name: str) -> str:
        return self.request.options.get(name, "").strip()

    @property
    def reason(self) -> str:
        return " ".join(self.request.reason.split())


@dataclass(frozen=True, slots=True)
class Consequence:
    """What would follow: `says` in sentences, and `patches`. The first one stands in the history and in the log: it has
    no full stop at its end, and holds nothing that a member wrote.

    `until`: when it ends by itself. `asks`: it must be confirmed although nothing gets weaker by it. `compares`: keys
    of the groups whose last week is looked at again, to say what would have been flagged there; `replays`: the rules
    are asked again of last week's cases. `tries`: a line to try against the word lists; then nothing is changed, and it
    is not kept.
    """

    says: tuple[str, ...]
    patches: tuple[Patch, ...] = ()
    until: datetime | None = None
    asks: bool = False
    compares: tuple[str, ...] = ()
    tries: str = ""
    replays: bool = False
