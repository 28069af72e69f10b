"""A second person agrees, or says why not: what follows from it happens in the same transaction, or as a job."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.core.approvals import Act, Approval, Stage, answered, expired, withdrawn
from bot.core.cases import No
from bot.core.effects import Alert
from bot.core.jobs import Job
from bot.core.practice import Practice
from bot.core.requests import Agree, Press, Reply
from bot.core.rights import Colleague, Power, refusal
from bot.core.sheets import Button, Sheet
from bot.core.signals import Severity
from bot.core.store import Work
from bot.desk import buttons, chat
from bot.desk.buttons import Pressed
from bot.steps import accessing, agreeing, answering, cutting, erasing, legal, naming
from bot.steps.alerting import tell

_FOLLOWS: Mapping[Act, Callable[[Work, Approval, Practice, datetime], str]] = {
    Act.PURGE: erasing.agreed,
    Act.RELEASE: legal.agreed,
    Act.EXPORT: accessing.agreed,
    Act.LOG: naming.agreed,
    Act.CUT: cutting.agreed,
}
"""What happens when two people want it; each says in a sentence what."""


def agree(work: Work, request: Agree, practice: Practice, now: datetime) -> Reply:
    """The reply to a second person, or to who asked and takes it back. Raises `No`."""
    if request.account:
        colleague = answering.whose(practice, request.account)
    else:
        colleague = answering.by_name(practice, request.by)
    approval = found(work, colleague, request.number, lock=True)
    if colleague.name == approval.by and not request.agrees:
        after = withdrawn(approval, colleague.name, now)
    else:
        after = answered(approval, request.agrees, colleague.name, request.reason, now)
        if after.stage is Stage.AGREED and approval.act is Act.EXPORT:
            accessing.complete(work, colleague, approval)
    if not work.approvals.save(after, approval.stage):
        raise No("Somebody else was quicker. Look again.")
    agreeing.log(work, after, f"{after.stage.value}: {agreeing.TITLES[after.act].lower()}", colleague.name, now)
    said = _FOLLOWS[after.act](work, after, practice, now) if after.stage is Stage.AGREED else ""
    after = work.approvals.get(after.id) or after
    _tell_asker(work, after, colleague.name, practice, now)
    agreeing.redraw(work, after, practice, now)
    return Reply(True, said or f"{agreeing.SAID[after.stage]}: nothing is done, and {after.by} is told.")


def found(work: Work, colleague: Colleague, number: str, *, lock: bool = False) -> Approval:
    """Something asked that exists for this colleague. Raises `No`, in the same words where it does not."""
    why_not = refusal(colleague, Power.APPROVE)
    if why_not:
        raise No(why_not)
    approval = work.approvals.get(number.strip().lstrip("#"), lock=lock)
    if approval is None or not agreeing.visible(work, colleague, approval):
        raise No(f"Nothing with the number {number[:20]} waits for you.")
    return approval


def listed(work: Work, colleague: Colleague, now: datetime, *, over: bool = False) -> list[Approval]:
    """What waits for a second person, as far as this colleague may know of it. Raises `No`."""
    why_not = refusal(colleague, Power.APPROVE)
    if why_not:
        raise No(why_not)
    asked = work.approvals.listed() if over else work.approvals.waiting()
    return [one for one in asked if (over or one.waits(now)) and agreeing.visible(work, colleague, one)]


def press(
    work: Work, request: Press, pressed: Pressed, colleague: Colleague, practice: Practice, now: datetime
) -> Reply:
    """A press in a chat: first what will happen, then, when that was agreed to, it happens. Raises `No`."""
    approval = found(work, colleague, pressed.case)
    agrees = pressed.word == buttons.AGREE
    if pressed.sure:
        index = int(pressed.choice) if pressed.choice.isdigit() else len(agreeing.REASONS)
        reason = "" if agrees or index >= len(agreeing.REASONS) else agreeing.REASONS[index]
        said = Agree(request.id, approval.id, account=request.account, agrees=agrees, reason=reason)
        return agree(work, said, practice, now)
    if not approval.waits(now):
        return Reply(True, "", sheets=(agreeing.sheet(work, approval, practice, now),))
    back = Button(Pressed(buttons.BACK, approval.id, 0).id, "Never mind")
    if agrees:
        if colleague.name == approval.by:
            raise No("Two people must want this: somebody else has to agree.")
        first = agreeing.lines(work, approval, practice, now)
        block = chat.told("Then it is done, with both your names. It cannot be taken back.", title="Do you agree?")
        rows = ((agreeing.button(buttons.AGREE, approval, sure=True, label="Yes, I agree"), back),)
        return Reply(True, "", sheets=(Sheet((replace(block, lines=(*first, *block.lines)),), rows),))
    made = [
        (agreeing.button(buttons.REFUSE, approval, sure=True, choice=str(n), label=text),)
        for n, text in enumerate(agreeing.REASONS)
    ]
    return Reply(True, "", sheets=(Sheet((chat.told("Why not? Whoever asked is told."),), (*made, (back,))),))


def ring(work: Work, job: Job, practice: Practice, now: datetime) -> None:
    """Its time is over: what nobody answered is not done, and whoever asked hears of it."""
    approval = work.approvals.get(str(job.payload["approval"]), lock=True)
    after = expired(approval, now) if approval is not None else None
    if approval is None or after is None or not work.approvals.save(after, approval.stage):
        return
    agreeing.log(work, after, "nobody answered in time", "machine", now)
    accessing.not_agreed(work, after)
    _tell_asker(work, after, "machine", practice, now)
    agreeing.redraw(work, after, practice, now)


def _tell_asker(work: Work, approval: Approval, by: str, practice: Practice, now: datetime) -> None:
    if approval.stage in (Stage.REFUSED, Stage.WITHDRAWN):
        accessing.not_agreed(work, approval)
    if by == approval.by or practice.colleague(approval.by) is None:
        return
    who = "" if by == "machine" else f" ({by})"
    text = (
        f"Number {approval.id}, {agreeing.TITLES[approval.act].lower()}: {agreeing.SAID[approval.stage].lower()}{who}."
    )
    alert = Alert(to=approval.by, severity=Severity.S3.name, text=text, link="/keeping")
    tell(work, f"approval:{approval.id}:{approval.stage.value}:{approval.by}", alert, practice, now)
