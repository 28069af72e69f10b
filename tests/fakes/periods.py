"""Golden weeks: what happened in a quiet, busy, critical, first, dark and empty week, as the store would count it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.cases import Case, Kind, Part, Party, State, Word
from bot.core.clocks import Clock
from bot.core.coverage import Stretch
from bot.core.happened import Before, Happened, LogState, Said, Ticket, Volume, Watched
from bot.core.pack import Pack
from bot.core.periods import named
from bot.core.precision import Judged
from bot.core.reckoning import summarised
from bot.core.signals import Severity
from bot.desk.page import Page
from bot.desk.summary_page import page

ZONE = "Europe/London"
WEEK = named("2026-W47", ZONE)
LONG_AGO = named("2026-W20", ZONE).since
NAMES = {"chat:club": "Friday club", "chat:drama": "Drama 12–15", "chat:": "Direct chats on Chat"}
S1, S2, S3, S4 = Severity.S1, Severity.S2, Severity.S3, Severity.S4
_ENDED = {Word.DISMISS: State.DISMISSED, Word.WARN: State.ACTED, Word.REMOVE: State.ACTED, Word.CLOSE: State.CLOSED}


def ticket(
    number: int,
    day: float,
    *,
    severity: Severity = S4,
    category: str = "BULLY",
    said: Sequence[tuple[float, Word]] = (),
    due: Sequence[tuple[str, float, float | None]] = (),
    parties: tuple[Party, ...] = (),
    source: str = "checks",
    recorded: float | None = None,
    kind: Kind = Kind.CONDUCT,
) -> Ticket:
    """A case opened `day` days after the period began. `said` and `due` are in hours after that; `due` with its name
    and when the clock was met.
    """
    opened = WEEK.since + timedelta(days=day)

    def at(hours: float) -> datetime:
        return opened + timedelta(hours=hours)

    last = said[-1] if said else None
    state = _ENDED.get(last[1], State.ESCALATED if last[1] == Word.ESCALATE else State.CLAIMED) if last else State.NEW
    case = Case(
        id=str(number),
        kind=kind,
        key=f"{kind.value}|{number}",
        category=category,
        severity=severity,
        group="chat:club",
        opened_at=opened,
        parties=parties,
        state=state,
        changed_at=at(last[0]) if last else opened,
    )
    return Ticket(
        case=case,
        said=tuple(Said(at(hours), word) for hours, word in said),
        clocks=tuple(
            Clock(str(number), name, at(end), "rule", None if met is None else at(met)) for name, end, met in due
        ),
        source=source,
        recorded_at=None if recorded is None else at(recorded),
    )


def concern(name: str) -> Party:
    return Party(Part.CONCERN, f"chat:{name}", name)


def at_risk(name: str) -> Party:
    return Party(Part.AT_RISK, f"chat:{name}", name)


def happened(**more: object) -> Happened:
    """A week of which everything is known and in which nothing happened."""
    before = tuple(Before(WEEK.earlier(n), 3000 + 100 * n) for n in range(1, 5))
    full = timedelta(days=7)
    plain = Happened(
        period=WEEK,
        made_at=WEEK.until + timedelta(minutes=1),
        volumes=(Volume("chat:club", 2000, 40), Volume("chat:drama", 1400, 12)),
        authors=38,
        before=before,
        watched=(Watched("chat:club", full, timedelta()), Watched("chat:drama", full, timedelta())),
        unlooked=("extremism", "what pictures show"),
        log=LogState("2026-11-22", 0, 40, WEEK.until - timedelta(hours=15)),
        versions=("country pack uk-1", "rules: now, today"),
        first_day=LONG_AGO,
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def quiet() -> Happened:
    return happened()


def busy() -> Happened:
    tickets = [
        ticket(n, n / 6, said=[(1 + n / 10, Word.CLAIM), (2 + n / 10, Word.DISMISS)], due=[("open", 24, 1 + n / 10)])
        for n in range(1, 21)
    ]
    tickets += [
        ticket(
            n, (n - 20) / 2, severity=S3, said=[(3, Word.WARN)], due=[("open", 4, 3), ("decide", 8, 3)], source="people"
        )
        for n in range(21, 29)
    ]
    tickets += [
        ticket(n, 6, severity=S3, category="SPAM", due=[("open", 4, None), ("decide", 8, None)]) for n in range(29, 32)
    ]
    tickets += [ticket(32, 5, severity=S2, category="THREAT", said=[(0.5, Word.ESCALATE)], due=[("open", 1, 0.5)])]
    tickets += [ticket(n, -7 * w - 2, said=[(1, Word.DISMISS)]) for w, n in enumerate(range(40, 44))]
    tickets += [ticket(n, -8, said=[(1, Word.WARN)]) for n in range(50, 57)]
    judged = [Judged("chat:club", "insult", 0.9, n % 4 != 0) for n in range(40)]
    return happened(
        tickets=tuple(tickets),
        judged=(*judged, Judged("chat:club", "threat", 0.8, True)),
        scores={("insult", 8): 30, ("insult", 9): 20},
        scores_before={("insult", 8): 120, ("insult", 9): 80},
    )


def crisis() -> Happened:
    pairs = tuple(
        ticket(
            n,
            n,
            severity=S1,
            category="CSE_GROOM",
            kind=Kind.PAIR,
            parties=(concern("rex"), at_risk(f"kid{n}")),
            said=[(0.2 * n, Word.ESCALATE), (0.2 * n + 1, Word.CONTAIN)],
            due=[("open", 0.25, 0.2 * n), ("decide", 1, 0.2 * n + 1)],
            recorded=0,
        )
        for n in (1, 2, 3)
    )
    waiting = ticket(
        9, 6, severity=S2, category="SELFHARM", kind=Kind.CARE, due=[("open", 1, None), ("decide", 4, None)]
    )
    old = ticket(4, -40, severity=S3, due=[("open", 4, None)])
    ages = {"person:rex": True} | {f"person:kid{n}": False for n in (1, 2, 3)}
    return happened(tickets=(old, *pairs, waiting), ages=ages, log=LogState("2026-11-22", 2, 40, WEEK.until))


def first() -> Happened:
    began = WEEK.since + timedelta(days=3)
    before = tuple(Before(WEEK.earlier(n), 0) for n in range(1, 5))
    return happened(first_day=began, before=before, tickets=(ticket(1, 4, said=[(1, Word.DISMISS)]),), log=None)


def dark() -> Happened:
    """An outage: two of seven days were not seen, and the week before was not counted."""
    hole = Stretch("chat", WEEK.since + timedelta(days=2), WEEK.since + timedelta(days=4), "the desk was off")
    lost = Watched("chat:club", timedelta(days=7), timedelta(days=2), (hole,))
    before = tuple(Before(WEEK.earlier(n), None if n == 1 else 3000) for n in range(1, 5))
    return happened(watched=(lost,), before=before, stuck=2, made_at=WEEK.until + timedelta(days=2))


def empty() -> Happened:
    """A desk to which nothing is connected."""
    return Happened(period=WEEK, made_at=WEEK.until, volumes=(), first_day=WEEK.until)


ALL = {"quiet": quiet, "busy": busy, "crisis": crisis, "first": first, "dark": dark, "empty": empty}

PACK = Pack("GB", "uk-1", {}, (), names={"insult": "insults", "threat": "threats"})
"""A country pack as far as a page needs one: categories are said by their ids."""


def drawn(what: Happened, version: str = "trustees") -> Page:
    """The page of what happened."""
    return page(summarised(what), version, NAMES, PACK, "Riverside Youth Club", ZONE, sent=True)
