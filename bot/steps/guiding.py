"""Members ask how to stay safe, or whom they can turn to: the organisation's own words, for the one who asks."""

from __future__ import annotations

from bot.core.messages import Role
from bot.core.practice import Practice
from bot.core.requests import Guide, Reply
from bot.core.store import Work
from bot.desk import telling

WHOM = {"staff": Role.STAFF, "volunteers": Role.VOLUNTEER, "members": Role.MEMBER}


def guide(work: Work, request: Guide, practice: Practice) -> Reply:
    """The text for the role of who asks and the audience of the group, and beneath it who helps at once."""
    group = work.people.groups([request.group]).get(request.group) if request.group else None
    audience = (group.policy if group else practice.policy).audience
    role = WHOM.get(request.whom)
    if role is None:
        role = _role(work, request, practice)
    text = practice.members.guide(request.what, role, audience.value)
    helplines = practice.texts.get("helplines", "").strip()
    return Reply(bool(text), "\n\n".join(part for part in (text or telling.NO_GUIDE, helplines) if part))


def _role(work: Work, request: Guide, practice: Practice) -> Role:
    """What the roster says of the account; who works at the desk is staff here."""
    if practice.owner(request.account) is not None:
        return Role.STAFF
    person = work.people.owner(request.account) if request.account else None
    return person.role if person else Role.UNKNOWN
