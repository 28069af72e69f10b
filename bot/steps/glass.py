"""The glass is broken: a reason, a few hours, and a word to all who should know, in one transaction."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.cases import Case, No
from bot.core.effects import Alert
from bot.core.escalation import to_tell
from bot.core.glass import ASK, LASTS, may_ask, suspicious, why_not
from bot.core.incidents import Entry
from bot.core.practice import Practice
from bot.core.requests import Press, Query, Reply
from bot.core.rights import Colleague, Desk, Power, involved, may_see
from bot.core.sheets import Button, Look, Sheet
from bot.core.signals import Severity
from bot.core.store import Work
from bot.desk import buttons, chat, words
from bot.desk.buttons import Pressed
from bot.steps.alerting import tell, tell_keepers

WORD = buttons.EMERGENCY
"""The word for it: of the command line, a form and a button."""
KIND, LANE = "glass", "clock"


def break_glass(work: Work, by: Colleague, number: str, reason: str, practice: Practice, now: datetime) -> Reply:
    """Opens a case to a colleague for `LASTS`, to read it. Raises `No`."""
    number = number.strip().lstrip("#")[:18]
    case = work.cases.get(number, lock=True)
    no = why_not(by, case, number, reason)
    if no is not None and case is not None and may_ask(by) and suspicious(by, case):
        return _refused(work, by, case, no, practice, now)
    if no is not None or case is None:
        raise No(no or ASK)
    until, why = now + LASTS, " ".join(reason.split())
    work.cases.break_glass(case.id, by.name, why, until, now)
    hour = f"{until.astimezone(ZoneInfo(practice.hours.timezone)):%H:%M}"
    work.ledger.log(by.name, f"opened this case in an emergency, to read it until {hour}", f"case:{case.id}", now)
    incident = work.cases.incident(case.id)
    if incident is not None:
        line = f"Opened in an emergency, to be read until {hour}: {why}"
        work.cases.record(incident.id, by.name, Entry.NOTE, line, now)
    _tell(work, by, case, hour, practice, now)
    work.outbox.put(f"glass:{case.id}:{by.name}:{until.isoformat()}", LANE, KIND, {}, until, now)
    said = f"Case {case.id} is open to you until {hour}, to be read. The lead, the deputy and the chair are told."
    return Reply(True, said, case.id)


def offered(query: Query, colleague: Colleague, no: str) -> Reply:
    """What a chat answers to whoever asks for a case that is not there for them: the same for every number.

    Raises:
        No: it was no case they asked for, or their role does not let them open one in an emergency.
    """
    number = query.case.strip().lstrip("#")
    if (
        query.what != "case"
        or not may_ask(colleague)
        or not (number.isascii() and number.isdigit())
        or len(number) > 18
    ):
        raise No(no)
    block = chat.told(no, "If it cannot wait, you can open it in an emergency, to read it; others are told.")
    return Reply(False, no, sheets=(Sheet((block,), ((_button(number, words.EMERGENCY),),)),))


def press(
    work: Work, request: Press, pressed: Pressed, colleague: Colleague, practice: Practice, now: datetime
) -> Reply:
    """The question why, or the case opened. Raises `No`."""
    reason = request.fields.get("reason", "") or buttons.chosen(pressed)
    if reason or pressed.sure:
        return break_glass(work, colleague, pressed.case, reason, practice, now)
    asks = buttons.form(pressed.id)
    assert asks is not None
    ready = buttons.REASONS[buttons.EMERGENCY]
    rows = tuple((_button(pressed.case, text, str(n)),) for n, text in enumerate(ready))
    back = Button(Pressed(buttons.BACK, pressed.case, 0).id, "Never mind")
    sheet = Sheet((chat.told(asks.about, asks.fields[0].label, title=asks.title),), (*rows, (back,)))
    return Reply(True, asks.about, sheets=(sheet,), form=asks)


def _button(number: str, label: str, choice: str = "") -> Button:
    id_ = Pressed(buttons.EMERGENCY, number, 0, bool(choice), choice).id
    return Button(id_, label[:30], Look.GRAVE)


def ring(work: Work, now: datetime) -> None:
    """Takes back what was opened in an emergency, or taken, and has had its hours."""
    for case, name, taken in work.cases.lapse(now):
        over = "it was theirs, and the hours after that are over" if taken else "the hours of the emergency are over"
        said = f"{name} can no longer read this case: {over}"
        work.ledger.log("machine", said, f"case:{case}", now)


def _tell(work: Work, by: Colleague, case: Case, hour: str, practice: Practice, now: datetime) -> None:
    """The lead and the deputy who may see the case, and the chair, who hears only that it happened."""
    text = (
        f"{by.name} has opened case {case.id} in an emergency and can read it until {hour}. Why stands with the case."
    )
    others = [one for one in practice.people if one.name != by.name]
    names = {one.name for one in others if Power.SEE_SERIOUS in one.powers and may_see(one, case)}
    chairs = {one.name for one in others if Desk.CHAIR in one.roles and not involved(one, case)} - names
    key = f"glass:{case.id}:{by.name}:{now.isoformat()}"
    for name in sorted(names):
        alert = Alert(case=case.id, to=name, severity=Severity.S1.name, text=text, link=f"/case/{case.id}")
        tell(work, f"{key}:{name}", alert, practice, now)
    blind = f"{by.name} has opened a case in an emergency and can read it until {hour}."
    for name in sorted(chairs):
        tell(work, f"{key}:{name}", Alert(to=name, severity=Severity.S1.name, text=blind), practice, now)
    if not names and not chairs:
        told, said = to_tell(case, others, text)
        for name in told:
            tell(work, f"{key}:{name}", Alert(to=name, severity=Severity.S1.name, text=said), practice, now)


def _refused(work: Work, by: Colleague, case: Case, no: str, practice: Practice, now: datetime) -> Reply:
    """Somebody asked whom a wall keeps out for good: they hear nothing of it, and the lead does."""
    work.ledger.log(by.name, "asked to open this case in an emergency, and was refused", f"case:{case.id}", now)
    text = f"{by.name} asked to open case {case.id} in an emergency and was refused: a wall keeps them out."
    names, said = to_tell(case, [one for one in practice.people if one.name != by.name], text)
    for name in names:
        alert = Alert(case=case.id, to=name, severity=Severity.S2.name, text=said, link=f"/case/{case.id}")
        tell(work, f"glass-refused:{case.id}:{by.name}:{now:%Y-%m-%d}:{name}", alert, practice, now)
    if not names:
        tell_keepers(work, f"glass-refused:{case.id}:{now:%Y-%m-%d}", "Somebody was refused a case.", practice, now)
    return Reply(False, no)
