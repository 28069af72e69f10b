"""How often each escalation rule applied, day by day."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select

from bot.core.rulebook import RuleDay
from bot.storage.database import insert_or_set
from bot.storage.rows import table
from bot.storage.tables.ruling import RuleDayRow

RULE_DAYS = table(RuleDayRow)
_COUNTS = ("fired", "shadowed", "held")


class RuleDays:
    def __init__(self, db: Connection) -> None:
        self._db = db

    def count(self, rule: str, day: str, *, fired: int = 0, shadowed: int = 0, held: int = 0) -> RuleDay:
        """Adds to a rule's day. Returns the day as it stands then."""
        row = {"rule": rule, "day": day, "fired": fired, "shadowed": shadowed, "held": held}
        added = insert_or_set(self._db.engine, RULE_DAYS, ("rule", "day"), (), _COUNTS).values(row)
        new = self._db.execute(added.returning(RULE_DAYS.c.fired, RULE_DAYS.c.shadowed, RULE_DAYS.c.held)).one()
        return RuleDay(rule, day, new.fired, new.shadowed, new.held)

    def since(self, day: str) -> list[RuleDay]:
        """All counts from a day on, oldest first."""
        query = select(RULE_DAYS).where(RULE_DAYS.c.day >= day).order_by(RULE_DAYS.c.day, RULE_DAYS.c.rule)
        return [RuleDay(row.rule, row.day, row.fired, row.shadowed, row.held) for row in self._db.execute(query)]

    def purge(self, before: str) -> None:
        self._db.execute(delete(RULE_DAYS).where(RULE_DAYS.c.day < before))
