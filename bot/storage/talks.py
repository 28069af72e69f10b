"""Messages with what is around them: the talks that are judged, the surroundings that are kept as evidence."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Select, select

from bot.core.messages import BEFORE, Group, Message, Talk
from bot.core.store import Waiting
from bot.storage.people import ACCOUNTS, People
from bot.storage.rows import message_of, table
from bot.storage.tables.messages import MessageRow

MESSAGES = table(MessageRow)
_FAR = timedelta(hours=6)
_SHOWN = tuple(
    MESSAGES.c[name]
    for name in (
        "seq", "id", "account", "at", "text", "reply_to", "extra", "edited_at", "gone_at", "tries", "judged_at",
    )
)  # fmt: skip
"""What a message and its place in the inbox are made from; the raw payload stays where it is."""


class Talks:
    def __init__(self, db: Connection, people: People) -> None:
        self._db = db
        self._people = people

    def of(self, mine: Sequence[Any], listed: frozenset[str]) -> list[Waiting]:
        """The talks of these messages (rows with seq, group and at), with one range query for each group."""
        groups = self._people.groups({row.group for row in mine})
        wanted = {row.seq for row in mine}
        taken: list[Waiting] = []
        for key, rows in groupby(sorted(mine, key=lambda row: (row.group, row.at, row.seq)), key=lambda r: r.group):
            for stretch in _stretches([row.at for row in rows]):
                taken += self._talks_between(groups[key], stretch[0], stretch[-1], wanted, listed)
        return sorted(taken, key=lambda waiting: waiting.seq)

    def surroundings(
        self, group: Group, ids: Collection[str], before: int, after: int
    ) -> dict[str, list[tuple[Message, datetime | None]]]:
        """What is around each of several messages of a group, by id; those that lie close are asked for together."""
        query = select(MESSAGES.c.id, MESSAGES.c.at).where(MESSAGES.c.group == group.key, MESSAGES.c.id.in_(list(ids)))
        centres = sorted(self._db.execute(query).all(), key=lambda row: row.at)
        found: dict[str, list[tuple[Message, datetime | None]]] = {}
        for stretch in _stretches([row.at for row in centres]):
            rows = self._between(group, stretch[0], stretch[-1], before, after)
            place = {row.id: n for n, row in enumerate(rows)}
            for centre in centres:
                n = place.get(centre.id)
                if n is not None and stretch[0] <= centre.at <= stretch[-1]:
                    near = rows[max(0, n - before) : n + after + 1]
                    found[centre.id] = [(message_of(row, group), row.gone_at) for row in near]
        return found

    def written(self, account: str, group: Group, limit: int) -> list[tuple[Message, datetime | None]]:
        """What an account wrote in a group, the newest first; each with when it was deleted, if it was."""
        query = self._with_names().where(MESSAGES.c.group == group.key, MESSAGES.c.account == account)
        rows = self._db.execute(query.order_by(MESSAGES.c.at.desc(), MESSAGES.c.seq.desc()).limit(limit))
        return [(message_of(row, group), row.gone_at) for row in rows]

    def _with_names(self) -> Select[Any]:
        return select(*_SHOWN, ACCOUNTS.c.name, ACCOUNTS.c.bot).join(
            ACCOUNTS, ACCOUNTS.c.key == MESSAGES.c.account, isouter=True
        )

    def _between(self, group: Group, first: datetime, last: datetime, before: int, after: int) -> list[Any]:
        """The rows of a group from one time to another in their order, with so many before and after."""
        here = self._with_names().where(MESSAGES.c.group == group.key)
        inside = here.where(MESSAGES.c.at >= first, MESSAGES.c.at <= last).order_by(MESSAGES.c.at, MESSAGES.c.seq)
        ahead = here.where(MESSAGES.c.at < first).order_by(MESSAGES.c.at.desc(), MESSAGES.c.seq.desc()).limit(before)
        behind = here.where(MESSAGES.c.at > last).order_by(MESSAGES.c.at, MESSAGES.c.seq).limit(after)
        return [
            *reversed(self._db.execute(ahead).all()),
            *self._db.execute(inside).all(),
            *(self._db.execute(behind).all() if after else ()),
        ]

    def _talks_between(
        self, group: Group, first: datetime, last: datetime, wanted: set[int], listed: frozenset[str]
    ) -> list[Waiting]:
        rows = self._between(group, first, last, BEFORE, 0)
        messages = [message_of(row, group) for row in rows]
        by_id = {message.id: message for message in messages}
        absent = {m.reply_to for m in messages if m.reply_to and m.reply_to not in by_id}
        if absent:
            query = self._with_names().where(MESSAGES.c.group == group.key, MESSAGES.c.id.in_(list(absent)))
            by_id |= {row.id: message_of(row, group) for row in self._db.execute(query)}
        keys = list({row.account for row in rows} | {m.author.key for m in by_id.values()})
        mentioned = {f"{group.platform}:{one}" for m in messages for one in (*m.mentions, *m.to)}
        standings = self._people.standings([*keys, *mentioned], group)
        return [
            Waiting(
                row.seq,
                row.tries,
                Talk(
                    message=messages[n],
                    group=group,
                    before=tuple(messages[max(0, n - BEFORE) : n]),
                    replied=by_id.get(messages[n].reply_to) if messages[n].reply_to else None,
                    standings=standings,
                    listed=listed,
                ),
                row.judged_at is not None,
            )
            for n, row in enumerate(rows)
            if row.seq in wanted and row.at >= first  # those ahead have their own stretch
        ]


def _stretches(times: Sequence[datetime]) -> list[list[datetime]]:
    """Sorted times, cut where there is a long silence, so that a straggler does not load all that lies between."""
    stretches: list[list[datetime]] = []
    for at in times:
        if stretches and at - stretches[-1][-1] <= _FAR:
            stretches[-1].append(at)
        else:
            stretches.append([at])
    return stretches
