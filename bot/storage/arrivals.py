"""Messages as they arrive: kept once, in every revision, with what the platform says of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, case, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.core.heard import Gone
from bot.core.messages import BEFORE, Message, Revision
from bot.core.store import Kept
from bot.storage.people import GROUPS, People
from bot.storage.rows import compact, extra_of, table
from bot.storage.tables.cases import EvidenceRow
from bot.storage.tables.messages import MessageRow, RevisionRow

MESSAGES, REVISIONS, EVIDENCE = table(MessageRow), table(RevisionRow), table(EvidenceRow)
NEIGHBOURS = timedelta(minutes=10)
"""How long after a late or edited message others are judged again, because they may have been meant for it. Those whose
talk it belongs to are, too, however much later."""


class Arrivals:
    def __init__(self, db: Connection, people: People) -> None:
        self._db = db
        self._people = people
        self._newest: dict[str, datetime | None] = {}

    def keep(self, messages: Sequence[Message], now: datetime) -> Kept:
        """Keeps messages that are new, and every text of those that changed. One write makes them the inbox."""
        kept, left = Kept(), list(messages)
        while left:
            kept, left = self._keep(kept, left, now)
        return kept

    def _keep(
        self, kept: Kept, messages: Sequence[Message], now: datetime, *, careful: bool = False
    ) -> tuple[Kept, list[Message]]:
        """Each message once; a newer text that came in the same batch is left for the next round.

        What is newer than all that its group has is new, so it is not looked up first. Should its id be there all the
        same, the insert fails and everything is looked up (`careful`).
        """
        self._newest = self._newest_of(messages)
        self._people.see_accounts((message.author for message in messages), now)
        stored = self._stored([message for message in messages if careful or not self._fresh(message)])
        new: dict[tuple[str, str], dict[str, object]] = {}
        edited: list[tuple[Row[Any], Message]] = []
        later: list[Message] = []
        seen: set[tuple[str, str]] = set()
        known = late = 0
        for message in messages:
            key = (f"{message.platform}:{message.group}", message.id)
            row = stored.pop(key, None)
            if row is not None:
                if row.text == message.text:
                    known += 1
                elif self._is_newer(row, message):
                    edited.append((row, message))
                elif self._stood_before(row, message):
                    late += 1
                else:
                    known += 1
            elif key in seen:
                later.append(message)
            else:
                new[key] = self._row(message, key[0], now)
            seen.add(key)
        if new:
            try:
                with self._db.begin_nested():
                    self._db.execute(insert(MESSAGES), list(new.values()))
            except IntegrityError:
                if careful:
                    raise
                return self._keep(kept, messages, now, careful=True)
        for row, message in edited:
            self._edit(row, message, now)
        self._wake_neighbours(
            [(row["group"], row["at"]) for row in new.values()] + [(row.group, row.at) for row, _ in edited]
        )
        return Kept(kept.new + len(new), kept.edited + len(edited) + late, kept.known + known), later

    def gone(self, gone: Iterable[Gone]) -> None:
        """Notes that messages were deleted on their platform; what they said stays for its days, or as evidence."""
        for one in gone:
            group = f"{one.platform}:{one.group}"
            self._db.execute(
                update(MESSAGES).where(MESSAGES.c.group == group, MESSAGES.c.id == one.id).values(gone_at=one.at)
            )
            self._db.execute(
                update(EVIDENCE)
                .where(EVIDENCE.c.message == f"{group}:{one.id}", EVIDENCE.c.gone_at.is_(None))
                .values(gone_at=one.at)
            )

    def flag(self, messages: Iterable[Message]) -> list[Message]:
        """Adds what the platform says of messages that are kept, which are judged again. Returns those that are not."""
        unknown = []
        for message in messages:
            here = MESSAGES.c.group == f"{message.platform}:{message.group}", MESSAGES.c.id == message.id
            row = self._db.execute(select(MESSAGES.c.seq, MESSAGES.c.extra).where(*here)).first()
            if row is None:
                unknown.append(message)
                continue
            extra = json.loads(row.extra) if row.extra else {}
            said = extra.get("flags", [])
            if new := [one for one in message.flags if one not in said]:
                values = {"extra": compact({**extra, "flags": [*said, *new]}), "lease_until": None, "again_at": None}
                waiting = case((MESSAGES.c.inbox == 2, 2), else_=1)
                self._db.execute(update(MESSAGES).where(MESSAGES.c.seq == row.seq).values(inbox=waiting, **values))
        return unknown

    def revisions(self, keys: Sequence[str]) -> dict[str, tuple[Revision, ...]]:
        """Message keys to their earlier texts, oldest first."""
        found: dict[str, tuple[Revision, ...]] = {}
        query = (
            select(REVISIONS).where(REVISIONS.c.message.in_(list(keys))).order_by(REVISIONS.c.until, REVISIONS.c.seq)
        )
        for row in self._db.execute(query):
            found[row.message] = (*found.get(row.message, ()), Revision(row.text, row.until))
        return found

    # inside

    def _is_newer(self, row: Row[Any], message: Message) -> bool:
        """Whether a text that differs is a later one, and not an earlier one that came late or again."""
        if message.edited_at is not None:
            return row.edited_at is None or message.edited_at >= row.edited_at
        if row.edited_at is None:
            return True
        earlier = self.revisions([message.key]).get(message.key, ())
        # Where the first text that came was an edited one, the platform tells when that was: this one never was.
        return bool(earlier) and all(message.text != revision.text for revision in earlier)

    def _stood_before(self, row: Row[Any], message: Message) -> bool:
        """Keeps a text that stood before the one that is kept, and came after it. False where it is known."""
        earlier = self.revisions([message.key]).get(message.key, ())
        if any(message.text == revision.text for revision in earlier):
            return False
        began = message.edited_at or message.at
        until = min(one for one in (*(r.until for r in earlier), row.edited_at) if one > began or one == row.edited_at)
        if message.edited_at is not None:  # what stood until then ended with this one
            here = REVISIONS.c.message == message.key, REVISIONS.c.until == until
            self._db.execute(update(REVISIONS).where(*here).values(until=began))
        self._db.execute(insert(REVISIONS), [{"message": message.key, "text": message.text, "until": until}])
        self._db.execute(
            update(MESSAGES).where(MESSAGES.c.seq == row.seq).values(inbox=1, tries=0, lease_until=None, again_at=None)
        )
        return True

    def _newest_of(self, messages: Sequence[Message]) -> dict[str, datetime | None]:
        keys = {f"{message.platform}:{message.group}" for message in messages}
        query = select(GROUPS.c.key, GROUPS.c.newest_at).where(GROUPS.c.key.in_(list(keys)))
        return {row.key: row.newest_at for row in self._db.execute(query)}

    def _fresh(self, message: Message) -> bool:
        """Whether the message must be new: later than everything that was ever kept of its group."""
        group = f"{message.platform}:{message.group}"
        newest = self._newest.get(group)
        return group in self._newest and (newest is None or message.at > newest)

    def _stored(self, messages: Sequence[Message]) -> dict[tuple[str, str], Row[Any]]:
        by_group: dict[str, list[str]] = {}
        for message in messages:
            by_group.setdefault(f"{message.platform}:{message.group}", []).append(message.id)
        columns = (
            MESSAGES.c.seq,
            MESSAGES.c.group,
            MESSAGES.c.id,
            MESSAGES.c.at,
            MESSAGES.c.text,
            MESSAGES.c.edited_at,
            MESSAGES.c.extra,
        )
        stored: dict[tuple[str, str], Row[Any]] = {}
        for group, ids in by_group.items():
            query = select(*columns).where(MESSAGES.c.group == group, MESSAGES.c.id.in_(ids))
            stored |= {(row.group, row.id): row for row in self._db.execute(query)}
        return stored

    def _row(self, message: Message, group: str, now: datetime) -> dict[str, object]:
        return {
            "group": group,
            "id": message.id,
            "account": message.author.key,
            "at": message.at,
            "arrived": now,
            "text": message.text,
            "reply_to": message.reply_to,
            "extra": extra_of(message),
            "edited_at": message.edited_at,
            "raw": message.raw or None,
            "inbox": 1,
            "tries": 0,
        }

    def _edit(self, row: Row[Any], message: Message, now: datetime) -> None:
        until = message.edited_at or now
        self._db.execute(insert(REVISIONS), [{"message": message.key, "text": row.text, "until": until}])
        self._db.execute(
            update(MESSAGES)
            .where(MESSAGES.c.seq == row.seq)
            .values(
                text=message.text, extra=_flagged_still(row, message), edited_at=until, raw=message.raw or None,
                inbox=1, tries=0, lease_until=None, again_at=None,
            )
        )  # fmt: skip

    def _wake_neighbours(self, changed: Sequence[tuple[Any, Any]]) -> None:
        """Messages after a late or edited one may have been meant for it, or read otherwise beside it: they are judged
        again."""
        for group, pairs in groupby(sorted(changed), key=lambda pair: pair[0]):
            times = [at for _, at in pairs]
            newest = self._newest.get(group)
            for since, until in _merged([at for at in times if newest is not None and at < newest]):
                beside = (
                    select(MESSAGES.c.at)
                    .where(MESSAGES.c.group == group, MESSAGES.c.at > until - NEIGHBOURS)
                    .order_by(MESSAGES.c.at)
                    .limit(BEFORE)
                    .subquery()
                )
                last = self._db.execute(select(func.max(beside.c.at))).scalar() or until
                self._db.execute(
                    update(MESSAGES)
                    .where(MESSAGES.c.group == group, MESSAGES.c.at > since, MESSAGES.c.at <= max(until, last))
                    .where(MESSAGES.c.inbox != 2)
                    .values(inbox=1, tries=0, lease_until=None)
                )
            if newest is None or times[-1] > newest:
                behind = or_(GROUPS.c.newest_at.is_(None), GROUPS.c.newest_at < times[-1])
                self._db.execute(update(GROUPS).where(GROUPS.c.key == group, behind).values(newest_at=times[-1]))


def _flagged_still(row: Row[Any], message: Message) -> str | None:
    """What an edited message carries along; what the platform said of its earlier text stays."""
    flags = json.loads(row.extra).get("flags", ()) if row.extra else ()
    return extra_of(replace(message, flags=tuple(dict.fromkeys((*flags, *message.flags)))))


def _merged(times: Sequence[datetime]) -> list[tuple[datetime, datetime]]:
    spans: list[tuple[datetime, datetime]] = []
    for at in sorted(times):
        if spans and at <= spans[-1][1]:
            spans[-1] = (spans[-1][0], at + NEIGHBOURS)
        else:
            spans.append((at, at + NEIGHBOURS))
    return spans
