"""Second looks at decided cases, and the weekly sample of messages that nothing flagged."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, insert, or_, select, update

from bot.core.looks import Earlier, Judgement, Sampled, Sampling, SecondLook, Stage
from bot.storage.arrivals import MESSAGES
from bot.storage.casefiles import FINDINGS
from bot.storage.people import ACCOUNTS
from bot.storage.rows import compact, is_number, table
from bot.storage.tables.fairness import SampledRow, SamplingRow, SecondLookRow

LOOKS, SAMPLINGS, SAMPLED = table(SecondLookRow), table(SamplingRow), table(SampledRow)


class Looks:
    def __init__(self, db: Connection) -> None:
        self._db = db

    # second looks

    def choose(self, case: str, first: Judgement, now: datetime) -> SecondLook:
        """Adds a second look and gives it its number."""
        values = {"case": int(case), "first": first.value, "chosen_at": now, "state": Stage.WAITING.value}
        values |= {"second": "", "second_by": "", "reason": "", "final": "", "final_by": "", "final_reason": ""}
        number = self._db.scalar(insert(LOOKS).values(**values).returning(LOOKS.c.id))
        return SecondLook(str(number), case, first, now)

    def look(self, id: str, *, lock: bool = False) -> SecondLook | None:
        if not is_number(id):
            return None
        query = select(LOOKS).where(LOOKS.c.id == int(id))
        row = self._db.execute(query.with_for_update() if lock else query).first()
        return _look_of(row) if row is not None else None

    def looks(self, stages: Collection[Stage]) -> list[SecondLook]:
        """Those that stand in one of these stages, the oldest first."""
        query = select(LOOKS).where(LOOKS.c.state.in_([one.value for one in stages])).order_by(LOOKS.c.id)
        return [_look_of(row) for row in self._db.execute(query)]

    def of_case(self, case: str) -> list[SecondLook]:
        query = select(LOOKS).where(LOOKS.c.case == int(case)).order_by(LOOKS.c.id)
        return [_look_of(row) for row in self._db.execute(query)]

    def answered(self, since: datetime, until: datetime) -> list[SecondLook]:
        """Those that a second person answered, or the lead decided, within a time."""
        within = [and_(column >= since, column < until) for column in (LOOKS.c.second_at, LOOKS.c.final_at)]
        return [_look_of(row) for row in self._db.execute(select(LOOKS).where(or_(*within)).order_by(LOOKS.c.id))]

    def save_look(self, look: SecondLook, before: Stage) -> bool:
        """Writes a look that stood in `before`. False where somebody else was first."""
        values = {
            "state": look.stage.value,
            "second": look.second.value if look.second else "",
            "final": look.final.value if look.final else "",
            **{
                name: getattr(look, name)
                for name in ("second_by", "second_at", "reason", "final_by", "final_at", "final_reason")
            },
        }
        query = update(LOOKS).where(LOOKS.c.id == int(look.id), LOOKS.c.state == before.value)
        return bool(self._db.execute(query.values(**values)).rowcount)

    # the sample

    def sizes(self, since: datetime, until: datetime, direct: Collection[str]) -> dict[str, int]:
        """How many messages that nothing flagged arrived from each group within a time; direct chats are left out."""
        query = select(MESSAGES.c.group, func.count()).where(*_unflagged(since, until, direct))
        return {row[0]: row[1] for row in self._db.execute(query.group_by(MESSAGES.c.group))}

    def unflagged(
        self, since: datetime, until: datetime, direct: Collection[str]
    ) -> Iterator[tuple[str, str, datetime]]:
        """The same messages one by one: group, id, and when each was written."""
        query = select(MESSAGES.c.group, MESSAGES.c.id, MESSAGES.c.at).where(*_unflagged(since, until, direct))
        for row in self._db.execute(query.order_by(MESSAGES.c.seq)).yield_per(5000):
            yield row.group, row.id, row.at

    def drove(self, messages: Collection[str]) -> frozenset[str]:
        """Those of the messages that drove a finding together with others."""
        found = set()
        for message in messages:
            query = select(FINDINGS.c.seq).where(FINDINGS.c.drove.contains(json.dumps(message), autoescape=True))
            if self._db.execute(query.limit(1)).first() is not None:
                found.add(message)
        return frozenset(found)

    def sampling(self, week: str) -> Sampling | None:
        row = self._db.execute(select(SAMPLINGS).where(SAMPLINGS.c.week == week)).first()
        return Sampling(row.week, row.drawn_at, row.population, row.size) if row is not None else None

    def samplings(self, since: datetime, until: datetime) -> list[Sampling]:
        """The samples that were drawn within a time."""
        query = select(SAMPLINGS).where(SAMPLINGS.c.drawn_at >= since, SAMPLINGS.c.drawn_at < until)
        rows = self._db.execute(query.order_by(SAMPLINGS.c.week))
        return [Sampling(row.week, row.drawn_at, row.population, row.size) for row in rows]

    def draw(self, sampling: Sampling, messages: Iterable[Sampled]) -> None:
        """Keeps a week's sample. A week that was drawn before raises the database's own error: it is tried again."""
        self._db.execute(insert(SAMPLINGS).values(**asdict(sampling)))
        rows = [_sampled_values(one) for one in messages]
        if rows:
            self._db.execute(insert(SAMPLED), rows)

    def waiting(self, now: datetime) -> list[Sampled]:
        """The sampled messages that nobody has looked at and whose words are still kept."""
        query = select(SAMPLED).where(SAMPLED.c.answer == "", SAMPLED.c.text != "", SAMPLED.c.until > now)
        return [_sampled_of(row) for row in self._db.execute(query.order_by(SAMPLED.c.id))]

    def of_weeks(self, weeks: Collection[str]) -> list[Sampled]:
        query = select(SAMPLED).where(SAMPLED.c.week.in_(list(weeks))).order_by(SAMPLED.c.id)
        return [_sampled_of(row) for row in self._db.execute(query)]

    def sampled(self, id: str, *, lock: bool = False) -> Sampled | None:
        if not is_number(id):
            return None
        query = select(SAMPLED).where(SAMPLED.c.id == int(id))
        row = self._db.execute(query.with_for_update() if lock else query).first()
        return _sampled_of(row) if row is not None else None

    def answer(self, sampled: Sampled) -> bool:
        """Keeps what somebody said to a message that nobody had looked at. False where somebody else was first."""
        assert sampled.answer is not None
        done = self._db.execute(
            update(SAMPLED)
            .where(SAMPLED.c.id == int(sampled.id), SAMPLED.c.answer == "")
            .values(
                answer=sampled.answer.value,
                answered_by=sampled.answered_by,
                answered_at=sampled.answered_at,
                case=int(sampled.case) if sampled.case else None,
            )
        )
        return bool(done.rowcount)

    def purge(self, now: datetime, accounts: Collection[str] = (), groups: Collection[str] = ()) -> int:
        """Erases the words, and whose they were, of samples whose days are over. What was answered stays counted.

        A sample with words of these accounts, or of these groups, stays: somebody set a hold on them.
        """
        gone = {"account": "", "message": "", "text": "", "before": "[]"}
        over = [SAMPLED.c.until <= now, SAMPLED.c.account != ""]
        if accounts or groups:
            mine, places = frozenset(accounts), frozenset(groups)
            rows = [_sampled_of(row) for row in self._db.execute(select(SAMPLED).where(*over))]
            kept = [int(one.id) for one in rows if one.group in places or one.accounts & mine]
            over.append(SAMPLED.c.id.not_in(kept))
        return self._db.execute(update(SAMPLED).where(*over).values(**gone)).rowcount


def _unflagged(since: datetime, until: datetime, direct: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    """Judged, whole, by a person, with words, still there, and in no finding."""
    key = MESSAGES.c.group + ":" + MESSAGES.c.id
    bots = select(ACCOUNTS.c.key).where(ACCOUNTS.c.bot.is_(True))
    return (
        MESSAGES.c.arrived >= since,
        MESSAGES.c.arrived < until,
        MESSAGES.c.inbox == 0,
        MESSAGES.c.judged_at.is_not(None),
        MESSAGES.c.missing.is_(None),
        MESSAGES.c.gone_at.is_(None),
        MESSAGES.c.text != "",
        MESSAGES.c.group.not_in(list(direct)),
        MESSAGES.c.account.not_in(bots),
        ~exists(select(FINDINGS.c.seq).where(FINDINGS.c.message == key)),
    )


def _look_of(row: Any) -> SecondLook:
    return SecondLook(
        id=str(row.id),
        case=str(row.case),
        first=Judgement(row.first),
        chosen_at=row.chosen_at,
        stage=Stage(row.state),
        second=Judgement(row.second) if row.second else None,
        second_by=row.second_by,
        second_at=row.second_at,
        reason=row.reason,
        final=Judgement(row.final) if row.final else None,
        final_by=row.final_by,
        final_at=row.final_at,
        final_reason=row.final_reason,
    )


def _sampled_values(one: Sampled) -> dict[str, object]:
    return {
        "week": one.week,
        "group": one.group,
        "message": one.message,
        "account": one.account,
        "at": one.at,
        "text": one.text,
        "before": compact([[line.message, line.account, line.at.isoformat(), line.text] for line in one.before]),
        "helper": one.helper,
        "until": one.until,
        "answer": "",
        "answered_by": "",
        "case": None,
    }


def _sampled_of(row: Any) -> Sampled:
    before = json.loads(row.before)
    return Sampled(
        id=str(row.id),
        week=row.week,
        group=row.group,
        message=row.message,
        account=row.account,
        at=row.at,
        text=row.text,
        before=tuple(Earlier(key, account, datetime.fromisoformat(at), text) for key, account, at, text in before),
        helper=bool(row.helper),
        until=row.until,
        answer=Judgement(row.answer) if row.answer else None,
        answered_by=row.answered_by,
        answered_at=row.answered_at,
        case=str(row.case) if row.case else "",
    )
