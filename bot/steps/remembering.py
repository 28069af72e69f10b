"""Answers are remembered: the same interaction twice is answered alike and done once."""

from __future__ import annotations

from datetime import datetime

from bot.core.requests import Agree, CaseWord, Change, Press, Reply, Report
from bot.core.store import Work

Said = CaseWord | Press | Report | Change | Agree


def answered(work: Work, request: Said) -> Reply | None:
    """The reply that was given to this interaction before."""
    before = work.ledger.answered(request.id)
    return None if before is None else Reply(before["ok"], before["text"], before["case"])


def unless_answered(work: Work, request: Said, reply: Reply, now: datetime) -> Reply:
    """A refusal, unless the same interaction was answered in the same moment: that answer counts."""
    return reply if remember(work, request, reply, now) else answered(work, request) or reply


def remember(work: Work, request: Said, reply: Reply, now: datetime) -> bool:
    """Keeps a reply; False where another one was first."""
    return work.ledger.answer(request.id, {"ok": reply.ok, "text": reply.text, "case": reply.case}, now)
