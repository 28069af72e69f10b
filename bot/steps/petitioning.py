"""What members ask of those who run the desk, from their private chat: /appeal, /complain and /mydata.

It is said in the chat in which they tell of things, and it is no report: nobody in the group learns of it.
"""

from __future__ import annotations

import re
from datetime import datetime

from bot.core.matters import What
from bot.core.practice import Practice
from bot.core.requests import Reply, Report, Telling
from bot.core.store import Work
from bot.desk import letters
from bot.steps import receiving

_COMMAND = re.compile(r"\s*/(appeal|complain|complaint|mydata)\b(?:@\w+)?[:,\s]*(.*)", re.IGNORECASE | re.DOTALL)
_WISHES = (
    (What.ERASURE, re.compile(r"\b(delete|erase|remove|forget)\b", re.IGNORECASE)),
    (What.CORRECTION, re.compile(r"\b(wrong|correct|change|fix)\b", re.IGNORECASE)),
    (What.OBJECTION, re.compile(r"\b(stop|object)\b", re.IGNORECASE)),
)
"""What somebody may want of their data besides seeing it; whoever answers reads their own words."""


def asked(work: Work, request: Report, practice: Practice, now: datetime) -> Reply | None:
    """The answer to somebody who appeals, complains or asks for their data; None where they do none of that."""
    found = _COMMAND.fullmatch(request.text) if request.what in (Telling.MORE, Telling.CONCERN) else None
    if found is None:
        return None
    word, text = found[1].casefold(), found[2].strip()
    what = {"appeal": What.APPEAL, "mydata": What.ACCESS}.get(word, What.COMPLAINT)
    thanks = letters.THANKS[what]
    if not text:
        return Reply(True, letters.HOW[what])
    if what is What.ACCESS:
        what = next((wish for wish, said in _WISHES if said.search(text)), what)
    return Reply(
        True, thanks if receiving.from_member(work, request.account, what, text, practice, now) else letters.FULL
    )
