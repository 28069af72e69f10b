"""Handing over, at the end of a shift or before going away: what a colleague holds, until when, what was noted last,
who can take it. It is for oneself alone, and every line is of a case that one may see.

What is passed on goes by the case word `handover`, one case after the other, so that each has its entry.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.cases import Case, No, State, Word
from bot.core.effects import Alert
from bot.core.practice import Practice
from bot.core.requests import CaseWord, Press, Reply
from bot.core.rights import Colleague, Power, may_know, may_see, refusal
from bot.core.sheets import Block, Button, Line, Look, Mark, Sheet, Span
from bot.core.signals import Severity
from bot.core.store import Work
from bot.desk import buttons, chat
from bot.desk.buttons import Pressed
from bot.desk.card import moment
from bot.steps import answering, listing, showing
from bot.steps.alerting import tell

TITLE = "What you hold"
MOST = 12
"""Cases of one part of the list: one screen of a phone."""
NOTE = 160
_NO_CASE = "0"


@dataclass(frozen=True, slots=True)
class Held:
    """What a colleague is in the middle of. `mine`: they look at these, and may pass them on. `leads`: with the
    safeguarding lead, which they are; `watched`: they keep an eye on these. `awaited`: referrals of theirs that nobody
    answered, as sentences.
    """

    mine: tuple[Case, ...] = ()
    leads: tuple[Case, ...] = ()
    watched: tuple[Case, ...] = ()
    awaited: tuple[str, ...] = ()


def held(work: Work, colleague: Colleague, practice: Practice, now: datetime) -> Held:
    """What this colleague holds now, as far as they may see it."""
    cases = [case for case in work.cases.listed() if may_know(colleague, case)]
    zone = ZoneInfo(practice.hours.timezone)
    leads = Power.SEE_SERIOUS in colleague.powers
    return Held(
        mine=tuple(one for one in cases if one.state is State.CLAIMED and one.claimed_by == colleague.name),
        leads=tuple(one for one in cases if leads and one.state is State.ESCALATED),
        watched=tuple(one for one in cases if one.state is State.WATCHED and _watches(work, one, colleague)),
        awaited=tuple(
            f"Case {one.case}, to {chat.inert(one.to_name, 60)}"
            + (f": a reply is due {moment(one.reply_due, zone, now)}" if one.reply_due else "")
            for one in work.referrals.awaiting()
            if one.by == colleague.name and (case := work.cases.get(one.case)) and may_see(colleague, case)
        ),
    )


def sheet(work: Work, colleague: Colleague, practice: Practice, now: datetime, *, content: bool = False) -> Sheet:
    """The list for the colleague themselves, with a button for each who can take all of it. Raises `No`.

    `content`: also what was noted of the most serious cases, which no chat shows unless the organisation wants it.
    """
    why_not = refusal(colleague, Power.SEE)
    if why_not:
        raise No(why_not)
    found = held(work, colleague, practice, now)

    def noted(case: Case) -> bool:
        """Whether what was noted last stands there."""
        return may_see(colleague, case) and (content or not showing.brief(case, practice))

    work.ledger.log(colleague.name, "looked at what they hold", "queue", now)
    for case in filter(noted, (*found.mine, *found.leads, *found.watched)):
        work.ledger.log(colleague.name, "read", f"case:{case.id}", now)
    parts = [
        (f"{TITLE} ({len(found.mine)})", found.mine),
        (f"With the safeguarding leads, whichever of them is there ({len(found.leads)})", found.leads),
        (f"You said you keep an eye on ({len(found.watched)})", found.watched),
    ]
    blocks = [_part(work, title, cases, practice, now, noted) for title, cases in parts if cases]
    if found.awaited:
        blocks.append(
            chat.told(*found.awaited[:MOST], title=f"Your referrals that wait for a reply ({len(found.awaited)})")
        )
    if not blocks:
        return Sheet((chat.told("You hold nothing. Thank you."),), link="/queue")
    takers = others(colleague, practice, now) if found.mine else []
    blocks.append(_advice(found, takers))
    return Sheet(tuple(blocks), _to(found.mine, takers), link="/queue")


def others(colleague: Colleague, practice: Practice, now: datetime) -> list[Colleague]:
    """Who can be handed a case at all and is not away, those on duty first."""
    duty = practice.rota.on_duty(now)
    able = [
        one
        for one in practice.people
        if one.name != colleague.name
        and Power.TRIAGE in one.powers
        and practice.rota.stands_in(one.name, now) == one.name
    ]
    return sorted(able, key=lambda one: one.name not in duty)


def takes(taker: Colleague, cases: Sequence[Case]) -> list[Case]:
    """Which of the cases somebody can take: a wall or a right may keep them from some."""
    return [case for case in cases if refusal(taker, Power.TRIAGE, case, unread=True) is None]


def press(
    work: Work, request: Press, pressed: Pressed, colleague: Colleague, practice: Practice, now: datetime
) -> Reply:
    """All of it to one colleague: first what will happen, then, when that was agreed to, it happens. Raises `No`."""
    mine = held(work, colleague, practice, now).mine
    to = next((one for one in others(colleague, practice, now) if mark(one.name) == pressed.choice), None)
    if to is None or not mine:
        raise No("This has changed since you looked: ask with /handover again.")
    going = takes(to, mine)
    if not pressed.sure or pressed.version != _print(going):
        return _preview(mine, going, to, practice)
    reply = pass_on(work, colleague, to, going, practice, now, request.id)
    return replace(reply, text=" ".join([reply.text, *_stays(mine, going, to)]))


def pass_on(
    work: Work, colleague: Colleague, to: Colleague, going: Sequence[Case], practice: Practice, now: datetime, id_: str
) -> Reply:
    """Says `handover` to each case. Of what is serious they are told case by case, of all else once."""
    done: list[Case] = []
    left = []
    for case in going:
        together = case.severity < Severity.S2 and len(going) > 1
        options = {"to": to.name, **({"together": "yes"} if together else {})}
        word = CaseWord(
            f"{id_}:{case.id}", colleague.name, case.id, Word.HANDOVER, version=case.version, options=options
        )
        try:
            answering.say(work, word, practice, now)
        except No as no:
            left.append(f"Case {case.id} stays: {no}")
            continue
        done.append(case)
        changed = work.cases.get(case.id)
        if changed is not None:
            showing.refresh(work, changed, practice, now)
    small = [case for case in done if case.severity < Severity.S2 and len(going) > 1]
    if small:
        numbers = ", ".join(case.id for case in small)
        text = f"{colleague.name} handed {'case' if len(small) == 1 else 'cases'} {numbers} over to you."
        worst = max(case.severity for case in small)
        alert = Alert(to=to.name, by=colleague.name, severity=worst.name, text=text, link="/queue")
        tell(work, f"handed:{id_}:{to.name}", alert, practice, now)
    if not done:
        return Reply(False, " ".join(["Nothing was passed on.", *left]))
    cases = f"case {done[0].id}" if len(done) == 1 else f"{len(done)} cases ({', '.join(one.id for one in done)})"
    return Reply(True, " ".join([f"{to.name} has {cases} now and is told.", *left]))


def mark(name: str) -> str:
    """What stands for a name in a button's id, which must be short and plain."""
    return hashlib.sha256(name.encode()).hexdigest()[:8]


# inside


def _watches(work: Work, case: Case, colleague: Colleague) -> bool:
    said = [one for one in work.cases.file(case).decisions if one.word == Word.WATCH]
    return bool(said) and said[-1].by == colleague.name


def _part(
    work: Work, title: str, cases: Sequence[Case], practice: Practice, now: datetime, noted: Callable[[Case], bool]
) -> Block:
    lines: list[Line] = []
    for case in cases[:MOST]:
        lines.append(listing.line(work, case, practice, now))
        lines += _last(work, case, practice, now, noted=noted(case))
    if len(cases) > MOST:
        lines.append((Span(f"… and {len(cases) - MOST} more: /queue", Mark.QUIET),))
    return Block(tuple(lines), title)


def _last(work: Work, case: Case, practice: Practice, now: datetime, *, noted: bool) -> list[Line]:
    """What was noted last, and what still has to be done by hand."""
    lines: list[Line] = []
    file, zone = work.cases.file(case), ZoneInfo(practice.hours.timezone)
    notes = [one for one in file.decisions if one.reason.strip()]
    if notes and noted:
        last = notes[-1]
        said = f"{moment(last.at, zone, now)}, {chat.inert(last.by, 30)}: {chat.inert(last.reason, NOTE)}"
        lines.append((Span(f"   {said}", Mark.QUIET),))
    elif notes:
        lines.append((Span("   What was noted last is read in the console.", Mark.QUIET),))
    todo = sum(task.done_at is None for task in file.tasks)
    if todo:
        lines.append((Span(f"   {todo} to be done by hand, not said to be done yet", Mark.STRONG),))
    return lines


def _advice(found: Held, takers: Sequence[Colleague]) -> Block:
    if not found.mine:
        return chat.told("Nothing here has to be passed on: others see it in the queue.", title="To whom?")
    if not takers:
        return chat.told("Nobody else is here to take it. Tell the safeguarding lead.", title="To whom?")
    many = len(found.mine)
    lines = []
    for one in takers[:6]:
        able = len(takes(one, found.mine))
        can = (
            "can take all of it" if able == many else f"can take {able} of {many}" if able else "cannot take any of it"
        )
        lines.append(f"{one.name} {can}")
    return chat.told(*lines, title="To whom?")


def _to(mine: Sequence[Case], takers: Sequence[Colleague]) -> tuple[tuple[Button, ...], ...]:
    made = []
    for one in takers:
        going = takes(one, mine)
        if going:
            count = "All" if len(going) == len(mine) else f"{len(going)} of {len(mine)}"
            made.append(_button(going, one, f"{count} to {chat.inert(one.name, 20)}"))
    made = made[:9]
    return tuple(tuple(made[n : n + buttons.ROW]) for n in range(0, len(made), buttons.ROW))


def _button(going: Sequence[Case], to: Colleague, label: str, *, sure: bool = False) -> Button:
    id_ = Pressed(buttons.PASS, _NO_CASE, _print(going), sure, mark(to.name)).id
    return Button(id_, label[:30], Look.MAIN if sure else Look.PLAIN)


def _preview(mine: Sequence[Case], going: Sequence[Case], to: Colleague, practice: Practice) -> Reply:
    if not going:
        raise No(f"{to.name} cannot open any of these cases.")
    lines = [f"{case.id} {practice.pack.title(case.category)}" for case in going[:MOST]]
    if len(going) > MOST:
        lines.append(f"… and {len(going) - MOST} more")
    block = chat.told(*lines, *_stays(mine, going, to), f"{to.name} is told and looks at them from now on.",
                      title=f"Pass {len(going)} to {chat.inert(to.name, 30)}?")  # fmt: skip
    back = Button(Pressed(buttons.BACK, _NO_CASE, 0).id, "Never mind")
    yes = _button(going, to, f"Yes: pass to {chat.inert(to.name, 16)}", sure=True)
    return Reply(True, "", sheets=(Sheet((block,), ((yes, back),)),))


def _stays(mine: Sequence[Case], going: Sequence[Case], to: Colleague) -> list[str]:
    kept = [case.id for case in mine if case not in going]
    return [f"{to.name} cannot open case {', '.join(kept)}: that stays with you."] if kept else []


def _print(going: Sequence[Case]) -> int:
    """A number that is another one where other cases, or changed ones, would go."""
    return zlib.crc32(",".join(f"{case.id}.{case.version}" for case in going).encode()) % 10**9
