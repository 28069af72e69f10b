"""Where else the people of a case are: other groups that the desk looks after, over all accounts of the same person.

Somebody who troubles one group often writes in the next. What a reader may not know is left out: direct chats, whose
names name people, and groups whose cards go to named readers of whom this reader is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.core.cases import Part
from bot.core.messages import TOLD, Group, Visibility
from bot.core.requests import View
from bot.core.rights import Colleague, Power
from bot.core.store import Work
from bot.steps.viewing import seen_by

_WHOSE = frozenset({Part.CONCERN, Part.AT_RISK})


def with_elsewhere(work: Work, seen: View, colleague: Colleague | None) -> View:
    """The same with other groups of those it is about, and with earlier flags of all their accounts.

    Without a colleague, several people read it, and it names only what every moderator may know.
    """
    case = seen.file.case
    parties = [party for party in case.parties if party.part in _WHOSE]
    linked = {party.account: _linked(work, party.account) for party in parties}
    everyone = sorted({key for keys in linked.values() for key in keys})
    there = work.people.groups_of(everyone)
    groups = work.people.groups({key for keys in there.values() for key in keys} - {seen.group.key})
    open_to = {key: group for key, group in groups.items() if _may_know(group, colleague)}
    elsewhere = {
        account: tuple(
            _names((open_to[key] for one in keys for key in there.get(one, ()) if key in open_to), seen.group)
        )
        for account, keys in linked.items()
    }
    earlier = {
        other.id
        for account in {*everyone, *(party.account for party in case.parties)}
        for other in work.cases.of_account(account)
        if int(other.id) < int(case.id) and seen_by(colleague, other)
    }
    return replace(seen, elsewhere=elsewhere, earlier=len(earlier))


def _linked(work: Work, account: str) -> tuple[str, ...]:
    person = work.people.owner(account)
    return person.accounts if person is not None and account in person.accounts else (account,)


def _may_know(group: Group, colleague: Colleague | None) -> bool:
    if group.id == TOLD or group.policy.visibility is Visibility.DIRECT:
        return False
    named = [place.readers for place in group.policy.places.values() if place.readers]
    if not named or (colleague is not None and Power.SEE_SERIOUS in colleague.powers):
        return True
    return colleague is not None and any(colleague.name in readers for readers in named)


def _names(groups: Iterable[Group], here: Group) -> list[str]:
    """Each once, with its platform where that is another one than the case's."""
    named = {
        group.key: f"{group.name or group.id}" + (f" ({group.platform})" if group.platform != here.platform else "")
        for group in groups
    }
    return sorted(named.values(), key=str.casefold)
