"""How the desk stands: what is watched and heard, what waits, the log, the alarm."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.core.rights import Power
from bot.core.store import Work
from bot.core.switches import Consequence, Setting, Wanted
from bot.desk.shown import one_line
from bot.steps import alarming, choosing, heeding, sealing
from bot.steps.watching import SILENCE, holes_of, sentences

SETTING = Setting(
    "health",
    "How the desk stands: what is watched and heard, what waits, the alarm, what holds for a while.",
    (),
    frozenset({Power.CONFIGURE, Power.SEE_SERIOUS}),
)
LOOK_BACK = timedelta(days=7)
MOST = 5


def consequence(work: Work, wanted: Wanted) -> Consequence:
    return Consequence(("How the desk stands",))


def apply(work: Work, wanted: Wanted, found: Consequence) -> str:
    practice, now = wanted.practice, wanted.now
    groups = choosing.groups(work)
    names = [one_line(groups[key].name or key, 40) for key in sorted(practice.watched) if key in groups]
    said = [f"Watched: {', '.join(names[:12])}{' …' if len(names) > 12 else ''}." if names else "No group is watched."]
    red = [one for one in alarming.health(work, practice, now) if not one.ok]
    said += [f"{one.words} {' '.join(one.hints)}" for one in red]
    silent = [mark.removeprefix(SILENCE) for mark, since in work.ledger.positions(SILENCE).items() if since]
    said += [f"{one.capitalize()} is not heard now." for one in silent]
    holes = sentences(holes_of(work, now - LOOK_BACK, now), ZoneInfo(practice.hours.timezone))
    said += holes[-MOST:] or [f"Nothing was missed in the last {LOOK_BACK.days} days."]
    stuck, waiting = work.inbox.count_stuck(), work.inbox.waiting()
    many = "1 message waits" if waiting == 1 else f"{waiting} messages wait"
    said.append(f"{many} to be checked.")
    if stuck:
        said.append(f"{stuck} could not be checked: a person must read {'it' if stuck == 1 else 'them'}.")
    if failed := len(work.outbox.stuck()):
        said.append(f"{failed} alerts or acts could not be done: “safelight check” says which.")
    log = sealing.health(work, now)
    if not log.ok:
        said.append(f"{log.words} {' '.join(log.hints)}")
    said += [f"For a while: {line}" for line in heeding.for_a_while(work, practice, now)[:MOST]]
    return "\n".join(said)
