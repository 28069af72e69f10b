"""A summary on its way: posted to the places that were set, and told to those whose role it is, each once for ever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.core.effects import Alert, Deliver, packed
from bot.core.periods import Every, Period
from bot.core.practice import Practice
from bot.core.rights import Desk
from bot.core.signals import Severity
from bot.core.store import Work
from bot.steps.alerting import tell, tell_keepers
from bot.steps.summarising import Version
from bot.steps.summary_when import LANE

MAIL = "mail:"
LATE = timedelta(hours=3)
"""A summary that goes out longer after its hour says that it comes late."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which summaries are made, for whom, and where they go. `trustees` is None: theirs is made only when asked for.

    `places` are keys like `discord:123`, of the trustees' version and of the lead's; `hour` is in the organisation's
    time zone; `roles` hear that it is there.
    """

    trustees: Every | None = Every.WEEK
    places: tuple[str, ...] = ()
    lead_places: tuple[str, ...] = ()
    roles: frozenset[Desk] = frozenset({Desk.LEAD, Desk.DEPUTY})
    hour: int = 8

    @property
    def kinds(self) -> tuple[Every, ...]:
        """Every kind of period that is summed up: the lead's is of each week."""
        return (Every.WEEK,) if self.trustees in (None, Every.WEEK) else (Every.WEEK, self.trustees)

    def versions(self, every: Every) -> tuple[Version, ...]:
        lead = (Version.LEAD,) if every is Every.WEEK else ()
        return (*lead, Version.TRUSTEES) if every is self.trustees else lead

    def of(self, version: Version) -> tuple[str, ...]:
        return self.lead_places if version is Version.LEAD else self.places


@dataclass(frozen=True, slots=True)
class Made:
    """A version that was made: its text for a chat and the whole one for a mail, and the names of its picture, file and
    HTML page in the desk's folder.
    """

    version: Version
    text: str
    whole: str
    picture: str
    file: str
    page: str

    def to(self, place: str, note: str, by: str) -> Deliver:
        """What goes to a place: a mail is the page itself, a chat gets one screen with the file beside it."""
        mail = place.startswith(MAIL)
        head, _, rest = (self.whole if mail else self.text).partition("\n")
        text = f"{head}\n\n{note}\n{rest}" if note else f"{head}\n{rest}"
        return Deliver(group=place, text=text, picture=self.picture, file=self.page if mail else self.file, by=by)


def unpacked(rows: Sequence[dict[str, Any]]) -> list[Made]:
    return [Made(**{**row, "version": Version(row["version"])}) for row in rows]


def put_sending(work: Work, period: Period, made: Sequence[Made], at: datetime, now: datetime) -> None:
    """Lets what was made go out at its hour."""
    payload = {"period": period.key, "made": [asdict(one) for one in made]}
    work.outbox.put(f"send:{period.key}", LANE, "send", payload, max(at, now), now)


def send(
    work: Work,
    period: Period,
    made: Sequence[Made],
    wanted: Wanted,
    practice: Practice,
    due: datetime,
    now: datetime,
    *,
    again: str = "",
    by: str = "machine",
) -> list[str]:
    """Puts what was made on its way. `again` tells a repetition that somebody asked for from every other.

    Returns in words where it goes. A place that the desk cannot post to is told to those who keep the desk.
    """
    root = f"summary:{period.key}" + (f":{again}" if again else "")
    note = "Sent late: the desk was off when it was due." if now - due > LATE and not again else ""
    going = []
    for one in made:
        for place in wanted.of(one.version):
            platform = place.partition(":")[0]
            if Deliver not in practice.can.get(platform, frozenset()):
                text = f"The summary cannot be posted to {place}: {platform} is not connected, or cannot post there."
                tell_keepers(work, f"{root}:cannot:{place}", text, practice, now, Severity.S4)
                continue
            effect = one.to(place, note, by)
            work.outbox.put(f"{root}:{one.version}:{place}", effect.lane, "perform", packed(effect), now, now)
            going.append(place)
    files = ", ".join(one.file for one in made)
    for person in practice.people:
        if person.roles & wanted.roles:
            text = f"The summary of {period.name} is ready. In the desk's folder: {files}."
            alert = Alert(
                to=person.name, severity=Severity.S4.name, text=text, link=f"/summary?period={period.key}", by=by
            )
            tell(work, f"{root}:told:{person.name}", alert, practice, now)
            going.append(person.name)
    work.ledger.log(by, f"sent the summary of {period.key} to {len(going)} places and people", "desk", now)
    return going
