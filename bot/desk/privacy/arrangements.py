"""How an organisation's desk is set up, as plain words: what all the papers are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.core.law import line
from bot.core.pack import Pack

NOT_ADVICE = (
    "This is a draft made by the desk's software from its settings, and no legal advice. Read it, correct it, have it "
    "looked at by somebody who knows the law, and sign it yourselves."
)


@dataclass(frozen=True, slots=True)
class Place:
    """A platform the desk is connected to, and what it reads there, in words."""

    name: str
    reads: str


@dataclass(frozen=True, slots=True)
class Watched:
    """A group: its name, platform, whom it is for, who can read it, what it is for, whether the notice is posted."""

    name: str
    platform: str
    audience: str
    visibility: str
    purpose: str
    notice: bool


@dataclass(frozen=True, slots=True)
class Team:
    """A role at the desk: who has it, and what it lets them do, in words."""

    role: str
    people: tuple[str, ...]
    powers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody outside to whom data may go: who, what, why, and whether that leaves this machine by itself."""

    name: str
    what: str
    why: str
    automatic: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept how long, with the reason, what that rests on, and how it ends."""

    what: str
    how_long: str
    reason: str
    basis: str
    ends: str


@dataclass(frozen=True, slots=True)
class Arrangements:
    """`hosted` says in words what a hosted model is sent, empty where there is none. `encrypted`: what is known of the
    disk. `notices` are the notices' words by audience. `answering`: what is asked, by when it is answered, and why.
    """

    organisation: str
    contact: str
    country: str
    today: date
    version: str
    leads: tuple[str, ...]
    places: tuple[Place, ...]
    groups: tuple[Watched, ...]
    looked: tuple[str, ...]
    unlooked: tuple[str, ...]
    hosted: str
    team: tuple[Team, ...]
    receivers: tuple[Receiver, ...]
    kept: tuple[Kept, ...]
    stored: str
    encrypted: str
    notices: Mapping[str, str]
    answering: tuple[tuple[str, str, str], ...]
    helplines: tuple[str, ...]
    regulator: str
    sample: int
    young: bool
    pack: Pack

    def law(self, *ids: str) -> tuple[str, ...]:
        """Laws of the country's pack as they are printed; those it does not have are to be filled in."""
        found = []
        for id_ in ids:
            law = self.pack.laws.get(id_)
            found.append(line(law, self.today, self.pack.places, self.country) if law else fill_in(f"the law on {id_}"))
        return tuple(found)

    @property
    def reference(self) -> str:
        when = f"{self.today.day} {self.today:%B %Y}"
        return f"drafted {when} from the settings in force, Safelight {self.version}"

    @property
    def contact_line(self) -> str:
        return self.contact or (" or ".join(self.leads) if self.leads else fill_in("whom to ask, and how"))


def fill_in(what: str) -> str:
    """What the desk cannot know."""
    return f"[To be filled in by you: {what}]"
