"""What every page of the console works with, as one value."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.console.doors import Doors
from bot.console.drawing import Drawing
from bot.core import requests
from bot.core.practice import Practice
from bot.core.store import Store
from bot.steps.referring import Whose


@dataclass(frozen=True, slots=True)
class Office:
    """`answer` takes requests as a chat would make them; `store` is for looks and words that only the console has.

    `whose` is the organisation as it stands on papers: its name, its time zone, whom to ask. `doors` say who is
    looking, `drawing` makes the page.
    """

    answer: Callable[[requests.Request], Awaitable[requests.Reply]]
    store: Store
    practice: Practice
    now: Callable[[], datetime]
    whose: Whose
    doors: Doors
    drawing: Drawing

    @property
    def organisation(self) -> str:
        return self.whose.organisation

    @property
    def timezone(self) -> str:
        return self.whose.timezone

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.whose.timezone)
