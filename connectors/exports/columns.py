"""Tables of messages: which column is what, and a row to a message. Shared by CSV and JSONL."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core.messages import Account, Attachment, Message
from connectors.exports.clock import LocalClock
from connectors.exports.dates import DateEvidence, parts
from connectors.exports.fields import iso, unix
from connectors.exports.halves import hour_of
from connectors.exports.ids import DerivedIds, account_id
from connectors.exports.reader import Item, Skipped

NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "message_id", "messageid"),
    "at": ("at", "timestamp", "date", "time", "datetime", "date_time", "sent", "sent_at", "created_at"),
    "author": ("author", "from", "name", "sender", "sender_name", "user", "username", "display_name"),
    "author_id": ("author_id", "sender_id", "user_id", "from_id", "account"),
    "text": ("text", "message", "content", "body"),
    "group": ("group", "channel", "group_id", "channel_id", "chat", "room"),
    "group_name": ("group_name", "channel_name", "chat_name"),
    "reply_to": ("reply_to", "in_reply_to", "reply_to_id", "reply_to_message_id", "parent_id"),
    "platform": ("platform", "source"),
    "attachment": ("attachment", "attachments", "file", "media"),
    "role": ("role", "roles"),
    "bot": ("bot", "is_bot"),
}
"""What we call a column → what it may be called; letter case, spaces and hyphens do not matter."""

_DATE = re.compile(
    r"(\d{1,4})([./\-])(\d{1,2})\2(\d{1,4})"
    r"(?:[ ,T]{1,3}(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,6})?)?\s?([^\d\s].{0,9})?)?"
)


def columns(header: list[str]) -> dict[str, str]:
    """Our name → the header's, for each that is there; the first of several wins."""
    plain = {re.sub(r"[\s\-]+", "_", name.strip().lower()): name for name in reversed(header)}
    found = {}
    for ours, theirs in NAMES.items():
        for name in theirs:
            if name in plain:
                found[ours] = plain[name]
                break
    return found


@dataclass(slots=True)
class When:
    """Times as tables write them: ISO 8601, Unix seconds (or milli-, microseconds), or local day and time."""

    clock: LocalClock
    order: str = "dmy"

    def see(self, value: str, evidence: DateEvidence) -> None:
        if iso(value) is None and (found := _DATE.match(value.strip()[:60])):
            evidence.see(found[1], found[3], found[4], found[2], found[8] or "")

    def moment(self, value: str) -> datetime:
        """Raises ValueError where it is no time."""
        value = value.strip()[:60]
        found = iso(value)
        if found is not None and not value.isdecimal():
            if found.tzinfo is not None:
                return found
            return self.clock.utc(found.year, found.month, found.day, found.hour, found.minute, found.second)
        if re.fullmatch(r"-?\d{1,17}(\.\d{1,9})?", value):
            number = float(value)
            size = abs(number)
            exact = unix(number / (1_000_000 if size >= 1e14 else 1_000 if size >= 1e11 else 1))
            if exact is not None:
                return exact
        local = _DATE.fullmatch(value)
        date = parts(self.order, local[1], local[3], local[4]) if local else None
        if local is None or date is None:
            raise ValueError("no time that can be read")
        hour = hour_of(int(local[5] or 0), local[8] or "")
        return self.clock.utc(*date, hour, int(local[6] or 0), int(local[7] or 0))


@dataclass(slots=True)
class Rows:
    """Rows (our names → text) of one file to messages."""

    when: When
    group: str
    named: bool
    ids: DerivedIds

    def item(self, row: Mapping[str, str], line: int) -> Item:
        """A message, or why it is none. `named`: the user named the group, whatever the rows say."""
        if not any(value.strip() for value in row.values()):
            return Skipped(line, "an empty row", "damaged")
        if not row.get("at", "").strip():
            return Skipped(line, "the row has no time", "damaged")
        try:
            at = self.when.moment(row["at"])
        except ValueError:
            return Skipped(line, "its time cannot be read or does not exist", "date")
        author, platform = row.get("author", ""), row.get("platform", "").strip().lower() or "file"
        group = self.group if self.named else (row.get("group", "").strip() or self.group)
        number = row.get("author_id", "").strip() or account_id(author, group)
        if not number:
            return Skipped(line, "the row has no author", "damaged", at)
        text = row.get("text", "")
        name = self.group if self.named else (row.get("group_name", "").strip() or group)
        attachment = row.get("attachment", "").strip()
        # Tables come in any order, so that who wrote it must tell equal texts of one minute apart.
        derived = self.ids.id(int(at.timestamp()) // 60, f"{group}\x00{number}\x00{text}")
        return Message(
            platform,
            account_id(group) if self.named else group,
            row.get("id", "").strip() or derived,
            Account(platform, number, author or number, row.get("bot", "").strip().lower() in ("1", "true", "yes")),
            at,
            text,
            name,
            row.get("reply_to", "").strip(),
            attachments=(Attachment("file", attachment[:200]),) if attachment else (),
        )
