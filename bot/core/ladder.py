"""The ladder: who is told of a case that nobody decides, one after another, until somebody does.

Opening a case does not stop its ladder; choosing a stance or ending the case does. Nobody who is involved is told
anything of the case. Where nobody is left on a rung the next one is taken at once, and at last those who keep the desk
hear that a case waits, and not what it is about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.casefile import Decided
from bot.core.cases import Case, Word
from bot.core.effects import Alert
from bot.core.escalation import to_tell
from bot.core.life import STANCES, WORDS
from bot.core.rights import Colleague, Desk, Power, involved, may_know, may_see
from bot.core.rota import Rota
from bot.core.signals import Severity


@dataclass(frozen=True, slots=True)
class Step:
    """Whose turn it is, and how long after the start."""

    desk: Desk
    after: timedelta


@dataclass(frozen=True, slots=True)
class Ladder:
    """The steps for one severity, earliest first. After the last one all of them are told again each `repeat`; from
    `duty` on, the adult on duty is asked to phone. `why` is the sentence people see.
    """

    why: str
    steps: tuple[Step, ...]
    repeat: timedelta | None = None
    duty: timedelta | None = None

    def at(self, rung: int) -> timedelta | None:
        """How long after the start a rung comes; None where there is no such rung."""
        times = self._times
        if rung < len(times):
            return times[rung]
        return times[-1] + self.repeat * (rung - len(times) + 1) if self.repeat else None

    def desks(self, rung: int) -> tuple[Desk, ...]:
        """Whose turn it is on a rung: everybody's, once it repeats."""
        time = self._times[rung] if rung < len(self._times) else None
        return tuple(dict.fromkeys(step.desk for step in self.steps if time is None or step.after == time))

    def calls(self, rung: int) -> bool:
        """Whether the adult on duty is asked on this rung."""
        return self.duty is not None and (rung >= len(self._times) or self._times[rung] == self.duty)

    def next(self, rung: int, passed: timedelta) -> int | None:
        """The rung after this one; where the desk slept through several repeats, the last of them that is due."""
        after = rung + 1
        if self.at(after) is None:
            return None
        while after >= len(self._times) and (later := self.at(after + 1)) is not None and later <= passed:
            after += 1
        return after

    @property
    def _times(self) -> list[timedelta]:
        return sorted({step.after for step in self.steps} | ({self.duty} if self.duty is not None else set()))


@dataclass(frozen=True, slots=True)
class Told:
    """What a rung gives: alerts by their keys, who may open this one case from now on, and words for the log."""

    alerts: Mapping[str, Alert]
    granted: tuple[str, ...]
    words: str


def decided(case: Case, decisions: Iterable[Decided], start: datetime) -> bool:
    """Whether somebody decided since the ladder began. At S1 only a stance does, or the end of the case."""
    if not case.open:
        return True
    return any(
        line.at >= start and line.word in set(Word) and _decides(Word(line.word), case.severity) for line in decisions
    )


def _decides(word: Word, severity: Severity) -> bool:
    return word in STANCES or (severity < Severity.S1 and (word is Word.WATCH or WORDS[word].sanction))


def told(
    case: Case,
    ladder: Ladder,
    rung: int,
    people: Sequence[Colleague],
    rota: Rota,
    root: str,
    now: datetime,
    title: str,
    skip: frozenset[str] = frozenset(),
) -> Told:
    """Who is told what on a rung. `title` is the category in words, `root` what the alerts' keys begin with, `skip` are
    those who were told just now.
    """
    since = round((ladder.at(rung) or timedelta()).total_seconds() / 60)
    text = f"{title}: case {case.id}."
    if since:
        text = f"Not decided for {since} minutes: {title}, case {case.id}. Please decide, or reach somebody who can."
    names, chairs = _whose_turn(case, ladder, rung, people, rota, now)
    words = text
    if not names and ladder.desks(rung):
        names, words = to_tell(case, people, text)
    alerts = {
        f"{root}:{name}": Alert(
            case=case.id, to=name, severity=case.severity.name, text=words, link=f"/case/{case.id}", reason=ladder.why
        )
        for name in names
        if name not in skip
    }
    new = tuple(name for name in chairs if name not in case.granted)
    for name in new:
        said = f"{name} can open case {case.id} from now on, because nobody has decided it for {since} minutes."
        for other in (one.name for one in people if Power.SEE_SERIOUS in one.powers and may_see(one, case)):
            alerts[f"{root}:grant:{name}:{other}"] = Alert(
                case=case.id, to=other, severity=case.severity.name, text=said, link=f"/case/{case.id}"
            )
    called = _called(case, people, rota, now) if ladder.calls(rung) else ()
    for name in called:
        call = _call(case, ladder, people, rota, now, name)
        alerts[f"{root}:duty:{name}"] = Alert(to=name, severity=case.severity.name, text=call)
    return Told(alerts, new, _logged(since, names, called))


def _whose_turn(
    case: Case, ladder: Ladder, rung: int, people: Sequence[Colleague], rota: Rota, now: datetime
) -> tuple[list[str], list[str]]:
    """The names on this rung, or on the next one that has any; and those of them who need a grant. Where all of a rung
    are away and nobody stands in, they are told, and the next rung with them."""
    desks = ladder.desks(rung)
    if not desks:
        return [], []
    time = ladder.at(rung) or timedelta()
    after = [step.desk for step in sorted(ladder.steps, key=lambda one: one.after) if step.after > time]
    names: list[str] = []
    for several in (desks, *((desk,) for desk in after)):
        names += [name for desk in several for name in _at(desk, case, people, rota, now)]
        if any(rota.stands_in(name, now) == name for name in names):
            break
    known = {one.name: one for one in people}
    return list(dict.fromkeys(names)), [name for name in names if not may_know(known[name], case)]


def _at(desk: Desk, case: Case, people: Sequence[Colleague], rota: Rota, now: datetime) -> list[str]:
    """Who holds a role and may be told; whoever is away gives way to who stands in, as long as there is somebody."""
    able = {one.name for one in people if may_know(one, case)}
    if desk is Desk.CHAIR:  # who gets the grant that the link needs, so that only the wall is asked
        able |= {one.name for one in people if Desk.CHAIR in one.roles and not involved(one, case)}
    holders = [one.name for one in people if desk in one.roles]
    here = [name for name in rota.present(holders, now) if name in able]
    return here or [name for name in holders if name in able]


def _called(case: Case, people: Sequence[Colleague], rota: Rota, now: datetime) -> tuple[str, ...]:
    """Who is asked to phone: whoever is on duty, or else those who keep the desk; never somebody who is involved."""
    free = [one for one in people if not involved(one, case)]
    on_duty = [name for name in rota.on_duty(now) if any(one.name == name for one in free)]
    keepers = [one.name for one in free if Power.CONFIGURE in one.powers] or [one.name for one in free]
    return tuple(on_duty or keepers)


def _call(case: Case, ladder: Ladder, people: Sequence[Colleague], rota: Rota, now: datetime, to: str) -> str:
    """What the adult on duty is told: whom to phone, and nothing of what it is about."""
    known = {one.name: one for one in people}
    for step in sorted(ladder.steps, key=lambda one: one.after):
        able = [name for name in _at(step.desk, case, people, rota, now) if name != to]
        if able:
            numbers = [f"{name}, {known[name].phone}" if known[name].phone else name for name in able]
            # In the same words whoever it is: that the lead is passed over would tell that the lead is involved.
            return f"Phone the lead now: {' or '.join(numbers)}. Say only that the desk needs them at once."
    return "Phone the lead now, or any other senior person: the desk needs them at once."


def _logged(since: int, names: Sequence[str], called: Sequence[str]) -> str:
    when = f"not decided for {since} minutes: " if since else "the ladder begins: "
    asked = f"; asked {', '.join(called)} to phone" if called else ""
    return f"{when}told {', '.join(names) or 'nobody more'}{asked}"
