"""Where a case's card goes, and what becomes of it: posted, edited in place, withdrawn, held back.

What is posted is kept as receipts under `card:<case>`, one for each place: the platform's reference, and a digest of
what stands there. A `Show` always draws the case as it is when it is performed, and does nothing where that stands
there already: so several changes at once are one edit, and a late or repeated `Show` does no harm.

Walls: what is most urgent goes to the lead's private places; a case that involves a colleague, at any urgency, goes by
private message to those not involved, and never to a place that others share.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.cases import Case
from bot.core.effects import Effect, Receipt, Show, Status, Withdraw, packed
from bot.core.escalation import to_tell
from bot.core.jobs import Job
from bot.core.messages import Group, Place
from bot.core.practice import Practice
from bot.core.rights import Desk, involved, may_see
from bot.core.sheets import Sheet
from bot.core.signals import Severity
from bot.core.store import Work
from bot.core.undoing import undoable
from bot.desk import buttons, chat
from bot.desk.card import card
from bot.steps.alerting import tell_keepers
from bot.steps.viewing import group_of, view

PAUSE = timedelta(seconds=3)
"""How long a card waits after a finding, so that a burst of them is one edit. Discord counts edits of old messages."""
_SERIOUS = Severity.S2


@dataclass(frozen=True, slots=True)
class Posted:
    """A card that stands somewhere: where, and the platform's reference to it with a digest of what it shows."""

    place: Place
    receipt: Receipt
    digest: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is to be done for one `Show` or `Withdraw`: `sheet` is None where the card is taken away."""

    place: Place
    shown: Receipt | None
    sheet: Sheet | None = None


def key_of(place: Place) -> str:
    return f"{place.platform}:{place.id}"


def places(case: Case, group: Group, practice: Practice) -> tuple[Place, ...]:
    """Where the card of a case belongs now: nowhere that a colleague who is a party to it reads along."""
    way = practice.showing
    parties = [person for person in practice.people if involved(person, case)]
    purpose, usual = ("lead", way.lead) if case.severity is Severity.S1 else ("queue", way.queue)
    own = group.policy.places.get(purpose)
    shared = tuple(place for place in ((own,) if own else usual) if place.platform in way.platforms)
    if case.about_colleague:
        return _private(case, practice)
    if parties:  # only where it is known that none of them reads along
        names = {person.name for person in parties}
        shared = tuple(place for place in shared if place.readers and not place.readers & names)
    return shared or (_private(case, practice) if parties or case.severity is Severity.S1 else ())


def _private(case: Case, practice: Practice) -> tuple[Place, ...]:
    """A private message to each who is first in line and may see it, on one platform where they have an account."""
    names, _ = to_tell(case, practice.people, "")
    found = []
    for person in practice.people:
        if person.name not in names or not may_see(person, case):
            continue
        keys = sorted(key for key in person.accounts if key.partition(":")[0] in practice.showing.platforms)
        if keys:
            platform, _, id_ = keys[0].partition(":")
            found.append(Place(platform, id_, frozenset({person.name}), private=True))
    return tuple(found)


def posted(work: Work, case: str) -> dict[str, Posted]:
    """The cards of a case that stand somewhere now, by the keys of their places."""
    found = {}
    for receipt in work.outbox.receipts(f"card:{case}"):
        private, _, rest = receipt.detail.partition(" ")
        digest, _, key = rest.partition(" ")
        platform, _, id_ = key.partition(":")
        if receipt.ref:
            found[key] = Posted(Place(platform, id_, private=private == "private"), receipt, digest)
    return found


def refresh(work: Work, case: Case, practice: Practice, now: datetime, *, why: str = "", wait: bool = False) -> None:
    """Has the case's card shown as it is now, where it belongs now, and taken away from where it does not.

    `why` keeps apart refreshes of one version (a receipt that came in). `wait`: nobody is looking at this very moment,
    so what else happens within `PAUSE` may come into the same edit.
    """
    if not practice.showing.platforms:
        return
    wanted = {key_of(place): place for place in places(case, group_of(work, case), practice)}
    there = posted(work, case.id)
    for key, place in wanted.items():
        if key not in there and not (case.open and may_post(work, case, place, practice, now)):
            continue
        effect = Show(case=case.id, version=case.version, via=place.platform, place=key, private=place.private)
        due = now + PAUSE if wait and (key in there or case.severity < _SERIOUS) else now
        name = f"show:{case.id}:{case.version}:{key}" + (f":{why}" if why else "")
        work.outbox.put(name, effect.lane, "perform", packed(effect), due, now)
    for key in there.keys() - wanted.keys():
        _withdraw(work, case, key, now)


def may_post(work: Work, case: Case, place: Place, practice: Practice, now: datetime) -> bool:
    """Whether a card that does not stand there yet may be posted; what may not waits in the queue's list."""
    return True


def _withdraw(work: Work, case: Case, key: str, now: datetime) -> None:
    effect = Withdraw(case=case.id, via=key.partition(":")[0], place=key)
    work.outbox.put(f"withdraw:{case.id}:{case.version}:{key}", effect.lane, "perform", packed(effect), now, now)


def begin(work: Work, job: Job, effect: Effect, practice: Practice, now: datetime) -> Drawn | None:
    """What is to be shown or taken away now; None where nothing is, and the job is over."""
    case = work.cases.get(effect.case)
    if case is None or not isinstance(effect, Show | Withdraw):
        work.outbox.finish(job.key, "skipped")
        return None
    there = posted(work, case.id).get(effect.place)
    group = group_of(work, case)
    wanted = next((place for place in places(case, group, practice) if key_of(place) == effect.place), None)
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


def end(work: Work, job: Job, effect: Effect, done: Drawn, receipt: Receipt, practice: Practice, now: datetime) -> None:
    """Keeps where the card stands; says so to people where it could not be shown."""
    key = key_of(done.place)
    work.outbox.finish(job.key, receipt.status.value)
    if receipt.status is Status.DONE:
        digest = digest_of(done.sheet) if done.sheet else "-"
        kept = replace(
            receipt,
            detail=f"{'private' if done.place.private else 'shared'} {digest} {key}",
            ref=receipt.ref if done.sheet else "",
        )
        work.outbox.receive(f"card:{effect.case}:{key}", f"card:{effect.case}", kept, now)
        verb = "shown in" if done.sheet else "withdrawn from"
        work.ledger.log("machine", f"card {verb} {key}", f"case:{effect.case}", now)
        case = work.cases.get(effect.case)
        wanted = places(case, group_of(work, case), practice) if case is not None and done.sheet else ()
        if case is not None and done.sheet and key not in {key_of(place) for place in wanted}:
            _withdraw(work, case, key, now)  # while it was being posted, the case moved behind a wall
        return
    what = "shown" if done.sheet else "taken away"
    work.ledger.log("machine", f"card could not be {what} in {key}: {receipt.detail}", f"case:{effect.case}", now)
    text = f"Cards cannot be {what} in {'a private message' if done.place.private else key}: {receipt.detail}"
    tell_keepers(work, f"desk:{key}:{now:%Y-%m-%d}:{what}", f"{text} Look at the queue in the console.", practice, now)


def drawn(work: Work, case: Case, place: Place, practice: Practice, now: datetime) -> Sheet:
    """The card of a case for the readers of a place."""
    seen = view(work, None, case)
    made = card(seen, practice.pack, None, now, practice.hours.timezone)
    rows = buttons.rows(
        case,
        now,
        lead=for_lead(case, place, practice),
        undo=undoable(seen.file.decisions) is not None,
        tasks=any(task.done_at is None for task in seen.file.tasks),
    )
    return chat.sheet(made, rows, brief=brief(case, practice), loud=case.severity > Severity.S4)


def brief(case: Case, practice: Practice) -> bool:
    """Whether only category and link belong on a card: S1 and S2, unless the organisation wants more."""
    return case.severity >= _SERIOUS and not practice.showing.content


def for_lead(case: Case, place: Place, practice: Practice) -> bool:
    """Whether those who read along there are the safeguarding lead and deputy."""
    if place.readers:
        people = [person for person in practice.people if person.name in place.readers]
        return all(person.roles & {Desk.LEAD, Desk.DEPUTY} for person in people)
    return case.severity is Severity.S1 and not place.private


def digest_of(sheet: Sheet) -> str:
    """The same for two sheets that look the same."""
    return hashlib.sha256(repr((sheet.blocks, sheet.rows, sheet.over)).encode("utf-8", "replace")).hexdigest()[:16]
