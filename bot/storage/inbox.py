"""The inbox: messages that wait to be judged, taken as talks under a lease; what is kept of them until it is purged."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, func, literal_column, or_, select, update

from bot.core.heard import Gone
from bot.core.messages import Group, Message, Revision, Talk
from bot.core.signals import Missing
from bot.core.store import Kept, Waiting
from bot.storage.arrivals import MESSAGES, REVISIONS, Arrivals
from bot.storage.people import People
from bot.storage.rows import compact
from bot.storage.talks import Talks

_WAITING: ColumnElement[bool] = literal_column("messages.inbox = 1")
_LEASED = MESSAGES.c.lease_until.is_not(None)
EARLIER = 50
"""How many earlier texts of a message are judged with it: more than a person would write, so that no program that edits
for ever keeps the desk busy."""


class Inbox:
    def __init__(self, db: Connection, people: People) -> None:
        self._db = db
        self._people = people
        self._arrivals = Arrivals(db, people)
        self._talks = Talks(db, people)

    def keep(self, messages: Sequence[Message], now: datetime) -> Kept:
        """Keeps messages that are new, and the newest text of those that changed. One write makes them the inbox."""
        return self._arrivals.keep(messages, now)

    def gone(self, gone: Iterable[Gone]) -> None:
        """Notes that messages were deleted on their platform; what they said stays for its days, or as evidence."""
        self._arrivals.gone(gone)

    def flag(self, messages: Iterable[Message]) -> list[Message]:
        """Adds what the platform says of messages that are kept, which are judged again. Returns those that are not."""
        return self._arrivals.flag(messages)

    def revisions(self, keys: Sequence[str]) -> dict[str, tuple[Revision, ...]]:
        """Message keys to their earlier texts, oldest first."""
        return self._arrivals.revisions(keys)

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
        return self._with_earlier(self._talks.of(mine, listed))

    def recent(self, group: str, since: datetime, limit: int, listed: frozenset[str] = frozenset()) -> list[Talk]:
        """The newest messages of a group that arrived since a time and were not deleted, as talks, oldest first."""
        query = (
            select(MESSAGES.c.seq, MESSAGES.c.group, MESSAGES.c.at)
            .where(MESSAGES.c.group == group, MESSAGES.c.arrived >= since, MESSAGES.c.gone_at.is_(None))
            .order_by(MESSAGES.c.seq.desc())
            .limit(limit)
        )
        mine = self._db.execute(query).all() if limit > 0 else []
        return [one.talk for one in self._talks.of(mine, listed)] if mine else []

    def _with_earlier(self, taken: list[Waiting]) -> list[Waiting]:
        edited = [one.talk.message.key for one in taken if one.talk.message.edited_at is not None]
        revisions = self.revisions(edited) if edited else {}
        texts = {key: tuple(dict.fromkeys(one.text for one in revised)) for key, revised in revisions.items()}
        return [
            replace(one, earlier=texts[one.talk.message.key][-EARLIER:]) if one.talk.message.key in texts else one
            for one in taken
        ]

    def give_back(self, seqs: Sequence[int]) -> None:
        """Frees what was taken and will not be judged by this process, as if it had never been taken."""
        if seqs:
            freed = {"lease_until": None, "tries": MESSAGES.c.tries - 1}
            self._db.execute(update(MESSAGES).where(_among(seqs), _WAITING, _LEASED).values(**freed))

    def waiting(self) -> int:
        """How many messages are in the inbox."""
        return self._db.scalar(select(func.count()).select_from(MESSAGES).where(_WAITING)) or 0

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

    def extents(self, groups: Sequence[str]) -> dict[str, tuple[int, datetime]]:
        """How many messages of each group are kept, and of when the oldest is; groups without any are left out."""
        number, oldest = func.count().label("number"), func.min(MESSAGES.c.at).label("oldest")
        query = select(MESSAGES.c.group, number, oldest).where(MESSAGES.c.group.in_(list(groups)))
        return {row.group: (row.number, row.oldest) for row in self._db.execute(query.group_by(MESSAGES.c.group))}

    def purge(
        self, arrived_before: datetime, limit: int, accounts: Collection[str] = (), groups: Collection[str] = ()
    ) -> int:
        """Erases up to `limit` judged messages that arrived before a time, with their revisions. Returns how many.

        Not those by these accounts or in these groups: a legal hold keeps them.
        """
        rows = self._db.execute(
            select(MESSAGES.c.seq, MESSAGES.c.group, MESSAGES.c.id)
            .where(MESSAGES.c.arrived < arrived_before, MESSAGES.c.inbox == 0)
            .where(MESSAGES.c.account.not_in(list(accounts)), MESSAGES.c.group.not_in(list(groups)))
            .order_by(MESSAGES.c.arrived)
            .limit(limit)
        ).all()
        if rows:
            self._db.execute(delete(REVISIONS).where(REVISIONS.c.message.in_([f"{r.group}:{r.id}" for r in rows])))
            self._db.execute(delete(MESSAGES).where(MESSAGES.c.seq.in_([row.seq for row in rows])))
        return len(rows)


def _among(seqs: Sequence[int]) -> ColumnElement[bool]:
    """Rows by number: as a range where they follow each other without a hole, which is quicker to ask and to find."""
    low, high = min(seqs), max(seqs)
    if high - low + 1 == len(seqs):
        return MESSAGES.c.seq.between(low, high)
    return MESSAGES.c.seq.in_(seqs)
