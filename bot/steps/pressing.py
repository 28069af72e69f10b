"""What a press leads to: a look, a question, a preview of what would be done, or a word to the case.

Whose account it is, what they may and how the case stands is found out at every press, so that a button works after a
restart, on an old card, and for two people at once.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.core.cases import Case, No, Word
from bot.core.effects import Status
from bot.core.life import UNREAD
from bot.core.practice import Practice
from bot.core.requests import CaseWord, Outcome, Press, Query, Reply
from bot.core.rights import Colleague, Desk, Power, may_see, only_reads, refusal
from bot.core.sheets import Button, Sheet
from bot.core.signals import Severity
from bot.core.store import Work
from bot.core.undoing import undoable
from bot.desk import buttons, chat, words
from bot.desk.buttons import Pressed, Step
from bot.desk.card import card
from bot.desk.consequences import not_here
from bot.steps import (
    agreed,
    alarming,
    answering,
    beforehand,
    calm,
    caring,
    glass,
    handing,
    inbox_look,
    listing,
    offering,
    reducing,
    showing,
    standing,
)
from bot.steps.elsewhere import with_elsewhere
from bot.steps.following import with_following
from bot.steps.viewing import view

_FOR_DAYS = (
    f"For {standing.HOLDS.days} days, just these words in this group get no card: what is for information is closed by "
    "your word, what is for this week waits in the list."
)
UNKNOWN = "This button is from another version of the desk. Ask for the case anew with /case."


def press(work: Work, request: Press, practice: Practice, now: datetime) -> Reply:
    """The reply to a press, for the one who pressed alone. Raises `No`."""
    pressed = buttons.read(request.button)
    if pressed is None:
        raise No(UNKNOWN)
    if pressed.word == buttons.ALARM:
        return alarming.press(work, request, pressed, practice, now)
    colleague = answering.whose(practice, request.account)
    if pressed.word in (buttons.AGREE, buttons.REFUSE):
        return agreed.press(work, request, pressed, colleague, practice, now)
    if pressed.word in buttons.OFFERS:
        return offering.press(work, request, pressed, colleague, practice, now)
    if pressed.word == buttons.BACK:
        return Reply(True, "Nothing was done.", pressed.case)
    if pressed.word == buttons.EMERGENCY:
        return glass.press(work, request, pressed, colleague, practice, now)
    if pressed.word == buttons.SPARE:
        return caring.press(work, request, pressed, colleague, practice, now)
    if pressed.word == buttons.QUEUE:
        return look(work, Query("", "queue", account=request.account), practice, now)
    if pressed.word == buttons.PASS:
        return handing.press(work, request, pressed, colleague, practice, now)
    unread = pressed.word == buttons.OPEN or pressed.word in UNREAD
    case = answering.find_case(work, colleague, pressed.case, lock=pressed.step is Step.SAY, unread=unread)
    if pressed.word == buttons.OPEN:
        if may_see(colleague, case):
            work.ledger.log(colleague.name, "read", f"case:{case.id}", now)
        return Reply(True, "", case.id, sheets=(own(work, colleague, case, practice, now),))
    if pressed.step is Step.LOOK:
        return _context(work, colleague, case, practice, now)
    if pressed.version != case.version and pressed.word not in buttons.LENIENT:
        return _changed(work, colleague, case, practice, now)
    if pressed.word in (buttons.FINE, buttons.QUIET):
        return _all_fine(work, request, pressed, colleague, case, practice, now)
    if pressed.step is Step.SURE:
        return beforehand.preview(work, colleague, case, pressed, practice, now)
    if pressed.step is Step.FORM and not request.fields:
        return beforehand.question(colleague, case, pressed, practice, now)
    return _say(work, request, pressed, colleague, case, practice, now)


def look(work: Work, query: Query, practice: Practice, now: datetime) -> Reply:
    """The queue or a case for a chat. Raises `No`."""
    colleague = answering.whose(practice, query.account)
    if query.what == "queue":
        why_not = refusal(colleague, Power.SEE)
        if why_not:
            raise No(why_not)
        work.ledger.log(colleague.name, "looked at the queue", "queue", now)
        return Reply(True, "", sheets=(listing.queue(work, colleague, practice, now),))
    if query.what == "mine":
        return Reply(True, "", sheets=(caring.sheet(work, colleague, practice, now),))
    if query.what == "inbox":
        number = inbox_look.number_of(query.case)
        look_at = inbox_look.one(work, colleague, number, practice, now) if number else None
        return Reply(True, "", sheets=(look_at or inbox_look.listed(work, colleague, practice, now),))
    if query.what == "handover":
        return Reply(True, "", sheets=(handing.sheet(work, colleague, practice, now),))
    try:
        reply = answering.look(work, query, practice, now)
    except No as no:
        return glass.offered(query, colleague, str(no))
    if query.what == "case":
        return replace(reply, sheets=(own(work, colleague, reply.views[0].file.case, practice, now),))
    return reply


def own(work: Work, colleague: Colleague, case: Case, practice: Practice, now: datetime) -> Sheet:
    """A case's card for one colleague alone."""
    seen = view(work, colleague, case)
    seen = seen if seen.outline else with_elsewhere(work, with_following(work, seen), colleague)
    rows = buttons.rows(
        case,
        now,
        lead=bool(colleague.roles & {Desk.LEAD, Desk.DEPUTY}),
        undo=undoable(seen.file.decisions, practice.can.get(case.group.partition(":")[0], ())) is not None,
        tasks=any(task.done_at is None for task in seen.file.tasks),
    )
    if seen.outline:
        rows = _taking(rows)
    made = card(seen, practice.pack, colleague, now, practice.hours.timezone)
    brief = seen.outline or brief_for(colleague, case, practice, now) or reducing.reduced(work, case)
    suggestion = "" if brief else caring.looked(work, colleague, case, len(made.lines), practice, now)
    rows = () if only_reads(colleague, case) else rows
    lacks = not_here(rows, case.group, practice)
    return caring.with_pause(chat.sheet(made, rows, brief=brief, by_hand=lacks), suggestion)


def brief_for(colleague: Colleague, case: Case, practice: Practice, now: datetime) -> bool:
    """Whether only category and link belong on a card for this colleague alone: not for whoever looks at it now, who
    may be far from the console. S1 is never read in a chat, unless the organisation wants it."""
    mine = case.claimed_by == colleague.name and case.lease_until is not None and case.lease_until > now
    if case.severity < Severity.S2 or practice.showing.content:
        return False
    return case.severity is Severity.S1 or not mine


def opened(work: Work, request: Press, reply: Reply, practice: Practice, now: datetime) -> Reply:
    """The reply to whoever took a case that has no content on its card: with the content, for them alone."""
    pressed, colleague = buttons.read(request.button), practice.owner(request.account)
    case = work.cases.get(reply.case)
    if not reply.ok or pressed is None or pressed.word != Word.CLAIM or colleague is None or case is None:
        return reply
    if not showing.brief(case, practice) or brief_for(colleague, case, practice, now) or not may_see(colleague, case):
        return reply
    work.ledger.log(colleague.name, "read", f"case:{case.id}", now)
    card_ = own(work, colleague, case, practice, now)
    return replace(reply, sheets=(replace(card_, blocks=(chat.told(reply.text), *card_.blocks)),))


def _taking(rows: tuple[tuple[Button, ...], ...]) -> tuple[tuple[Button, ...], ...]:
    """Of a card's buttons those that one may press before one read it."""
    read = ((one, buttons.read(one.id)) for row in rows for one in row)
    left = tuple(one for one, pressed in read if pressed is not None and pressed.word in UNREAD)
    return (left,) if left else ()


def _say(
    work: Work,
    request: Press,
    pressed: Pressed,
    colleague: Colleague,
    case: Case,
    practice: Practice,
    now: datetime,
) -> Reply:
    options = {name: value for name, value in request.fields.items() if name != "reason"}
    if lasting := buttons.minutes(pressed):
        options["minutes"] = lasting
    if (pressed.word, pressed.choice) == (Word.WARN, buttons.NEWEST):
        options["message"] = pressed.choice
    if pressed.word == Word.HANDOVER:
        options["to"] = next(
            (
                one.name
                for one in beforehand.others(work, colleague, case, practice)
                if handing.mark(one.name) == pressed.choice
            ),
            "",
        )
    word = CaseWord(
        id=request.id,
        by=colleague.name,
        case=case.id,
        word=pressed.word,
        reason=request.fields.get("reason", "") or buttons.chosen(pressed),
        version=None if pressed.word in buttons.LENIENT else pressed.version,
        options=options,
    )
    return answering.say(work, word, practice, now)


def _all_fine(
    work: Work,
    request: Press,
    pressed: Pressed,
    colleague: Colleague,
    case: Case,
    practice: Practice,
    now: datetime,
) -> Reply:
    """Closes every open case of the same words, each as a decision of its own."""
    same = calm.Alike(work, practice).many(case) or (case.id,)
    if not pressed.sure:
        beforehand.allowed(colleague, case, Word.DISMISS, now)
        more = [f"{_FOR_DAYS} Each is kept, and can be opened again."] if pressed.word == buttons.QUIET else []
        block = chat.told(
            f"Cases {', '.join(same[:20])}{' …' if len(same) > 20 else ''}: no concern.",
            f"{len(same)} cases of the same words are closed, with your name.",
            *more,
            title=f"All fine · {len(same)} cases",
        )
        return Reply(True, "", case.id, sheets=(Sheet((block,), buttons.sure(pressed, case), case=case.id),))
    if pressed.word == buttons.QUIET:
        standing.remember(work, case, colleague, now)
    for number in same:
        word = CaseWord(f"{request.id}:{number}", colleague.name, number, Word.DISMISS, "All fine: the same words.")
        answering.say(work, word, practice, now)
    left = calm.Alike(work, practice)
    for number in same:
        closed = work.cases.get(number)
        if closed is not None and number != case.id:
            showing.refresh(work, closed, practice, now, alike=left)
    said = f"{len(same)} cases of the same words are closed: no concern."
    return Reply(True, f"{said} {_FOR_DAYS}" if pressed.word == buttons.QUIET else said, case.id)


def _context(work: Work, colleague: Colleague, case: Case, practice: Practice, now: datetime) -> Reply:
    work.ledger.log(colleague.name, "read", f"case:{case.id}", now)
    if brief_for(colleague, case, practice, now) or reducing.reduced(work, case):
        block = chat.told("A case this serious is read in the console, not here.")
        return Reply(True, "", case.id, sheets=(Sheet((block,), case=case.id, link=f"/case/{case.id}"),))
    made = card(
        with_following(work, view(work, colleague, case)), practice.pack, colleague, now, practice.hours.timezone
    )
    return Reply(True, "", case.id, sheets=(chat.context(made),))


def _changed(work: Work, colleague: Colleague, case: Case, practice: Practice, now: datetime) -> Reply:
    if may_see(colleague, case):
        work.ledger.log(colleague.name, "read", f"case:{case.id}", now)
    text = f"Case {case.id} has changed since this card was drawn. This is how it stands now: look again, then decide."
    return Reply(False, text, case.id, sheets=(own(work, colleague, case, practice, now),))


def outcome(work: Work, request: Outcome, practice: Practice) -> Reply | None:
    """What became of effects, in words; None while some are still on their way. Raises `No`."""
    case = answering.find_case(work, answering.whose(practice, request.account), request.case)
    receipts = [work.outbox.last(job) for job in request.jobs]
    known = [one for one in receipts if one is not None and one.status not in (Status.INTENT, Status.WAITING)]
    if len(known) < len(receipts):
        return None
    said = dict.fromkeys(words.receipt(one.status, one.detail) for one in known)
    return Reply(all(one.status is Status.DONE for one in known), " ".join(said), case.id)
