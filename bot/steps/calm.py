"""Calm: what is posted as a card and what only waits in the lists, so that a phone is quiet unless it matters.

S1 and S2 are always posted. S4 never is: it waits in one evening list. S3 has a budget for each place and night. The
same words from several members are one card.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.cases import Case, Kind
from bot.core.effects import Receipt, Status
from bot.core.practice import Practice
from bot.core.rights import involved
from bot.core.signals import Severity
from bot.core.store import Work

MORNING = timedelta(hours=6)
"""When a new night begins to be counted, after midnight: an evening and the night after it share one budget."""
WAITED = "uncarded:"
"""Before the day and the place under which it is kept how many cases waited for the morning without a card."""
FEWEST = 3
"""From so many members on, the same words are one card. Our own starting value, as for a flood."""
SHORTEST = 12
"""Letters and digits below which words are too common to mean the same thing (“shut up” is not a lyric)."""


def night(now: datetime, timezone: str) -> str:
    """The night that a moment counts to, as a date."""
    return f"{now.astimezone(ZoneInfo(timezone)) - MORNING:%Y-%m-%d}"


def granted(work: Work, case: Case, key: str, practice: Practice, now: datetime) -> bool:
    """Whether the case may have a card in the place with this key; what may not waits in the lists.

    A card that was granted once stays granted, so that it is not counted twice.
    """
    if case.severity >= Severity.S2:
        return True
    if case.severity is Severity.S4:
        return False
    job = f"card:{case.id}:{key}"
    if work.outbox.last(job) is not None:
        return True
    for number in range(practice.showing.budget):
        slot = f"slot:{night(now, practice.hours.timezone)}:{key}:{number}"
        if work.outbox.put(slot, "slots", "slot", {}, now, now):
            work.outbox.finish(slot)
            work.outbox.receive(job, f"card:{case.id}", Receipt(Status.INTENT, f"granted - {key}"), now)
            return True
    return False


class Alike:
    """The open cases of the same words, by group and category. Looked up once: for one pass over cases, no longer.

    Only what is small and about members: nothing serious, no pair, nobody at risk, no colleague.
    """

    def __init__(self, work: Work, practice: Practice) -> None:
        self._work = work
        self._practice = practice
        self._open: Sequence[Case] | None = None
        self._known: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {}

    def many(self, case: Case) -> tuple[str, ...]:
        """The cases of several members with the same words in the same group, this one among them; else none."""
        same = self.few(case) if case.open else ()
        return same if len(same) >= FEWEST else ()

    def few(self, case: Case) -> tuple[str, ...]:
        """The open cases of the same words in the same group, however few, in the order of their numbers."""
        if not small(case, self._practice):
            return ()
        mine = folded(self._work.evidence.words([case.id]).get(case.id, ""))
        return self._near(case).get(mine, ()) if len(mine) >= SHORTEST else ()

    def _near(self, case: Case) -> dict[str, tuple[str, ...]]:
        """Words to the open cases that have them."""
        place = (case.group, case.category)
        if place not in self._known:
            if self._open is None:
                self._open = self._work.cases.listed()
            near = [one.id for one in self._open if (one.group, one.category) == place and small(one, self._practice)]
            found: dict[str, list[str]] = {}
            texts = self._work.evidence.words(near)
            for number in sorted(near, key=int):
                found.setdefault(folded(texts.get(number, "")), []).append(number)
            self._known[place] = {words: tuple(several) for words, several in found.items()}
        return self._known[place]


def folded(text: str) -> str:
    """What is compared of a text: its letters and digits."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def small(case: Case, practice: Practice) -> bool:
    """Whether it is small and about members: what may be taken together, and nothing that is serious or walled."""
    return (
        case.kind is Kind.CONDUCT
        and case.severity <= Severity.S3
        and not case.about_colleague
        and not any(involved(person, case) for person in practice.people)
    )
