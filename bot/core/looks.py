"""Looking again: at decided cases by a second person who does not know what was decided, and at messages that nothing
flagged. Both count for the summary, and neither says anything of one moderator.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.core.casefile import Decided
from bot.core.cases import Case, No, State, Word
from bot.core.lots import lot

SHARE = 0.1
"""The share of decided cases that is looked at again; the safeguarding facts (section 4, row 20) ask for a tenth."""
KEPT = timedelta(days=30)
"""How long the words of a sampled message are kept."""
BEFORE = 3
"""How many messages before a sampled one are kept with it: alone, few lines can be judged."""


class Judgement(StrEnum):
    """What somebody makes of a flag or a message."""

    NOTHING = "nothing"
    MATTERS = "matters"


class Stage(StrEnum):
    """`SPLIT`: the two differ, and the lead decides; `DROPPED`: the case was taken up again before anybody looked."""

    WAITING = "waiting"
    AGREED = "agreed"
    SPLIT = "split"
    SETTLED = "settled"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class SecondLook:
    """A decided case to be looked at again. `first` is what was decided, which the second person is not shown."""

    id: str
    case: str
    first: Judgement
    chosen_at: datetime
    stage: Stage = Stage.WAITING
    second: Judgement | None = None
    second_by: str = ""
    second_at: datetime | None = None
    reason: str = ""
    final: Judgement | None = None
    final_by: str = ""
    final_at: datetime | None = None
    final_reason: str = ""

    @property
    def overturned(self) -> bool:
        """The lead found the other way than what was decided first."""
        return self.final is not None and self.final is not self.first


@dataclass(frozen=True, slots=True)
class Earlier:
    """A line that was written before a sampled one. `message` and `account` are keys."""

    message: str
    account: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Sampled:
    """A message that nothing flagged, to be looked at by a person. `helper`: who wrote it helps run the group.

    `text` and `before` are empty once its days are over; `answer` stays. `case`: the one that was opened for it.
    """

    id: str
    week: str
    group: str
    message: str
    account: str
    at: datetime
    text: str
    before: tuple[Earlier, ...] = ()
    helper: bool = False
    until: datetime | None = None
    answer: Judgement | None = None
    answered_by: str = ""
    answered_at: datetime | None = None
    case: str = ""

    @property
    def accounts(self) -> frozenset[str]:
        """Whose words are in it."""
        return frozenset({self.account, *(one.account for one in self.before)})


@dataclass(frozen=True, slots=True)
class Sampling:
    """A week's sample: of how many messages that nothing flagged it was drawn, and when."""

    week: str
    drawn_at: datetime
    population: int
    size: int


class Looks(Protocol):
    """Second looks and samples, kept. `save_look` and `answer` compare what stands there and swap."""

    def choose(self, case: str, first: Judgement, now: datetime) -> SecondLook: ...
    def look(self, id: str, *, lock: bool = False) -> SecondLook | None: ...
    def looks(self, stages: Collection[Stage]) -> list[SecondLook]: ...
    def of_case(self, case: str) -> list[SecondLook]: ...
    def answered(self, since: datetime, until: datetime) -> list[SecondLook]: ...
    def save_look(self, look: SecondLook, before: Stage) -> bool: ...
    def sizes(self, since: datetime, until: datetime, direct: Collection[str]) -> dict[str, int]: ...
    def unflagged(
        self, since: datetime, until: datetime, direct: Collection[str]
    ) -> Iterator[tuple[str, str, datetime]]: ...
    def drove(self, messages: Collection[str]) -> frozenset[str]: ...
    def sampling(self, week: str) -> Sampling | None: ...
    def samplings(self, since: datetime, until: datetime) -> list[Sampling]: ...
    def draw(self, sampling: Sampling, messages: Iterable[Sampled]) -> None: ...
    def waiting(self, now: datetime) -> list[Sampled]: ...
    def of_weeks(self, weeks: Collection[str]) -> list[Sampled]: ...
    def sampled(self, id: str, *, lock: bool = False) -> Sampled | None: ...
    def answer(self, sampled: Sampled) -> bool: ...
    def purge(self, now: datetime, accounts: Collection[str] = (), groups: Collection[str] = ()) -> int: ...


def judged(case: Case) -> Judgement | None:
    """What a decided case came to; None where it is open, or was closed in a way that says neither."""
    return {State.DISMISSED: Judgement.NOTHING, State.ACTED: Judgement.MATTERS}.get(case.state)


def chosen(key: bytes, case: str) -> bool:
    """Whether a case is among the tenth. It hangs on the case alone, so that deciding again is no new throw."""
    return lot(key, f"second look {case}") < SHARE


def deciders(decisions: Sequence[Decided]) -> frozenset[str]:
    """Who had a hand in what was decided. A note, and handing over, decide nothing."""
    return frozenset(one.by for one in decisions if one.word not in (Word.NOTE, Word.HANDOVER, Word.NOTME))


def second(look: SecondLook, judgement: Judgement, by: str, reason: str, now: datetime) -> SecondLook:
    """The look after the second person said what they make of it. Raises `No`."""
    if look.stage is not Stage.WAITING:
        raise No("Somebody else was quicker: this one is done.")
    stage = Stage.AGREED if judgement is look.first else Stage.SPLIT
    return replace(
        look, stage=stage, second=judgement, second_by=by, second_at=now, reason=reason.strip()[:1000]
    )  # fmt: skip


def settled(look: SecondLook, judgement: Judgement, by: str, reason: str, now: datetime) -> SecondLook:
    """The look after the lead decided between two who differ. Raises `No`."""
    if look.stage is not Stage.SPLIT:
        raise No("There is nothing to decide here: the two agree, or somebody decided it.")
    if not reason.strip():
        raise No("Say why: it is kept with the case.")
    return replace(
        look, stage=Stage.SETTLED, final=judgement, final_by=by, final_at=now, final_reason=reason.strip()[:2000]
    )  # fmt: skip
