"""Messages: kept as they arrive, taken as talks to be judged, purged when their days are over."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, case, delete, func, insert, literal_column, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.core.messages import Gone, Group, Message, Revision
from bot.core.signals import Missing
from bot.core.store import Kept, Waiting
from bot.storage.people import GROUPS, People
from bot.storage.rows import compact, extra_of, table
from bot.storage.tables.cases import EvidenceRow
from bot.storage.tables.messages import MessageRow, RevisionRow
from bot.storage.talks import Talks

MESSAGES, REVISIONS, EVIDENCE = table(MessageRow), table(RevisionRow), table(EvidenceRow)
NEIGHBOURS = timedelta(minutes=10)
"""How long after a late or edited message others are judged again, because they may have been meant for it."""
_WAITING: ColumnElement[bool] = literal_column("messages.inbox = 1")
_LEASED = MESSAGES.c.lease_until.is_not(None)


class Inbox:
    def __init__(self, db: Connection, people: People) -> None:
        self._db = db
        self._people = people
        self._talks = Talks(db, people)
        self._newest: dict[str, datetime | None] = {}

    def keep(self, messages: Sequence[Message], now: datetime) -> Kept:
        """Keeps messages that are new, and the newest text of those that changed. One write makes them the inbox."""
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
        known = 0
        for message in messages:
            key = (f"{message.platform}:{message.group}", message.id)
            row = stored.pop(key, None)
            if row is not None:
                if row.text != message.text and self._is_newer(row, message):
                    edited.append((row, message))
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
        return Kept(kept.new + len(new), kept.edited + len(edited), kept.known + known), later

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

    def take(self, limit: int, now: datetime, lease: timedelta, listed: frozenset[str] = frozenset()) -> list[Waiting]:
        """Up to `limit` waiting messages, oldest arrivals first, leased to the caller. `listed` goes into the talks."""
        free = or_(MESSAGES.c.lease_until.is_(None), MESSAGES.c.lease_until < now)
        ready = or_(MESSAGES.c.again_at.is_(None), MESSAGES.c.again_at <= now)
        query = (
            select(MESSAGES.c.seq, MESSAGES.c.group, MESSAGES.c.at)
            .where(_WAITING, free, ready)
            .order_by(MESSAGES.c.seq)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        mine = self._db.execute(query).all()
        if not mine:
            return []
        self._db.execute(
            update(MESSAGES)
            .where(_among([row.seq for row in mine]))
            .values(lease_until=now + lease, tries=MESSAGES.c.tries + 1)
        )
        return self._talks.of(mine, listed)

    def waiting(self) -> int:
        """How many messages are in the inbox."""
        return self._db.scalar(select(func.count()).select_from(MESSAGES).where(_WAITING)) or 0

    def due_again(self) -> datetime | None:
        """When the next message that could not be judged whole is tried again."""
        due: datetime | None = self._db.scalar(select(func.min(MESSAGES.c.again_at)).where(_WAITING))
        return due

    def judged(
        self, seqs: Sequence[int], partly: Mapping[int, Sequence[Missing]], now: datetime, again_at: datetime
    ) -> None:
        """Takes messages out of the inbox; those that miss something that will come back stay, until `again_at`.

        One that was edited since it was taken has lost its lease and stays, to be judged again in its new words.
        """
        if seqs:
            self._db.execute(update(MESSAGES).where(_among(seqs), ~_LEASED).values(judged_at=now))
        whole = [seq for seq in seqs if seq not in partly]
        if whole:
            self._db.execute(
                update(MESSAGES)
                .where(_among(whole), _LEASED)
                .values(inbox=0, lease_until=None, again_at=None, missing=None, tries=0, judged_at=now)
            )
        alike: dict[tuple[Missing, ...], list[int]] = {}
        for seq, missing in partly.items():
            alike.setdefault(tuple(missing), []).append(seq)
        for missing, those in alike.items():
            again = any(one.again for one in missing)
            self._db.execute(
                update(MESSAGES)
                .where(_among(those), _LEASED)
                .values(
                    judged_at=now,
                    inbox=int(again),
                    lease_until=None,
                    again_at=again_at if again else None,
                    missing=compact([one.what for one in missing]),
                )
            )

    def stuck(self, seq: int, why: str) -> None:
        """Takes a message that keeps failing out of the inbox; it is shown to people as not checked."""
        self._db.execute(
            update(MESSAGES)
            .where(MESSAGES.c.seq == seq)
            .values(inbox=2, lease_until=None, again_at=None, missing=compact([why]))
        )

    def unstick(self) -> int:
        """Puts the stuck messages back into the inbox. Returns how many."""
        return self._db.execute(
            update(MESSAGES).where(MESSAGES.c.inbox == 2).values(inbox=1, tries=0, lease_until=None)
        ).rowcount

    def oldest_untried(self) -> datetime | None:
        """When the message arrived that has waited longest without ever having been taken."""
        query = select(func.min(MESSAGES.c.arrived)).where(_WAITING, MESSAGES.c.tries == 0)
        oldest: datetime | None = self._db.scalar(query.where(MESSAGES.c.judged_at.is_(None)))
        return oldest

    def count_stuck(self) -> int:
        return self._db.scalar(select(func.count()).select_from(MESSAGES).where(MESSAGES.c.inbox == 2)) or 0

    def count_unchecked(self) -> int:
        """Messages of which something could not be checked yet and will be tried again."""
        return (
            self._db.scalar(select(func.count()).select_from(MESSAGES).where(_WAITING, MESSAGES.c.missing.is_not(None)))
            or 0
        )

    def around(self, key: str, group: Group, before: int, after: int) -> list[tuple[Message, datetime | None]]:
        """A message with its neighbours in time order, each with when it was deleted, if it was."""
        bare = key.removeprefix(f"{group.key}:")
        return self.surroundings(group, [bare], before, after).get(bare, [])

    def surroundings(
        self, group: Group, ids: Collection[str], before: int, after: int
    ) -> dict[str, list[tuple[Message, datetime | None]]]:
        """What is around each of several messages of a group, by id; each with when it was deleted, if it was."""
        return self._talks.surroundings(group, ids, before, after)

    def written(self, account: str, group: str, limit: int) -> list[tuple[Message, datetime | None]]:
        """What an account wrote in a group, the newest first; each with when it was deleted, if it was."""
        home = self._people.groups([group]).get(group)
        return self._talks.written(account, home, limit) if home else []

    def authors(self, group: str, ids: Sequence[str]) -> dict[str, str]:
        """Message ids of a group that are kept, to the account keys that wrote them."""
        query = select(MESSAGES.c.id, MESSAGES.c.account).where(MESSAGES.c.group == group, MESSAGES.c.id.in_(list(ids)))
        return {row.id: row.account for row in self._db.execute(query)}

    def revisions(self, keys: Sequence[str]) -> dict[str, tuple[Revision, ...]]:
        """Message keys to their earlier texts, oldest first."""
        found: dict[str, tuple[Revision, ...]] = {}
        query = select(REVISIONS).where(REVISIONS.c.message.in_(list(keys))).order_by(REVISIONS.c.seq)
        for row in self._db.execute(query):
            found[row.message] = (*found.get(row.message, ()), Revision(row.text, row.until))
        return found

    def purge(self, arrived_before: datetime, limit: int) -> int:
        """Erases up to `limit` judged messages that arrived before a time, with their revisions. Returns how many."""
        rows = self._db.execute(
            select(MESSAGES.c.seq, MESSAGES.c.group, MESSAGES.c.id)
            .where(MESSAGES.c.arrived < arrived_before, MESSAGES.c.inbox == 0)
            .order_by(MESSAGES.c.arrived)
            .limit(limit)
        ).all()
        if rows:
            self._db.execute(delete(REVISIONS).where(REVISIONS.c.message.in_([f"{r.group}:{r.id}" for r in rows])))
            self._db.execute(delete(MESSAGES).where(MESSAGES.c.seq.in_([row.seq for row in rows])))
        return len(rows)

    # inside

    def _is_newer(self, row: Row[Any], message: Message) -> bool:
        """Whether a text that differs is a later one, and not an earlier one delivered again."""
        if message.edited_at is not None:
            return row.edited_at is None or message.edited_at >= row.edited_at
        earlier = self.revisions([message.key]).get(message.key, ()) if row.edited_at is not None else ()
        return all(message.text != revision.text for revision in earlier)

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
        """Messages right after a late or edited one may have been meant for it: they are judged again."""
        for group, pairs in groupby(sorted(changed), key=lambda pair: pair[0]):
            times = [at for _, at in pairs]
            newest = self._newest.get(group)
            for since, until in _merged([at for at in times if newest is not None and at < newest]):
                self._db.execute(
                    update(MESSAGES)
                    .where(MESSAGES.c.group == group, MESSAGES.c.at > since, MESSAGES.c.at <= until)
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


def _among(seqs: Sequence[int]) -> ColumnElement[bool]:
    """Rows by number: as a range where they follow each other without a hole, which is quicker to ask and to find."""
    low, high = min(seqs), max(seqs)
    if high - low + 1 == len(seqs):
        return MESSAGES.c.seq.between(low, high)
    return MESSAGES.c.seq.in_(seqs)


def _merged(times: Sequence[datetime]) -> list[tuple[datetime, datetime]]:
    spans: list[tuple[datetime, datetime]] = []
    for at in sorted(times):
        if spans and at <= spans[-1][1]:
            spans[-1] = (spans[-1][0], at + NEIGHBOURS)
        else:
            spans.append((at, at + NEIGHBOURS))
    return spans
