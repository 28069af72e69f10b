"""Referrals: an incident handed to somebody outside by a named human, and what came of it.

The desk prepares; a person signs, hands over, and says how. Also what was *not* referred is kept, with the reason.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.core.clocks import Span
from bot.core.exhibits import Exhibit, RecordLine
from bot.core.incidents import Incident

REPLY = Span(days=5, working=True)
"""By when a reply is looked for, unless whoever refers says otherwise: five working days for police, LADO and social
care (our own proposal)."""
AGAIN = timedelta(days=1)
"""How long after a chaser that changed nothing the next one comes."""


class State(StrEnum):
    """`PREPARED`: there is a pack, and nobody has said that it was handed over. `DECLINED`: not referred, because …"""

    PREPARED = "prepared"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    REPLIED = "replied"
    CLOSED = "closed"
    DECLINED = "not referred"


AWAITING = frozenset({State.SENT, State.ACKNOWLEDGED})
"""Somebody outside has it, and has not answered."""
_STEPS: Mapping[State, frozenset[State]] = {
    State.SENT: frozenset({State.PREPARED}),
    State.ACKNOWLEDGED: frozenset({State.SENT}),
    State.REPLIED: AWAITING,
    State.CLOSED: frozenset({State.PREPARED, State.SENT, State.ACKNOWLEDGED, State.REPLIED}),
}


@dataclass(frozen=True, slots=True)
class Referral:
    """`to` is a route of the pack, `to_name` what it was called then; `by` the colleague, `signed` the name they typed.

    `how` is how it was handed over, in that person's words; `reference` is the other side's; `root` the pack's
    fingerprint; `note` the newest word about it, for `DECLINED` the reason.
    """

    id: str
    incident: str
    case: str
    to: str
    to_name: str
    by: str
    signed: str
    at: datetime
    state: State = State.PREPARED
    how: str = ""
    reference: str = ""
    reply_due: datetime | None = None
    chase_at: datetime | None = None
    root: str = ""
    note: str = ""
    changed_at: datetime | None = None

    @property
    def awaiting(self) -> bool:
        return self.state in AWAITING

    def late(self, now: datetime) -> bool:
        return self.awaiting and self.reply_due is not None and now >= self.reply_due


class Unfit(ValueError):
    """This cannot be said of the referral now. The message is a sentence for the one who said it."""


def moved(
    referral: Referral,
    to: State,
    now: datetime,
    *,
    how: str = "",
    reference: str = "",
    note: str = "",
    reply_due: datetime | None = None,
) -> Referral:
    """The referral after a colleague said what became of it.

    Raises:
        Unfit: it does not follow on how it stands, or what must be said with it is missing.
    """
    before = _STEPS.get(to, frozenset())
    if referral.state not in before:
        able = [one.value for one in State if referral.state in _STEPS.get(one, ())]
        hint = f"It can become: {', '.join(able)}." if able else "Nothing more can be said of it."
        raise Unfit(f"Referral {referral.id} is “{referral.state.value}”. {hint}")
    if to is State.SENT and not how.strip():
        raise Unfit("Say how it was handed over: by phone, on which form, to whom.")
    if to in (State.REPLIED, State.CLOSED) and not note.strip():
        raise Unfit("Say in a few words what the answer was." if to is State.REPLIED else "Say why it ends here.")
    due = reply_due or referral.reply_due
    awaiting = to in AWAITING
    return replace(
        referral,
        state=to,
        how=how.strip() or referral.how,
        reference=reference.strip() or referral.reference,
        note=note.strip() or referral.note,
        reply_due=due,
        chase_at=due if awaiting else None,
        changed_at=now,
    )


def chased(referral: Referral, now: datetime) -> Referral:
    """The same after its lead was reminded: the next reminder comes a day later."""
    return replace(referral, chase_at=now + AGAIN)


def decision(chosen: str, reason: str, rejected: Sequence[str] = ()) -> str:
    """A decision as a line of the record: what, why, and what was considered and not done."""
    lines = [f"Decided: {chosen.strip()}", f"Because: {reason.strip()}"]
    lines += [f"Considered and not done: {one.strip()}" for one in rejected if one.strip()]
    return "\n".join(lines)


class Referrals(Protocol):
    """What was handed to whom, and what a pack is made from. `save` compares the state and swaps."""

    def incident(self, number: str) -> Incident | None: ...
    def entries(self, incident: str) -> list[RecordLine]: ...
    def exhibits(self, case: str) -> list[Exhibit]: ...
    def cases_with(self, accounts: Collection[str]) -> list[str]: ...
    def add(self, referral: Referral) -> Referral: ...
    def save(self, referral: Referral, before: State) -> bool: ...
    def get(self, number: str, *, lock: bool = False) -> Referral | None: ...
    def of_case(self, case: str) -> list[Referral]: ...
    def awaiting(self) -> list[Referral]: ...
    def any(self) -> bool: ...
