"""The inbox: what was asked, read by those who are free to answer it, with what they find out about who asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.cases import Case, No
from bot.core.matters import (
    EXTENDED,
    NAMES,
    USUAL,
    Entry,
    Line,
    Matter,
    Relation,
    Stage,
    What,
    kept_out,
    may_extend,
    months_later,
    paused,
    resumed,
    times,
)  # fmt: skip
from bot.core.practice import Practice
from bot.core.rights import Colleague, Power, involved, may_see
from bot.core.store import Work
from bot.desk.card import moment
from bot.steps import receiving

LONGEST = 4000
READ = "read it"
"""The line of the log for a look at a matter."""


@dataclass(frozen=True, slots=True)
class Read:
    """A matter as whoever answers it reads it. `case` is None where there is none, or it is none they may open.
    `readers` are those who read it before, with when each did last: every read is shown to whoever may read it.
    """

    matter: Matter
    lines: tuple[Entry, ...]
    case: Case | None
    others: tuple[Matter, ...]
    readers: tuple[tuple[str, datetime], ...] = ()


def listed(work: Work, by: str, practice: Practice, now: datetime, *, closed: bool = False) -> list[Matter]:
    """What this colleague may answer, the soonest due first. Raises `No`."""
    colleague = answerer(practice, by)
    work.ledger.log(colleague.name, "looked at the inbox", "inbox", now)
    return [one for one in work.matters.listed(open_only=not closed) if _theirs(work, colleague, one, practice)]


def waiting(work: Work, colleague: Colleague, practice: Practice) -> int:
    """How many open matters this colleague may answer."""
    if Power.ANSWER not in colleague.powers:
        return 0
    return sum(_theirs(work, colleague, one, practice) for one in work.matters.listed())


def read(work: Work, by: str, number: str, practice: Practice, now: datetime) -> Read:
    """One matter. Raises `No`, in the same words whether it is walled off or not there."""
    colleague, matter = found(work, by, number, practice)
    readers = _readers(work, matter)
    work.ledger.log(colleague.name, READ, f"matter:{matter.id}", now)
    case = work.cases.get(matter.case) if matter.case else None
    asked = work.matters.of_asker(matter.asker) if matter.asker else []
    others = tuple(one for one in asked if one.id != matter.id and _theirs(work, colleague, one, practice))
    visible = case if case is not None and may_see(colleague, case) else None
    return Read(matter, tuple(work.matters.lines(matter.id)), visible, others, readers)


def _readers(work: Work, matter: Matter) -> tuple[tuple[str, datetime], ...]:
    seen = {line.actor: line.at for line in work.ledger.read(f"matter:{matter.id}") if line.what == READ}
    return tuple(sorted(seen.items(), key=lambda one: one[1]))


def who_read(readers: Sequence[tuple[str, datetime]], zone: ZoneInfo, now: datetime) -> list[str]:
    """The same as a line of words; none where nobody did yet."""
    said = ", ".join(f"{name} ({moment(at, zone, now)})" for name, at in readers)
    return [f"Read by {said}."] if said else []


def opened(
    work: Work,
    by: str,
    what: str,
    text: str,
    practice: Practice,
    now: datetime,
    *,
    name: str = "",
    account: str = "",
    subject: str = "",
    relation: str = Relation.SELF.value,
    about: tuple[str, ...] = (),
    case: str = "",
) -> Matter:
    """A colleague writes down what came by letter, mail, telephone or in person. Anybody who works here may.

    They need not be able to answer or to see it afterwards. Raises `No`.
    """
    colleague = practice.named(by)
    if what not in list(What):
        raise No(f"There is no “{what[:40]}”. Write one of: {', '.join(What)}.")
    if relation not in list(Relation):
        raise No(f"Write for whom they ask: {', '.join(Relation)}.")
    if not text.strip() or not (name.strip() or account.strip()):
        raise No("Write down who asks, and what they ask, in their own words.")
    for one in about:
        practice.named(one)
    known = work.cases.get(case.strip().lstrip("#")) if case.strip() else None
    if case.strip() and (known is None or not may_see(colleague, known)):
        raise No(f"There is no case {case[:20]} that you can open.")
    matter = Matter(
        id="",
        what=What(what),
        asker=account.strip()[:300],
        asker_name=" ".join(name.split())[:120],
        opened_at=now,
        due=now,
        case=known.id if known else "",
        subject=" ".join(subject.split())[:300],
        relation=Relation(relation),
        about=about,
        opened_by=colleague.name,
    )
    return receiving.received(work, matter, text.strip()[:LONGEST], practice, now)


def check(work: Work, by: str, number: str, what: str, text: str, practice: Practice, now: datetime) -> str:
    """Writes down who asks and whether they may (`yes: …`, `no: …`), or what is in the child's interest."""
    colleague, matter = found(work, by, number, practice, lock=True)
    if not matter.open:
        raise No("It is closed.")
    if not text.strip():
        raise No("Write down how you found out.")
    if what == Line.INTEREST.value:
        after = replace(matter, interest=text.strip()[:1000], version=matter.version + 1)
    elif what in ("yes", "no"):
        after = replace(matter, authority=what, version=matter.version + 1)
    else:
        raise No("Say yes or no: may they ask for this person?")
    save(work, after)
    kind = Line.INTEREST if what == Line.INTEREST.value else Line.AUTHORITY
    said = text.strip()[:1000] if kind is Line.INTEREST else f"{what}: {text.strip()[:1000]}"
    work.matters.write(matter.id, colleague.name, kind, said, now)
    work.ledger.log(colleague.name, f"wrote down: {kind.value}", f"matter:{matter.id}", now)
    return "Written down."


def pause(work: Work, by: str, number: str, why: str, practice: Practice, now: datetime) -> str:
    """The clock stands still until the asker has said what is missing; `why` is what one waits for."""
    if not why.strip():
        raise No("Write down what you wait for.")
    return _change(work, by, number, lambda one: paused(one, now), Line.PAUSED, why, practice, now)


def resume(work: Work, by: str, number: str, practice: Practice, now: datetime) -> str:
    """The clock goes on."""
    return _change(work, by, number, lambda one: resumed(one, now), Line.RESUMED, "The clock goes on.", practice, now)


def extend(work: Work, by: str, number: str, why: str, practice: Practice, now: datetime) -> str:
    """Two months more, where the law allows it; they must be told why within the first. Raises `No`."""
    colleague, matter = found(work, by, number, practice, lock=True)
    kind = practice.pack.inbox.get(matter.what.value, USUAL)
    if not may_extend(matter, kind, now) or not kind.months:
        raise No("More time may be taken once, and only before the first month is over.")
    if not why.strip():
        raise No("Write down why it takes longer: they have a right to know.")
    due = months_later(matter.opened_at, kind.months + EXTENDED, practice.hours.timezone)
    after = replace(matter, due=due, version=matter.version + 1)
    save(work, after)
    text = f"Two months more: {why.strip()[:1000]}"
    work.matters.write(matter.id, colleague.name, Line.NOTE, text, now)
    work.ledger.log(colleague.name, "took two months more", f"matter:{matter.id}", now)
    receiving.remind(work, after, now)
    return f"It is due on {due:%d %b %Y}. Tell them why before {matter.due:%d %b %Y}."


def kind(work: Work, by: str, number: str, what: str, practice: Practice, now: datetime) -> str:
    """It is something else than it was taken for, say a complaint about personal data: its times are counted anew from
    the day it came, and a complaint's names are looked for. Raises `No`."""
    colleague, matter = found(work, by, number, practice, lock=True)
    if matter.stage is not Stage.OPEN:
        raise No("It is closed, or its clock stands still: let it go on first.")
    if what not in list(What) or what == matter.what:
        raise No(f"Say what it is: {', '.join(one for one in What if one is not matter.what)}.")
    if matter.extended:
        raise No("More time was taken for what it was: answer it as that.")
    asked = " ".join(line.text for line in work.matters.lines(matter.id) if line.kind is Line.ASKED)
    about = receiving.named_in(asked, practice) if What(what) in (What.COMPLAINT, What.DATA_COMPLAINT) else ()
    stood = matter.due - times(practice.pack.inbox.get(matter.what.value, USUAL), matter.opened_at, practice.hours)[1]
    acknowledge, due = times(practice.pack.inbox.get(what, USUAL), matter.opened_at, practice.hours)
    after = replace(
        matter,
        what=What(what),
        acknowledge_due=acknowledge,
        due=due + stood,
        about=tuple(dict.fromkeys((*matter.about, *about))),
        version=matter.version + 1,
    )
    save(work, after)
    said = f"This is: {NAMES[after.what]}. It was taken for: {NAMES[matter.what]}."
    work.matters.write(matter.id, colleague.name, Line.NOTE, said, now)
    work.ledger.log(colleague.name, f"changed what it is: {after.what.value}", f"matter:{matter.id}", now)
    receiving.remind(work, after, now)
    if colleague not in receiving.free(work, after, practice):
        text = f"{NAMES[after.what]}, number {matter.id} in the inbox. Please look into it."
        receiving.told(work, after, text, f"matter:{matter.id}:{after.version}", practice, now)
        return "It is changed. It names you: others answer it now, and are told."
    return f"It is changed, and due on {after.due:%d %b %Y}."


def note(work: Work, by: str, number: str, text: str, practice: Practice, now: datetime) -> str:
    colleague, matter = found(work, by, number, practice)
    if not text.strip():
        raise No("There is nothing to write down.")
    work.matters.write(matter.id, colleague.name, Line.NOTE, text.strip()[:LONGEST], now)
    work.ledger.log(colleague.name, "wrote a note", f"matter:{matter.id}", now)
    return "Written down."


def answerer(practice: Practice, by: str) -> Colleague:
    """The colleague, where they answer what is asked. Raises `No`."""
    return practice.able(by, Power.ANSWER)


def found(work: Work, by: str, number: str, practice: Practice, *, lock: bool = False) -> tuple[Colleague, Matter]:
    """Who asks, and the matter. Raises `No`, in the same words whether it is walled off or not there."""
    colleague = answerer(practice, by)
    matter = work.matters.get(number.strip().lstrip("#"), lock=lock)
    if matter is None or not _theirs(work, colleague, matter, practice):
        raise No(f"There is no number {number[:20]} in the inbox that you can open.")
    return colleague, matter


def walled(work: Work, colleague: Colleague, matter: Matter) -> bool:
    """Whether somebody must not even read in the log that there is a matter."""
    case = work.cases.get(matter.case) if matter.case else None
    return kept_out(colleague, matter) or (case is not None and involved(colleague, case))


def _theirs(work: Work, colleague: Colleague, matter: Matter, practice: Practice) -> bool:
    return colleague in receiving.free(work, matter, practice)


def save(work: Work, matter: Matter) -> None:
    if not work.matters.save(matter):
        raise No("Somebody else changed it at the same moment. Look again.")


def _change(
    work: Work,
    by: str,
    number: str,
    change: Callable[[Matter], Matter],
    kind: Line,
    text: str,
    practice: Practice,
    now: datetime,
) -> str:
    colleague, matter = found(work, by, number, practice, lock=True)
    after = change(matter)
    save(work, after)
    work.matters.write(matter.id, colleague.name, kind, text.strip()[:1000], now)
    work.ledger.log(colleague.name, f"its clock: {kind.value}", f"matter:{matter.id}", now)
    if after.stage is Stage.OPEN:
        receiving.remind(work, after, now)
    return f"It is due on {after.due:%d %b %Y}." if after.stage is Stage.OPEN else "Its clock stands still."


def title(matter: Matter) -> str:
    """`Appeal, number 4`."""
    return f"{NAMES[matter.what]}, number {matter.id}"
