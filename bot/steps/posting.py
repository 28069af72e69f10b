"""Performing a `Show` or a `Withdraw`: what is to be drawn now, and what is kept of where it stands."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.cases import Case
from bot.core.effects import Effect, Receipt, Show, Status, Withdraw
from bot.core.jobs import Job
from bot.core.messages import Place
from bot.core.practice import Practice
from bot.core.rights import Desk
from bot.core.sheets import Sheet
from bot.core.signals import Severity
from bot.core.store import Work
from bot.core.undoing import undoable
from bot.desk import buttons, chat
from bot.desk.card import card
from bot.desk.consequences import not_here
from bot.steps import agreeing, calm, listing, reducing, showing
from bot.steps.alerting import tell_keepers
from bot.steps.elsewhere import with_elsewhere
from bot.steps.following import with_following
from bot.steps.viewing import group_of, view


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is to be done for one `Show` or `Withdraw`: `sheet` is None where the card is taken away."""

    place: Place
    shown: Receipt | None
    sheet: Sheet | None = None


def begin(work: Work, job: Job, effect: Effect, practice: Practice, now: datetime) -> Drawn | None:
    """What is to be shown or taken away now; None where nothing is, and the job is over."""
    case = work.cases.get(effect.case)
    if isinstance(effect, Show) and effect.what.startswith(agreeing.ASKED):
        return _asked(work, job, effect, practice, now)
    if isinstance(effect, Show) and effect.what:
        return _listed(work, job, effect, practice, now)
    if case is None or not isinstance(effect, Show | Withdraw):
        work.outbox.finish(job.key, "skipped")
        return None
    there = showing.posted(work, case.id).get(effect.place)
    here = showing.places(case, group_of(work, case), practice)
    wanted = next((place for place in here if showing.key_of(place) == effect.place), None)
    if wanted is not None and showing.stands_for(work, case, calm.Alike(work, practice).many(case), effect.place):
        wanted = None
    if isinstance(effect, Withdraw):
        if there is None or wanted is not None:
            work.outbox.finish(job.key, "skipped")
            return None
        return Drawn(there.place, there.receipt)
    if wanted is None or (there is None and not case.open):
        work.outbox.finish(job.key, "skipped")
        return None
    sheet = drawn(work, case, wanted, practice, now)
    if there is not None and there.digest == digest_of(sheet):
        work.outbox.finish(job.key, "same")
        return None
    return Drawn(wanted, there.receipt if there else None, sheet)


def _asked(work: Work, job: Job, effect: Show, practice: Practice, now: datetime) -> Drawn | None:
    """What a second person is asked, in private."""
    found = agreeing.shown(work, effect, practice, now)
    if found is None:
        work.outbox.finish(job.key, "skipped")
        return None
    return Drawn(*found)


def _listed(work: Work, job: Job, effect: Show, practice: Practice, now: datetime) -> Drawn | None:
    there = listing.places(effect.what, practice)
    place = next((one for one in there if showing.key_of(one) == effect.place), None)
    sheet = listing.draw(work, effect.what, place, practice, now) if place else None
    if place is None or sheet is None:
        work.outbox.finish(job.key, "skipped")
        return None
    return Drawn(place, None, sheet)


def end(work: Work, job: Job, effect: Effect, done: Drawn, receipt: Receipt, practice: Practice, now: datetime) -> None:
    """Keeps where the card stands; says so to people where it could not be shown."""
    key = showing.key_of(done.place)
    work.outbox.finish(job.key, receipt.status.value)
    if receipt.status is Status.DONE:
        digest = digest_of(done.sheet) if done.sheet else "-"
        kept = replace(
            receipt,
            detail=f"{'private' if done.place.private else 'shared'} {digest} {key}",
            ref=receipt.ref if done.sheet else "",
        )
        what = effect.what if isinstance(effect, Show) else ""
        asked = what if what.startswith(agreeing.ASKED) else f"card:{effect.case}"
        work.outbox.receive(f"{asked}:{key}", asked, kept, now)
        subject = f"case:{effect.case}" if effect.case else "desk"
        if done.sheet is None or done.shown is None:  # where content went and went away, not each edit of it
            verb = "shown in" if done.sheet else "withdrawn from"
            work.ledger.log("machine", f"card {verb} {key}", subject, now)
        case = work.cases.get(effect.case)
        wanted = showing.places(case, group_of(work, case), practice) if case is not None and done.sheet else ()
        if case is not None and done.sheet and key not in {showing.key_of(place) for place in wanted}:
            showing.withdraw(work, case, key, now)  # while it was being posted, the case moved behind a wall
        return
    what = "shown" if done.sheet else "taken away"
    work.ledger.log("machine", f"card could not be {what} in {key}: {receipt.detail}", f"case:{effect.case}", now)
    text = f"Cards cannot be {what} in {'a private message' if done.place.private else key}: {receipt.detail}"
    tell_keepers(work, f"desk:{key}:{now:%Y-%m-%d}:{what}", f"{text} Look at the queue in the console.", practice, now)


def drawn(work: Work, case: Case, place: Place, practice: Practice, now: datetime) -> Sheet:
    """The card of a case for the readers of a place; a reference where it was erased."""
    erased = work.retention.purged([case.id]).get(case.id)
    if erased is not None:
        title, day = practice.pack.title(case.category), f"{erased[0]:%d %b %Y}"
        said = chat.told(f"Case {case.id}: {title}. What was kept of it was erased on {day}.")
        return Sheet((said,), case=case.id, version=case.version, over=True, loud=False)
    seen = with_elsewhere(work, with_following(work, view(work, None, case)), None)
    made = card(seen, practice.pack, None, now, practice.hours.timezone)
    others = [one for one in calm.Alike(work, practice).many(case) if one != case.id]
    rows = buttons.rows(
        case,
        now,
        lead=for_lead(case, place, practice),
        undo=undoable(seen.file.decisions, practice.can.get(case.group.partition(":")[0], ())) is not None,
        tasks=any(task.done_at is None for task in seen.file.tasks),
        alike=bool(others),
    )
    brief = reducing.brief(work, case, practice)
    lacks, loud = not_here(rows, case.group, practice), case.severity > Severity.S4
    return chat.sheet(made, rows, brief=brief, loud=loud, alike=others, by_hand=lacks)


def for_lead(case: Case, place: Place, practice: Practice) -> bool:
    """Whether those who read along there are the safeguarding lead and deputy."""
    if place.readers:
        people = [person for person in practice.people if person.name in place.readers]
        return all(person.roles & {Desk.LEAD, Desk.DEPUTY} for person in people)
    return case.severity is Severity.S1 and not place.private


def digest_of(sheet: Sheet) -> str:
    """The same for two sheets that look the same."""
    return hashlib.sha256(repr((sheet.blocks, sheet.rows, sheet.over)).encode("utf-8", "replace")).hexdigest()[:16]
