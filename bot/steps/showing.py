"""Where a case's card goes, and what becomes of it: posted, edited in place, withdrawn, held back.

What is posted is kept as receipts under `card:<case>`, one for each place: the platform's reference, and a digest of
what stands there. A `Show` always draws the case as it is when it is performed, and does nothing where that stands
there already: so several changes at once are one edit, and a late or repeated `Show` does no harm.

Walls: what is most urgent goes to the lead's private places; a case that involves a colleague, at any urgency, goes by
private message to those not involved, and never to a place that others share.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.cases import Case, State
from bot.core.effects import Receipt, Show, Withdraw, packed
from bot.core.escalation import to_tell
from bot.core.messages import Group, Place
from bot.core.practice import Practice
from bot.core.rights import involved, may_see
from bot.core.signals import Severity
from bot.core.store import Work
from bot.steps import calm, standing
from bot.steps.viewing import group_of

PAUSE = timedelta(seconds=3)
"""How long a card waits after a finding, so that a burst of them is one edit. Discord counts edits of old messages."""
LOOKED_AT = 5
"""Of many cases of the same words, the card stands with the first that is open, or one right after it."""
_SERIOUS = Severity.S2


@dataclass(frozen=True, slots=True)
class Posted:
    """A card that stands somewhere: where, and the platform's reference to it with a digest of what it shows."""

    place: Place
    receipt: Receipt
    digest: str


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


def refresh(
    work: Work,
    case: Case,
    practice: Practice,
    now: datetime,
    *,
    why: str = "",
    wait: bool = False,
    alike: calm.Alike | None = None,
) -> None:
    """Has the case's card shown as it is now, where it belongs now, and taken away from where it does not.

    `why` keeps apart refreshes of one version (a receipt that came in). `wait`: nobody is looking at this very moment,
    so what else happens within `PAUSE` may come into the same edit. `alike`: one look for several cases.
    """
    if not practice.showing.platforms:
        return
    alike = alike or calm.Alike(work, practice)
    here = places(case, group_of(work, case), practice)
    wanted = {key_of(place): place for place in here}
    there = posted(work, case.id)
    same = alike.many(case) if there or case.severity > Severity.S4 else ()
    for key, place in wanted.copy().items():
        first = stands_for(work, case, same, key)
        for one in same[:LOOKED_AT] if first else ():  # the card of the first of them stands for all
            other = work.cases.get(one) if one not in (first, case.id) else None
            if other is not None and key in posted(work, one):
                withdraw(work, other, key, now)
        if first:
            effect = Show(case=first, version=0, via=place.platform, place=key, private=place.private)
            name = f"show:{first}:alike:{len(same)}:{same[-1]}:{key}"  # once for all that came together
            work.outbox.put(name, effect.lane, "perform", packed(effect), now + PAUSE, now)
            del wanted[key]
            continue
        if not (key in there or place.private) and standing.held(work, case, now):
            continue
        granted = place.private or calm.granted(work, case, key, practice, now)
        if key not in there and not (case.open and granted):
            continue
        effect = Show(case=case.id, version=case.version, via=place.platform, place=key, private=place.private)
        due = now + PAUSE if wait and (key in there or case.severity < _SERIOUS) else now
        name = f"show:{case.id}:{case.version}:{key}" + (f":{why}" if why else "")
        work.outbox.put(name, effect.lane, "perform", packed(effect), due, now)
        if case.state is State.CLAIMED and case.lease_until is not None and case.lease_until > now:
            lapsed = f"show:{case.id}:{case.version}:{key}:lapsed"  # then anybody may take it again
            work.outbox.put(lapsed, effect.lane, "perform", packed(effect), case.lease_until + PAUSE, now)
    for key in there.keys() - wanted.keys():
        withdraw(work, case, key, now)
    if there and not case.open:  # what it stood for needs a card of its own
        left = next(iter(alike.few(case)), "")
        following = work.cases.get(left) if left else None
        if following is not None and not posted(work, left):
            refresh(work, following, practice, now, why=f"after:{case.id}", wait=True)


def stands_for(work: Work, case: Case, same: Sequence[str], key: str) -> str:
    """The earlier case of the same words whose card in this place stands for this one too; else empty."""
    earlier = (one for one in same[:LOOKED_AT] if int(one) < int(case.id))
    return next((one for one in earlier if key in posted(work, one)), "")


def withdraw(work: Work, case: Case, key: str, now: datetime) -> None:
    """Has the case's card taken away from a place."""
    effect = Withdraw(case=case.id, via=key.partition(":")[0], place=key)
    work.outbox.put(f"withdraw:{case.id}:{case.version}:{key}", effect.lane, "perform", packed(effect), now, now)


def brief(case: Case, practice: Practice) -> bool:
    """Whether only category and link belong on a card that several read: S1 and S2, unless the organisation wants more,
    and always what is about somebody young at S2."""
    return case.severity >= _SERIOUS and (case.guarded or not practice.showing.content)
