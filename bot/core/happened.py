"""What the store knows of a period, counted and without a word that anybody wrote: what a summary is made from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.core.cases import Case, Part, Word
from bot.core.clocks import Clock
from bot.core.coverage import Stretch
from bot.core.effects import Receipt
from bot.core.figures import NOT_SET_UP, Number, Unknown
from bot.core.periods import Period
from bot.core.precision import Accepted, Judged

SUBSTANTIATED = frozenset({Word.WARN, Word.REMOVE, Word.MUTE, Word.BAN, Word.CONTAIN, Word.ACT})
"""Words that say that something was done about a person of concern."""
_ENDING = frozenset({Word.DISMISS, Word.CLOSE})
_ACTING = frozenset({Word.WARN, Word.REMOVE, Word.MUTE, Word.BAN})
_AGAIN = frozenset({Word.REOPEN, Word.UNDO})
_NO_REVIEW = frozenset({Word.NOTE, Word.DONE})


@dataclass(frozen=True, slots=True)
class Volume:
    """How many messages arrived from a group, and how many of them had something nobody looks at (a picture, a voice
    message). Direct chats of a platform are one (`platform:`), as their names name people.
    """

    group: str
    messages: int
    attachments: int


@dataclass(frozen=True, slots=True)
class Said:
    """A word that was said to a case. By whom is not asked: a summary ranks nobody."""

    at: datetime
    word: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """A case with what was decided of it. `source`: `checks`, `platform`, `people`, or `unchecked`.

    `overturned_at`: when what was done turned out to be wrong, at a second look or on appeal.
    """

    case: Case
    said: tuple[Said, ...] = ()
    clocks: tuple[Clock, ...] = ()
    source: str = "checks"
    recorded_at: datetime | None = None
    overturned_at: datetime | None = None

    def opened_within(self, period: Period) -> bool:
        return period.since <= self.case.opened_at < period.until

    def reviewed_at(self, upto: datetime) -> datetime | None:
        """When somebody first said anything but a note to it."""
        return next((one.at for one in self.said if one.at < upto and one.word not in _NO_REVIEW), None)

    def ended_at(self, upto: datetime) -> datetime | None:
        """When it had come to its end, as far as decisions tell; None: it was open at that time.

        A sanction ends small cases; whether it ended an S1 or S2 case, the case as it is now tells.
        """
        ended: datetime | None = None
        with_lead = False
        for one in self.said:
            if one.at >= upto:
                break
            if one.word in _ENDING:
                ended = one.at
            elif one.word in _AGAIN:
                ended = None
            elif one.word == Word.ESCALATE:
                ended, with_lead = None, True
            elif one.word in _ACTING and not with_lead and (self.case.severity < 3 or not self.case.open):
                ended = ended or one.at
        if all(one.at < upto for one in self.said):  # nothing came later: it is as it was
            if self.case.open:
                return None
            return ended or self.case.changed_at or self.case.opened_at
        return ended

    def lasting(self, since: datetime, upto: datetime) -> tuple[str, ...]:
        """The words said within a time that were not taken back within it."""
        words: list[str] = []
        for one in self.said:
            if since <= one.at < upto:
                if one.word in _AGAIN:
                    words = []
                elif one.word not in _NO_REVIEW:
                    words.append(one.word)
        return tuple(words)

    def substantiated(self, upto: datetime) -> bool:
        """Something was done about it, and it was not found to be no concern after all."""
        if self.overturned_at is not None and self.overturned_at < upto:
            return False
        words = self.lasting(datetime.min.replace(tzinfo=upto.tzinfo), upto)
        recorded = self.recorded_at is not None and self.recorded_at < upto
        return (recorded or bool(SUBSTANTIATED & set(words))) and Word.DISMISS not in words[-1:]

    def of(self, part: Part) -> tuple[str, ...]:
        """The parties of a kind, each person once."""
        return tuple(dict.fromkeys(party.key for party in self.case.parties if party.part is part))


@dataclass(frozen=True, slots=True)
class Watched:
    """A group that is watched as it is written in: the time it could have been seen, and what of it was not."""

    group: str
    time: timedelta
    unseen: timedelta
    holes: tuple[Stretch, ...] = ()


@dataclass(frozen=True, slots=True)
class LogState:
    """The newest check of the whole log: its day, how many faults it found, and the seal up to which it went."""

    day: str
    faults: int
    seal: int
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Appeals:
    """Appeals or complaints of a period: how many came; how many were decided, upheld, and in how many days."""

    received: int
    decided: int
    upheld: int
    days: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Awaited:
    """A referral that nobody answered: of which case, to whom, since when, and when one asks again."""

    case: str
    to: str
    sent_at: datetime
    ask_again: datetime | None = None


@dataclass(frozen=True, slots=True)
class Beyond:
    """What the desk may come to know. None: it is not set up, and the summary says so.

    `sample`: concerns found in a random sample of messages that nothing flagged, and how many of it were read.
    `doubles`: what the first and the second reviewer of the same case chose; `again`: how many second looks overturned
    a decision, and how many came to an end; `differing` wait for the lead to decide. `requests` are about personal
    data; `unanswered`: of appeals, complaints and these, how many were not answered in time. `held_back`: cards that
    waited for the morning; `waited`: alerts that did, for quiet hours or a rule's quota; `glasses`: cases opened in an
    emergency. `pauses` are also exemptions, as far as they held within the period, in words; `alarm` is
    how its test stands, and names nobody.
    """

    sample: tuple[int, int] | None = None
    doubles: tuple[tuple[str, str], ...] | None = None
    again: tuple[int, int] | None = None
    appeals: Appeals | None = None
    complaints: Appeals | None = None
    requests: Appeals | None = None
    unanswered: int | None = None
    differing: int | None = None
    referrals: tuple[Awaited, ...] | None = None
    retention_due: int | None = None
    held_back: int | None = None
    waited: int | None = None
    glasses: int | None = None
    pauses: tuple[str, ...] | None = None
    alarm: str | None = None
    consent_due: int | None = None
    training_due: int | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """An earlier period, as far as this one is compared with it. `messages` is None: nobody counted."""

    period: Period
    messages: int | None


@dataclass(frozen=True, slots=True)
class Happened:
    """Everything that a summary is made from. `tickets` reach back as far as comparisons need (`Reach`).

    `authors`: how many accounts wrote. `ages`: the parties' keys to whether they are grown up, where that is known.
    `waiting` and `stuck` are as of now: messages not judged yet, and those that no check gets through.
    `changed`: settings that were changed in the period, each with when, in words. `emergencies`: what was opened in an
    emergency, by cases' numbers.
    `scores`: (label, tenth) to numbers of messages, in the period and in the four before it together.
    """

    period: Period
    made_at: datetime
    volumes: tuple[Volume, ...] | None = None
    authors: Number = NOT_SET_UP
    before: tuple[Before, ...] = ()
    tickets: tuple[Ticket, ...] = ()
    ages: Mapping[str, bool] | None = None
    watched: tuple[Watched, ...] = ()
    unwatched: tuple[str, ...] = ()
    unlooked: tuple[str, ...] | Unknown = ()
    waiting: int = 0
    stuck: int = 0
    accepted: tuple[Accepted, ...] = ()
    changed: tuple[tuple[datetime, str], ...] = ()
    emergencies: tuple[str, ...] = ()
    log: LogState | Unknown | None = None
    judged: tuple[Judged, ...] = ()
    scores: Mapping[tuple[str, int], int] | None = None
    scores_before: Mapping[tuple[str, int], int] | None = None
    versions: tuple[str, ...] = ()
    first_day: datetime | None = None
    beyond: Beyond = Beyond()

    @property
    def upto(self) -> datetime:
        """Up to when the period is told: its end, or now where it is not over."""
        return min(self.period.until, self.made_at)


class Summaries(Protocol):
    """What a summary is made from, counted by the database; and which were asked for, and what became of them."""

    def tally(self, day: str, since: datetime, until: datetime, direct: Collection[str]) -> None: ...
    def tallied(self, first: str, after: str) -> frozenset[str]: ...
    def volumes(self, first: str, after: str) -> list[Volume]: ...
    def arrived(self, since: datetime, until: datetime, direct: Collection[str]) -> list[Volume]: ...
    def oldest_arrival(self) -> datetime | None: ...
    def authors(self, since: datetime, until: datetime) -> int: ...
    def began(self) -> datetime | None: ...
    def tickets(self, since: datetime, upto: datetime) -> list[Ticket]: ...
    def ages(self, since: datetime) -> dict[str, bool]: ...
    def scores(self, first: str, after: str) -> dict[tuple[str, int], int]: ...
    def checkers(self, first: str, after: str) -> list[str]: ...
    def heard_before(self, at: datetime) -> frozenset[str]: ...
    def held(self, since: datetime, until: datetime) -> list[str]: ...
    def newest_key(self, like: str, unlike: str = "") -> str: ...
    def delivered(self, prefix: str) -> list[tuple[str, Receipt]]: ...
