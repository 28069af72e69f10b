"""What members get to hear, and how they say that they need somebody now. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.core.messages import Role

_GAPS = re.compile(r"[^\w]+")
_APOSTROPHES = re.compile(r"['’‘`´]")
_NEGATED = frozenset({"not", "never", "isnt", "arent", "wasnt", "no"})


class Asks(StrEnum):
    """What somebody's words ask for: a person to turn to, or one at once."""

    NOTHING = "nothing"
    HELP = "help"
    DANGER = "danger"


def _plain(text: str) -> str:
    """Words in small letters with one space between, and one at each end."""
    return f" {_GAPS.sub(' ', _APOSTROPHES.sub('', text.casefold())).strip()} "


@dataclass(frozen=True, slots=True)
class Members:
    """`guides` are texts by name: `safety_` and `who_` with whom they are for. `alone`, `help` and `danger` are
    phrases: the first count only where they are all that was said. `alternative` is the colleague who hears what is
    about a helper, in place of the lead; empty for the deputies.
    """

    guides: Mapping[str, str] = field(default_factory=dict)
    alone: tuple[str, ...] = ()
    help: tuple[str, ...] = ()
    danger: tuple[str, ...] = ()
    alternative: str = ""

    def asks(self, text: str) -> Asks:
        """What the words ask for. Too much is heard rather than too little: a person looks at all of it."""
        said = _plain(text)
        if any(self._there(said, self.danger)):
            return Asks.DANGER
        if any(self._there(said, self.help)) or any(said == _plain(one) for one in self.alone):
            return Asks.HELP
        return Asks.NOTHING

    def guide(self, what: str, role: Role, audience: str) -> str:
        """The text for one who asks; empty where there is none. Who works here is told as one who works here."""
        own = {Role.STAFF: "staff", Role.VOLUNTEER: "volunteers"}.get(role, "")
        names = [f"{what}_{own}"] if own else []
        return next(filter(None, (self.guides.get(one, "") for one in [*names, f"{what}_{audience}"])), "")

    @staticmethod
    def _there(said: str, phrases: tuple[str, ...]) -> Iterator[bool]:
        for phrase in phrases:
            before, found, _ = said.partition(_plain(phrase))
            yield bool(found) and not _NEGATED & set(before.split()[-1:])
