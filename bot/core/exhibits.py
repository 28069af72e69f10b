"""What is handed to somebody outside: a message exactly as it was kept, and a line of an incident's record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.incidents import Entry
from bot.core.messages import Revision


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A message of a case as it stood. `at` is the platform's time, `kept_at` ours; `attachments` are kind and the
    platform's id: nothing of what they hold was fetched. `digest` is what the log has of its text.
    """

    message: str
    account: str
    name: str
    at: datetime
    kept_at: datetime
    text: str
    flagged: bool
    reply_to: str = ""
    revisions: tuple[Revision, ...] = ()
    gone_at: datetime | None = None
    attachments: tuple[tuple[str, str], ...] = ()
    digest: str = ""


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A line of an incident's record. Lines are only ever added."""

    at: datetime
    by: str
    kind: Entry
    text: str
