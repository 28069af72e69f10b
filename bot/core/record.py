"""An incident with all that is kept under it, as one value: what its page and a referral pack are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.cases import Case
from bot.core.exhibits import Exhibit, RecordLine
from bot.core.holds import Hold
from bot.core.incidents import Incident
from bot.core.logs import Logged
from bot.core.referrals import Referral
from bot.core.requests import View


@dataclass(frozen=True, slots=True)
class Record:
    """`others` are the other cases, over all platforms, of those whom it is about; only those its reader may see.

    `places` are the names of the groups they are in, by key; `holds` are the legal holds that keep it.
    """

    incident: Incident
    view: View
    lines: tuple[RecordLine, ...] = ()
    referrals: tuple[Referral, ...] = ()
    others: tuple[Case, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)
    holds: tuple[Hold, ...] = ()


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a referral pack is made from: the record, the evidence exactly as it was kept, and the case's log."""

    record: Record
    exhibits: tuple[Exhibit, ...] = ()
    log: tuple[Logged, ...] = ()
