"""A referral pack for programs: all of it as plain values, with the exact words of every message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.exhibits import Exhibit
from bot.core.record import Gathered
from bot.core.referrals import Referral
from bot.core.routes import Route
from bot.desk import words
from bot.desk.readout import people


@dataclass(frozen=True, slots=True)
class Covering:
    """What the human who refers says: whether life is at risk, facts and opinion in their own words, whom to ask."""

    risk_to_life: bool
    facts: str = ""
    opinion: str = ""
    contact: str = ""


def pack_data(
    gathered: Gathered,
    referral: Referral,
    way: Route,
    covering: Covering,
    reference: str,
    organisation: str,
    timezone: str,
    now: datetime,
) -> dict[str, object]:
    """The pack as values that JSON has; times in UTC."""
    record, view = gathered.record, gathered.record.view
    case = view.file.case
    return {
        "format": "safelight-referral-1",
        "cover": {
            "reference": reference, "organisation": organisation, "to": way.name, "route": way.id,
            "risk_to_life": covering.risk_to_life, "urgency": words.URGENCY[case.severity], "category": case.category,
            "signed": referral.signed, "by": referral.by, "contact": covering.contact, "prepared": _utc(now),
            "reply_due": _utc(referral.reply_due), "timezone": timezone,
        },
        "summary": {"facts": covering.facts, "opinion": covering.opinion},
        "people": [
            {"part": one.part, "name": one.name, "handle": one.handle, "platform": one.platform, "known": one.known}
            for one in people(view, ZoneInfo(timezone))
        ],
        "messages": [_message(one) for one in gathered.exhibits],
        "record": [
            {"at": _utc(line.at), "by": line.by, "kind": line.kind.value, "text": line.text} for line in record.lines
        ],
        "referrals": [
            {
                "number": one.id, "to": one.to_name, "state": one.state.value, "at": _utc(one.at), "by": one.by,
                "how": one.how, "reference": one.reference, "note": one.note,
            }
            for one in record.referrals if one.id != referral.id
        ],
        "other_cases": [
            {"case": one.id, "opened_at": _utc(one.opened_at), "category": one.category, "severity": one.severity.name}
            for one in record.others
        ],
        "custody": [
            {"line": line.seq, "at": _utc(line.at), "who": line.actor, "what": line.what, "digest": line.digest}
            for line in gathered.log
        ],
    }  # fmt: skip


def _message(one: Exhibit) -> dict[str, object]:
    return {
        "id": one.message, "account": one.account, "name": one.name, "at": _utc(one.at), "kept_at": _utc(one.kept_at),
        "text": one.text, "flagged": one.flagged, "reply_to": one.reply_to, "deleted_at": _utc(one.gone_at),
        "earlier": [{"text": rev.text, "until": _utc(rev.until)} for rev in one.revisions],
        "attachments_not_fetched": [{"kind": kind, "id": id_} for kind, id_ in one.attachments],
        "digest": one.digest,
    }  # fmt: skip


def _utc(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
