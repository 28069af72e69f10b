"""Asking for a second person: who may agree hears of it everywhere they can be told, and gets two buttons on a phone.

Where it stands, in private messages, it is drawn again when it was answered. Walls: for parties to a case that it
touches, and for those whose data it is, it does not exist.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.approvals import WAITS, Act, Approval, Stage, kept_out
from bot.core.cases import Case, No
from bot.core.effects import Alert, Receipt, Show, packed
from bot.core.messages import Place
from bot.core.practice import Practice
from bot.core.rights import Colleague
from bot.core.sheets import Block, Button, Line, Look, Mark, Sheet, Span
from bot.core.signals import Severity
from bot.core.store import Work
from bot.desk import buttons, chat
from bot.desk.buttons import Pressed
from bot.desk.card import moment
from bot.steps.alerting import tell

ASKED = "asked:"
"""Begins what is shown in private where a second person is asked, before its number."""
LANE, KIND = "clock", "approval"
TITLES = {
    Act.PURGE: "Erase what is kept of a case",
    Act.RELEASE: "End a legal hold",
    Act.EXPORT: "Give out what is held about somebody",
    Act.LOG: "Give out the log with the names in it",
    Act.CUT: "Take out lines of the log whose time is over",
}
SAID = {
    Stage.WAITING: "Nobody has answered yet",
    Stage.AGREED: "Agreed",
    Stage.REFUSED: "Refused",
    Stage.WITHDRAWN: "Taken back",
    Stage.EXPIRED: "Over: nobody answered in time",
    Stage.DONE: "Agreed, and done",
    Stage.STOPPED: "Agreed, and stopped by a legal hold that was set since",
}
_SHEETS = 10_000_000
"""Versions of these sheets begin here, so that no other sheet of a private chat has the same."""


def ask(work: Work, approval: Approval, practice: Practice, now: datetime) -> Approval:
    """Keeps what is asked, and tells everybody who may agree to it. Raises `No` where nobody else can."""
    if not approval.reason.strip():
        raise No("Say why: whoever is to agree reads it.")
    same = (approval.act, approval.subject, approval.cases)
    for before in work.approvals.waiting():
        if before.waits(now) and (before.act, before.subject, before.cases) == same:
            raise No(f"This was asked already, as number {before.id} by {before.by}, and waits for a second person.")
    approval = replace(approval, at=now, until=now + WAITS, reason=approval.reason.strip()[:1000])
    if not others(work, approval, practice):
        raise No(
            "Two people must want this, and nobody else here may agree to it. Give somebody who is not involved the "
            "role deputy or chair (docs/settings.md)."
        )
    kept = work.approvals.add(approval)
    log(work, kept, f"asked for a second person: {TITLES[kept.act].lower()}", kept.by, now)
    work.outbox.put(f"approval:{kept.id}", LANE, KIND, {"approval": kept.id}, kept.until, now)
    text = f"{kept.by} asks for a second person. {kept.says} Number {kept.id}: agree, or say why not."
    for one in others(work, kept, practice):
        alert = Alert(to=one.name, severity=Severity.S3.name, text=text, link="/keeping")
        tell(work, f"approval:{kept.id}:{one.name}", alert, practice, now)
        _show(work, kept, one, practice, now)
    return kept


def others(work: Work, approval: Approval, practice: Practice) -> list[Colleague]:
    """Who may agree: anybody with the right who did not ask and is not involved."""
    cases = cases_of(work, approval)
    return [one for one in practice.people if one.name != approval.by and not kept_out(one, approval, cases)]


def cases_of(work: Work, approval: Approval) -> list[Case]:
    return [case for number in approval.cases if (case := work.cases.get(number)) is not None]


def visible(work: Work, colleague: Colleague, approval: Approval) -> bool:
    """Whether it exists for this colleague: they asked, or may agree, and are not involved."""
    return not kept_out(colleague, approval, cases_of(work, approval))


def log(work: Work, approval: Approval, what: str, by: str, now: datetime) -> None:
    """A line for each case it touches; the words of what was asked stand in it by their digest."""
    digest = work.approvals.digest(approval.id)
    for number in approval.cases or (("",) if not approval.accounts else ()):
        subject = f"case:{number}" if number else f"approval:{approval.id}"
        work.ledger.log(by, f"{what} (number {approval.id})", subject, now, digest)
    if approval.accounts:
        work.ledger.log(by, f"{what} (number {approval.id})", f"approval:{approval.id}", now, digest)


def redraw(work: Work, approval: Approval, practice: Practice, now: datetime) -> None:
    """Has it drawn anew wherever it stands in private."""
    for one in others(work, approval, practice):
        _show(work, approval, one, practice, now)


def _show(work: Work, approval: Approval, colleague: Colleague, practice: Practice, now: datetime) -> None:
    """In a private message on one platform where they have an account and the desk has buttons."""
    keys = sorted(key for key in colleague.accounts if key.partition(":")[0] in practice.showing.platforms)
    for key in keys[:1]:
        effect = Show(
            version=0, via=key.partition(":")[0], place=key, private=True, what=f"{ASKED}{approval.id}"
        )  # fmt: skip
        name = f"show:asked:{approval.id}:{approval.stage.value}:{key}"
        work.outbox.put(name, effect.lane, "perform", packed(effect), now, now)


def shown(work: Work, effect: Show, practice: Practice, now: datetime) -> tuple[Place, Receipt | None, Sheet] | None:
    """What is to be drawn for one of these, where, and what stands there; None where nothing is any more."""
    approval = work.approvals.get(effect.what.removeprefix(ASKED))
    colleague = practice.owner(effect.place)
    if approval is None or colleague is None or colleague.name == approval.by:
        return None
    if not visible(work, colleague, approval):
        return None
    there = next((one for one in work.outbox.receipts(effect.what) if one.detail.endswith(f" {effect.place}")), None)
    if approval.stage is not Stage.WAITING and there is None:
        return None  # they were never asked: nothing has to be put right
    platform, _, id_ = effect.place.partition(":")
    place = Place(platform, id_, frozenset({colleague.name}), private=True)
    return place, there, sheet(work, approval, practice, now)


def sheet(work: Work, approval: Approval, practice: Practice, now: datetime, *, whole: bool = False) -> Sheet:
    """What is asked, by whom, why, until when; with two buttons as long as it waits. `whole` as for `lines`."""
    waits = approval.waits(now)
    rows = ((button(buttons.AGREE, approval), button(buttons.REFUSE, approval)),) if waits else ()
    block = Block(lines(work, approval, practice, now, whole=whole), f"{TITLES[approval.act]} · number {approval.id}")
    return Sheet(
        (block,),
        rows,
        version=_SHEETS + 2 * int(approval.id) + (not waits),
        over=not waits,
        link="/keeping",
    )


def lines(
    work: Work, approval: Approval, practice: Practice, now: datetime, *, whole: bool = False
) -> tuple[Line, ...]:
    """The same as lines. `whole`: for the console and the terminal, where also what is most serious is read."""
    zone = ZoneInfo(practice.hours.timezone)
    serious = any(case.severity >= Severity.S2 for case in cases_of(work, approval)) or bool(approval.accounts)
    found: list[Line] = [(Span(chat.inert(approval.says, 900)),)]
    if whole or practice.showing.content or not serious:
        found.append((Span("Why: "), Span(chat.inert(approval.reason, 300), Mark.PLAIN if whole else Mark.HIDDEN)))
    else:
        found.append((Span("Why is read in the console: it is about something serious."),))
    found.append((Span(f"Asked by {chat.inert(approval.by, 40)}, {moment(approval.at, zone, now)}.", Mark.QUIET),))
    if approval.waits(now):
        said = f"Two people must want this. It waits until {moment(approval.until, zone, now)}."
        return (*found, (Span(said),))
    by = f" by {chat.inert(approval.decided_by, 40)}" if approval.decided_by else ""
    at = f", {moment(approval.decided_at, zone, now)}" if approval.decided_at else ""
    found.append((Span(f"{SAID[approval.stage]}{by}{at}.", Mark.STRONG),))
    if approval.answer and (whole or not serious):
        found.append((Span(chat.inert(approval.answer, 300)),))
    return tuple(found)


def button(word: str, approval: Approval, *, sure: bool = False, choice: str = "", label: str = "") -> Button:
    text = label or {buttons.AGREE: "I agree", buttons.REFUSE: "No"}[word]
    look = Look.GRAVE if word == buttons.AGREE else Look.PLAIN
    return Button(Pressed(word, approval.id, 0, sure, choice).id, text[:30], look)


REASONS: Sequence[str] = ("Let us talk about it first", "It should be kept longer", "It is not needed")
"""Ready answers to “why not?” on a phone."""
